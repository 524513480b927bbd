"""How near in meaning two words are (`pictures` and `images`, `referees` and `reviewers`), and how technical one is.

The table beside this file holds the vectors that all-MiniLM-L6-v2 gives to single words (Apache-2.0; made by
eval/training/words.py), averaged by stem, reduced to their 40 principal components and rounded to 8 bits; and for each
stem how much more often abstracts use it than other English does. Who asks in other words avoids technical ones: one
that is asked for and not there speaks louder than an everyday word that is not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

LEAST, GREATEST = 0.2, 0.9  # cosines that count 0 and 1


def nearness(wanted: Sequence[str], there: Sequence[str]) -> NDArray[np.float32]:
    """Return how near each wanted stem is to each stem that is there, 0 to 1, shape (len(wanted), len(there)). Equal
    stems are at 1, stems that are not in the table at 0 from all others."""
    places, table, _ = _table()
    left = table[[places.get(stem, -1) for stem in wanted]]
    right = table[[places.get(stem, -1) for stem in there]]
    near: NDArray[np.float32] = np.clip((left @ right.T - LEAST) / (GREATEST - LEAST), 0, 1).astype(np.float32)
    column = {stem: number for number, stem in enumerate(there)}
    for row, stem in enumerate(wanted):
        if stem in column:
            near[row, column[stem]] = 1.0
    return near


def vectors(stems: Sequence[str]) -> NDArray[np.float32]:
    """Return the unit vector of each stem, shape (len(stems), 40); zeros for one that is not in the table."""
    places, table, _ = _table()
    return table[[places.get(stem, -1) for stem in stems]]


def technical(stem: str) -> float | None:
    """Return how technical a stem is, 0 (everyday) to 1; None where the table does not know it."""
    places, _, scores = _table()
    return float(scores[places[stem]]) if stem in places else None


@cache
def _table() -> tuple[dict[str, int], NDArray[np.float32], NDArray[np.float32]]:
    """Return the row of each stem, the unit vectors, and how technical each is. The last vector is zero, for stems
    that are not there."""
    with np.load(Path(__file__).with_name("word_vectors.npz")) as stored:
        stems = stored["stems"].tobytes().decode().split("\n")
        rows = stored["vectors"].astype(np.float32)
        scores = stored["technical"].astype(np.float32) / 255
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    padded = np.vstack([rows, np.zeros((1, rows.shape[1]), dtype=np.float32)])
    return {stem: number for number, stem in enumerate(stems)}, padded, scores
