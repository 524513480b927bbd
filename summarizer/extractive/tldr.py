"""The TL;DR: the one sentence of an abstract, shortened by deletion, that a reader would write beside its title.

A linear ranker scores every form of every sentence by the ROUGE that it would get against an author's own TL;DR. Its
weights were learned by eval/training/tldr.py; what readers mind besides is in reading.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from summarizer.extractive.compression import Form, forms
from summarizer.extractive.features import form_features, sentence_features, setting
from summarizer.extractive.instructions import addresses_a_model
from summarizer.extractive.joining import gives_a_result, join
from summarizer.extractive.reading import readers_score, reports_procedures, section_score
from summarizer.extractive.sentences import split
from summarizer.models import Span

WEIGHTS = Path(__file__).with_name("tldr_weights.json")
_SPACES = str.maketrans("\t\n\r\f\v\xa0", "      ")
_NEARLY = 0.05
_INTRODUCES = ("form proposes", "names the subject")


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
    """A form, its features, the sentence that it was made from and that sentence's number, and how good a TL;DR it is,
    higher is better."""

    score: float
    form: Form
    features: dict[str, float]
    sentence: str
    number: int


def write_tldr(title: str, abstract: str) -> Tldr:
    """Return the TL;DR of an abstract: one sentence, at most 30 words where a sentence or a clause is that short.

    Its text is the supporting spans, in order, joined by one space, with a capital first and a full stop last. Where a
    contribution and its result come from two sentences, "; " stands between them, in place of the first full stop. A
    sentence that gives orders to a language model is never taken; where there is no other, the text is None.
    """
    ranked = sorted(scored_forms(title, abstract), key=lambda scored: -scored.score)
    best = next((scored for scored in ranked if not addresses_a_model(scored.sentence)), None)
    if best is None:
        return Tldr(None)
    form = _with_result(best, ranked, abstract) or best.form
    return Tldr(form.text, tuple(Span(start=start, end=end, quote=abstract[start:end]) for start, end in form.spans))


def _with_result(best: Scored, ranked: Sequence[Scored], abstract: str) -> Form | None:
    """Return the best form, or a shorter one of its sentence that is nearly as good, joined with its result."""
    if gives_a_result(best.form, best.features):
        return None
    later = [(other.form, other.features) for other in ranked if other.number > best.number]
    shorter = (one for one in ranked if one.number == best.number and one.score > best.score - _NEARLY)
    return next(filter(None, (join(one.form, one.features, later, abstract) for one in shorter)), None)


def scored_forms(title: str, abstract: str) -> Iterator[Scored]:
    """Yield every form of every sentence with its score."""
    weights: dict[str, float] = read_weights()["weights"]
    section = 0.0
    described = tuple(describe(title, abstract))
    of_a_study = _reports_a_study(described)
    for number, one in enumerate(described):
        section = section_score(one.sentence, section)
        base = section + _weighed(one.features, weights)
        for form, found in one.forms:
            by_hand = readers_score(form, one.features, of_a_study=of_a_study)
            yield Scored(base + _weighed(found, weights) + by_hand, form, found, one.sentence, number)


def describe(title: str, abstract: str) -> Iterator[Described]:
    """Yield the sentences of an abstract as the ranker sees them, here and when it learns."""
    spans = split(abstract)
    abstract = abstract.translate(_SPACES)
    sentences = [abstract[start:end] for start, end in spans]
    around = setting(title, sentences)
    for number, (start, end) in enumerate(spans):
        found = tuple((form, form_features(form, around)) for form in forms(abstract, start, end))
        yield Described(sentences[number], sentence_features(sentences[number], number, around), found)


def _reports_a_study(described: Sequence[Described]) -> bool:
    """Return whether the abstract says how a study was carried out and introduces nothing: neither by a verb nor by
    the name that stands in the title."""
    introduces = any(found[name] for one in described for _, found in one.forms for name in _INTRODUCES)
    return not introduces and any(reports_procedures(one.sentence) for one in described)


def _weighed(features: dict[str, float], weights: dict[str, float]) -> float:
    return sum(weights[name] * value for name, value in features.items() if value)


@lru_cache(maxsize=1)
def read_weights() -> dict[str, Any]:
    """Return the shipped weights by feature name, and the record of the run that learned them."""
    loaded: dict[str, Any] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return loaded
