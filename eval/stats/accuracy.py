"""How often what is called good is good: balanced accuracy, and the threshold from which it is greatest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eval.stats.resampling import Numbers


def best_threshold(score: Numbers, label: Numbers, grid: Numbers) -> float:
    """Return the value from which calling an example good gives the greatest balanced accuracy."""
    accuracy = [balanced_accuracy(score >= value, label) for value in grid]
    return float(grid[int(np.argmax(accuracy))])


def balanced_accuracy(said: NDArray[np.bool_], label: Numbers) -> float:
    """Return the mean of the shares of good and of bad examples that are called so."""
    return float((said[label == 1].mean() + (~said[label == 0]).mean()) / 2)


def weighted_accuracy(said: NDArray[np.bool_], label: Numbers, counts: Numbers) -> Numbers:
    """Return the balanced accuracy in each resample, shape (len(counts),); NaN where it holds one label only."""
    good, bad = counts * label, counts * (1 - label)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(
            ((good * said).sum(axis=1) / good.sum(axis=1) + (bad * ~said).sum(axis=1) / bad.sum(axis=1)) / 2
        )
