"""A source, indexed once for the words of its summaries: where each stem stands, what follows what, what is denied."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from summarizer import embedding
from summarizer.checks import Source, prepare
from summarizer.checks.negation import is_negator, negated
from summarizer.checks.words import Sentence

_UNRANKED, _EVERYDAY = 40_000, 1_000
_NEAREST = 3
_LEAST_RARE = 0.05


@dataclass(frozen=True)
class Grounds:
    """What a source holds, by stem: all positions, pairs in a row, what a negator reaches, and per sentence the stems
    and whether it has a negator. `order` are the stems that are there, sorted; `row` is their place in it."""

    abstract: str
    title: str
    source: Source
    places: Mapping[str, NDArray[np.int64]]
    pairs: frozenset[tuple[str, str]]
    content_pairs: frozenset[tuple[str, str]]
    denied: frozenset[str]
    sentences: tuple[frozenset[str], ...]
    denies: tuple[bool, ...]
    order: tuple[str, ...]
    row: Mapping[str, int]

    def nearest(self, sentence: Sentence) -> list[int]:
        """Return the numbers of the three sentences that share most with this one, rare words counting more."""
        weight = {token.stem: rarity(token.low) for token in sentence.tokens if token.is_content}
        shared = [sum(weight[stem] for stem in weight.keys() & there) for there in self.sentences]
        return sorted(range(len(shared)), key=lambda number: -shared[number])[:_NEAREST]


@lru_cache(maxsize=64)
def grounds(source: str, title: str = "") -> Grounds:
    """Return the source and its title, indexed; the title counts as the last sentence."""
    read = prepare(source, title)
    stems = [token.stem for token in read.tokens]
    content = [token.stem for token in read.tokens if token.is_content]
    order = tuple(sorted(set(stems)))
    return Grounds(
        abstract=source,
        title=title,
        source=read,
        places=_places(stems),
        pairs=frozenset(pairwise(stems)),
        content_pairs=frozenset(pairwise(content)),
        denied=frozenset(s.tokens[at].stem for s in read.sentences for at in negated(s.tokens)),
        sentences=tuple(frozenset(token.stem for token in s.tokens) for s in read.sentences),
        denies=tuple(any(map(is_negator, s.tokens)) for s in read.sentences),
        order=order,
        row={stem: number for number, stem in enumerate(order)},
    )


def _places(stems: Iterable[str]) -> dict[str, NDArray[np.int64]]:
    made: dict[str, list[int]] = {}
    for number, stem in enumerate(stems):
        made.setdefault(stem, []).append(number)
    return {stem: np.array(found) for stem, found in made.items()}


def rarity(word: str) -> float:
    """Return how rare a lower-case word is in everyday English, 0.05 to 1, by its rank in the embedder's vocabulary."""
    rank = _ranks().get(word, _UNRANKED)
    return max(_LEAST_RARE, math.log(max(rank, _EVERYDAY) / _EVERYDAY) / math.log(_UNRANKED / _EVERYDAY))


@cache
def _ranks() -> dict[str, int]:
    content = Path(embedding.__file__).with_name("tokenizer.json").read_text(encoding="utf-8")
    ranks: dict[str, int] = json.loads(content)["model"]["vocab"]
    return ranks
