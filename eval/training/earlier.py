"""What was learned before the answers, as it stands without the questions that these are learned from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from eval.training.answer_collections import FOLDS, NOT_LEARNED_FROM, fold_of_group
from summarizer.embedding import query_map
from summarizer.embedding.lower import Pieces, lower_half
from summarizer.embedding.query_map import QueryMap
from summarizer.errors import PapergistError
from summarizer.extractive.comprehension import Comprehension, beside, learned, load, odds
from summarizer.extractive.evidence import Reader

PARTS = 3  # each reader learns from all questions but those of one part
Spans = tuple[tuple[int, int], ...]


def part_of_group(group: str) -> int:
    """Return which reader did not learn from a group of questions."""
    return fold_of_group(group, "reading ", PARTS)


def reader_file(part: int) -> str:
    """Return the name of the file with the reader that learned without a part."""
    return f"comprehension_{part}.npz"


@dataclass
class PiecesRead:
    """The pieces of texts, each read once; states in half precision."""

    kept: dict[tuple[str, ...], Pieces] = field(default_factory=dict)

    def of(self, *texts: str) -> Pieces:
        """Return the pieces of texts that are read as one."""
        if texts not in self.kept:
            found = lower_half().read(*texts)
            self.kept[texts] = Pieces(found.states.astype(np.float16), found.text, found.start)
        found = self.kept[texts]
        return Pieces(found.states.astype(np.float32), found.text, found.start)


@dataclass
class Readings:
    """A reader's log-odds, each made once; stands in for summarizer.extractive.comprehension.odds."""

    reader: Comprehension
    pieces: PiecesRead
    kept: dict[tuple[str, str, str, Spans], float] = field(default_factory=dict)

    def __call__(self, question: str, title: str, abstract: str, sentences: Spans) -> float:
        """Return the log-odds that one of the sentences says what is asked."""
        key = question, title, abstract, sentences
        if key not in self.kept:
            pieces = self.pieces.of(question), self.pieces.of(title, abstract)
            self.kept[key] = self.reader.odds(beside((question, title, abstract), sentences, *pieces), len(sentences))
        return self.kept[key]


@dataclass(frozen=True)
class Earlier:
    """What is learned before the answers and stands under them: for each question, as it was learned without it."""

    maps: Mapping[int, QueryMap]  # of folds
    readers: Mapping[int, Reader]  # of parts

    def for_group(self, group: str, *, learned_from: bool) -> tuple[QueryMap, Reader]:
        """Return the map and the reader that did not learn from a group of questions."""
        fold, part = (fold_of_group(group), part_of_group(group)) if learned_from else (NOT_LEARNED_FROM,) * 2
        return self.maps[fold], self.readers[part]


def in_use() -> Earlier:
    """Return what comes with the program, for questions that were not learned from."""
    return Earlier({NOT_LEARNED_FROM: query_map.learned()}, {NOT_LEARNED_FROM: odds})


def earlier(work: Path) -> Earlier:
    """Return what the scripts left in the work folder that come before."""
    pieces = PiecesRead()
    try:
        maps = {fold: query_map.load(work / map_file(fold)) for fold in range(FOLDS)}
        readers = {part: Readings(load(work / reader_file(part)), pieces) for part in range(PARTS)}
    except (OSError, PapergistError) as error:
        raise SystemExit(f"Run eval.training.query_map and .comprehension with this folder first: {error}") from error
    final = in_use()
    return Earlier({**maps, **final.maps}, {**readers, NOT_LEARNED_FROM: Readings(learned(), pieces)})


def map_file(fold: int) -> str:
    """Return the name of the file with the map that was learned without a fold."""
    return f"query_map_{fold}.npz"
