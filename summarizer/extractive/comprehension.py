"""Whether an abstract says what a question asks, read piece by piece: a small reader on top of the packaged model.

Features of whole sentences cannot tell "trained on four machines" from "tested on four machines". This reads the pieces
of question, title and abstract beside each other: states of the packaged model's lower half, which has seen each by
itself (MacAvaney et al. 2020; Cao et al. 2020), go through its fourth layer, adapted to see both, and through one more,
narrow layer of attention (Vaswani et al. 2017; normalised before, Xiong et al. 2020). Each sentence is then held
against "none of them says it", as in SQuAD 2.0 (Rajpurkar et al. 2018). Learned by eval/training/comprehension.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from summarizer.embedding import adapted, lower, quantised, stored
from summarizer.embedding.lower import Pieces, lower_half
from summarizer.extractive.stemming import FUNCTION_WORDS, placed_stems

FILE = "comprehension.npz"
JOINT = lower.LAYERS  # the packaged layer that sees both, counted from 0
LAYERS, HEADS = 1, 2
QUESTION, TITLE, ABSTRACT = 0, 1, 2  # sides that a piece stands on
REMEMBERED = 64  # readings; to compare two things reads one twice
TINY = 1e-5  # added to a variance
LIMIT = 30.0  # log-odds beyond which nothing is said
ONE_THREAD = 262_144  # multiplications that OpenBLAS does in one thread; more have threads spin long afterwards
HEEDED = 10.0  # logits beyond which no piece of a sentence is heeded more
STATES, WIDTH, WIDE, HIDDEN = quantised.WIDTH, 128, 128, 64
DENSE: dict[str, tuple[int, int]] = {"enter": (WIDTH, STATES)}
for _layer in range(LAYERS):
    DENSE |= {f"{_layer}.read": (3 * WIDTH, WIDTH), f"{_layer}.tell": (WIDTH, WIDTH)}
    DENSE |= {f"{_layer}.wide": (WIDE, WIDTH), f"{_layer}.narrow": (WIDTH, WIDE)}
for _head in ("none", "sentence"):
    DENSE |= {f"{_head}.heed": (1, WIDTH), f"{_head}.hidden": (HIDDEN, 2 * WIDTH), f"{_head}.score": (1, HIDDEN)}
NORMAL = "last", *(f"{layer}.{part}" for layer in range(LAYERS) for part in ("before", "middle"))
MARKS = {"joint.side": (3, STATES), "joint.shared": (2, STATES), "side": (3, WIDTH), "shared": (2, WIDTH)}
SHAPES: dict[str, tuple[int, ...]] = {f"{name}.weight": shape for name, shape in DENSE.items()}
SHAPES |= {f"{name}.bias": shape[:1] for name, shape in DENSE.items()}
SHAPES |= {f"{name}.{kind}": (WIDTH,) for name in NORMAL for kind in ("weight", "bias")}
SHAPES |= MARKS | {f"joint.{name}": shape for name, shape in adapted.SHAPES.items()}
Numbers = NDArray[np.float32]
Places = NDArray[np.intp]
_LOADING = Lock()


@dataclass(frozen=True, eq=False)
class Text:
    """A question and a paper as the reader takes them: n pieces, the question's first."""

    states: Numbers  # (n, 384)
    side: Places  # (n,)
    shared: Places  # (n,); 1 from the start of a word that means something and stands on the other side too
    sentence: Places  # (n,); which sentence of the abstract a piece stands in, -1 for none


@dataclass(frozen=True, eq=False)
class Found:
    """The log-odds, from -30 to 30, that one of the sentences says what is asked, and how much speaks for each; for one
    beyond what was read as much as for the others on average."""

    odds: float
    sentences: Numbers  # (sentences,)


class Comprehension:
    """The reader: its weights by name, a dense layer's of shape (outputs, inputs)."""

    def __init__(self, weights: Mapping[str, Numbers]) -> None:
        """Raises: ValueError where weights are of other shapes than SHAPES, or not all are finite."""
        self._weights = stored.checked(weights, SHAPES)
        self._joint = adapted.AdaptedLayers({JOINT: {name: weights[f"joint.{name}"] for name in adapted.SHAPES}})

    def __reduce__(self) -> tuple[type[Comprehension], tuple[Mapping[str, Numbers]]]:
        """Leave out what runs, which cannot be sent to another process."""
        return Comprehension, (self._weights,)

    def read(self, text: Text, sentences: int) -> Found:
        """Return what it finds in so many sentences; log-odds of -30 where nothing is asked, or there is none."""
        was_read = np.isin(np.arange(sentences), text.sentence)
        if not (text.side == QUESTION).any() or not was_read.any():
            return Found(-LIMIT, np.zeros(sentences, np.float32))
        none, *scores = self.scores(text, sentences)
        odds = float(np.clip(np.logaddexp.reduce(scores) - none, -LIMIT, LIMIT))
        return Found(odds, np.where(was_read, scores, np.mean(scores, where=was_read)))

    def scores(self, text: Text, sentences: int) -> Numbers:
        """Return how much speaks for none, then for each sentence, shape (1 + sentences,); -30 for one beyond what was
        read."""
        state = self._joint.seen(text.states.astype(np.float32, copy=False) + self._marks("joint.", text))
        state = self._dense("enter", state) + self._marks("", text)
        for layer in range(LAYERS):
            state = state + self._attention(f"{layer}", self._normal(f"{layer}.before", state))
            wide = np.maximum(self._dense(f"{layer}.wide", self._normal(f"{layer}.middle", state)), 0.0)
            state = state + self._dense(f"{layer}.narrow", wide)
        state = self._normal("last", state)
        members = [text.side == QUESTION, *(text.sentence == number for number in range(sentences))]
        heads = ["none", *["sentence"] * sentences]
        scores = [self._score(head, state[inside]) for head, inside in zip(heads, members, strict=True)]
        return np.array(scores, np.float32)

    def _marks(self, of: str, text: Text) -> Numbers:
        return self._weights[f"{of}side"][text.side] + self._weights[f"{of}shared"][text.shared]

    def _score(self, head: str, state: Numbers) -> float:
        if not len(state):
            return -LIMIT
        heed = np.exp(HEEDED * np.tanh(self._dense(f"{head}.heed", state) / HEEDED))
        pooled = np.concatenate([state.mean(axis=0), (heed * state).sum(axis=0) / heed.sum()])
        hidden = np.maximum(self._dense(f"{head}.hidden", pooled), 0.0)
        return float(self._dense(f"{head}.score", hidden)[0])

    def _attention(self, name: str, state: Numbers) -> Numbers:
        query, key, value = (
            part.reshape(len(state), HEADS, -1).transpose(1, 0, 2)
            for part in np.split(self._dense(f"{name}.read", state), 3, axis=-1)
        )
        logits = _product(query, key.transpose(0, 2, 1)) / np.float32(query.shape[-1] ** 0.5)
        powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
        seen = _product(powers / powers.sum(axis=-1, keepdims=True), value)
        return self._dense(f"{name}.tell", seen.transpose(1, 0, 2).reshape(len(state), -1))

    def _dense(self, name: str, state: Numbers) -> Numbers:
        return _product(state, self._weights[f"{name}.weight"].T) + self._weights[f"{name}.bias"]

    def _normal(self, name: str, state: Numbers) -> Numbers:
        centred = state - state.mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + TINY)
        found: Numbers = scaled * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return found

    def load(self) -> None:
        """Make ready now instead of at the first text. Raises: EmbeddingUnavailable."""
        self._joint.load()

    def save(self, path: Path, about: str) -> None:
        """Write the weights, in half precision, whole or not at all. about: how they came about, for a reader."""
        stored.save(path, self._weights, about)


@lru_cache(maxsize=REMEMBERED)
def read(question: str, title: str, abstract: str, sentences: tuple[tuple[int, int], ...]) -> Found:
    """Return what reading finds in these sentences of the abstract; what exceeds 512 pieces is not read, and nothing of
    the abstract that stands in none of them. Raises: PapergistError where model or weights are damaged."""
    pieces = lower_half().read(question), lower_half().read(title, abstract)
    found = learned().read(beside((question, title, abstract), sentences, *pieces), len(sentences))
    found.sentences.flags.writeable = False  # it is kept, and given to whoever asks again
    return found


def beside(texts: tuple[str, str, str], sentences: Sequence[tuple[int, int]], asked: Pieces, paper: Pieces) -> Text:
    """Return what the reader takes of a question, a title and an abstract with these sentences (spans, in order), and
    of the pieces of the question and of both others."""
    begins, ends = (np.array([span[side] for span in sentences], dtype=np.intp) for side in (0, 1))
    place = np.searchsorted(begins, paper.start, side="right") - 1
    inside = (paper.text == 1) & (place >= 0)
    inside[inside] = paper.start[inside] < ends[place[inside]]
    title = paper.text == 0
    starts = asked.start, paper.start[title], paper.start[inside]
    words = [_words(of_text, text) for of_text, text in zip(starts, texts, strict=True)]
    both = set(words[QUESTION]) & {*words[TITLE], *words[ABSTRACT]} - FUNCTION_WORDS - {""}
    kept = title | inside
    return Text(
        states=np.concatenate([asked.states, paper.states[kept]]),
        side=np.repeat([QUESTION, TITLE, ABSTRACT], [len(of_text) for of_text in starts]),
        shared=np.array([word in both for of_text in words for word in of_text], dtype=np.intp),
        sentence=np.concatenate([np.full(len(asked.start), -1), np.where(inside, place, -1)[kept]]),
    )


def _product(left: Numbers, right: Numbers) -> Numbers:
    """Return left @ right, some rows at a time: threads help little here and take twice the CPU."""
    rows = max(1, ONE_THREAD // (right.shape[-2] * right.shape[-1]))
    if left.ndim == 1 or left.shape[-2] <= rows:
        found: Numbers = left @ right
        return found
    parts = [left[..., start : start + rows, :] @ right for start in range(0, left.shape[-2], rows)]
    return np.concatenate(parts, axis=-2)


def _words(starts: Places, text: str) -> list[str]:
    """Return for each piece that begins there the stem of the word in which, or behind which, it stands."""
    placed = placed_stems(text)
    begins = np.array([start for start, _ in placed], dtype=np.intp)
    stems = ["", *(stem for _, stem in placed)]
    return [stems[place] for place in np.searchsorted(begins, starts, side="right")]


def prepare() -> None:
    """Load model and weights now instead of at the first question. Raises: PapergistError."""
    lower_half().load()
    learned()


def load(path: Path) -> Comprehension:
    """Read a reader's weights. Raises: PapergistError."""
    return Comprehension(stored.load(path, SHAPES, "with which abstracts are read"))


def learned() -> Comprehension:
    """Return the reader that comes with the program, ready, loaded once however many threads ask. Raises:
    PapergistError."""
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> Comprehension:
    reader = load(Path(__file__).with_name(FILE))
    reader.load()
    return reader
