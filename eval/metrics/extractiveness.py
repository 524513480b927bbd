"""How much of a TL;DR is copied from its abstract, and in how long pieces.

Source: Grusky, Naaman and Artzi 2018 (Newsroom): greedy fragments shared with the abstract; coverage is the share of
words in them, density their mean squared length per word. Novel pairs of words: See et al. 2017.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from eval.items import Case
from eval.metrics.metric import Metric
from summarizer.text import words

_SOURCE = "Grusky, Naaman and Artzi 2018"


def fragments(text: Sequence[str], source: Sequence[str]) -> list[int]:
    """Return the lengths of the longest pieces, taken greedily from the left, that text shares with source."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(source):
        places.setdefault(word, []).append(place)
    found, at = [], 0
    while at < len(text):
        longest = max((_shared(text, at, source, place) for place in places.get(text[at], ())), default=0)
        if longest:
            found.append(longest)
        at += max(1, longest)
    return found


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


def _shared(text: Sequence[str], at: int, source: Sequence[str], place: int) -> int:
    length = 0
    while at + length < len(text) and place + length < len(source) and text[at + length] == source[place + length]:
        length += 1
    return length


METRICS = (
    Metric("coverage", coverage, "neither", _SOURCE, 0, 1),
    Metric("density", density, "neither", _SOURCE, 0),
    Metric("novel_pairs", novel_pairs, "neither", "See, Liu and Manning 2017, pairs of words", 0, 1),
)
