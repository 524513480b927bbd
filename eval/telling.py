"""How well a metric tells right summaries from wrong ones by a threshold, and which kinds of error it overlooks.

The threshold is the metric's own, or the one that is best on the other parts of the set: never one that was chosen on
the summaries that it is tried on. The direction is the metric's; of length, the shorter text is called right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from eval.following import RESAMPLES, Direction
from eval.judged import JudgedItem
from eval.stats.accuracy import balanced_accuracy, best_threshold, weighted_accuracy
from eval.stats.intervals import Interval, between, interval
from eval.stats.paired import usable
from eval.stats.resampling import Numbers, codes_of, counts
from summarizer.models import Value

RIGHT_ONES = "none: these are right"
_GRID = 400  # thresholds that are tried
_FEWEST = 10  # summaries with one kind of error


class Telling(Value):
    """A metric by a threshold, None where it is the best one of the other parts. balanced: the mean of the shares of
    right and of wrong summaries that are called so, then over parts. called_wrong: by the kind of edit that is alone in
    a wrong summary, the share called wrong; of the right ones, that is the share of false alarms."""

    metric: str
    threshold: float | None
    n: int
    balanced: Interval
    called_wrong: dict[str, Interval]


def telling(
    items: Sequence[JudgedItem],
    facet: str,
    scores: Mapping[str, float | None],
    *,
    metric: str,
    better: Direction,
    threshold: float | None = None,
) -> Telling | None:
    """Return how well a metric tells a facet of yes and no; None where the facet is none, it says which side is better
    of nothing, or there is neither a threshold nor a second part to take one from."""
    told = [item for item in items if facet in item.human and usable(scores.get(item.id))]
    label = np.array([item.human[facet] for item in told])
    parts = codes_of([item.part for item in told])
    if set(label) != {0.0, 1.0} or better == "neither" or (threshold is None and len(set(parts)) < 2):  # noqa: PLR2004
        return None
    turn = -1.0 if better == "lower" else 1.0
    values = turn * np.array([scores[item.id] for item in told], dtype=float)
    said = values >= turn * threshold if threshold is not None else _by_other_parts(values, label, parts)
    clusters = [item.cluster for item in told]
    return Telling(
        metric=metric,
        threshold=threshold,
        n=len(told),
        balanced=_balanced(said, label, parts, clusters),
        called_wrong=_by_kind(told, said, label),
    )


def _by_other_parts(values: Numbers, label: Numbers, parts: NDArray[np.int64]) -> NDArray[np.bool_]:
    said = np.zeros(values.size, dtype=bool)
    for part in set(parts):
        own = parts == part
        grid = np.quantile(values[~own], np.linspace(0, 1, _GRID))
        said[own] = values[own] >= best_threshold(values[~own], label[~own], grid)
    return said


def _balanced(said: NDArray[np.bool_], label: Numbers, parts: NDArray[np.int64], clusters: Sequence[str]) -> Interval:
    places = [np.flatnonzero(parts == part) for part in sorted(set(parts))]
    places = [at for at in places if len(set(label[at])) > 1]
    value = float(np.mean([balanced_accuracy(said[at], label[at]) for at in places]))
    drawn = []
    for seed, at in enumerate(places):
        own = counts(at.size, [clusters[number] for number in at.tolist()], resamples=RESAMPLES, seed=seed)
        drawn.append(np.concatenate([weighted_accuracy(said[at], label[at], some) for some in own]))
    resampled = np.mean(drawn, axis=0)
    return between(value, resampled[np.isfinite(resampled)], len(said), units=len(set(clusters)))


def _by_kind(told: Sequence[JudgedItem], said: NDArray[np.bool_], label: Numbers) -> dict[str, Interval]:
    alone = [
        item.edits[0] if len(item.edits) == 1 and not right else "" for item, right in zip(told, label, strict=True)
    ]
    kinds = np.where(label == 1, RIGHT_ONES, np.array(alone, dtype=object))
    found = {}
    for kind in [*sorted(set(alone) - {""}), RIGHT_ONES] if any(alone) else [RIGHT_ONES]:
        at = np.flatnonzero(kinds == kind)
        if at.size >= _FEWEST:
            found[kind] = interval((~said[at]).astype(float).tolist(), [told[number].cluster for number in at.tolist()])
    return found
