"""Wall times of the same work over many questions."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

WARM_UP = 5


def taken(work: Callable[[str], object], asked: Sequence[str]) -> list[float]:
    """Return the milliseconds that the work takes for each question, without those that warm it up."""
    found = []
    for question in asked:
        began = time.perf_counter()
        work(question)
        found.append((time.perf_counter() - began) * 1000)
    return found[WARM_UP:]


def spread(milliseconds: Sequence[float]) -> dict[str, float]:
    """Return how many there are, their median and their 95th percentile; at least two."""
    p95 = statistics.quantiles(milliseconds, n=20)[-1]
    return {"n": len(milliseconds), "p50_ms": round(statistics.median(milliseconds), 1), "p95_ms": round(p95, 1)}
