"""The directions of papers: how new one is, how near two are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from summarizer.embedding import Vectors


@dataclass(frozen=True)
class Directions:
    """The ids of the embedded papers, and a unit vector for each, shape (n, dimension); empty where no model is."""

    ids: Sequence[str]
    matrix: Vectors

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each paper stands."""
        return {name: number for number, name in enumerate(self.ids)}

    def of(self, ids: Iterable[str]) -> dict[str, Vectors]:
        """Return the directions of those of these papers that are embedded."""
        return {name: self.matrix[self.place[name]] for name in ids if name in self.place}

    def cosine(self, one: str, other: str) -> float | None:
        """Return the cosine of two papers; None where one is not embedded."""
        if one not in self.place or other not in self.place:
            return None
        return float(np.clip(self.matrix[self.place[one]] @ self.matrix[self.place[other]], -1, 1))

    def paired(self, ids: Sequence[str], least: float) -> set[str]:
        """Return those of these papers that another of them may be as near to as that, or nearer; of one that is not
        embedded it is not known, so it and all others may."""
        if any(name not in self.place for name in ids):
            return set(ids)
        rows = self.matrix[[self.place[name] for name in ids]]
        nearest = (rows @ rows.T - 2 * np.eye(len(ids))).max(axis=1, initial=-1)
        return {name for name, cosine in zip(ids, nearest, strict=True) if cosine >= least}

    def novelty(self, ids: Sequence[str], older: AbstractSet[str]) -> dict[str, float]:
        """Return for each embedded paper 1 less its greatest cosine to an older one, from 0 to 1; nothing where none is
        older."""
        rows = [self.place[name] for name in older if name in self.place]
        here = [name for name in ids if name in self.place]
        if not rows or not here:
            return {}
        before = self.matrix[np.array(sorted(rows))]
        nearest = (self.matrix[[self.place[name] for name in here]] @ before.T).max(axis=1)
        return {name: float(np.clip(1 - value, 0, 1)) for name, value in zip(here, nearest, strict=True)}


NOWHERE = Directions((), np.zeros((0, 1), "f4"))
