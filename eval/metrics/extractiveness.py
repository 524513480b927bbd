"""How much of a TL;DR is copied from its abstract, and in how long pieces.

Source: Grusky, Naaman and Artzi 2018 (Newsroom): greedy fragments shared with the abstract; coverage is the share of
words in them, density their mean squared length per word. Novel pairs of words: See et al. 2017.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np

from eval.items import Case
from eval.metrics.metric import Metric
from summarizer.text import words

_SOURCE = "Grusky, Naaman and Artzi 2018"


def fragments(text: Sequence[str], source: Sequence[str]) -> list[int]:
    """Return the lengths of the longest pieces, taken greedily from the left, that text shares with source."""
    longest = _longest(text, source)
    found, at = [], 0
    while at < len(text):
        if longest[at]:
            found.append(longest[at])
        at += max(1, longest[at])
    return found


def _longest(text: Sequence[str], source: Sequence[str]) -> list[int]:
    """Return for each place in text how long the longest piece is that begins there and stands in source: one
    word longer than what begins a word later in both. One pass over source a word, however often words repeat."""
    numbers: dict[str, int] = {}
    there = np.array([numbers.setdefault(word, len(numbers)) for word in source], dtype=np.int64)
    begun, longest = np.zeros(there.size + 1, dtype=np.int64), [0] * len(text)
    for at in range(len(text) - 1, -1, -1):
        number = numbers.get(text[at])
        begun[:-1] = 0 if number is None else np.where(there == number, begun[1:] + 1, 0)
        longest[at] = int(begun.max())
    return longest


def coverage(case: Case) -> float | None:
    """Return the share of the TL;DR's words that stand in shared pieces, from 0 to 1; None without words."""
    lengths, count = _lengths(case.text, case.item.abstract)
    return sum(lengths) / count if count else None


def density(case: Case) -> float | None:
    """Return the sum of the pieces' squared lengths for each word, from 0 to the TL;DR's length; None without words."""
    lengths, count = _lengths(case.text, case.item.abstract)
    return sum(length * length for length in lengths) / count if count else None


def novel_pairs(case: Case) -> float | None:
    """Return the share of the TL;DR's different pairs of words that its abstract has not, from 0 to 1; None without
    a pair."""
    pairs = set(pairwise(words(case.text)))
    return len(pairs - set(pairwise(words(case.item.abstract)))) / len(pairs) if pairs else None


@lru_cache(maxsize=4)
def _lengths(text: str, abstract: str) -> tuple[tuple[int, ...], int]:
    said = words(text)
    return tuple(fragments(said, words(abstract))), len(said)


METRICS = (
    Metric("coverage", coverage, "neither", _SOURCE, 0, 1),
    Metric("density", density, "neither", _SOURCE, 0),
    Metric("novel_pairs", novel_pairs, "neither", "See, Liu and Manning 2017, pairs of words", 0, 1),
)
