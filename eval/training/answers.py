"""Learn the coefficients of the extractive answers, and say by cross-validation how good they are.

    python -m eval.training.answers --data FOLDER --work FOLDER

Learned from the project's own questions (tests/data/dev_questions.jsonl and answer_questions.jsonl beside this file)
over arXiv listings, from PubMedQA dev, and from the evidence of SciFact's train claims; SciTLDR train serves as a
collection that answers nothing. The collections are ingested into the work folder, once: some 15 minutes on two cores.
Writes summarizer/extractive/answer_weights.json. Every figure there is of questions that were not learned from.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.stats import auroc, interval
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
from eval.training.linear import Alternatives, fit_choice, fit_logistic
from eval.training.words import abstracts_of, frequencies_of_stems
from summarizer.extractive.answer import choose
from summarizer.extractive.evidence import Evidence, measure
from summarizer.extractive.question import take_apart
from summarizer.extractive.scoring import Weights, confidence, rank, says_features, topic_features

SEED, FOLDS, TOP_K = 3, 5, 8
TARGET = Path("summarizer/extractive/answer_weights.json")
PAPER = ("paper_cosine", "top_cosine", "paper_cover", "named")
SENTENCE = (
    "cosine", "cover", "rest", "asked", "number", "counted", "unit", "reason", "decision", "news", "first", "second",
    "place",
)  # fmt: skip
TOPIC = (
    "logit", "probability", "technical_lacking", "technical_cover", "missing", "exact_cover", "lacking", "top_cosine",
)  # fmt: skip
SAYS = (
    "score", "best_counted", "best_first", "paper_exact_cover", "paper_missing", "paper_beyond_title",
)  # fmt: skip
BY_MEANING = {"paper_cosine", "top_cosine", "cosine"}
RIDGE_PAPER, RIDGE_SENTENCE, RIDGE_TOPIC, RIDGE_SAYS = 0.3, 1.0, 1.0, 3.0
CLAIM_WEIGHT = 0.2
SMALLER = (0.4, 0.1)
FALSE_REFUSALS, BY_WORDS_ALONE = 0.05, 0.15  # of the questions whose paper is ranked among the first three
FIRST = 3
ANSWERED, REMOVED, SILENCED, SMALLER_KIND, ELSEWHERE = "answerable", "removed", "silenced", "smaller", "elsewhere"
TOPIC_WEIGHT = {ANSWERED: 1.0, OWN_FIELD: 1.5, OTHER_FIELD: 2.5, REMOVED: 0.5, SMALLER_KIND: 0.3, ELSEWHERE: 0.2}
SAYS_WEIGHT = {ANSWERED: 1.0, NEAR_MISS: 0.8, SILENCED: 0.25, MEDICAL: 0.03}
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """A question in one circumstance: its measured candidates, and whether the collection answers it."""

    asked: Asked
    circumstance: str
    evidence: tuple[Evidence, ...]
    fold: int

    @property
    def answerable(self) -> bool:
        return self.asked.answerable


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
        told_cases = [Case(x, CLAIM, _measured(x, known), _fold(x)) for x in map(change, told) if x.answerable]
        models[name], figures[name] = _learn_and_test(cases, told_cases, names, vectors=name == "vectors")
        print(json.dumps(figures[name], indent=1))  # noqa: T201 - the script's output
    stored = {
        "about": "Coefficients of the extractive answers, learned by eval/training/answers.py.",
        "inputs": checksums(arguments.data),
        "seed": SEED,
        "figures": figures,
        "models": models,
        "rarity": {value: " ".join(stems) for value, stems in rarity.items()},
    }
    TARGET.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def build_cases(
    own: Sequence[Asked], elsewhere: Sequence[Asked], medical: Sequence[Asked], rarity: Mapping[str, float]
) -> list[Case]:
    """Return each question as asked, and as it would be with its papers or their answers gone, in smaller collections
    and in one about something else."""
    chance = random.Random(SEED)  # noqa: S311 - a sample, no secret
    circumstances: list[tuple[str, Asked]] = []
    for asked in own:
        circumstances.append((ANSWERED if asked.answerable else asked.kind, asked))
        if asked.answerable:
            circumstances += [(REMOVED, asked.without_papers()), (SILENCED, asked.without_answer())]
        circumstances += [(SMALLER_KIND, asked.in_smaller_collection(share, chance)) for share in SMALLER]
    circumstances += [(ELSEWHERE, asked) for asked in elsewhere]
    for asked in medical:
        circumstances += [(MEDICAL, asked), (f"{MEDICAL}-{REMOVED}", asked.without_papers())]
    cases = [Case(asked, name, _measured(asked, rarity), _fold(asked)) for name, asked in circumstances]
    return [case for case in cases if case.evidence]


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
        topic={"": 0.0},
        says={"": 0.0},
        calibration={"odds": 1.0},
        threshold=0.0,
    )
    ranked = {id(case): rank(case.evidence, weights) for case in cases}
    topic, topic_weight = _weighed(cases, TOPIC_WEIGHT, leave_out=NEAR_MISS)
    says, says_weight = _weighed(cases, SAYS_WEIGHT)
    return replace(
        weights,
        topic=_logistic(
            [topic_features(ranked[id(case)]) for case in topic], topic, topic_weight, names["topic"], RIDGE_TOPIC
        ),
        says=_logistic(
            [says_features(ranked[id(case)]) for case in says], says, says_weight, names["says"], RIDGE_SAYS
        ),
    )


def _learn_and_test(
    cases: Sequence[Case], told: Sequence[Case], names: Mapping[str, Sequence[str]], *, vectors: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the coefficients learned from everything, and the figures of each fold's questions under the others'."""
    of_fold = {
        fold: learn([c for c in cases if c.fold != fold], [c for c in told if c.fold != fold], names)
        for fold in range(FOLDS)
    }
    odds = {id(case): confidence(rank(case.evidence, of_fold[case.fold]), of_fold[case.fold])[1] for case in cases}
    real = [case for case in cases if case.circumstance in {ANSWERED, NEAR_MISS, OWN_FIELD, OTHER_FIELD}]
    calibration = _calibrated([odds[id(case)] for case in real], [case.answerable for case in real])
    of_fold = {fold: replace(weights, calibration=calibration) for fold, weights in of_fold.items()}
    scores = {id(case): confidence(rank(case.evidence, of_fold[case.fold]), of_fold[case.fold])[1] for case in cases}
    reached = [scores[id(case)] for case in real if case.answerable and _reached(case, of_fold[case.fold])]
    threshold = _threshold(reached, FALSE_REFUSALS if vectors else BY_WORDS_ALONE)
    of_fold = {fold: replace(weights, threshold=threshold) for fold, weights in of_fold.items()}
    final = replace(learn(cases, told, names), calibration=calibration, threshold=threshold)
    rounded = {
        key: {name: round(weight, 4) for name, weight in value.items()}
        if isinstance(value, Mapping)
        else round(value, 4)
        for key, value in vars(final).items()
    }
    return rounded, _figures(cases, told, scores, of_fold, vectors=vectors)


def _figures(
    cases: Sequence[Case],
    told: Sequence[Case],
    scores: Mapping[int, float],
    of_fold: Mapping[int, Weights],
    *,
    vectors: bool,
) -> dict[str, Any]:
    threshold = of_fold[0].threshold
    chosen = {
        id(case): choose(
            case.asked.text, case.asked.candidates[:TOP_K], case.asked.vector if vectors else None, of_fold[case.fold]
        )
        for case in cases
        if case.circumstance == ANSWERED
    }
    answerable = [case for case in cases if case.circumstance == ANSWERED]
    cited = {key: {one.paper.id for one in choice.sentences} for key, choice in chosen.items()}
    quotes = {key: " ".join(one.quote for one in choice.sentences) for key, choice in chosen.items()}
    shown = [len(choice.sentences) for choice in chosen.values() if choice.sentences]
    figures: dict[str, Any] = {
        "finds": _share(bool(cited[id(case)] & case.asked.papers) for case in answerable),
        "says": _share(all(re.search(fact, quotes[id(case)]) for fact in case.asked.facts) for case in answerable),
        "wrongly declined": _share(scores[id(case)] < threshold for case in answerable),
        "sentences shown": round(sum(shown) / max(len(shown), 1), 2),
    }
    for kind in (NEAR_MISS, OWN_FIELD, OTHER_FIELD, REMOVED, SILENCED, ELSEWHERE):
        declined = [case for case in cases if case.circumstance == kind]
        figures[f"declines {kind}"] = _share(scores[id(case)] < threshold for case in declined)
        figures[f"AUROC {kind}"] = _auroc(answerable, declined, scores)
    own, gone = ([case for case in cases if case.circumstance == name] for name in (MEDICAL, f"{MEDICAL}-{REMOVED}"))
    figures["pubmedqa cited first"] = _share(
        rank(case.evidence, of_fold[case.fold])[0].evidence.candidate.paper.id in case.asked.papers for case in own
    )
    figures["pubmedqa AUROC abstract gone"] = _auroc(own, gone, scores)
    figures["pubmedqa wrongly declined"] = _share(scores[id(case)] < threshold for case in own)
    figures["pubmedqa declines abstract gone"] = _share(scores[id(case)] < threshold for case in gone)
    figures["scifact evidence sentence first, given the abstract"] = _share(
        case.asked.right(item.evidence.candidate)[int(np.argmax(item.sentences))]
        for case in told
        for item in rank(case.evidence, of_fold[case.fold])
        if any(case.asked.right(item.evidence.candidate))
    )
    return figures


def _features(*, vectors: bool) -> dict[str, tuple[str, ...]]:
    """Return the features of each model; without vectors words stand in for what cosines say."""
    if vectors:
        return {"paper": PAPER, "sentence": SENTENCE, "topic": TOPIC, "says": SAYS}
    return {
        "paper": ("paper_cover", "exact_cover", "title_cover", "named"),
        "sentence": tuple(name for name in SENTENCE if name not in BY_MEANING),
        "topic": tuple(name for name in TOPIC if name not in BY_MEANING),
        "says": SAYS,
    }


def _measured(asked: Asked, rarity: Mapping[str, float]) -> tuple[Evidence, ...]:
    question = take_apart(asked.text, rarity)
    return tuple(measure(question, candidate, asked.vector) for candidate in asked.candidates[:TOP_K])


def _fold(asked: Asked) -> int:
    return random.Random(f"{SEED} {asked.group}").randrange(FOLDS)  # noqa: S311 - a fold, no secret


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


def _logistic(
    features: Sequence[Mapping[str, float]], cases: Sequence[Case], weight: Numbers, names: Sequence[str], ridge: float
) -> dict[str, float]:
    rows = np.array([[one[name] for name in names] for one in features])
    yes = np.array([float(case.answerable) for case in cases])
    return _named((*names, ""), fit_logistic(rows, yes, weight, ridge=ridge))


def _named(names: Sequence[str], values: Numbers) -> dict[str, float]:
    return {name: float(value) for name, value in zip(names, values, strict=True)}


def _calibrated(scores: Sequence[float], answerable: Sequence[bool]) -> dict[str, float]:
    """Return by how much the odds are to be stretched and moved (Platt 1999)."""
    odds = np.array([[math.log(max(score, 1e-9) / max(1 - score, 1e-9))] for score in scores])
    fitted = fit_logistic(odds, np.array(answerable, dtype=float), np.ones(len(odds)), ridge=1e-6)
    return {"odds": float(fitted[0]), "": float(fitted[1])}


def _reached(case: Case, weights: Weights) -> bool:
    return any(item.evidence.candidate.paper.id in case.asked.papers for item in rank(case.evidence, weights)[:FIRST])


def _threshold(scores: Sequence[float], false_refusals: float) -> float:
    return float(sorted(scores)[int(false_refusals * len(scores))])


def _share(outcomes: Iterable[bool]) -> dict[str, Any]:
    return interval([float(outcome) for outcome in outcomes]).rounded()


def _auroc(yes: Sequence[Case], no: Sequence[Case], scores: Mapping[int, float]) -> float | None:
    value = auroc([scores[id(case)] for case in yes], [scores[id(case)] for case in no])
    return None if value is None else round(value, 3)


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
