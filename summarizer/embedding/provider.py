"""Any embedding model that LiteLLM reaches: hosted, or a server of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from summarizer.batches import batched
from summarizer.embedding import EmbeddingText, Vectors
from summarizer.errors import EmbeddingUnavailable, ModelError
from summarizer.llm import EmbeddingModel, run_and_hang_up

CHARACTERS_A_PIECE = 3  # fewer than tokenizers in use make of English, so a passage is never longer than is thought
TEXTS_A_CALL = 64


class ProviderEmbedder:
    """Vectors made by a provider. Its tokenizer is not known, so pieces are counted by characters; sentences are sent
    as texts of their own, which doubles what a paper costs."""

    capacity = 510  # most models read 512 pieces or more; an abstract of up to 1 500 characters stays whole

    def __init__(self, model: EmbeddingModel) -> None:
        self._model = model
        self.name = model.name

    @cached_property
    def dimension(self) -> int:
        """Length of the vectors, as a first call finds it. Raises: EmbeddingUnavailable."""
        return len(self.embed_query("a"))

    def pieces(self, text: str) -> int:
        """Return a number of pieces that the text will not exceed."""
        return -(-len(text) // CHARACTERS_A_PIECE)

    def pieces_of(self, text: str, spans: Sequence[tuple[int, int]]) -> list[int]:
        """Return the same of parts of a text."""
        return [self.pieces(text[start:end]) for start, end in spans]

    def shorten(self, title: str) -> str:
        """Return the title's first characters, a quarter of the capacity."""
        return title[: self.capacity * CHARACTERS_A_PIECE // 4]

    def embed(self, texts: Sequence[EmbeddingText]) -> list[tuple[Vectors, Vectors]]:
        """Embed passages and their sentences; see Embedder.embed. Raises: EmbeddingUnavailable."""
        asked = [told for text in texts for told in _told(text)]
        rows = iter(self._vectors(asked))
        found = []
        for text in texts:
            whole = next(rows)
            sentences = [next(rows) for _ in text.sentences]
            found.append((whole, np.stack(sentences) if sentences else np.zeros((0, len(whole)), dtype=np.float32)))
        return found

    def seeking(self, question: str) -> Vectors | None:  # noqa: ARG002 - for those that learned something
        """Return None; see Embedder.seeking."""
        return None

    def embed_query(self, query: str) -> Vectors:
        """Return the unit vector of a question. Raises: EmbeddingUnavailable."""
        return self._vectors([query])[0]

    def _vectors(self, texts: Sequence[str]) -> list[Vectors]:
        try:
            rows = run_and_hang_up(self._rows(texts))
        except ModelError as error:
            raise EmbeddingUnavailable(error.message, hint=error.hint) from error
        return [_unit(np.array(row, dtype=np.float32)) for row in rows]

    async def _rows(self, texts: Sequence[str]) -> list[list[float]]:
        batches = [[text or " " for text in batch] for batch in batched(texts, TEXTS_A_CALL)]
        return [row for batch in batches for row in await self._model.embed(batch)]


def _told(text: EmbeddingText) -> list[str]:
    whole = f"{text.title}\n{text.text}".strip()
    return [whole, *(text.text[start:end] for start, end in text.sentences)]


def _unit(vector: Vectors) -> Vectors:
    unit: Vectors = vector / max(float(np.linalg.norm(vector)), 1e-12)
    return unit
