"""Fakes by hand: small real things that stand in for heavy ones."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from summarizer.embedding import EmbeddingText, Vectors
from summarizer.text import words


class FakeEmbedder:
    """Hashed bags of words as unit vectors: texts that share words are near, the same text is always the same vector.

    A word is a piece. `embedded` counts the texts that were embedded, `asked` the queries.
    """

    def __init__(self, *, name: str = "fake-bag-of-words", dimension: int = 64, capacity: int = 120) -> None:
        self.name, self.dimension, self.capacity = name, dimension, capacity
        self.embedded = self.asked = 0

    def pieces(self, text: str) -> int:
        return len(words(text))

    def pieces_of(self, text: str, spans: Sequence[tuple[int, int]]) -> list[int]:
        return [self.pieces(text[start:end]) for start, end in spans]

    def shorten(self, title: str) -> str:
        return " ".join(title.split()[: self.capacity // 3])

    def embed(self, texts: Sequence[EmbeddingText]) -> list[tuple[Vectors, Vectors]]:
        self.embedded += len(texts)
        return [(self._vector(f"{text.title} {text.text}"), self._of_sentences(text)) for text in texts]

    def seeking(self, question):
        return None

    def embed_query(self, query: str) -> Vectors:
        self.asked += 1
        return self._vector(query)

    def _of_sentences(self, text: EmbeddingText) -> Vectors:
        rows = [self._vector(text.text[start:end]) for start, end in text.sentences]
        return np.stack(rows) if rows else np.zeros((0, self.dimension), dtype=np.float32)

    def _vector(self, text: str) -> Vectors:
        found = np.full(self.dimension, 1e-3, dtype=np.float32)  # a text without words has a direction too
        for word in words(text):
            found[zlib.crc32(word.encode()) % self.dimension] += 1
        return (found / np.linalg.norm(found)).astype(np.float32)
