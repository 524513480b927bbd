"""How likely a paper is meant, a sentence is the answer, and the collection answers at all: four small linear models.

Their coefficients lie in answer_weights.json and are learned by eval/training/answers.py. `paper` and `sentence` rank
by a softmax over the candidates and over one paper's sentences; `topic` (is such a paper here?) and `says` (does it say
what is asked?) are logistic, and their product, calibrated, is the probability that the collection answers. There is a
second set of coefficients for collections without vectors.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.extractive.evidence import Evidence

Numbers = NDArray[np.float64]


UNSAID = 0.1  # what is left of the odds where a thing is asked for that abstracts seldom say, and this one does not


@dataclass(frozen=True)
class Weights:
    """The learned coefficients: per model the weight of each feature, and an intercept as "" where there is one."""

    paper: Mapping[str, float]
    sentence: Mapping[str, float]
    topic: Mapping[str, float]
    says: Mapping[str, float]
    calibration: Mapping[str, float]
    threshold: float


@dataclass(frozen=True)
class Ranked:
    """A candidate paper, the probability that it is the one meant, and that of each of its sentences."""

    evidence: Evidence
    logit: float
    probability: float
    sentences: Numbers
    sentence_logits: Numbers


def rank(evidence: Sequence[Evidence], weights: Weights) -> list[Ranked]:
    """Return the papers, likeliest first; equal ones in the order of retrieval."""
    logits = np.array([linear(item.paper, weights.paper) for item in evidence])
    probabilities = softmax(logits)
    ranked = []
    for number in np.argsort(-logits, kind="stable"):
        own = np.array([linear(sentence, weights.sentence) for sentence in evidence[number].sentences])
        ranked.append(Ranked(evidence[number], float(logits[number]), float(probabilities[number]), softmax(own), own))
    return ranked


def topic_features(ranked: Sequence[Ranked]) -> dict[str, float]:
    """Return what tells whether the best paper is on the question's subject."""
    best = ranked[0]
    return {"logit": best.logit, "probability": best.probability, **best.evidence.paper}


def says_features(ranked: Sequence[Ranked]) -> dict[str, float]:
    """Return what tells whether the best paper says what is asked."""
    best = ranked[0]
    number = int(np.argmax(best.sentences))
    sentence = best.evidence.sentences[number]
    return {
        "score": float(best.sentence_logits[number]),
        **{f"best_{name}": value for name, value in sentence.items()},
        **{f"paper_{name}": value for name, value in best.evidence.paper.items()},
    }


def linear(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the weighted sum; the weight of "" counts once."""
    return sum(weight * (features[name] if name else 1.0) for name, weight in weights.items())


def logistic(value: float) -> float:
    """Return a number's place between 0 and 1."""
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, value))))


def softmax(logits: Numbers) -> Numbers:
    """Return probabilities, shape of logits."""
    if not len(logits):
        return logits
    powers: Numbers = np.exp(logits - logits.max())
    powers /= powers.sum()
    return powers


def confidence(ranked: Sequence[Ranked], weights: Weights) -> tuple[float, float]:
    """Return the probability that the subject is here, and the calibrated one that the collection answers."""
    topic = logistic(linear(topic_features(ranked), weights.topic))
    product = topic * logistic(linear(says_features(ranked), weights.says))
    if ranked[0].evidence.paper["unsaid"]:
        product *= UNSAID
    odds = math.log(max(product, 1e-9) / max(1 - product, 1e-9))
    return topic, logistic(linear({"odds": odds}, weights.calibration))


@cache
def learned(*, vectors: bool = True) -> Weights:
    """Return the coefficients that come with the program, for collections with or without vectors."""
    return Weights(**_stored()["models"]["vectors" if vectors else "words"])


@cache
def rarity() -> dict[str, float]:
    """Return how rare the commoner stems are in abstracts, 0 to 1; what is not there is rarer."""
    return {stem: float(value) for value, stems in _stored()["rarity"].items() for stem in stems.split()}


@cache
def _stored() -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(Path(__file__).with_name("answer_weights.json").read_text(encoding="utf-8"))
    return stored
