"""Whether B is better than A on the same papers, by how much, and what so many papers could have shown."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeGuard

import numpy as np

from eval.stats.intervals import LEVEL, by_size, mean_bounds
from eval.stats.permutation import sign_flips
from eval.stats.resampling import SEED, Numbers
from summarizer.models import Value

Scores: TypeAlias = Mapping[str, float | None]
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


def paired(a: Scores, b: Scores, *, level: float = LEVEL) -> Paired:
    """Compare two systems' scores by paper id; B minus A.

    A paper counts where both have a score; the others are counted in left_out. low and high: bootstrap over papers. p:
    sign flips. effect: mean over standard deviation of the differences (Cohen's d_z). superiority: the share of papers
    on which B is higher, equal ones counting half. least_visible: the difference that so many papers show in 80 % of
    cases at p < 0.05, from the differences' standard deviation.
    """
    return paired_all([(a, b)], level=level)[0]


def paired_all(pairs: Sequence[tuple[Scores, Scores]], *, level: float = LEVEL, seed: int = SEED) -> list[Paired]:
    """Return each pair of scores compared, in order, as `paired` does; those of one size share their resamples."""
    samples = [_sample(a, b) for a, b in pairs]
    tested: dict[int, _Tested] = {}
    for size, numbers in by_size(sample.differences for sample in samples).items():
        rows = np.array([samples[number].differences for number in numbers]).reshape(len(numbers), size)
        if size > 1:
            low, high = mean_bounds(rows, level=level, seed=seed)
        p = sign_flips(rows) if size else None
        for at, number in enumerate(numbers):
            tested[number] = _Tested(
                low=float(low[at]) if size > 1 else None,
                high=float(high[at]) if size > 1 else None,
                p=None if p is None else float(p[at]),
            )
    return [_told(sample, tested[number], level) for number, sample in enumerate(samples)]


@dataclass(frozen=True)
class _Sample:
    """The scores of the papers that both have one of, B's minus A's, and how many other papers there are."""

    first: Numbers
    second: Numbers
    differences: Numbers
    left_out: int


@dataclass(frozen=True)
class _Tested:
    """An interval, None of fewer than two papers, and a p."""

    low: float | None
    high: float | None
    p: float | None


def _sample(a: Scores, b: Scores) -> _Sample:
    both = [name for name in a if usable(a[name]) and usable(b.get(name))]
    first = np.array([a[name] for name in both], dtype=float)
    second = np.array([b[name] for name in both], dtype=float)
    differences = np.where(np.abs(second - first) <= _EQUAL, 0.0, second - first)
    return _Sample(first, second, differences, left_out=len(a.keys() | b.keys()) - len(both))


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


def _told(sample: _Sample, tested: _Tested, level: float) -> Paired:
    differences, n = sample.differences, sample.differences.size
    higher, lower = int((differences > 0).sum()), int((differences < 0).sum())
    return Paired(
        n=n,
        left_out=sample.left_out,
        mean_a=float(sample.first.mean()) if n else None,
        mean_b=float(sample.second.mean()) if n else None,
        difference=float(differences.mean()) if n else None,
        low=tested.low,
        high=tested.high,
        level=level,
        p=tested.p,
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
