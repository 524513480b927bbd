"""Learn the coefficients of the extractive answers, and say by cross-validation how good they are.

    python -m eval.training.answers --data FOLDER --work FOLDER

Learned from the project's own questions (questions/scitldr-*.jsonl beside this file) over SciTLDR's training abstracts,
from PubMedQA dev, and from the evidence of SciFact's train claims. Each question has a twin that the same abstract does
not answer; a third of the pairs are "named", as of those who know a paper, a third "lay", as of somebody from outside
the field, a third "mixed", as of a colleague: threshold and calibration are those of the last. The questions over arXiv
listings only measure (eval.training.listings). The collections are ingested into the work folder, once; run
eval.training.seeking and .comprehension with that folder before: some 25 minutes on two cores. Writes
answer_weights.json and answer_trees.npz into summarizer/extractive. Every figure there is of questions that were not
learned from, but threshold and calibration are those of the same mixed questions, and the trees are stacked, as is the
weight of reading: for the questions that they learn from, what the reader says is of a reader that may know others of a
fold that they do not.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from eval.training.answer_cases import (
    Case,
    build_cases,
    fold_of,
    measured,
)
from eval.training.answer_collections import CLAIM, FOLDS, MIXED, SEED, checksums
from eval.training.answer_data import INPUTS, Questions, learned_questions
from eval.training.answer_figures import REAL, figures_of_others, own_figures
from eval.training.answer_fit import learn
from eval.training.earlier import earlier
from eval.training.linear import fit_logistic
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
    read_closely,
    says_features,
    topic_features,
)  # fmt: skip
from summarizer.extractive.trees import Trees, constant
from summarizer.models import Hit, Paper

TARGET = Path("summarizer/extractive/answer_weights.json")
VARIANTS = "vectors", "words"  # with vectors of the sentences, and by words alone
PAPER = (
    "fused", "lexical_share", "paper_cosine", "top_cosine", "paper_cover", "exact_cover", "title_cover",
    "technical_cover", "named", "named_exactly", "missing", "focus_any", "found_any", "lacking_all_any", "asked_any",
    "said_any", "counted_near_any",
)  # fmt: skip
NOT_OF_TOPIC = {"unsaid", "said_any", "said_seldom_any", "counted_near_any", "asked_any", "numbers_missing"}
NOT_OF_SAYS = {"paper_unsaid", "paper_asked_length"}
BY_MEANING = ("paper_cosine", "top_cosine", "cosine", "cosine_above", "prior", "read")
UNSURE = (*BY_MEANING, "fused")  # by words alone that is BM25, and in a collection of a few papers no word is rare
FALSE_REFUSALS, BY_WORDS_ALONE = 0.02, 0.1  # of the mixed answerable ones; of others, worded otherwise, twice as many


def main() -> None:
    """Read, learn in folds for the figures and on everything for the program, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    arguments = parser.parse_args()
    questions = learned_questions(arguments.data, arguments.work, earlier(arguments.work, arguments.data))
    rarity = _rarity(arguments.data)
    known = {stem: float(value) for value, stems in rarity.items() for stem in stems}
    models, figures = {}, {}
    with ProcessPoolExecutor(len(VARIANTS)) as pool:
        learning = [pool.submit(_learned, questions, known, vectors=name == "vectors") for name in VARIANTS]
        for name, future in zip(VARIANTS, learning, strict=True):
            models[name], figures[name] = future.result()
            print(json.dumps(figures[name], indent=1))  # noqa: T201 - the script's output
    arrays: dict[str, Any] = {}
    for name, model in models.items():
        for part in ("topic", "says"):
            arrays |= model.pop(part).packed(f"{name}.{part}")
    np.savez_compressed(TARGET.with_name(TREES), **arrays)
    stored = {
        "about": "Coefficients of the extractive answers, learned by eval/training/answers.py.",
        "inputs": checksums(arguments.data, INPUTS),
        "seed": SEED,
        "figures": figures,
        "models": models,
        "rarity": {value: " ".join(stems) for value, stems in rarity.items()},
    }
    TARGET.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _learned(
    questions: Questions, known: Mapping[str, float], *, vectors: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is learned for collections with vectors or without, and the figures of questions left out."""
    if not vectors:
        questions = questions.without_vectors()
    cases = build_cases(questions, known)
    told = [Case(x, CLAIM, measured(x, known, {}), fold_of(x)) for x in questions.claims if x.answerable]
    return _learn_and_test(cases, told, _features(vectors=vectors), vectors=vectors)


def _learn_and_test(
    cases: Sequence[Case], told: Sequence[Case], names: Mapping[str, Sequence[str]], *, vectors: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the coefficients learned from everything, and the figures of each fold's questions under the others'."""
    of_fold = {
        fold: learn([c for c in cases if c.fold != fold], [c for c in told if c.fold != fold], names)
        for fold in range(FOLDS)
    }
    real = [case for case in cases if case.circumstance in REAL and case.asked.worded == MIXED]
    judged = [_judged(case, of_fold[case.fold], vectors=vectors) for case in real]
    calibration = _calibrated(judged, [case.answerable for case in real])
    here = [logistic(linear(one, calibration)) for case, one in zip(real, judged, strict=True) if case.answerable]
    threshold = _threshold(here, FALSE_REFUSALS if vectors else BY_WORDS_ALONE)
    of_fold = {
        fold: replace(weights, calibration=calibration, threshold=threshold) for fold, weights in of_fold.items()
    }
    scores = {
        id(case): logistic(linear(_judged(case, of_fold[case.fold], vectors=vectors), calibration)) for case in cases
    }
    figures = {
        **own_figures(cases, scores, of_fold, vectors=vectors),
        **figures_of_others(cases, told, scores, of_fold),
    }
    final = replace(learn(cases, told, names), calibration=calibration, threshold=threshold)
    return _rounded(final), figures


def _rounded(weights: Weights) -> dict[str, Any]:
    return {
        key: {name: round(weight, 4) for name, weight in value.items()}
        if isinstance(value, Mapping)
        else [round(number, 4) for number in value]
        if isinstance(value, tuple)
        else value
        if isinstance(value, Trees)
        else round(value, 4)
        for key, value in vars(weights).items()
    }


def _features(*, vectors: bool) -> dict[str, tuple[str, ...]]:
    """Return the features of each model; without vectors words stand in for what cosines say."""
    nothing = Weights({}, {}, constant(0.0), constant(0.0), {"odds": 1.0}, 0.0)
    some = rank([measure(take_apart("Why?", {}), _SOME, None)], nothing)
    names = {
        "paper": PAPER,
        "sentence": tuple(some[0].evidence.sentences[0]),
        "topic": tuple(name for name in topic_features(some) if not name.startswith("asks_")),
        "says": tuple(says_features(some, 0.0, 0.0)),
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
    vector = case.asked.vector if vectors else None
    ranked, read = read_closely(case.asked.text, rank(case.evidence, weights), vector, weights)
    return judge(ranked, vector, weights, read=read)


def _calibrated(judged: Sequence[Mapping[str, float]], answerable: Sequence[bool]) -> dict[str, float]:
    """Return by how much the odds are to be stretched and moved (Platt 1999)."""
    rows = np.array([[one["odds"]] for one in judged])
    fitted = fit_logistic(rows, np.array(answerable, dtype=float), np.ones(len(rows)), ridge=1e-6)
    return dict(zip(("odds", ""), map(float, fitted), strict=True))


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
