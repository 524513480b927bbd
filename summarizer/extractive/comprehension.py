"""Whether an abstract says what a question asks, read piece by piece: a small reader on top of the packaged model.

Features of whole sentences cannot tell "trained on four machines" from "tested on four machines". This reads the pieces
of question, title and abstract beside each other: states of the packaged model's lower half, narrowed, go through two
layers of attention that see both (Vaswani et al. 2017; normalised before, Xiong et al. 2020), and each sentence is held
against "none of them says it", as in SQuAD 2.0 (Rajpurkar et al. 2018). Learned by eval/training/comprehension.py.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.embedding.lower import Pieces, lower_half
from summarizer.errors import PapergistError
from summarizer.extractive.stemming import FUNCTION_WORDS, placed_stems

FILE = "comprehension.npz"
LAYERS, HEADS = 2, 2
QUESTION, TITLE, ABSTRACT = 0, 1, 2  # sides that a piece stands on
REMEMBERED = 64  # readings; to compare two things reads one twice
TINY = 1e-5  # added to a variance
LIMIT = 30.0  # log-odds beyond which nothing is said
HEEDED = 10.0  # logits beyond which no piece of a sentence is heeded more
_DENSE = {f"{head}.{part}" for head in ("none", "sentence") for part in ("heed", "hidden", "score")} | {
    f"{layer}.{part}" for layer in range(LAYERS) for part in ("before", "read", "tell", "middle", "wide", "narrow")
}
WEIGHTS = {f"{name}.{kind}" for name in ("enter", "last", *_DENSE) for kind in ("weight", "bias")} | {"side", "shared"}
Numbers = NDArray[np.float32]
Places = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Text:
    """A question and a paper as the reader takes them: n pieces, the question's first."""

    states: Numbers  # (n, 384)
    side: Places  # (n,)
    shared: Places  # (n,); 1 in a word that means something and stands on the other side too
    sentence: Places  # (n,); which sentence of the abstract a piece stands in, -1 for none


class Comprehension:
    """The reader: its weights by name, a dense layer's of shape (outputs, inputs)."""

    def __init__(self, weights: Mapping[str, Numbers]) -> None:
        self._weights = weights

    def odds(self, text: Text, sentences: int) -> float:
        """Return the log-odds that one of so many sentences says what is asked."""
        scores = self.scores(text, sentences)
        return float(np.clip(np.logaddexp.reduce(scores[1:], initial=-LIMIT) - scores[0], -LIMIT, LIMIT))

    def scores(self, text: Text, sentences: int) -> Numbers:
        """Return how much speaks for none, then for each sentence, shape (1 + sentences,); -30 for one beyond what was
        read."""
        state = self._dense("enter", text.states.astype(np.float32, copy=False))
        state = state + self._weights["side"][text.side] + self._weights["shared"][text.shared]
        for layer in range(LAYERS):
            state = state + self._attention(f"{layer}", self._normal(f"{layer}.before", state))
            wide = np.maximum(self._dense(f"{layer}.wide", self._normal(f"{layer}.middle", state)), 0.0)
            state = state + self._dense(f"{layer}.narrow", wide)
        state = self._normal("last", state)
        members = [text.side == QUESTION, *(text.sentence == number for number in range(sentences))]
        heads = ["none", *["sentence"] * sentences]
        scores = [self._score(head, state[inside]) for head, inside in zip(heads, members, strict=True)]
        return np.array(scores, np.float32)

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
        logits = query @ key.transpose(0, 2, 1) / np.float32(query.shape[-1] ** 0.5)
        powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
        seen = powers / powers.sum(axis=-1, keepdims=True) @ value
        return self._dense(f"{name}.tell", seen.transpose(1, 0, 2).reshape(len(state), -1))

    def _dense(self, name: str, state: Numbers) -> Numbers:
        found: Numbers = state @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return found

    def _normal(self, name: str, state: Numbers) -> Numbers:
        centred = state - state.mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + TINY)
        found: Numbers = scaled * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return found

    def save(self, path: Path, about: str) -> None:
        """Write the weights, in half precision. about: how they came about, for a reader."""
        halves: dict[str, Any] = {name: weight.astype(np.float16) for name, weight in self._weights.items()}
        np.savez_compressed(path, about=about, **halves)


@lru_cache(maxsize=REMEMBERED)
def odds(question: str, title: str, abstract: str, sentences: tuple[tuple[int, int], ...]) -> float:
    """Return the log-odds, from -30 to 30, that one of these sentences of the abstract says what is asked; what exceeds
    512 pieces is not read. Raises: PapergistError where model or weights are damaged."""
    pieces = lower_half().read(question), lower_half().read(title, abstract)
    return learned().odds(beside((question, title, abstract), sentences, *pieces), len(sentences))


def beside(texts: tuple[str, str, str], sentences: Sequence[tuple[int, int]], asked: Pieces, paper: Pieces) -> Text:
    """Return what the reader takes of a question, a title and an abstract with these sentences (spans, in order), and
    of the pieces of the question and of both others."""
    placed = [placed_stems(text) for text in texts]
    words = [{stem for _, stem in text} - FUNCTION_WORDS for text in placed]
    held = words[TITLE] | words[ABSTRACT]
    shared = [_within(asked, 0, placed[QUESTION], held & words[QUESTION])]
    shared += [_within(paper, side - 1, placed[side], words[QUESTION]) for side in (TITLE, ABSTRACT)]
    begins, ends = (np.array(edges, dtype=np.intp) for edges in zip(*sentences, strict=True))
    place = np.searchsorted(begins, paper.start, side="right") - 1
    inside = (paper.text == 1) & (place >= 0) & (paper.start < ends[place])
    return Text(
        states=np.concatenate([asked.states, paper.states]),
        side=np.concatenate([asked.text, paper.text + 1]),
        shared=np.concatenate(shared),
        sentence=np.concatenate([np.full(len(asked.start), -1), np.where(inside, place, -1)]),
    )


def _within(pieces: Pieces, text: int, placed: Sequence[tuple[int, str]], wanted: set[str]) -> Places:
    """Return for each piece of a text whether it stands in one of these words."""
    starts = np.array([-1, *(start for start, _ in placed)])
    named = np.array([False, *(stem in wanted for _, stem in placed)])
    found: Places = named[np.searchsorted(starts, pieces.start[pieces.text == text], side="right") - 1].astype(np.intp)
    return found


def prepare() -> None:
    """Load model and weights now instead of at the first question. Raises: PapergistError."""
    lower_half().load()
    learned()


def load(path: Path) -> Comprehension:
    """Read a reader's weights. Raises: PapergistError."""
    try:
        with np.load(path) as stored:
            weights = {name: stored[name].astype(np.float32) for name in stored.files if name != "about"}
        return Comprehension({name: weights[name] for name in WEIGHTS})
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise PapergistError(
            f"{path.name}, with which abstracts are read, is missing or damaged: {error}.",
            hint="Install Papergist again.",
        ) from error


@cache
def learned() -> Comprehension:
    """Return the reader that comes with the program. Raises: PapergistError."""
    return load(Path(__file__).with_name(FILE))
