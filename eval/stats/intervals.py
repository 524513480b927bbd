"""How sure a mean or another figure of some papers is: intervals by bootstrap over papers or whole clusters."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Sequence, Sized
from statistics import NormalDist
from typing import Any, TypeVar

import numpy as np

from eval.stats.resampling import SEED, Numbers, codes_of, counts
from summarizer.models import Value

LEVEL = 0.95
SLOW_RESAMPLES = 1000  # for figures that are computed item by item
Item = TypeVar("Item")


class Interval(Value):
    """A figure of n papers between low and high. value is None where the figure does not apply, low and high also where
    one paper (or one cluster) says nothing about others."""

    value: float | None
    low: float | None
    high: float | None
    n: int

    def rounded(self) -> dict[str, Any]:
        """Return it ready for JSON, with four decimals."""
        return {key: round(one, 4) if isinstance(one, float) else one for key, one in self.model_dump().items()}


def interval(values: Sequence[float], clusters: Sequence[Hashable] | None = None, *, level: float = LEVEL) -> Interval:
    """Return the mean of values with its interval. With clusters, one name a value, whole clusters are drawn.

    Of equal values it has no width, although the next paper may differ: where n of n are right, up to 3/n of all others
    may be wrong (Hanley & Lippman-Hand 1983).
    """
    sample = np.array(values, dtype=float)
    if drawn_from(sample.size, clusters) < 2:  # noqa: PLR2004 - one says nothing about others
        return Interval(value=float(sample.mean()) if sample.size else None, low=None, high=None, n=sample.size)
    low, high = mean_bounds(sample[None, :], clusters, level=level)
    return Interval(value=float(sample.mean()), low=float(low[0]), high=float(high[0]), n=sample.size)


def intervals(samples: Sequence[Sequence[float]], *, level: float = LEVEL, seed: int = SEED) -> list[Interval]:
    """Return the mean of each sample with its interval, in order; those of one size share their resamples, which is
    where the time goes."""
    found: dict[int, Interval] = {}
    for size, numbers in by_size(samples).items():
        rows = np.array([samples[number] for number in numbers], dtype=float).reshape(len(numbers), size)
        low, high = mean_bounds(rows, level=level, seed=seed) if size > 1 else (None, None)
        for at, number in enumerate(numbers):
            found[number] = Interval(
                value=float(rows[at].mean()) if size else None,
                low=None if low is None else float(low[at]),
                high=None if high is None else float(high[at]),
                n=size,
            )
    return [found[number] for number in range(len(samples))]


def by_size(samples: Iterable[Sized]) -> dict[int, list[int]]:
    """Return the numbers of the samples of each size."""
    sizes: dict[int, list[int]] = {}
    for number, sample in enumerate(samples):
        sizes.setdefault(len(sample), []).append(number)
    return sizes


def mean_bounds(
    rows: Numbers, clusters: Sequence[Hashable] | None = None, *, level: float = LEVEL, seed: int = SEED
) -> tuple[Numbers, Numbers]:
    """Return the low and high bound of each row's mean, shapes (len(rows),); rows have the shape (some, n), n ≥ 2.

    Percentile bootstrap, expanded to the width of Student's t (Hesterberg 2015, "What Teachers Should Know About the
    Bootstrap") with the degrees of freedom that the values' kurtosis leaves: few values that differ much from the rest
    say less than as many that vary alike. `eval.simulate` says how well that covers, and what was tried instead.
    """
    resampled = counts(rows.shape[1], clusters, seed=seed)
    means = np.concatenate([rows @ drawn.T / drawn.sum(axis=1) for drawn in resampled], axis=1)
    units = drawn_from(rows.shape[1], clusters)
    bounds = np.empty((2, len(rows)))
    for number, freedom in enumerate(_freedom(rows, clusters)):
        tail = _expanded((1 - level) / 2, units, freedom)
        bounds[:, number] = np.quantile(means[number], [tail, 1 - tail])
    return bounds[0], bounds[1]


def interval_of(
    items: Sequence[Item], figure: Callable[[Sequence[Item]], float | None], *, level: float = LEVEL
) -> Interval:
    """Return any figure of the items with its interval by percentile bootstrap over items. Resamples in which the
    figure does not apply are left out."""
    value = figure(items)
    if value is None:
        return Interval(value=None, low=None, high=None, n=len(items))
    drawn = np.random.default_rng(SEED).integers(0, len(items), (SLOW_RESAMPLES, len(items)))
    made = [figure([items[number] for number in row]) for row in drawn]
    return between(value, np.array([one for one in made if one is not None]), len(items), level=level)


def between(value: float, resampled: Numbers, n: int, *, level: float = LEVEL, units: int = 0) -> Interval:
    """Return the interval of a figure from its values in resamples of `units` papers or clusters, expanded for small
    numbers of them; 0 leaves it as it is. n is what the reader is told."""
    if units == 1 or n == 1 or not resampled.size:
        return Interval(value=value, low=None, high=None, n=n)
    tail = _expanded((1 - level) / 2, units, units - 1) if units else (1 - level) / 2
    low, high = np.quantile(resampled, [tail, 1 - tail])
    return Interval(value=value, low=float(low), high=float(high), n=n)


def drawn_from(size: int, clusters: Sequence[Hashable] | None) -> int:
    """Return among how many a bootstrap draws: the clusters, or the items themselves."""
    return size if clusters is None else len(set(clusters))


def _expanded(tail: float, n: int, freedom: float) -> float:
    """Return the share of resamples beyond a bound that stands for a tail of so much."""
    from scipy.special import stdtrit

    return NormalDist().cdf(math.sqrt(n / (n - 1)) * float(stdtrit(freedom, tail)))


def _freedom(rows: Numbers, clusters: Sequence[Hashable] | None) -> Numbers:
    """Return 2n / (kurtosis - 1), at least 1 and at most n - 1: a chi-square of so many degrees of freedom varies as
    the variance of each row does (Satterthwaite 1946). Of clusters, what each adds to the sum's deviation counts."""
    apart = rows - rows.mean(axis=1, keepdims=True)
    if clusters is not None:
        apart = apart @ np.eye(drawn_from(rows.shape[1], clusters))[codes_of(clusters)]
    n = apart.shape[1]
    second, fourth = (apart**2).mean(axis=1), (apart**4).mean(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.nan_to_num(np.clip(2 * n / (fourth / second**2 - 1), 1, n - 1), nan=n - 1))
