"""Whether a score follows what people said, and better than a control does.

The deciding figure is AUROC where people said yes or no, else Spearman; its mean within each source, where at least
half of the sources have summaries that people told apart (reports compare summaries of one source), else over all. A
score that does not vary where people do says nothing: that is chance, not absence.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from eval.stats.intervals import Interval, between, interval
from eval.stats.ranks import weighted_auroc, weighted_spearman
from eval.stats.resampling import Numbers, counts

RESAMPLES = 2000
FEWEST = 12  # sources; an interval of fewer is not to be relied on
Direction: TypeAlias = Literal["higher", "lower", "neither"]
Figure: TypeAlias = Callable[[Numbers, Numbers, Numbers], Numbers]


@dataclass(frozen=True)
class Judgments:
    """What people said of each summary, and the source that each is of, in the same order."""

    human: Numbers
    sources: Sequence[Hashable]

    @property
    def binary(self) -> bool:
        """Whether people said only yes and no."""
        return set(self.human) <= {0.0, 1.0}

    @property
    def figure(self) -> Figure:
        """The figure that decides."""
        return weighted_auroc if self.binary else weighted_spearman

    @property
    def chance(self) -> float:
        """The figure of a score that says nothing."""
        return 0.5 if self.binary else 0.0

    @cached_property
    def told_apart(self) -> list[NDArray[np.int64]]:
        """The places of each source's summaries, of the sources whose summaries people told apart."""
        places: dict[Hashable, list[int]] = {}
        for place, source in enumerate(self.sources):
            places.setdefault(source, []).append(place)
        return [np.array(at) for at in places.values() if len(set(self.human[at])) > 1]

    @property
    def decided_within(self) -> bool:
        """Whether the mean within sources decides."""
        return 2 * len(self.told_apart) >= len(set(self.sources))


def pooled(judgments: Judgments, scores: Numbers, figure: Figure) -> Interval:
    """Return a figure over all summaries, with its interval by bootstrap over sources."""
    return _between(judgments, _whole(judgments, scores, figure), _resampled(judgments, scores, figure))


def within(judgments: Judgments, scores: Numbers) -> Interval:
    """Return the mean of the deciding figure within sources, with its interval by bootstrap over sources."""
    return interval(_each(judgments, scores))


def beyond(
    judgments: Judgments, scores: Numbers, control: Numbers, *, better: Direction, of_control: Direction = "neither"
) -> Interval:
    """Return what the deciding figure of the scores has more than that of the control, on the same resamples.

    Each counts in its direction, as its distance from chance; one that declares none counts in the one that agrees.
    """
    if judgments.decided_within:
        mine, other = (np.array(_each(judgments, one)) for one in (scores, control))
        wholes = float(mine.mean()), float(other.mean())
    else:
        wholes = _whole(judgments, scores, judgments.figure), _whole(judgments, control, judgments.figure)
        mine, other = (_resampled(judgments, one, judgments.figure) for one in (scores, control))
    turns = _turn(wholes[0], better, judgments.chance), _turn(wholes[1], of_control, judgments.chance)
    over = turns[0] * (mine - judgments.chance) - turns[1] * (other - judgments.chance)
    if judgments.decided_within:
        return interval(over.tolist())
    return _between(judgments, float(np.dot(turns, np.array([1, -1]) * (np.array(wholes) - judgments.chance))), over)


def above_zero(found: Interval, sources: int) -> bool | None:
    """Return whether the whole interval lies above zero; None where too few sources say anything about others."""
    if sources < FEWEST or found.low is None:
        return None
    return found.low > 0


def _turn(value: float, better: Direction, chance: float) -> float:
    return -1.0 if better == "lower" or (better == "neither" and value < chance) else 1.0


def _each(judgments: Judgments, scores: Numbers) -> list[float]:
    return [
        float(judgments.figure(scores[at], judgments.human[at], np.ones((1, at.size)))[0])
        for at in judgments.told_apart
    ]


def _whole(judgments: Judgments, scores: Numbers, figure: Figure) -> float:
    return float(figure(scores, judgments.human, np.ones((1, scores.size)))[0])


def _resampled(judgments: Judgments, scores: Numbers, figure: Figure) -> Numbers:
    drawn = counts(scores.size, judgments.sources, resamples=RESAMPLES)
    return np.concatenate([figure(scores, judgments.human, some) for some in drawn])


def _between(judgments: Judgments, value: float, resampled: Numbers) -> Interval:
    kept = resampled[np.isfinite(resampled)]
    return between(value, kept, judgments.human.size, units=len(set(judgments.sources)))
