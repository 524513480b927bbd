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
from eval.training.claims import given_the_abstract
from eval.training.linear import Alternatives, fit_choice, fit_logistic
from eval.training.words import abstracts_of, frequencies_of_stems
from summarizer.extractive.answer import choose
from summarizer.extractive.evidence import Candidate, Evidence, compared, measure
from summarizer.extractive.question import take_apart
from summarizer.extractive.scoring import (
    Weights,
    judge,
    learned,
    linear,
    logistic,
    rank,
    says_features,
    topic_features,
)  # fmt: skip
from summarizer.models import Hit, Paper

SEED, FOLDS = 3, 5
TARGET = Path("summarizer/extractive/answer_weights.json")
PAPER = (
    "fused", "lexical_share", "paper_cosine", "top_cosine", "paper_cover", "exact_cover", "title_cover",
    "technical_cover", "named", "named_exactly", "missing", "focus_any", "found_any", "lacking_all_any", "asked_any",
    "said_any", "counted_near_any",
)  # fmt: skip
NOT_OF_TOPIC = {"unsaid", "said_any", "said_seldom_any", "counted_near_any", "asked_any", "numbers_missing"}
NOT_OF_SAYS = {"paper_unsaid"}
BY_MEANING = {"paper_cosine", "top_cosine", "cosine", "cosine_above", "prior"}
RIDGE_PAPER, RIDGE_SENTENCE, RIDGE_TOPIC, RIDGE_SAYS, RIDGE_PRIOR = 0.3, 1.5, 33.0, 33.0, 1000.0
LENGTHS = (40, 50, 60, 70, 80, 95, 110)  # characters; see _evened
LEAST_EVENED, MOST_EVENED = 0.3, 3.0
CLAIM_WEIGHT = 0.2
SMALLER = (0.4, 0.1)
FALSE_REFUSALS, BY_WORDS_ALONE = 0.06, 0.15  # of the questions whose paper is ranked among the first three
FIRST = 3
ANSWERED, REMOVED, SILENCED, SMALLER_KIND, ELSEWHERE = "answerable", "removed", "silenced", "smaller", "elsewhere"
GONE = f"{MEDICAL}-{REMOVED}"
TOPIC_WEIGHT = {
    ANSWERED: 1.0, OWN_FIELD: 1.5, OTHER_FIELD: 2.5, REMOVED: 0.5, SMALLER_KIND: 0.2, ELSEWHERE: 0.15, MEDICAL: 0.4,
    GONE: 0.5,
}  # fmt: skip
SAYS_WEIGHT = {ANSWERED: 1.0, NEAR_MISS: 1.0, SILENCED: 0.15, MEDICAL: 0.03}
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
        told_cases = [Case(x, CLAIM, _measured(x, known, {}), _fold(x)) for x in map(change, told) if x.answerable]
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
        circumstances += [(MEDICAL, asked), (GONE, asked.without_papers())]
    kept: dict[tuple[str, int], Evidence] = {}
    cases = [Case(asked, name, _measured(asked, rarity, kept), _fold(asked)) for name, asked in circumstances]
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
    says_weight *= _evened(says)
    before = _priors(says, says_weight) if "prior" in names["says"] else {}
    return replace(
        weights,
        topic=_logistic(
            [topic_features(ranked[id(case)]) for case in topic], topic, topic_weight, names["topic"], RIDGE_TOPIC
        ),
        says=_logistic(
            [says_features(ranked[id(case)], before.get(id(case), 0.0)) for case in says],
            says, says_weight, names["says"], RIDGE_SAYS,
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
    part = np.array([_fold(case.asked, salt="prior ") for case in cases])
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
    real = [case for case in cases if case.circumstance in {ANSWERED, NEAR_MISS, OWN_FIELD, OTHER_FIELD}]
    judged = [_judged(case, of_fold[case.fold], vectors=vectors) for case in real]
    calibration = _calibrated(judged, [case.answerable for case in real])
    of_fold = {fold: replace(weights, calibration=calibration) for fold, weights in of_fold.items()}
    scores = {
        id(case): logistic(linear(_judged(case, of_fold[case.fold], vectors=vectors), calibration)) for case in cases
    }
    reached = [scores[id(case)] for case in real if case.answerable and _reached(case, of_fold[case.fold])]
    threshold = _threshold(reached, FALSE_REFUSALS if vectors else BY_WORDS_ALONE)
    of_fold = {fold: replace(weights, threshold=threshold) for fold, weights in of_fold.items()}
    final = replace(learn(cases, told, names), calibration=calibration, threshold=threshold)
    rounded = {
        key: {name: round(weight, 4) for name, weight in value.items()}
        if isinstance(value, Mapping)
        else [round(number, 4) for number in value]
        if isinstance(value, tuple)
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
            case.asked.text, case.asked.shortlisted(), case.asked.vector if vectors else None, of_fold[case.fold]
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
    figures["calibration"] = _reliability(cases, scores)
    own, gone = ([case for case in cases if case.circumstance == name] for name in (MEDICAL, GONE))
    figures["pubmedqa cited first"] = _share(
        rank(case.evidence, of_fold[case.fold])[0].evidence.candidate.paper.id in case.asked.papers for case in own
    )
    figures["pubmedqa AUROC abstract gone"] = _auroc(own, gone, scores)
    figures["pubmedqa wrongly declined"] = _share(scores[id(case)] < threshold for case in own)
    figures["pubmedqa declines abstract gone"] = _share(scores[id(case)] < threshold for case in gone)
    hits = sum(scores[id(case)] < threshold for case in gone)
    wrong = sum(scores[id(case)] < threshold for case in own) + len(gone) - hits
    figures["pubmedqa refusal F1"] = round(2 * hits / max(2 * hits + wrong, 1), 3)
    figures["scifact evidence sentence first, given the abstract"] = _share(
        case.asked.right(item.evidence.candidate)[int(np.argmax(item.sentences))]
        for case in told
        for item in rank(case.evidence, of_fold[case.fold])
        if any(case.asked.right(item.evidence.candidate))
    )
    by_asked = {id(case.asked): rank(case.evidence, of_fold[case.fold]) for case in told}
    figures["scifact, given the abstract"] = given_the_abstract(
        [case.asked for case in told], lambda x: by_asked[id(x)]
    )
    return figures


def _features(*, vectors: bool) -> dict[str, tuple[str, ...]]:
    """Return the features of each model; without vectors words stand in for what cosines say."""
    some = rank([measure(take_apart("Why?", {}), _SOME, None)], learned(vectors=False))
    of_papers, of_sentences = (tuple(names) for names in (some[0].evidence.paper, some[0].evidence.sentences[0]))
    names = {
        "paper": PAPER,
        "sentence": of_sentences,
        "topic": ("logit", "probability", "lead", *(name for name in of_papers if not name.startswith("asks_"))),
        "says": tuple(says_features(some, 0.0)),
    }
    names["topic"] = tuple(name for name in names["topic"] if name not in NOT_OF_TOPIC)
    names["says"] = tuple(name for name in names["says"] if name not in NOT_OF_SAYS)
    if vectors:
        return names
    return {
        model: tuple(name for name in of_model if name.removeprefix("best_").removeprefix("paper_") not in BY_MEANING)
        for model, of_model in names.items()
    }


_SOME = Candidate(Paper(id="some", title="Some", abstract="It is."), Hit(paper_id="some", score=1.0), ((0, 6),), None)


def _measured(asked: Asked, rarity: Mapping[str, float], kept: dict[tuple[str, int], Evidence]) -> tuple[Evidence, ...]:
    """Return what speaks for each candidate; what a question has in several circumstances is measured once."""
    question = take_apart(asked.text, rarity)
    found = []
    for candidate in asked.shortlisted():
        key = asked.text, id(candidate)
        if key not in kept or kept[key].candidate is not candidate:
            kept[key] = measure(question, candidate, asked.vector)
        found.append(kept[key])
    return tuple(compared(found))


def _judged(case: Case, weights: Weights, *, vectors: bool) -> dict[str, float]:
    return judge(rank(case.evidence, weights), case.asked.vector if vectors else None, weights)


def _fold(asked: Asked, salt: str = "") -> int:
    return random.Random(f"{salt}{SEED} {asked.group}").randrange(FOLDS)  # noqa: S311 - a fold, no secret


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


def _calibrated(judged: Sequence[Mapping[str, float]], answerable: Sequence[bool]) -> dict[str, float]:
    """Return by how much the odds are to be stretched and moved (Platt 1999)."""
    rows = np.array([[one["odds"]] for one in judged])
    fitted = fit_logistic(rows, np.array(answerable, dtype=float), np.ones(len(rows)), ridge=1e-6)
    return _named(("odds", ""), fitted)


def _reliability(cases: Sequence[Case], scores: Mapping[int, float]) -> dict[str, Any]:
    """Return, by fifth of the confidence, what share of the questions the collection answers, beside what it says."""
    real = [case for case in cases if case.circumstance in {ANSWERED, NEAR_MISS, OWN_FIELD, OTHER_FIELD}]
    found = {}
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        inside = [case for case in real if low <= scores[id(case)] < low + 0.2 + (low > 0.7)]  # noqa: PLR2004 - 1.0 too
        if inside:
            said = sum(scores[id(case)] for case in inside) / len(inside)
            found[f"{low}"] = {"said": round(said, 3), **_share(case.answerable for case in inside)}
    return found


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
