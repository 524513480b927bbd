"""Text to unit vectors. What an embedding model must offer; which one a setting means is in choice.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from summarizer.models import Value

Vectors = NDArray[np.float32]


class EmbeddingText(Value):
    """A passage as the model reads it: its paper's title for context, its text, and where its sentences lie in it."""

    title: str
    text: str
    sentences: tuple[tuple[int, int], ...] = ()


class Embedder(Protocol):
    """An embedding model. `name` and `dimension` are recorded with every vector it makes."""

    @property
    def name(self) -> str:
        """What its vectors are known by: another name wherever they would be others."""

    @property
    def dimension(self) -> int:
        """Length of its vectors."""

    @property
    def capacity(self) -> int:
        """Pieces that a shortened title and a passage may take together."""

    def pieces(self, text: str) -> int:
        """Return how many pieces of the model's window a text takes, special pieces not counted."""

    def pieces_of(self, text: str, spans: Sequence[tuple[int, int]]) -> list[int]:
        """Return how many pieces each of these parts of a text takes by itself; a model on this machine remembers them
        for a while, for when the parts are embedded."""

    def shorten(self, title: str) -> str:
        """Return as much of a title as goes before each passage, so that a passage has most of the window."""

    def embed(self, texts: Sequence[EmbeddingText]) -> Iterable[tuple[Vectors, Vectors]]:
        """Give per text its unit vector, shape (dimension,), and its sentences' unit vectors, shape (n, dimension), in
        the order given; each may be made as it is asked for. Raises: EmbeddingUnavailable, then too."""

    def embed_query(self, query: str) -> Vectors:
        """Return the unit vector of a question, shape (dimension,). Raises: EmbeddingUnavailable."""

    def seeking(self, question: str) -> Vectors | None:
        """Return the unit vector with which the passages that answer a question are sought, shape (dimension,), where
        something was learned of how people ask, or None: its own is. Raises: EmbeddingUnavailable."""
