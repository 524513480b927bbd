"""Papers in the order of a reader's taste: a linear model over words and meaning, and why each paper is where it is.

Ridge regression in its dual form: as many unknowns as there are thumbs and interests, so it is solved anew each time.
A paper is two unit vectors side by side, TF-IDF of its stems and its embedding less the mean of all, each of half the
weight. The score of a paper is then a sum over thumbs, and over words, which is what the reasons are read from.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from summarizer.embedding import Vectors
from summarizer.extractive.stemming import stems
from summarizer.models import Paper
from summarizer.reader_models import Interest, Suited
from summarizer.retrieval.terms import STOP_WORDS
from summarizer.text import fold, words

RIDGE = 0.3  # how little one thumb alone moves the rest
CANDIDATES = 2000  # papers that are ranked: the newest
_REASONS = 3
_SHORTEST = 3  # letters of a telling word
_JOINED = re.compile(r"[-.'’]")
_Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Taste:
    """What is known of a reader. thumbs: papers with whether they were liked."""

    thumbs: Sequence[tuple[Paper, bool]] = ()
    interests: Sequence[Interest] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to rank by."""
        return not self.thumbs and not any(interest.wanted for interest in self.interests)


def without_muted(papers: Sequence[Paper], interests: Sequence[Interest]) -> list[Paper]:
    """Return the papers in which no unwanted words stand, in title, abstract, TL;DR, tags or category: in no form, no
    case, and with or without a hyphen or a space within them."""
    muted = [_Muted.of(one.words) for one in interests if not one.wanted]
    return [paper for paper in papers if not _holds(paper, muted)] if muted else list(papers)


def suited(papers: Sequence[Paper], taste: Taste, vectors: Mapping[str, Vectors]) -> list[Suited]:
    """Return the papers that may be shown, best suited first; equal ones keep their order. Those that have a thumb are
    left out: the reader knows them. vectors: by paper id, unit length, of those that are embedded."""
    known = {paper.id for paper, _ in taste.thumbs}
    shown = [paper for paper in without_muted(papers, taste.interests) if paper.id not in known]
    if taste.is_empty or not shown:
        return [Suited(paper=paper, score=0.0, why=()) for paper in shown]
    model = _Model.fitted(shown, taste, vectors)
    found = [model.suited(paper, row) for row, paper in enumerate(shown)]
    return sorted(found, key=lambda one: -one.score)


@dataclass
class _Words:
    """TF-IDF over some texts: how telling each stem is, and the word that it mostly stands for."""

    weight: dict[str, float]
    shown: dict[str, str]

    @classmethod
    def of(cls, texts: Sequence[str]) -> _Words:
        counts: Counter[str] = Counter()
        forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for text in texts:
            pairs = _telling(text)
            counts.update({stem for stem, _ in pairs})
            for stem, word in pairs:
                forms[stem][word] += 1
        shown = {stem: min(found, key=lambda word: (-found[word], word)) for stem, found in forms.items()}
        weight = {stem: math.log((1 + len(texts)) / (1 + count)) + 1 for stem, count in counts.items()}
        return cls(weight, shown)

    def vector(self, text: str) -> dict[str, float]:
        """Return the unit vector of a text; empty where it holds no known word."""
        counts = Counter(stem for stem, _ in _telling(text) if stem in self.weight)
        raw = {stem: (1 + math.log(count)) * self.weight[stem] for stem, count in counts.items()}
        length = math.sqrt(sum(value * value for value in raw.values()))
        return {stem: value / length for stem, value in raw.items()} if length else {}


@dataclass
class _Model:
    """The solved regression. parts: for each paper (row) and each example (column) what the example adds to it."""

    parts: _Floats
    names: list[str]
    liked: list[bool]
    word_weights: dict[str, float]
    vectors: list[dict[str, float]]
    shown: dict[str, str] = field(default_factory=dict)

    @classmethod
    def fitted(cls, papers: Sequence[Paper], taste: Taste, vectors: Mapping[str, Vectors]) -> _Model:
        """Solve (K + ridge) a = y over the examples, and apply it to the papers."""
        wanted = [interest.words for interest in taste.interests if interest.wanted]
        examples = [_text(paper) for paper, _ in taste.thumbs] + wanted
        names = [f"“{paper.title}”" for paper, _ in taste.thumbs] + [f"your interest “{text}”" for text in wanted]
        liked = [liked for _, liked in taste.thumbs] + [True] * len(wanted)
        texts = [_text(paper) for paper in papers]
        lexicon = _Words.of([*texts, *examples])
        word_rows = [lexicon.vector(text) for text in (*texts, *examples)]
        places = [*(paper.id for paper in papers), *(paper.id for paper, _ in taste.thumbs), *([None] * len(wanted))]
        dense = _centred(places, vectors)
        count = len(papers)
        by_words = np.array([[_dot(row, one) for one in word_rows[count:]] for row in word_rows])
        kernel = (by_words + dense @ dense[count:].T) / 2
        target = np.where(liked, 1.0, -1.0)
        solved = np.linalg.solve(kernel[count:] + RIDGE * np.eye(len(examples)), target)
        weights: Counter[str] = Counter()
        for value, row in zip(solved, word_rows[count:], strict=True):
            for stem, part in row.items():
                weights[stem] += value * part / 2
        return cls(kernel[:count] * solved, names, liked, dict(weights), word_rows[:count], lexicon.shown)

    def suited(self, paper: Paper, row: int) -> Suited:
        """Return the score of a paper, and the greatest parts of it that stand for it."""
        parts = self.parts[row]
        return Suited(paper=paper, score=float(parts.sum()), why=tuple(self._why(parts, self.vectors[row])))

    def _why(self, parts: _Floats, vector: Mapping[str, float]) -> list[str]:
        why = []
        best = int(np.argmax(parts))
        if parts[best] > 0 and self.liked[best]:
            why.append(f"like {self.names[best]}")
        worst = int(np.argmin(parts))
        if parts[worst] < 0 and not self.liked[worst] and -parts[worst] > parts[best]:
            why.append(f"unlike what you want: {self.names[worst]}")
        told = {stem: part * self.word_weights.get(stem, 0.0) for stem, part in vector.items()}
        best_words = [stem for stem in sorted(told, key=lambda stem: (-told[stem], stem)) if told[stem] > 0]
        if best_words and why:
            why.append("words: " + ", ".join(self.shown[stem] for stem in best_words[:_REASONS]))
        return why


def _telling(text: str) -> list[tuple[str, str]]:
    """Return the stems of a text's telling words, each with the word; what a hyphen joins are words of their own."""
    parts = (part for word in words(text) for part in _JOINED.split(word))
    return [(_stem(part), part) for part in parts if len(part) >= _SHORTEST and part not in STOP_WORDS]


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return " ".join(stems(word)) or word


def _centred(ids: Sequence[str | None], vectors: Mapping[str, Vectors]) -> _Floats:
    """Return the embeddings less their mean as unit vectors, shape (n, dimension); zeros where there is none."""
    known = [vectors[name] for name in ids if name is not None and name in vectors]
    if not known:
        return np.zeros((len(ids), 1))
    mean = np.mean(known, axis=0)
    rows = np.array([vectors[name] - mean if name in vectors else np.zeros_like(mean) for name in map(str, ids)])
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: _Floats = (rows / np.maximum(lengths, 1e-12)).astype(float)
    return unit


def _dot(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    small, large = (one, other) if len(one) < len(other) else (other, one)
    return sum(value * large.get(stem, 0.0) for stem, value in small.items())


def _text(paper: Paper) -> str:
    return f"{paper.title}. {paper.title}. {paper.abstract} {' '.join(paper.tags)}"


def _forms(text: str) -> list[str]:
    return [stem for word in fold(text).split() for stem in stems(word)]


@dataclass(frozen=True)
class _Muted:
    """Unwanted words: as they are compared, by their stems, and written as one word."""

    plain: str
    forms: str
    joined: str

    @classmethod
    def of(cls, text: str) -> _Muted:
        return cls(f" {fold(text)} ", f" {' '.join(_forms(text))} ", fold(text).replace(" ", ""))

    def stands_in(self, plain: str, forms: str, joined: AbstractSet[str]) -> bool:
        """Return whether the words stand in a text in one of the three ways."""
        return self.plain in plain or (bool(self.forms.strip()) and self.forms in forms) or self.joined in joined


def _holds(paper: Paper, muted: Sequence[_Muted]) -> bool:
    parts = paper.title, paper.abstract, paper.tldr or "", *paper.tags, paper.category or ""
    text = " \n ".join(parts)
    tokens = fold(text).split()
    joined = {*tokens, *(one + other for one, other in pairwise(tokens))}
    plain, forms = f" {' '.join(tokens)} ", f" {' '.join(_forms(text))} "
    return any(one.stands_in(plain, forms, joined) for one in muted)
