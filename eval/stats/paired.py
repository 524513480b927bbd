"""Whether B is better than A on the same papers, by how much, and what so many papers could have shown."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeGuard

import numpy as np

from eval.stats.intervals import LEVEL, mean_bounds
from eval.stats.permutation import sign_flip
from eval.stats.resampling import Numbers
from summarizer.models import Value

POWER = 0.8
_EQUAL = 1e-12  # scores that differ by less differ by rounding


class Paired(Value):
    """B minus A over the papers that both have a score of. Fields are None where too few papers say anything."""

    n: int
    left_out: int
    mean_a: float | None
    mean_b: float | None
    difference: float | None
    low: float | None
    high: float | None
    level: float
    p: float | None
    effect: float | None
    superiority: float | None
    higher: int
    equal: int
    lower: int
    least_visible: float | None


def paired(a: Mapping[str, float | None], b: Mapping[str, float | None], *, level: float = LEVEL) -> Paired:
    """Compare two systems' scores by paper id; B minus A.

    A paper counts where both have a score; the others are counted in left_out. low and high: bootstrap over papers. p:
    sign flips. effect: mean over standard deviation of the differences (Cohen's d_z). superiority: the share of papers
    on which B is higher, equal ones counting half. least_visible: the difference that so many papers show in 80 % of
    cases at p < 0.05, from the differences' standard deviation.
    """
    both = [name for name in a if usable(a[name]) and usable(b.get(name))]
    first = np.array([a[name] for name in both], dtype=float)
    second = np.array([b[name] for name in both], dtype=float)
    differences = np.where(np.abs(second - first) <= _EQUAL, 0.0, second - first)
    return _told(first, second, differences, left_out=len(a.keys() | b.keys()) - len(both), level=level)


def usable(score: float | None) -> TypeGuard[float]:
    """Return whether there is a score, and a finite one."""
    return score is not None and math.isfinite(score)


def least_visible(differences: Numbers) -> float | None:
    """Return the least difference that so many pairs show in 80 % of cases at two-sided p < 0.05 (Student's t)."""
    from scipy.special import stdtrit

    if differences.size < 2:  # noqa: PLR2004 - one pair has no spread
        return None
    freedom = differences.size - 1
    reach = float(stdtrit(freedom, 0.975) + stdtrit(freedom, POWER))
    return reach * float(differences.std(ddof=1)) / math.sqrt(differences.size)


def _told(first: Numbers, second: Numbers, differences: Numbers, *, left_out: int, level: float) -> Paired:
    n = differences.size
    low, high = mean_bounds(differences[None, :], level=level) if n > 1 else (None, None)
    higher, lower = int((differences > 0).sum()), int((differences < 0).sum())
    return Paired(
        n=n,
        left_out=left_out,
        mean_a=float(first.mean()) if n else None,
        mean_b=float(second.mean()) if n else None,
        difference=float(differences.mean()) if n else None,
        low=None if low is None else float(low[0]),
        high=None if high is None else float(high[0]),
        level=level,
        p=sign_flip(differences.tolist()) if n else None,
        effect=_effect(differences),
        superiority=(higher + (n - higher - lower) / 2) / n if n else None,
        higher=higher,
        equal=n - higher - lower,
        lower=lower,
        least_visible=least_visible(differences),
    )


def _effect(differences: Numbers) -> float | None:
    spread = float(differences.std(ddof=1)) if differences.size > 1 else 0.0
    return float(differences.mean()) / spread if spread > _EQUAL else None
