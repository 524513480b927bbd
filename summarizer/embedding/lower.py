"""The lower half of the packaged model: states of single pieces, which still tell words apart that the upper half takes
for the same. For what reads closely (extractive/comprehension.py), whichever model makes the vectors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from summarizer.embedding.encoder import Encoder
from summarizer.embedding.minilm import packaged_tokenizer, packaged_weights
from summarizer.embedding.quantised import quantised

LAYERS = 3
_LOADING = Lock()


@dataclass(frozen=True, eq=False)
class Pieces:
    """The pieces of texts that were read as one: state, number of the text, and where in it the piece begins."""

    states: NDArray[np.float32]  # (n, 384)
    text: NDArray[np.intp]  # (n,)
    start: NDArray[np.intp]  # (n,)


class LowerHalf(Encoder):
    """Three of six layers. It takes 512 pieces: longer abstracts than the vectors' model was trained with."""

    name = "all-MiniLM-L6-v2-lower-half"
    dimension = 384
    window = 512

    def tokenizer_content(self) -> bytes:
        """Return the packaged model's tokenizer."""
        return packaged_tokenizer()

    def model_content(self) -> bytes:
        """Return the model, made from the packaged weights."""
        return quantised(packaged_weights(), LAYERS)

    def states(self, text: str) -> NDArray[np.float32]:
        """Return the states of a text's pieces and of the marks around them, shape (n, 384), as the upper half takes
        them. Raises: EmbeddingUnavailable."""
        return self.hidden_states(self._framed(self._reader.read(text).ids))

    def read(self, *texts: str) -> Pieces:
        """Return the pieces of these texts, read one after the other in one pass; what exceeds the window is left out.
        Raises: EmbeddingUnavailable."""
        parts = [self._reader.read(text) for text in texts]
        before, behind = (len(marks) for marks in self._reader.marks)
        states = self.hidden_states(self._framed([piece for part in parts for piece in part.ids]))
        states = states[before : len(states) - behind]
        return Pieces(
            states,
            np.repeat(np.arange(len(parts)), [len(part.ids) for part in parts])[: len(states)],
            np.concatenate([np.array(part.starts, dtype=np.intp) for part in parts])[: len(states)],
        )


def lower_half() -> LowerHalf:
    """Return the one of this process, loaded once however many threads ask. Raises: EmbeddingUnavailable."""
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> LowerHalf:
    half = LowerHalf(threads=1)
    half.load()
    return half
