"""How far a sentence meets what a question demands: the kind of thing, the noun that is counted, the words beyond the
subject.

The title tells the subject; what the question asks beyond it is its focus. A paper on the subject that leaves out the
focus is the near miss that cosines and shares of words do not notice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from summarizer.embedding import Vectors
from summarizer.extractive.answer_kinds import NAMES
from summarizer.extractive.nearness import nearness
from summarizer.extractive.question import Question, stems
from summarizer.text import words

NUMBER = re.compile(
    r"(?<![\w.-])\\?[$€£]?\d[\d,]*(?:\.\d+)?(?:[kKMB%×x]|ms|fps)?(?![\w-]*[A-Za-z]{2})|"
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundreds?|"
    r"thousands?|millions?|billions?|half|twice|double[sd]?|triple[sd]?|\w+fold|orders? of magnitude)\b",
    re.IGNORECASE,
)
FOUND = 0.55  # nearness from which a term counts as there
UNASKED = 0.5  # where the question names no noun that it asks for
BEFORE, AFTER = 2, 5  # words beside a number among which the noun that it counts is looked for
MOST_NAMES, MOST_NUMBERS = 3, 4
_SMALL = 1e-6
_EMPTY_NOUNS = frozenset(
    {"number", "share", "percentag", "amount", "kind", "type", "sort", "way", "thing", "percent", "point", "time"}
)  # stems
_NAME = re.compile(r"\b(?:[A-Z]\w*[A-Z0-9][\w+-]*|(?<=[a-z,;:)] )[A-Z][a-z]+)\b")
_NAMED_THINGS = frozenset({"thing", "model", "dataset", "organisation", "place", "language", "hardware"})
_NUMBERED_THINGS = frozenset(
    {"count", "score", "share", "gain", "speed-up", "duration", "people counted", "parameters"}
)


class Matched(Protocol):
    """How far each term of a question stands in the title, in each sentence (n, terms) and in the whole, 0 to 1."""

    title: Vectors
    sentences: Vectors
    whole: Vectors

    def rows(self, wanted: Sequence[str]) -> list[int]: ...


def demands(
    question: Question, title: str, texts: Sequence[str], held: Matched, special: Vectors
) -> tuple[dict[str, float], list[dict[str, float]]]:
    """Return what speaks for the paper, and for each of its sentences. `special` says how technical each term is."""
    rarity = np.array(list(question.terms.values()), dtype=np.float32)
    focus = rarity * (1 - held.title)
    asked = held.rows([stem for stem in question.asked if stem not in _EMPTY_NOUNS] or question.asked)
    said = [_said(question, text) for text in texts]
    counted = [_counted_near(question, text) for text in texts]
    known = _written(title)
    sentences = []
    for row, text in enumerate(texts):
        here = held.sentences[row]
        before = np.maximum(here, held.sentences[row - 1]) if row else here
        lacking = np.sort(rarity * (1 - before))[::-1]
        sentences.append(
            {
                "said": said[row],
                "said_seldom": said[row] * question.answer.seldom,
                "counted_near": counted[row],
                "asked_mean": float(here[asked].mean()) if asked else UNASKED,
                "asked_last": float(here[asked[-1]]) if asked else UNASKED,
                "asked_least": float(here[asked].min()) if asked else UNASKED,
                "focus": _share(focus, here),
                "focus_before": _share(focus, before),
                "focus_lacking": float((focus * special * (1 - here)).max(initial=0.0)),
                "lacking_most": float(lacking[:1].sum()),
                "lacking_two": float(lacking[:2].mean()) if len(lacking) else 0.0,
                "lacking_all": float(lacking.sum()),
                "found": _share(rarity, here > FOUND),
                **_names_and_numbers(question, text, known),
            }
        )
    paper = {
        "said_any": max(said, default=0.0),
        "said_seldom_any": max(said, default=0.0) * question.answer.seldom,
        "counted_near_any": max(counted, default=0.0),
        "asked_any": float(held.whole[asked].mean()) if asked else UNASKED,
        "focus_any": _share(focus, held.whole),
        "focus_lacking_any": float((focus * special * (1 - held.whole)).max(initial=0.0)),
        "lacking_any": float((rarity * (1 - held.whole)).max(initial=0.0)),
        "lacking_all_any": float((rarity * (1 - held.whole)).sum()),
        "found_any": _share(rarity, held.whole > FOUND),
        **{f"asks_{name}": float(question.answer.name == name) for name in NAMES},
        "numbers_missing": float(any(number not in " ".join((title, *texts)) for number in question.numbers)),
    }
    return paper, sentences


def _said(question: Question, text: str) -> float:
    """Return 1 where the sentence says such a thing, -1 where not, 0 where nothing is known of its words."""
    if question.answer.said is None:
        return 0.0
    return 1.0 if question.answer.said.search(text) else -1.0


def _counted_near(question: Question, text: str) -> float:
    """Return how near in meaning the noun asked for is to one beside a number, -1 to 1; 0 if nothing is counted."""
    nouns = [stem for stem in question.asked if stem not in _EMPTY_NOUNS] or list(question.asked)
    if not question.counts or not nouns:
        return 0.0
    best = 0.0
    for match in NUMBER.finditer(text):
        after = stems(words(text[match.end() : match.end() + 60])[:AFTER])
        before = stems(words(text[max(0, match.start() - 40) : match.start()])[-BEFORE:])
        if after or before:
            best = max(best, float(nearness(nouns[-1:], after + before).max()))
    return 2 * best - 1


def _names_and_numbers(question: Question, text: str, known: frozenset[str]) -> Mapping[str, float]:
    """Return how many names and numbers the sentence holds that question and title do not, and whether such are asked
    for."""
    asked = known | _written(" ".join((*question.written.values(), *question.names)))
    names = min(MOST_NAMES, sum(not (_written(name) & asked) for name in _NAME.findall(text)))
    numbers = min(MOST_NUMBERS, sum(1 for _ in NUMBER.finditer(text)))
    return {
        "new_names": float(names),
        "new_names_asked": float(names) * (question.answer.name in _NAMED_THINGS),
        "numbers": float(numbers),
        "numbers_asked": float(numbers) * (question.answer.name in _NUMBERED_THINGS),
    }


def _written(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower()))


def _share(weights: Vectors, there: Vectors | NDArray[np.bool_]) -> float:
    return float(weights @ there / (weights.sum() + _SMALL))
