"""How good answers are, of questions that their weights were not learned from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from eval.stats import auroc, interval, interval_of
from eval.training.answer_cases import ANSWERED, ELSEWHERE, GONE, REMOVED, SILENCED, Case
from eval.training.answer_collections import LAY, MEDICAL, MIXED, NAMED, NEAR_MISS, OTHER_FIELD, OWN_FIELD
from eval.training.claims import given_the_abstract
from summarizer.extractive.answer import choose
from summarizer.extractive.scoring import Weights, rank

REAL = frozenset({ANSWERED, NEAR_MISS, OWN_FIELD, OTHER_FIELD})  # nothing was taken out


def own_figures(
    cases: Sequence[Case], scores: Mapping[int, float], of_fold: Mapping[int, Weights], *, vectors: bool
) -> dict[str, Any]:
    """Return how the project's own questions fare, by how they are worded; those on no paper here are mixed."""
    threshold = next(iter(of_fold.values())).threshold
    own = [case for case in cases if case.asked.kind != MEDICAL]
    mixed, named, lay = ([case for case in own if case.asked.worded == how] for how in (MIXED, NAMED, LAY))
    figures = _answered(mixed, scores, of_fold, vectors=vectors)
    for kind in (NEAR_MISS, OWN_FIELD, OTHER_FIELD, REMOVED, SILENCED, ELSEWHERE):
        figures |= _declined(kind, mixed, scores, threshold)
    for name, some in ((NAMED, named), (LAY, lay)):
        answered = _answered(some, scores, of_fold, vectors=vectors)
        declined = _declined(NEAR_MISS, some, scores, threshold)
        figures |= {f"{name}, {key}": figure for key, figure in (answered | declined).items()}
    figures["calibration"] = _reliability(mixed, scores)
    return figures


def figures_of_others(
    cases: Sequence[Case], told: Sequence[Case], scores: Mapping[int, float], of_fold: Mapping[int, Weights]
) -> dict[str, Any]:
    """Return how PubMedQA's questions and SciFact's claims fare, the latter's sentences by their features alone."""
    threshold, figures = of_fold[0].threshold, dict[str, Any]()
    own, gone = ([case for case in cases if case.circumstance == name] for name in (MEDICAL, GONE))
    figures["pubmedqa cited first"] = _share(
        rank(case.evidence, of_fold[case.fold])[0].evidence.candidate.paper.id in case.asked.papers for case in own
    )
    figures["pubmedqa AUROC abstract gone"] = _auroc(own, gone, scores)
    figures["pubmedqa wrongly declined"] = _share(scores[id(case)] < threshold for case in own)
    figures["pubmedqa declines abstract gone"] = _share(scores[id(case)] < threshold for case in gone)
    judged = [(case.answerable, scores[id(case)] < threshold) for case in (*own, *gone)]
    figures["pubmedqa refusal F1"] = interval_of(judged, _refusal_f1).rounded()
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


def _answered(
    cases: Sequence[Case], scores: Mapping[int, float], of_fold: Mapping[int, Weights], *, vectors: bool
) -> dict[str, Any]:
    """Return how questions fare that their collections answer."""
    answerable = [case for case in cases if case.circumstance == ANSWERED]
    chosen = [
        choose(case.asked.text, case.asked.shortlisted(), case.asked.vector if vectors else None, of_fold[case.fold])
        for case in answerable
    ]
    both = list(zip(answerable, chosen, strict=True))
    quotes = [" ".join(one.quote for one in choice.sentences) for choice in chosen]
    shown = [len(choice.sentences) for choice in chosen if choice.sentences]
    return {
        "finds": _share(any(one.paper.id in case.asked.papers for one in choice.sentences) for case, choice in both),
        "says": _share(
            all(re.search(fact, quote) for fact in case.asked.facts)
            for case, quote in zip(answerable, quotes, strict=True)
        ),
        "wrongly declined": _share(scores[id(case)] < of_fold[case.fold].threshold for case in answerable),
        "sentences shown": round(sum(shown) / max(len(shown), 1), 2),
    }


def _declined(kind: str, cases: Sequence[Case], scores: Mapping[int, float], threshold: float) -> dict[str, Any]:
    """Return how many questions of a kind are declined, and how well they are told from those that are answered."""
    answerable = [case for case in cases if case.circumstance == ANSWERED]
    declined = [case for case in cases if case.circumstance == kind]
    if not declined:
        return {}
    return {
        f"declines {kind}": _share(scores[id(case)] < threshold for case in declined),
        f"AUROC {kind}": _auroc(answerable, declined, scores),
    }


def _reliability(cases: Sequence[Case], scores: Mapping[int, float]) -> dict[str, Any]:
    """Return, by fifth of the confidence, what share of the questions the collection answers, beside what it says."""
    real = [case for case in cases if case.circumstance in REAL]
    found = {}
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        inside = [case for case in real if low <= scores[id(case)] < low + 0.2 + (low > 0.7)]  # noqa: PLR2004 - 1.0 too
        if inside:
            said = sum(scores[id(case)] for case in inside) / len(inside)
            found[f"{low}"] = {"said": round(said, 3), **_share(case.answerable for case in inside)}
    return found


def _share(outcomes: Iterable[bool]) -> dict[str, Any]:
    return interval([float(outcome) for outcome in outcomes]).rounded()


def _auroc(yes: Sequence[Case], no: Sequence[Case], scores: Mapping[int, float]) -> float | None:
    value = auroc([scores[id(case)] for case in yes], [scores[id(case)] for case in no])
    return None if value is None else round(value, 3)


def _refusal_f1(judged: Sequence[tuple[bool, bool]]) -> float:
    """Return the F1 of declining, of pairs (answerable, declined)."""
    hits = sum(declined and not answerable for answerable, declined in judged)
    misses = sum(declined == answerable for answerable, declined in judged)
    return 2 * hits / max(2 * hits + misses, 1)
