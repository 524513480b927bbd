"""How likely a paper is meant, a sentence is the answer, and the collection answers at all: a few small models.

They are learned by eval/training/answers.py. `paper` and `sentence` are linear, lie in answer_weights.json, and rank by
a softmax over the candidates and over one paper's sentences; those of the best paper are ranked together with what
reading it closely finds (`closely`). `topic` (is such a paper here?) and `says` (does it say what is asked?) are
boosted trees, lie in answer_trees.npz, and both, calibrated together, give the probability that the collection answers.
There is a second set for collections without vectors.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.embedding import Vectors
from summarizer.extractive.evidence import Evidence
from summarizer.extractive.trees import Trees, unpacked

Numbers = NDArray[np.float64]
TREES = "answer_trees.npz"
CLOSELY = "features", "reading"  # what the sentences of the paper that is read closely are weighed by


UNSAID = 2.3  # off the log-odds where a thing is asked for that abstracts seldom say, and this one does not
UNHEARD = 4.0  # the same where no paper found holds a name of the question
SURE, DOUBT = -0.6, 3.0  # log-odds from which the subject counts as here, and how much each one below weighs
SURE_OF_MEANT = -1.6  # log-odds where the papers are given; chosen by the follow-ups that the tests hold
SURE_OF_SEVERAL = -2.5  # log-odds where papers are asked for, of which nothing more has to be said; set by hand
ALONE = 3.0  # the greatest lead of a paper before the next
OF_ALL = ("fused", "paper_cosine", "top_cosine", "paper_cover", "exact_cover", "technical_cover")


@dataclass(frozen=True)
class Weights:
    """What was learned: weights of features, trees over features, and how the odds become a probability."""

    paper: Mapping[str, float]
    sentence: Mapping[str, float]
    topic: Trees
    says: Trees
    calibration: Mapping[str, float]
    threshold: float
    closely: Mapping[str, float] = field(default_factory=lambda: dict(zip(CLOSELY, (1.0, 0.0), strict=True)))
    prior: Sequence[float] = ()  # of the question's vector, the intercept last; none without vectors


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
    """Return what tells whether a paper on the question's subject is here: of the best one, and of all beside it. A
    question about something else finds papers that share words and others that are near in meaning, none that is
    both."""
    best = ranked[0]
    second = ranked[1].logit if len(ranked) > 1 else best.logit - ALONE
    lead = min(ALONE, best.logit - second)
    found = {"logit": best.logit, "probability": best.probability, "lead": lead, **best.evidence.paper}
    for name in OF_ALL:
        values = sorted((item.evidence.paper[name] for item in ranked), reverse=True)
        found |= {
            f"most_{name}": values[0],
            f"mean_{name}": sum(values) / len(values),
            f"second_{name}": values[0] - values[min(1, len(values) - 1)],
            f"fourth_{name}": values[0] - values[min(3, len(values) - 1)],
        }
    return found


def prior(vector: Vectors | None, weights: Weights) -> float:
    """Return the log-odds that an abstract on a question's subject says what is asked, by the question alone: many say
    what accuracy was reached, few how many people labelled the data. 0 without a vector, and for one of another model's
    size.
    """
    if vector is None or len(vector) + 1 != len(weights.prior):
        return 0.0
    return float(np.dot(vector, weights.prior[:-1]) + weights.prior[-1])


def says_features(ranked: Sequence[Ranked], before: float, read: float) -> dict[str, float]:
    """Return what tells whether the best paper says what is asked; `before` is the prior, `read` the log-odds by
    reading closely."""
    best = ranked[0]
    number = int(np.argmax(best.sentences))
    sentence = best.evidence.sentences[number]
    return {
        "prior": before,
        "read": read,
        "score": float(best.sentence_logits[number]),
        "lead": float(best.sentence_logits[number] - best.sentence_logits.mean()),
        **{f"best_{name}": value for name, value in sentence.items()},
        **{f"paper_{name}": value for name, value in best.evidence.paper.items()},
    }


def read_closely(
    question: str, ranked: Sequence[Ranked], vector: Vectors | None, weights: Weights
) -> tuple[Sequence[Ranked], float]:
    """Return the papers, the sentences of the best one weighed anew by reading it closely, and the log-odds that it
    says what is asked; the papers as they are and 0 where the collection has no vectors, as nothing was learned there.
    """
    if vector is None:
        return ranked, 0.0
    best = ranked[0]
    found = best.evidence.candidate.read(question)
    by_features, by_reading = (weights.closely[name] for name in CLOSELY)
    logits = by_features * best.sentence_logits + by_reading * found.sentences
    return [replace(best, sentences=softmax(logits), sentence_logits=logits), *ranked[1:]], found.odds


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


def judge(
    ranked: Sequence[Ranked],
    vector: Vectors | None,
    weights: Weights,
    *,
    read: float = 0.0,
    meant: bool = False,
    several: bool = False,
) -> dict[str, float]:
    """Return the judgements on the best paper as log-odds: is it on the subject, does it say what is asked, and both.

    A subject that is here beyond doubt makes no statement likelier, so the first counts where it is in doubt only.
    read: the log-odds of reading closely (read_closely). meant: the papers are known to be those that the question is
    about, so that less of the subject is enough. several: papers are asked for by their subject, which is wider than
    that of any of them.
    """
    says = weights.says.odds(says_features(ranked, prior(vector, weights), read))
    if ranked[0].evidence.paper["unsaid"]:
        says = min(says, 0.0) - UNSAID
    if ranked[0].evidence.unheard and not meant:
        says = min(says, 0.0) - UNHEARD
    topic = weights.topic.odds(topic_features(ranked))
    sure = SURE_OF_SEVERAL if several else SURE_OF_MEANT if meant else SURE
    return {"topic": topic, "says": says, "odds": says + DOUBT * min(0.0, topic - sure)}


def confidence(
    ranked: Sequence[Ranked],
    vector: Vectors | None,
    weights: Weights,
    *,
    read: float = 0.0,
    meant: bool = False,
    several: bool = False,
) -> tuple[float, float]:
    """Return the probability that the subject is here, and the calibrated one that the collection answers."""
    judged = judge(ranked, vector, weights, read=read, meant=meant, several=several)
    return logistic(judged["topic"]), logistic(linear(judged, weights.calibration))


@cache
def learned(*, vectors: bool = True) -> Weights:
    """Return what comes with the program, for collections with or without vectors."""
    name = "vectors" if vectors else "words"
    with np.load(Path(__file__).with_name(TREES)) as stored:
        arrays = {key: stored[key] for key in stored.files if key.startswith(name)}
    topic, says = (unpacked(arrays, f"{name}.{model}") for model in ("topic", "says"))
    return Weights(topic=topic, says=says, **_stored()["models"][name])


@cache
def rarity() -> dict[str, float]:
    """Return how rare the commoner stems are in abstracts, 0 to 1; what is not there is rarer."""
    return {stem: float(value) for value, stems in _stored()["rarity"].items() for stem in stems.split()}


@cache
def _stored() -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(Path(__file__).with_name("answer_weights.json").read_text(encoding="utf-8"))
    return stored
