"""Learn the coefficients of the extractive answers from measured cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.training.answer_cases import (
    ANSWERED,
    ELSEWHERE,
    GONE,
    REMOVED,
    SILENCED,
    SMALLER_KIND,
    Case,
    fold_of,
)
from eval.training.answer_collections import FOLDS, MEDICAL, NEAR_MISS, OTHER_FIELD, OWN_FIELD, SEED
from eval.training.linear import Alternatives, fit_choice, fit_logistic
from eval.training.trees import fit_trees
from summarizer.extractive.scoring import CLOSELY, Ranked, Weights, rank, read_closely, says_features, topic_features
from summarizer.extractive.trees import Trees, constant

RIDGE_PAPER, RIDGE_SENTENCE, RIDGE_CLOSELY, RIDGE_PRIOR = 0.3, 1.5, 0.3, 1000.0
TOPIC_TREES: dict[str, Any] = {"trees": 250, "depth": 2, "rate": 0.06, "share_of_features": 0.3, "seed": SEED}
SAYS_TREES: dict[str, Any] = {"trees": 200, "depth": 3, "rate": 0.05, "share_of_features": 0.2, "seed": SEED}
LENGTHS = (40, 50, 60, 70, 80, 95, 110)  # characters; see _evened
LEAST_EVENED, MOST_EVENED = 0.3, 3.0
CLAIM_WEIGHT = 0.2
TOPIC_WEIGHT = {
    ANSWERED: 1.0, OWN_FIELD: 1.5, OTHER_FIELD: 1.5, REMOVED: 0.5, SMALLER_KIND: 0.2, ELSEWHERE: 0.15, MEDICAL: 0.4,
    GONE: 0.5,
}  # fmt: skip
FOUND_ANOTHER = 0.5  # the weight where another paper came first: little is known then of whether the subject was found
SAYS_WEIGHT = {ANSWERED: 1.0, NEAR_MISS: 1.0, SILENCED: 0.15, MEDICAL: 0.03}
Numbers = NDArray[np.float64]


def learn(cases: Sequence[Case], told: Sequence[Case], names: Mapping[str, Sequence[str]]) -> Weights:
    """Return coefficients; calibration and threshold are those of the cases themselves."""
    plain = [case for case in cases if case.circumstance == ANSWERED]
    weights = Weights(
        paper=_named(names["paper"], fit_choice(list(_papers(plain, names["paper"])), ridge=RIDGE_PAPER)),
        sentence=_named(
            names["sentence"],
            fit_choice(
                [*_sentences(plain, names["sentence"], 1.0), *_sentences(told, names["sentence"], CLAIM_WEIGHT)],
                ridge=RIDGE_SENTENCE,
            ),
        ),
        topic=constant(0.0),
        says=constant(0.0),
        calibration={"odds": 1.0},
        threshold=0.0,
    )
    ranked = {id(case): rank(case.evidence, weights) for case in cases}
    if "read" in names["says"]:
        weights = replace(weights, closely=learn_closely([(case, ranked[id(case)][0]) for case in plain]))
    topic, topic_weight = _weighed(cases, TOPIC_WEIGHT, leave_out=NEAR_MISS)
    topic_weight *= [FOUND_ANOTHER if _found_another(case, ranked[id(case)]) else 1.0 for case in topic]
    says, says_weight = _weighed(cases, SAYS_WEIGHT)
    says_weight *= _evened(says)
    before = _priors(says, says_weight) if "prior" in names["says"] else {}
    return replace(
        weights,
        topic=_trees(
            [topic_features(ranked[id(case)]) for case in topic], topic, topic_weight, names["topic"], TOPIC_TREES
        ),
        says=_trees(
            [_says_features(case, ranked[id(case)], before.get(id(case)), weights) for case in says],
            says, says_weight, names["says"], SAYS_TREES,
        ),
        prior=tuple(_prior(says, says_weight)) if before else (),
    )  # fmt: skip


def learn_closely(best: Iterable[tuple[Case, Ranked]]) -> dict[str, float]:
    """Return how much its features and reading closely weigh in the choice of the best paper's sentence."""
    return _named(CLOSELY, fit_choice(list(_closely(best)), ridge=RIDGE_CLOSELY))


def _says_features(case: Case, ranked: Sequence[Ranked], before: float | None, weights: Weights) -> dict[str, float]:
    vector = None if before is None else case.asked.vector
    ranked, read = read_closely(case.asked.text, ranked, vector, weights)
    return says_features(ranked, before or 0.0, read)


def _found_another(case: Case, ranked: Sequence[Ranked]) -> bool:
    return case.circumstance == ANSWERED and ranked[0].evidence.candidate.paper.id not in case.asked.papers


def _prior(cases: Sequence[Case], weight: Numbers) -> Numbers:
    """Return what the question's vector alone tells, the intercept last."""
    asked = np.array([case.circumstance in {ANSWERED, NEAR_MISS} for case in cases])
    rows = np.array([case.asked.vector for case in cases], dtype=np.float64)
    yes = np.array([float(case.answerable) for case in cases])
    return fit_logistic(rows[asked], yes[asked], weight[asked], ridge=RIDGE_PRIOR)


def _priors(cases: Sequence[Case], weight: Numbers) -> dict[int, float]:
    """Return each case's prior, learned from the other cases' papers: what is learned on top of it must not take it for
    better than it is."""
    part = np.array([fold_of(case.asked, salt="prior ") for case in cases])
    found: dict[int, float] = {}
    for number in range(FOLDS):
        others = [case for case, own in zip(cases, part, strict=True) if own != number]
        learned = _prior(others, weight[part != number])
        for case, own in zip(cases, part, strict=True):
            if own == number:
                found[id(case)] = float(case.asked.vector @ learned[:-1] + learned[-1])
    return found


def _evened(cases: Sequence[Case]) -> Numbers:
    """Return weights under which a question's length tells nothing: who writes near misses writes shorter ones."""
    bins = np.digitize([len(case.asked.text) for case in cases], LENGTHS)
    yes = np.array([case.answerable for case in cases])
    plain = np.array([case.circumstance in {ANSWERED, NEAR_MISS} for case in cases])
    weight = np.ones(len(cases))
    for number in set(bins):
        for answerable in (True, False):
            there = plain & (bins == number) & (yes == answerable)
            expected = (plain & (bins == number)).sum() * (plain & (yes == answerable)).sum() / plain.sum()
            if there.any():
                weight[there] = np.clip(expected / there.sum(), LEAST_EVENED, MOST_EVENED)
    return weight


def _papers(cases: Iterable[Case], names: Sequence[str]) -> Iterable[Alternatives]:
    for case in cases:
        right = np.array([item.candidate.paper.id in case.asked.papers for item in case.evidence])
        if right.any():
            yield Alternatives(np.array([[item.paper[name] for name in names] for item in case.evidence]), right)


def _sentences(cases: Iterable[Case], names: Sequence[str], weight: float) -> Iterable[Alternatives]:
    for case in cases:
        for item in case.evidence:
            right = np.array(case.asked.right(item.candidate))
            if right.any():
                rows = np.array([[sentence[name] for name in names] for sentence in item.sentences])
                yield Alternatives(rows, right, weight)


def _closely(best: Iterable[tuple[Case, Ranked]]) -> Iterable[Alternatives]:
    for case, item in best:
        right = np.array(case.asked.right(item.evidence.candidate))
        if right.any():
            found = item.evidence.candidate.read(case.asked.text).sentences
            yield Alternatives(np.stack([item.sentence_logits, found], axis=1), right)


def _weighed(cases: Sequence[Case], weights: Mapping[str, float], leave_out: str = "") -> tuple[list[Case], Numbers]:
    kept = [case for case in cases if case.circumstance in weights and case.asked.kind != leave_out]
    return kept, np.array([weights[case.circumstance] for case in kept])


def _trees(
    features: Sequence[Mapping[str, float]],
    cases: Sequence[Case],
    weight: Numbers,
    names: Sequence[str],
    how: Mapping[str, Any],
) -> Trees:
    return fit_trees(features, names, np.array([float(case.answerable) for case in cases]), weight, **how)


def _named(names: Sequence[str], values: Numbers) -> dict[str, float]:
    return {name: float(value) for name, value in zip(names, values, strict=True)}
