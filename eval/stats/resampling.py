"""Which papers a bootstrap draws, as counts: a sample drawn with repetition says how often it holds each paper."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
RESAMPLES, SEED = 10_000, 0
_AT_ONCE = 4_000_000  # counts held in memory together


def counts(
    size: int, clusters: Sequence[Hashable] | None = None, *, resamples: int = RESAMPLES, seed: int = SEED
) -> Iterator[Numbers]:
    """Yield how often each resample holds each item, shape (some, size), until there are `resamples` rows.

    With clusters, one name an item, whole clusters are drawn: what was written about one document stays together
    (Davison & Hinkley 1997, 3.8).
    """
    codes = None if clusters is None else codes_of(clusters)
    drawn_from = size if codes is None else int(codes.max()) + 1
    generator = np.random.default_rng(seed)
    step = max(1, _AT_ONCE // max(size, 1))
    for start in range(0, resamples, step):
        rows = min(step, resamples - start)
        drawn = generator.integers(0, drawn_from, (rows, drawn_from)) + drawn_from * np.arange(rows)[:, None]
        made = np.bincount(drawn.ravel(), minlength=rows * drawn_from).reshape(rows, drawn_from).astype(float)
        yield made if codes is None else made[:, codes]


def codes_of(clusters: Sequence[Hashable]) -> NDArray[np.int64]:
    """Return a number from 0 for each cluster, in the order of first sight, one an item."""
    seen: dict[Hashable, int] = {}
    return np.array([seen.setdefault(cluster, len(seen)) for cluster in clusters], dtype=np.int64)
