"""What a question looks for: people who do not know a field ask in other words than its papers.

The sentence encoder puts two texts near each other that say the same; what a question asks and what answers it do not
quite. So the vector with which passages are sought is made by the packaged model with its upper half changed by
products of low rank (adapted.py), learned by eval/training/seeking.py so that the papers that answer come first (one
encoder tuned, the other as it was: Karpukhin et al. 2020 tune both). Passages stay where they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock

import numpy as np

from summarizer.embedding import Vectors, adapted, lower, quantised, stored
from summarizer.embedding.adapted import AdaptedLayers
from summarizer.embedding.lower import lower_half

FILE = "seeking.npz"
UPPER = tuple(range(lower.LAYERS, quantised.LAYERS))
SHAPES = {f"{layer}.{name}": shape for layer in UPPER for name, shape in adapted.SHAPES.items()}
_LOADING = Lock()


class Seeker:
    """The packaged model as it reads questions, from the lower half on."""

    def __init__(self, weights: Mapping[str, stored.Numbers]) -> None:
        """Raises: ValueError where weights are of other shapes than SHAPES, or not all are finite."""
        self._weights = stored.checked(weights, SHAPES)
        self._upper = AdaptedLayers(
            {layer: {name: weights[f"{layer}.{name}"] for name in adapted.SHAPES} for layer in UPPER}
        )

    def __reduce__(self) -> tuple[type[Seeker], tuple[Mapping[str, stored.Numbers]]]:
        """Leave out what runs, which cannot be sent to another process."""
        return Seeker, (self._weights,)

    def vector(self, question: str) -> Vectors:
        """Return the unit vector with which passages are sought, shape (384,). Raises: EmbeddingUnavailable."""
        mean = self._upper.seen(lower_half().states(question)).mean(axis=0)
        unit: Vectors = (mean / max(float(np.linalg.norm(mean)), 1e-12)).astype(np.float32)
        return unit

    def load(self) -> None:
        """Make ready now instead of at the first question. Raises: EmbeddingUnavailable."""
        self._upper.load()

    def save(self, path: Path, about: str) -> None:
        """Write the weights, in half precision, whole or not at all. about: how they came about, for a reader."""
        stored.save(path, self._weights, about)


def load(path: Path) -> Seeker:
    """Read a file of weights. Raises: PapergistError."""
    return Seeker(stored.load(path, SHAPES, "with which papers are sought"))


def learned() -> Seeker:
    """Return what comes with the program, ready, loaded once however many threads ask. Raises: PapergistError."""
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> Seeker:
    seeker = load(Path(__file__).with_name(FILE))
    seeker.load()
    return seeker
