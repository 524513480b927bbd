"""The TL;DR: the one sentence of an abstract, shortened by deletion, that a reader would write beside its title.

A linear ranker scores every form of every sentence by the ROUGE that it would get against an author's own TL;DR. Its
weights were learned by eval/training/tldr.py; those in this file are set by hand, for what the training data lack
(abstracts with labelled sections) or do not mind (a sentence that opens with "It").
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from summarizer.extractive.compression import MOST_WORDS, Form, forms
from summarizer.extractive.features import (
    dangles,
    form_features,
    is_background,
    only_evaluates,
    points_back,
    sentence_features,
    setting,
)
from summarizer.extractive.instructions import addresses_a_model
from summarizer.extractive.sentences import split
from summarizer.extractive.wording import LABEL
from summarizer.models import Span

WEIGHTS = Path(__file__).with_name("tldr_weights.json")

_TOO_LONG = -10.0
_DANGLING = -0.05
_EVALUATION = -0.04
_POINTS_BACK = -0.02
_FORCED = -0.04
_BACKGROUND = -0.08
_PER_WORD = 0.0015
_WORDS_ENOUGH = 22
_SECTIONS = (
    (re.compile(r"\W*(?:conclu|interpret|significance|contribution|summary)", re.IGNORECASE), 0.06),
    (re.compile(r"\W*(?:result|finding|outcome)", re.IGNORECASE), 0.0),
    (re.compile(r"\W*(?:background|context|introduction|motivation|importance|problem)", re.IGNORECASE), -0.05),
    (re.compile(r"\W*(?:method|material|design|setting|patient|participant|measure|data)", re.IGNORECASE), -0.04),
)


@dataclass(frozen=True, slots=True)
class Tldr:
    """A TL;DR, or None where there is nothing to say, and the spans of the abstract that it consists of."""

    text: str | None
    support: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Described:
    """A sentence, its features, and its forms with theirs."""

    sentence: str
    features: dict[str, float]
    forms: tuple[tuple[Form, dict[str, float]], ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """A form, the sentence that it was made from, and how good a TL;DR it is, higher is better."""

    score: float
    form: Form
    sentence: str


def write_tldr(title: str, abstract: str) -> Tldr:
    """Return the TL;DR of an abstract: one sentence, at most 30 words where a sentence or a clause is that short.

    Its text is the supporting spans, in order, joined by one space, with a capital first and a full stop last. A
    sentence that gives orders to a language model is never taken; where there is no other, the text is None.
    """
    for best in sorted(scored_forms(title, abstract), key=lambda scored: -scored.score):
        if not addresses_a_model(best.sentence):
            spans = tuple(Span(start=start, end=end, quote=abstract[start:end]) for start, end in best.form.spans)
            return Tldr(best.form.text, spans)
    return Tldr(None)


def scored_forms(title: str, abstract: str) -> Iterator[Scored]:
    """Yield every form of every sentence with its score."""
    weights: dict[str, float] = read_weights()["weights"]
    section = 0.0
    for described in describe(title, abstract):
        section = _section_score(described.sentence, section)
        base = section + _weighed(described.features, weights) + _BACKGROUND * is_background(described.features)
        for form, features in described.forms:
            score = base + _weighed(features, weights) + _form_score(form)
            yield Scored(score, form, described.sentence)


def describe(title: str, abstract: str) -> Iterator[Described]:
    """Yield the sentences of an abstract as the ranker sees them, here and when it learns."""
    spans = split(abstract)
    sentences = [abstract[start:end] for start, end in spans]
    around = setting(title, sentences)
    for number, (start, end) in enumerate(spans):
        found = tuple((form, form_features(form, around)) for form in forms(abstract, start, end))
        yield Described(sentences[number], sentence_features(sentences[number], number, around), found)


def _weighed(features: dict[str, float], weights: dict[str, float]) -> float:
    return sum(weights[name] * value for name, value in features.items() if value)


def _form_score(form: Form) -> float:
    """Return what is added by hand: forms over 30 words are the last resort, the shorter the better."""
    over = max(0, form.words - MOST_WORDS)
    return (
        (_TOO_LONG - over if over else 0.0)
        + _DANGLING * dangles(form.text)
        + _POINTS_BACK * points_back(form.text)
        + _EVALUATION * only_evaluates(form.text)
        + _FORCED * ("forced" in form.deleted)
        + _PER_WORD * min(form.words, _WORDS_ENOUGH)
    )


def _section_score(sentence: str, current: float) -> float:
    """Return what is added by hand for the labelled section in which the sentence stands."""
    label = LABEL.match(sentence)
    if label is None:
        return current
    return next((score for pattern, score in _SECTIONS if pattern.match(label.group())), 0.0)


@lru_cache(maxsize=1)
def read_weights() -> dict[str, Any]:
    """Return the shipped weights by feature name, and the record of the run that learned them."""
    loaded: dict[str, Any] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return loaded
