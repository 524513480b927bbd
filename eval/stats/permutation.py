"""Whether a difference could be chance: the paired permutation test, and Holm's correction for many of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from eval.stats.resampling import SEED, Numbers

FLIPS = 20_000
EXACT_UP_TO = 12  # pairs that differ: 4 096 sign patterns
_SAME = 1e-9  # sums that differ by less, as a share of all, are equal but for rounding
_AT_ONCE = 4_000_000


def sign_flip(differences: Sequence[float]) -> float:
    """Return the two-sided p of the mean of paired differences: were A and B alike, each sign could be the other one
    (Fisher 1935). See `sign_flips`. 1 where nothing differs."""
    return float(sign_flips(np.array(differences, dtype=float)[None, :])[0])


def sign_flips(rows: Numbers) -> Numbers:
    """Return the p of each row of differences, shape (len(rows),).

    Up to 12 pairs that differ, all sign patterns are counted: exact, never over its level. Beyond, 20 000 random ones
    with half of the ties (mid-p, Lancaster 1961), which holds the level where differences are few-valued, as of yes and
    no, and the plain test falls short of it (Fagerland, Lydersen & Laake 2013).
    """
    few = (rows != 0).sum(axis=1) <= EXACT_UP_TO
    p = np.ones(len(rows))
    if not few.all():
        p[~few] = _random(rows[~few])
    for number in np.flatnonzero(few):
        p[number] = _exact(rows[number][rows[number] != 0])
    return p


def holm(p: Mapping[str, float]) -> dict[str, float]:
    """Return p adjusted for their number, so that one false alarm among all of them is as rare as it was of one (Holm
    1979)."""
    adjusted: dict[str, float] = {}
    greatest = 0.0
    for rank, name in enumerate(sorted(p, key=lambda name: (p[name], name))):
        greatest = max(greatest, min(1.0, (len(p) - rank) * p[name]))
        adjusted[name] = greatest
    return {name: adjusted[name] for name in p}


def _exact(differences: Numbers) -> float:
    signs = np.array(list(itertools.product((-1.0, 1.0), repeat=differences.size)))
    least = abs(differences.sum()) - _SAME * np.abs(differences).sum()
    return float((np.abs(signs @ differences) >= least).mean())


def _random(rows: Numbers) -> Numbers:
    found = np.abs(rows.sum(axis=1))[:, None]
    same = _SAME * np.abs(rows).sum(axis=1)[:, None]
    greater, equal = np.zeros(len(rows)), np.ones(len(rows))  # what was found is one of the patterns
    for signs in _signs(rows.shape[1], at_once=_AT_ONCE // max(rows.shape)):
        sums = np.abs(rows @ signs.T)
        greater += (sums > found + same).sum(axis=1)
        equal += (np.abs(sums - found) <= same).sum(axis=1)
    return np.asarray((greater + equal / 2) / (FLIPS + 1))


def _signs(size: int, *, at_once: int) -> Iterator[Numbers]:
    generator = np.random.default_rng(SEED)
    for start in range(0, FLIPS, step := max(1, at_once)):
        shape = (min(step, FLIPS - start), size)
        yield np.where(generator.integers(0, 2, shape, dtype=np.int8), 1.0, -1.0)
