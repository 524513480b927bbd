"""Learn the coefficients of the extractive answers, and say by cross-validation how good they are.

    python -m eval.training.answers --data FOLDER --work FOLDER

Learned from the project's own questions (tests/data/dev*_questions.jsonl, and answer_questions.jsonl and
unanswerable_questions.jsonl beside this file) over arXiv listings, from PubMedQA dev, and from the evidence of
SciFact's train claims; SciTLDR train serves as a collection that answers nothing. The collections are ingested into the
work folder, once: some 15 minutes on two cores. Writes answer_weights.json and answer_trees.npz into
summarizer/extractive. Every figure there is of questions that were not learned from.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.training.answer_cases import (
    ANSWERED,
    ELSEWHERE,
    FOLDS,
    GONE,
    REMOVED,
    SEED,
    SILENCED,
    SMALLER_KIND,
    Case,
    build_cases,
    fold_of,
    measured,
)
from eval.training.answer_data import (
    CLAIM,
    MEDICAL,
    NEAR_MISS,
    OTHER_FIELD,
    OWN_FIELD,
    Asked,
    checksums,
    claims,
    medical_questions,
    own_questions,
)
from eval.training.answer_figures import REAL, figures_of
from eval.training.linear import Alternatives, fit_choice, fit_logistic
from eval.training.trees import fit_trees
from eval.training.words import abstracts_of, frequencies_of_stems
from summarizer.extractive.evidence import Candidate, measure
from summarizer.extractive.question import take_apart
from summarizer.extractive.scoring import (
    TREES,
    Weights,
    judge,
    linear,
    logistic,
    rank,
    says_features,
    topic_features,
)  # fmt: skip
from summarizer.extractive.trees import Trees, constant
from summarizer.models import Hit, Paper

TARGET = Path("summarizer/extractive/answer_weights.json")
PAPER = (
    "fused", "lexical_share", "paper_cosine", "top_cosine", "paper_cover", "exact_cover", "title_cover",
    "technical_cover", "named", "named_exactly", "missing", "focus_any", "found_any", "lacking_all_any", "asked_any",
    "said_any", "counted_near_any",
)  # fmt: skip
NOT_OF_TOPIC = {"unsaid", "said_any", "said_seldom_any", "counted_near_any", "asked_any", "numbers_missing"}
NOT_OF_SAYS = {"paper_unsaid", "paper_asked_length"}
BY_MEANING = ("paper_cosine", "top_cosine", "cosine", "cosine_above", "prior")
UNSURE = (*BY_MEANING, "fused")  # by words alone that is BM25, and in a collection of a few papers no word is rare
RIDGE_PAPER, RIDGE_SENTENCE, RIDGE_PRIOR = 0.3, 1.5, 1000.0
TOPIC_TREES: dict[str, Any] = {"trees": 250, "depth": 2, "rate": 0.06, "share_of_features": 0.3, "seed": SEED}
SAYS_TREES: dict[str, Any] = {"trees": 200, "depth": 3, "rate": 0.05, "share_of_features": 0.2, "seed": SEED}
LENGTHS = (40, 50, 60, 70, 80, 95, 110)  # characters; see _evened
LEAST_EVENED, MOST_EVENED = 0.3, 3.0
CLAIM_WEIGHT = 0.2
FALSE_REFUSALS, BY_WORDS_ALONE = 0.045, 0.1  # of the questions that the collection answers
TOPIC_WEIGHT = {
    ANSWERED: 1.0, OWN_FIELD: 1.5, OTHER_FIELD: 2.5, REMOVED: 0.5, SMALLER_KIND: 0.2, ELSEWHERE: 0.15, MEDICAL: 0.4,
    GONE: 0.5,
}  # fmt: skip
SAYS_WEIGHT = {ANSWERED: 1.0, NEAR_MISS: 1.0, SILENCED: 0.15, MEDICAL: 0.03}
Numbers = NDArray[np.float64]


def main() -> None:
    """Read, learn in folds for the figures and on everything for the program, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    arguments = parser.parse_args()
    own, elsewhere = own_questions(arguments.data, arguments.work)
    medical, told = medical_questions(arguments.data, arguments.work), claims(arguments.data, arguments.work)
    rarity = _rarity(arguments.data)
    known = {stem: float(value) for value, stems in rarity.items() for stem in stems}
    models, figures = {}, {}
    for name, change in (("vectors", lambda asked: asked), ("words", Asked.without_vectors)):
        names = _features(vectors=name == "vectors")
        cases = build_cases(
            [change(x) for x in own], [change(x) for x in elsewhere], [change(x) for x in medical], known
        )
        told_cases = [Case(x, CLAIM, measured(x, known, {}), fold_of(x)) for x in map(change, told) if x.answerable]
        models[name], figures[name] = _learn_and_test(cases, told_cases, names, vectors=name == "vectors")
        print(json.dumps(figures[name], indent=1))  # noqa: T201 - the script's output
    arrays: dict[str, Any] = {}
    for name, model in models.items():
        for part in ("topic", "says"):
            arrays |= model.pop(part).packed(f"{name}.{part}")
    np.savez_compressed(TARGET.with_name(TREES), **arrays)
    stored = {
        "about": "Coefficients of the extractive answers, learned by eval/training/answers.py.",
        "inputs": checksums(arguments.data),
        "seed": SEED,
        "figures": figures,
        "models": models,
        "rarity": {value: " ".join(stems) for value, stems in rarity.items()},
    }
    TARGET.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


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
    topic, topic_weight = _weighed(cases, TOPIC_WEIGHT, leave_out=NEAR_MISS)
    says, says_weight = _weighed(cases, SAYS_WEIGHT)
    says_weight *= _evened(says)
    before = _priors(says, says_weight) if "prior" in names["says"] else {}
    return replace(
        weights,
        topic=_trees(
            [topic_features(ranked[id(case)]) for case in topic], topic, topic_weight, names["topic"], TOPIC_TREES
        ),
        says=_trees(
            [says_features(ranked[id(case)], before.get(id(case), 0.0)) for case in says],
            says, says_weight, names["says"], SAYS_TREES,
        ),
        prior=tuple(_prior(says, says_weight)) if before else (),
    )  # fmt: skip


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


def _learn_and_test(
    cases: Sequence[Case], told: Sequence[Case], names: Mapping[str, Sequence[str]], *, vectors: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the coefficients learned from everything, and the figures of each fold's questions under the others'."""
    of_fold = {
        fold: learn([c for c in cases if c.fold != fold], [c for c in told if c.fold != fold], names)
        for fold in range(FOLDS)
    }
    real = [case for case in cases if case.circumstance in REAL]
    judged = [_judged(case, of_fold[case.fold], vectors=vectors) for case in real]
    calibration = _calibrated(judged, [case.answerable for case in real])
    of_fold = {fold: replace(weights, calibration=calibration) for fold, weights in of_fold.items()}
    scores = {
        id(case): logistic(linear(_judged(case, of_fold[case.fold], vectors=vectors), calibration)) for case in cases
    }
    here = [scores[id(case)] for case in real if case.answerable]
    threshold = _threshold(here, FALSE_REFUSALS if vectors else BY_WORDS_ALONE)
    of_fold = {fold: replace(weights, threshold=threshold) for fold, weights in of_fold.items()}
    final = replace(learn(cases, told, names), calibration=calibration, threshold=threshold)
    rounded = {
        key: {name: round(weight, 4) for name, weight in value.items()}
        if isinstance(value, Mapping)
        else [round(number, 4) for number in value]
        if isinstance(value, tuple)
        else value
        if isinstance(value, Trees)
        else round(value, 4)
        for key, value in vars(final).items()
    }
    return rounded, figures_of(cases, told, scores, of_fold, vectors=vectors)


def _features(*, vectors: bool) -> dict[str, tuple[str, ...]]:
    """Return the features of each model; without vectors words stand in for what cosines say."""
    nothing = Weights({}, {}, constant(0.0), constant(0.0), {"odds": 1.0}, 0.0)
    some = rank([measure(take_apart("Why?", {}), _SOME, None)], nothing)
    names = {
        "paper": PAPER,
        "sentence": tuple(some[0].evidence.sentences[0]),
        "topic": tuple(name for name in topic_features(some) if not name.startswith("asks_")),
        "says": tuple(says_features(some, 0.0)),
    }
    names["topic"] = tuple(name for name in names["topic"] if name not in NOT_OF_TOPIC)
    names["says"] = tuple(name for name in names["says"] if name not in NOT_OF_SAYS)
    if vectors:
        return names
    without = {"topic": UNSURE, "says": UNSURE}
    return {
        model: tuple(name for name in of_model if not name.endswith(without.get(model, BY_MEANING)))
        for model, of_model in names.items()
    }


_SOME = Candidate(Paper(id="some", title="Some", abstract="It is."), Hit(paper_id="some", score=1.0), ((0, 6),), None)


def _judged(case: Case, weights: Weights, *, vectors: bool) -> dict[str, float]:
    return judge(rank(case.evidence, weights), case.asked.vector if vectors else None, weights)


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


def _calibrated(judged: Sequence[Mapping[str, float]], answerable: Sequence[bool]) -> dict[str, float]:
    """Return by how much the odds are to be stretched and moved (Platt 1999)."""
    rows = np.array([[one["odds"]] for one in judged])
    fitted = fit_logistic(rows, np.array(answerable, dtype=float), np.ones(len(rows)), ridge=1e-6)
    return _named(("odds", ""), fitted)


def _threshold(scores: Sequence[float], false_refusals: float) -> float:
    return float(sorted(scores)[int(false_refusals * len(scores))])


def _rarity(data: Path) -> dict[str, list[str]]:
    """Return the stems that stand in more than 0.8 % of abstracts, by how rare they are; the rest counts 1."""
    least = 0.008
    shares = frequencies_of_stems(abstracts_of(data))
    found: dict[str, list[str]] = {}
    for stem in sorted(shares, key=lambda stem: (-shares[stem], stem)):
        if shares[stem] >= least:
            value = min(0.9, max(0.1, round(math.log(1 / shares[stem]) / math.log(1 / least), 1)))
            found.setdefault(str(value), []).append(stem)
    return found


if __name__ == "__main__":
    main()
