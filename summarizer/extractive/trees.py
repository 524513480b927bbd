"""Boosted regression trees (Friedman 2001), evaluated: the learned functions that a weighted sum is too plain for.

They are learned elsewhere and kept as flat arrays: node `i` asks whether feature[i] is at most threshold[i] and goes on
to left[i] or right[i]; a leaf has the feature -1 and adds its value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEAF = -1


@dataclass(frozen=True, eq=False)
class Trees:
    """A sum of trees over named features; all arrays but `roots` have one entry a node."""

    names: tuple[str, ...]
    roots: NDArray[np.int32]  # (trees,)
    feature: NDArray[np.int16]  # place in names, LEAF for a leaf
    threshold: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float32]  # of a leaf, 0 elsewhere
    intercept: float = 0.0

    def odds(self, features: Mapping[str, float]) -> float:
        """Return the sum, as log-odds. Features are compared in single precision, as they were in learning."""
        if not len(self.roots):
            return self.intercept
        row = np.array([features[name] for name in self.names], dtype=np.float32)
        nodes = self.roots
        while (inner := self.feature[nodes] != LEAF).any():
            goes_left = row[self.feature[nodes]] <= self.threshold[nodes]
            nodes = np.where(inner, np.where(goes_left, self.left[nodes], self.right[nodes]), nodes)
        return self.intercept + float(self.value[nodes].sum(dtype=np.float64))

    def packed(self, prefix: str) -> dict[str, NDArray[Any]]:
        """Return everything as named arrays, for one file with others."""
        arrays = {key: value for key, value in vars(self).items() if isinstance(value, np.ndarray)}
        names = np.frombuffer("\n".join(self.names).encode(), dtype=np.uint8)
        whole = {**arrays, "names": names, "intercept": np.array(self.intercept)}
        return {f"{prefix}.{key}": value for key, value in whole.items()}


def constant(odds: float) -> Trees:
    """Return what says the same of everything."""
    none = np.zeros(0, dtype=np.int32)
    return Trees((), none, none.astype(np.int16), none.astype(np.float64), none, none, none.astype(np.float32), odds)


def unpacked(arrays: Mapping[str, NDArray[Any]], prefix: str) -> Trees:
    """Return the trees that were packed under a prefix."""
    kept = {key.removeprefix(f"{prefix}."): arrays[key] for key in arrays if key.startswith(f"{prefix}.")}
    names = tuple(kept.pop("names").tobytes().decode().split("\n"))
    return Trees(names=names, intercept=float(kept.pop("intercept")), **kept)
