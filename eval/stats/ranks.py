"""Whether two scores order things alike: AUROC, Spearman, Kendall; weighted, so that a bootstrap is one product."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.stats.resampling import Numbers

_AT_ONCE = 4_000_000  # pairs held in memory together


def auroc(right: Sequence[float], wrong: Sequence[float]) -> float | None:
    """Return the probability that one of right is greater than one of wrong, equal ones counting half (Hanley & McNeil
    1982); None where either is empty."""
    if not len(right) or not len(wrong):
        return None
    scores = np.concatenate([np.array(right, dtype=float), np.array(wrong, dtype=float)])
    labels = np.repeat([1.0, 0.0], [len(right), len(wrong)])
    return float(weighted_auroc(scores, labels, np.ones((1, scores.size)))[0])


def weighted_auroc(scores: Numbers, labels: Numbers, counts: Numbers) -> Numbers:
    """Return the AUROC in each resample, shape (len(counts),); labels are 0 or 1, counts have the shape (some, n).
    NaN where a resample holds one label only."""
    ones = counts * labels
    above, below = ones.sum(axis=1), (counts * (1 - labels)).sum(axis=1)
    wins = (ones * midranks(scores, counts)).sum(axis=1) - above**2 / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(wins / (above * below))


def weighted_spearman(one: Numbers, other: Numbers, counts: Numbers) -> Numbers:
    """Return Spearman's correlation, ties at their middle rank, in each resample; 0 where either does not vary."""
    x, y = midranks(one, counts), midranks(other, counts)
    total = counts.sum(axis=1, keepdims=True)
    x = x - (counts * x).sum(axis=1, keepdims=True) / total
    y = y - (counts * y).sum(axis=1, keepdims=True) / total
    spread = np.sqrt((counts * x**2).sum(axis=1) * (counts * y**2).sum(axis=1))
    return _ratio((counts * x * y).sum(axis=1), spread)


def weighted_kendall(one: Numbers, other: Numbers, counts: Numbers) -> Numbers:
    """Return Kendall's tau-b (Kendall 1945) in each resample; 0 where either does not vary. All pairs of items are
    compared, so thousands of items take seconds."""
    sums = np.zeros((3, len(counts)))
    for start in range(0, one.size, step := max(1, _AT_ONCE // one.size)):
        some = slice(start, start + step)
        x, y = (np.sign(np.subtract.outer(scores, scores[some])) for scores in (one, other))
        sums += [((counts @ made) * counts[:, some]).sum(axis=1) for made in (x * y, np.abs(x), np.abs(y))]
    return _ratio(sums[0], np.sqrt(sums[1] * sums[2]))


def midranks(scores: Numbers, counts: Numbers) -> Numbers:
    """Return the middle rank of each item within each resample, from 0 on, shape of counts: the weight of what is below
    it and half of what is equal to it."""
    distinct, codes = np.unique(scores, return_inverse=True)
    starts = np.searchsorted(scores[order := np.argsort(scores, kind="stable")], distinct)
    held = np.add.reduceat(counts[:, order], starts, axis=1)
    return np.asarray((held.cumsum(axis=1) - held / 2)[:, codes])


def _ratio(above: Numbers, below: Numbers) -> Numbers:
    return np.divide(above, below, out=np.zeros_like(above), where=below > 1e-9)  # noqa: PLR2004 - rounding
