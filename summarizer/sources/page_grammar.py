"""Which line of a page is what: the likeliest labelling of all of them at once, found by dynamic programming.

A trailer always closes a paper. Between two trailers stand one or more papers, each a title and one or more
paragraphs, and nothing marks where one ends and the next begins; so each line is weighed (page_lines, title_cues), each
step from one label to the next has its price, and the cheapest way through the page wins (Viterbi 1967).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from summarizer.sources.page_lines import Label, Line, possibilities

_F, _L, _T, _A = Label.FURNITURE, Label.LISTING, Label.TITLE, Label.ABSTRACT
_N, _O, _P, _D, _B = Label.AUTHORS, Label.ORGANISATION, Label.DOT, Label.DATE, Label.BROKEN

_ANOTHER_PARAGRAPH = -1.5
_NO_ABSTRACT = -6.0
_STRAY = -3.0

# before → after: the price of the step. A step that is missing cannot be taken. A title can follow everything but an
# organisation, and an abstract every title, so that each page has at least one reading.
_AFTER_TRAILER = {_T: 0.0, _F: 0.0, _N: _STRAY, _P: _STRAY, _D: _STRAY, _B: _STRAY}
_STEPS: Mapping[Label | None, Mapping[Label, float]] = {
    None: {_F: 0.0, _L: -1.0, _T: 0.0, _A: -5.0, _N: _STRAY, _P: _STRAY, _D: -4.0, _B: _STRAY, _O: -6.0},
    _F: {_F: 0.0, _L: 0.0, _T: 0.0, _N: _STRAY, _P: _STRAY, _B: _STRAY},
    _L: {_F: 0.0, _L: -1.0, _T: 0.0, _N: _STRAY, _P: _STRAY, _B: _STRAY},
    _T: {_A: 0.0, _T: _NO_ABSTRACT, _F: _NO_ABSTRACT, _N: -8.0, _O: -8.0, _P: -8.0, _D: -8.0, _B: -8.0},
    _A: {_A: _ANOTHER_PARAGRAPH, _T: 0.0, _F: -2.0, _N: 0.0, _O: 0.0, _P: 0.0, _D: -4.0, _B: 0.0},
    _N: {_P: 0.0, _D: -1.0, _O: _STRAY, _B: 0.0, _T: -1.0, _F: -1.0, _N: _STRAY},
    _O: {_P: 0.0, _D: -1.0, _N: 0.0},
    _P: {_D: 0.0, _B: 0.0, _T: -2.0, _F: -2.0, _N: _STRAY, _P: _STRAY},
    _D: _AFTER_TRAILER,
    _B: {**_AFTER_TRAILER, _P: 0.0, _D: 0.0},
}
# What a step costs on top where the lines stand tight, and the steps that no blank line may interrupt.
_TIGHT: Mapping[tuple[Label | None, Label], float] = {
    (_A, _A): -_ANOTHER_PARAGRAPH,
    (_A, _T): -9.0,
    (_A, _P): -3.0,
    (_A, _D): -3.0,
    (_T, _T): -9.0,
    (_T, _A): -6.0,
    (_P, _T): -4.0,
}
_NOT_APART = frozenset({(_O, _P), (_O, _D), (_O, _N)})
_END: Mapping[Label, float] = {_T: -2.0, _O: -8.0}

_Way = Mapping[Label | None, float]


def label_lines(lines: Sequence[Line]) -> list[Label]:
    """Return one label per line, in order: the labelling with the greatest sum of line scores and step prices."""
    ways: _Way = {None: 0.0}
    came_from: list[dict[Label, Label | None]] = []
    for before, line in pairwise([None, *lines]):
        assert line is not None
        ways, arrivals = _advance(ways, line, possibilities(line, before))
        came_from.append(arrivals)
    return _trace(ways, came_from)


def _advance(ways: _Way, line: Line, scores: Mapping[Label, float]) -> tuple[_Way, dict[Label, Label | None]]:
    reached: dict[Label | None, float] = {}
    arrivals: dict[Label, Label | None] = {}
    for label, score in scores.items():
        for before, total in ways.items():
            price = _price(before, label, line)
            if price is not None and total + price + score > reached.get(label, float("-inf")):
                reached[label], arrivals[label] = total + price + score, before
    return reached, arrivals


def _price(before: Label | None, after: Label, line: Line) -> float | None:
    price = _STEPS[before].get(after)
    if price is None or (line.apart and (before, after) in _NOT_APART):
        return None
    return price + _TIGHT.get((before, after), 0.0) if line.tight else price


def _trace(ways: _Way, came_from: Sequence[Mapping[Label, Label | None]]) -> list[Label]:
    label = max(ways, key=lambda last: ways[last] + (_END.get(last, 0.0) if last else 0.0))
    labels: list[Label] = []
    for arrivals in reversed(came_from):
        assert label is not None
        labels.append(label)
        label = arrivals[label]
    return labels[::-1]
