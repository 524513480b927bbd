"""ROUGE-1, -2 and -L against people's TL;DRs, by Google's rouge-score with Porter stemming, F1, times 100.

Source: Lin 2004; one TL;DR's figures over several references as SciTLDR's authors take them (Cachola et al. 2020): the
reference with the highest ROUGE-1 supplies all three. The mean over the references stands beside it: it does not
reward a paper for having many.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from eval.items import Case
from eval.metrics.metric import Metric

_TYPES = ("rouge1", "rouge2", "rougeL")
_SOURCE = "Lin 2004; over references as Cachola et al. 2020"


@lru_cache(maxsize=4)
def rouge(text: str, references: tuple[str, ...]) -> tuple[dict[str, float], ...]:
    """Return the F1 of each type against each reference, from 0 to 100."""
    scored = (_scorer().score(reference, text) for reference in references)
    return tuple({name: 100 * one[name].fmeasure for name in _TYPES} for one in scored)


def signature() -> str:
    """Return what decides the numbers."""
    from importlib.metadata import version

    return f"rouge-score {version('rouge-score')} | stemming | F1 x 100 | references: best by ROUGE-1, or mean"


@cache
def _scorer() -> Any:
    from rouge_score.rouge_scorer import RougeScorer  # deferred: heavy

    return RougeScorer(list(_TYPES), use_stemmer=True)


def _best(case: Case, name: str) -> float | None:
    found = rouge(case.text, case.item.references)
    return max(found, key=lambda one: one["rouge1"])[name] if found else None


def _mean(case: Case, name: str) -> float | None:
    found = rouge(case.text, case.item.references)
    return sum(one[name] for one in found) / len(found) if found else None


def _metric(name: str, *, mean: bool) -> Metric:
    def score(case: Case) -> float | None:
        return _mean(case, name) if mean else _best(case, name)

    return Metric(f"{name}_mean" if mean else name, score, "higher", _SOURCE, 0, 100, sign=signature)


METRICS = tuple(_metric(name, mean=mean) for mean in (False, True) for name in _TYPES)
