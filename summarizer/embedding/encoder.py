"""Sentence encoders in ONNX: text to pieces to hidden states to unit vectors. Only file that imports onnxruntime.

Sentence vectors are pooled from the same pass over the passage ("late chunking", Günther et al. 2024), so they cost
nothing more and see their context. Texts go through the model one by one, several at once: a batch makes the shorter
ones pay for the longest, and a model that quantises as it goes would make each text's vector depend on the others.
"""

from __future__ import annotations

import os
from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from summarizer.embedding import EmbeddingText, Vectors
from summarizer.embedding.onnx_format import FLOAT_TENSOR
from summarizer.embedding.onnx_graph import Dense, Graph
from summarizer.embedding.pieces import PieceReader, load
from summarizer.errors import EmbeddingUnavailable

TITLE_SHARE = 0.375  # of the window, that a title may take before each passage
Pooling = Literal["mean", "first", "last"]
EXACT_PRODUCTS = "session.x64quantprecision"  # slower where the processor is exact anyway, so only where it is needed
_ROUNDING = 0.01
_STATES = ("last_hidden_state", "token_embeddings")


class Encoder:
    """A sentence encoder on onnxruntime, loaded at the first use; which one, a subclass says."""

    name: str
    dimension: int
    window: int  # pieces that the model reads, its marks included
    pooling: Pooling = "mean"
    prompts: tuple[str, str] = ("", "")  # what the model was trained to see before a passage, and before a question

    def __init__(self, *, threads: int = 0) -> None:
        """threads: how many passages are embedded at once, 0 for one a core."""
        self._threads = threads or (os.cpu_count() or 1)

    @abstractmethod
    def tokenizer_content(self) -> bytes:
        """Return the tokenizer in the format of Hugging Face's tokenizer.json. Raises: EmbeddingUnavailable."""

    @abstractmethod
    def model_content(self) -> bytes | Path:
        """Return the model, or where it lies. Raises: EmbeddingUnavailable."""

    @cached_property
    def capacity(self) -> int:
        """Pieces that a shortened title and a passage may take together."""
        before, behind = self._reader.marks
        return self.window - len(before) - len(behind) - len(self._prompt_pieces[0])

    def pieces(self, text: str) -> int:
        """Return how many pieces a text takes, special pieces not counted."""
        return len(self._reader.read(text).ids)

    def pieces_of(self, text: str, spans: Sequence[tuple[int, int]]) -> list[int]:
        """Return how many pieces each of these parts of a text takes by itself; see Embedder.pieces_of."""
        return [len(part.ids) for part in self._reader.parts(text, spans)]

    def shorten(self, title: str) -> str:
        """Return as much of a title as takes three eighths of the window (96 of 256 pieces)."""
        most = int(TITLE_SHARE * self.window)
        ends = self._reader.read(title).ends
        return title if len(ends) <= most else title[: ends[most - 1]]

    def embed(self, texts: Sequence[EmbeddingText]) -> Iterator[tuple[Vectors, Vectors]]:
        """Embed passages as they are asked for, so many at once as there are threads; see Embedder.embed. Who waits
        before asking for more has nothing new begun meanwhile. A text has one thread: two that share one wait for each
        other, which takes a third more of both."""
        self.load()
        left = iter(texts)
        under_way: deque[Future[tuple[Vectors, Vectors]]] = deque()
        with ThreadPoolExecutor(self._threads, thread_name_prefix="embedding") as pool:
            while True:
                for text in islice(left, self._threads - len(under_way)):
                    under_way.append(pool.submit(self._embedded, text))
                if not under_way:
                    return
                yield under_way.popleft().result()

    def embed_query(self, query: str) -> Vectors:
        """Return the unit vector of a question, shape (dimension,); what lies beyond the window is not read."""
        states = self.hidden_states(self._framed([*self._prompt_pieces[1], *self._reader.read(query).ids]))
        return self._pooled(states)

    def seeking(self, question: str) -> Vectors | None:  # noqa: ARG002 - for those that learned something
        """Return None; see Embedder.seeking."""
        return None

    def load(self) -> None:
        """Load tokenizer and weights now instead of at the first use. Raises: EmbeddingUnavailable."""
        _ = self._reader, self._session

    def sequences(self, texts: Sequence[EmbeddingText]) -> list[list[int]]:
        """Return the piece ids of each text as the model reads them."""
        return [self._framed([*self._lead(text.title), *self._reader.read(text.text).ids]) for text in texts]

    def hidden_states(self, sequence: Sequence[int]) -> NDArray[np.float32]:
        """Return the model's last hidden states, shape (len(sequence), dimension)."""
        ids = np.array([sequence], dtype=np.int64)
        known = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        session = self._session
        feed = {name: known[name] for name in (given.name for given in session.get_inputs())}
        states: NDArray[np.float32] = session.run([_states_of(session)], feed)[0][0]
        return states

    def _embedded(self, text: EmbeddingText) -> tuple[Vectors, Vectors]:
        lead, body = self._lead(text.title), self._reader.read(text.text)
        states = self.hidden_states(self._framed([*lead, *body.ids]))
        whole = self._pooled(states)
        before = len(self._reader.marks[0]) + len(lead)
        own = states[before : min(before + len(body.ids), len(states) - len(self._reader.marks[1]))]
        return whole, _of_sentences(own, body.starts, text.sentences, whole)

    def _pooled(self, states: NDArray[np.float32]) -> Vectors:
        if self.pooling == "mean":
            return _unit(states.mean(axis=0))
        return _unit(states[0 if self.pooling == "first" else -1])

    def _lead(self, title: str) -> list[int]:
        return [*self._prompt_pieces[0], *self._reader.read(title).ids]

    def _framed(self, pieces: Sequence[int]) -> list[int]:
        before, behind = self._reader.marks
        return [*before, *pieces[: self.window - len(before) - len(behind)], *behind]

    @cached_property
    def _prompt_pieces(self) -> tuple[Sequence[int], Sequence[int]]:
        passage, query = (self._reader.read(prompt).ids for prompt in self.prompts)
        return passage, query

    @cached_property
    def _reader(self) -> PieceReader:
        return load(self.tokenizer_content(), self.name)

    @cached_property
    def _session(self) -> Any:
        return session(self.model_content, self.name)


def session(content_of: Callable[[], bytes | Path], name: str) -> Any:
    """Return a model, made or read where it lies, ready to run. Raises: EmbeddingUnavailable."""
    try:
        import onnxruntime  # deferred: heavy
    except ImportError as error:
        raise EmbeddingUnavailable("onnxruntime is not installed.", hint="Run `make` again.") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # see Encoder.embed
    options.log_severity_level = 3
    if saturates():
        options.add_session_config_entry(EXACT_PRODUCTS, "1")
    content = content_of()
    try:
        return onnxruntime.InferenceSession(
            content if isinstance(content, bytes) else str(content), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime's errors have no root of their own
        raise EmbeddingUnavailable(f"The embedding model {name} cannot be loaded: {error}.") from error


@cache
def saturates() -> bool:
    """Return whether this processor's int8 products lose what exceeds 16 bits, as AVX2 without VNNI does; vectors are
    to be the same on all machines."""
    import onnxruntime

    graph, size = Graph(), 64
    # Each product is 255 * 127, and two of them no longer fit in 16 bits.
    weights = Dense(np.full((size, size), 127, "i1"), np.ones(size, "<f4"), np.zeros(size, "<f4"))
    graph.dense("x", weights)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    content = graph.model("probe", (("x", FLOAT_TENSOR, (1, size)),), (FLOAT_TENSOR, (1, size)))
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"x": np.ones((1, size), "<f4")})
    return bool(np.abs(found / (size * 127) - 1).max() > _ROUNDING)


def _states_of(session: Any) -> str:
    """Return the name of the output that holds a state for each piece."""
    names = [found.name for found in session.get_outputs()]
    return next((name for name in _STATES if name in names), str(names[0]))


def _unit(vectors: NDArray[np.float32]) -> Vectors:
    unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
    return unit


def _of_sentences(
    states: NDArray[np.float32], pieces: Sequence[int], sentences: Sequence[tuple[int, int]], whole: Vectors
) -> Vectors:
    """Return the mean over the states of each sentence, or the whole text's vector where the model read none of it.
    pieces[i] is where the i-th piece, whose state is states[i], begins in the text."""
    starts, spans = np.array(pieces[: len(states)]), np.reshape(sentences, (-1, 2))
    inside = (starts >= spans[:, :1]) & (starts < spans[:, 1:])
    sums = inside.astype(np.float32) @ states
    sums[~inside.any(axis=1)] = whole
    return _unit(sums)
