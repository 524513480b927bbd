"""What a metric is: a name, what its numbers mean, and a function over one case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from eval.items import Case
from eval.runs import MetricInfo

Score = Callable[[Case], float | None]


def _here() -> str | None:
    return None


@dataclass(frozen=True)
class Metric:
    """A metric. version changes when its numbers do; source says where it was defined; sign gives what else decides
    the numbers, such as a library's version. checks: the kind of check that it counts, where engines enforce one.
    learned_from: judged sets that it has seen, which therefore cannot judge it, but by `without`: its score by a fit
    without a part of such a set. threshold: from which score on a text is called good. costly: left out unless asked
    for. unavailable: says in words why it cannot run here, or None."""

    name: str
    score: Score
    better: Literal["higher", "lower", "neither"]
    source: str
    low: float | None = None
    high: float | None = None
    version: int = 1
    sign: Callable[[], str] | None = None
    checks: str | None = None
    learned_from: frozenset[str] = frozenset()
    without: Callable[[str], Score] | None = None
    threshold: Callable[[], float] | None = None
    costly: bool = False
    unavailable: Callable[[], str | None] = _here

    @cached_property
    def info(self) -> MetricInfo:
        """What a run records of it."""
        return MetricInfo(
            name=self.name,
            version=self.version,
            better=self.better,
            low=self.low,
            high=self.high,
            source=self.source,
            signature=self.sign() if self.sign else None,
        )
