"""Whether a TL;DR only repeats what a reader has seen anyway: the title, or the abstract's first sentence."""

from __future__ import annotations

from eval.items import Case
from eval.metrics.metric import Metric
from summarizer.extractive.sentences import split
from summarizer.extractive.stemming import FUNCTION_WORDS, stems

_SOURCE = "own definition"


def copied_title(case: Case) -> float | None:
    """Return 1 where every content word of the TL;DR stands in the title, else 0; None without either."""
    title, said = set(stems(case.item.title)), set(stems(case.text)) - FUNCTION_WORDS
    return float(said <= title) if title and said else None


def first_sentence(case: Case) -> float | None:
    """Return 1 where the TL;DR is the abstract's first sentence or a shortening of it by deletion, else 0; None where
    either has no words."""
    spans = split(case.item.abstract)
    said = stems(case.text)
    if not spans or not said:
        return None
    words = iter(stems(case.item.abstract[slice(*spans[0])]))
    return float(all(word in words for word in said))


METRICS = (
    Metric("copied_title", copied_title, "lower", _SOURCE, 0, 1),
    Metric("first_sentence", first_sentence, "lower", _SOURCE, 0, 1),
)
