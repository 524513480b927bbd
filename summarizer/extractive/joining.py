"""A contribution and its result in one TL;DR: "We propose X; X halves the cost of Y".

Only where the contribution is silent on the result, a later sentence gives it in numbers, and both fit in 30 words.
What is added is a semicolon.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from summarizer.extractive.compression import MOST_WORDS, Form
from summarizer.extractive.instructions import addresses_a_model
from summarizer.extractive.reading import Features, only_evaluates, points_back

_CONTRIBUTES = ("form proposes", "form is proposed")
_MOST_BEFORE, _FEWEST_BEFORE, _FEWEST_AFTER, _MOST_AFTER = 21, 8, 6, 18
_RESULT = re.compile(
    r"\b(?:outperform|surpass|exceed|reduc|improv|achiev|accelerat|increas|decreas|speed|faster|gain|cut|sav|lower|"
    r"boost|rais|attain|reach|obtain|yield)\w*",
    re.IGNORECASE,
)
_ONCE_NAMED = re.compile(
    r"(?:the |our |this )(?:proposed |resulting )?(?:method|model|approach|framework|algorithm|system|technique)\b",
    re.IGNORECASE,
)
_NEEDS_ITS_SENTENCE = re.compile(
    r"(?:it|they|these|those|such|both|its|their|he|she|doing so|this|which|"
    r"the (?:latter|former|second|other|first))\b",
    re.IGNORECASE,
)
_FOR_EXAMPLE = re.compile(
    r"\b(?:e\.g\.|for example|for instance|respectively|baselines? (?:is|are|achieves?))\b", re.IGNORECASE
)
_OPENERS = frozenset(
    """We Our The This On In With For By At An A Across Compared Using When Under Result Results Experiment Experiments
    Experimental Extensive Empirically Evaluation Evaluations Simulation Simulations Through Trained Applied""".split()  # noqa: SIM905 - a list of words reads best as text
)
_FIRST_WORD = re.compile(r"[A-Z][a-z]*(?=[\s,])")


def join(form: Form, found: Features, later: Iterable[tuple[Form, Features]], abstract: str) -> Form | None:
    """Return the joined form of a contribution and the first of the later forms, best first, that gives its result;
    None where none fits."""
    if not any(found[name] for name in _CONTRIBUTES):
        return None
    if not _FEWEST_BEFORE <= form.words <= _MOST_BEFORE or not form.text.endswith("."):
        return None
    room = min(_MOST_AFTER, MOST_WORDS - form.words)
    return next(
        (_joined(form, other, abstract) for other, shown in later if shown["form gain"] and _fits(other, room)), None
    )


def gives_a_result(form: Form, found: Features) -> bool:
    """Return whether a form already says what came out."""
    return bool(found["form gain"]) or _RESULT.search(form.text) is not None


def _fits(other: Form, room: int) -> bool:
    """Return whether a form says what came out, in a sentence of its own that is short enough."""
    return (
        _FEWEST_AFTER <= other.words <= room
        and _RESULT.search(other.text) is not None
        and "forced" not in other.deleted
        and not only_evaluates(other.text)
        and not addresses_a_model(other.text)
        and not _NEEDS_ITS_SENTENCE.match(other.text)
        and not _FOR_EXAMPLE.search(other.text)
        and (_ONCE_NAMED.match(other.text) is not None or not points_back(other.text))
    )


def _joined(first: Form, second: Form, abstract: str) -> Form:
    return Form(
        spans=(*first.spans, *second.spans),
        text=f"{first.text[:-1]}; {_continued(second.text, abstract)}",
        deleted=first.deleted | second.deleted,
        words=first.words + second.words,
    )


def _continued(text: str, abstract: str) -> str:
    """Return the text as it goes on behind a semicolon: a name keeps its capital, a word that opens sentences or is
    written small elsewhere in the abstract does not."""
    word = _FIRST_WORD.match(text)
    if word is None:
        return text
    small = word.group().lower()
    is_plain = word.group() in _OPENERS or re.search(rf"(?<!\S){small}(?=[\s,.;:)])", abstract) is not None
    return text[0].lower() + text[1:] if is_plain and word.group() != "I" else text
