"""Where a question's vector is moved before it is compared: people who do not know a field ask in other words than its
papers.

The sentence encoder puts two texts near each other that say the same; what a question asks and what answers it do not
quite. A map of low rank, learned by eval/training/query_map.py, makes up for a part of that; passages stay where they
are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from summarizer.embedding import Vectors

FILE = "query_map.npz"


@dataclass(frozen=True)
class QueryMap:
    """down: shape (dimension, rank); up: shape (rank, dimension)."""

    down: Vectors
    up: Vectors

    def applied(self, vector: Vectors) -> Vectors:
        """Return the moved vector of a question, unit length, shape (dimension,)."""
        moved = vector + vector @ self.down @ self.up
        unit: Vectors = (moved / max(float(np.linalg.norm(moved)), 1e-12)).astype(np.float32)
        return unit

    def save(self, path: Path, about: str) -> None:
        """Write the map, in half precision. about: how it came about, for a reader."""
        np.savez_compressed(path, down=self.down.astype(np.float16), up=self.up.astype(np.float16), about=about)


def load(path: Path) -> QueryMap:
    """Read a map. Raises: OSError."""
    with np.load(path) as stored:
        return QueryMap(stored["down"].astype(np.float32), stored["up"].astype(np.float32))


@cache
def learned() -> QueryMap:
    """Return what comes with the program, for the packaged model."""
    return load(Path(__file__).with_name(FILE))
