"""What was learned before the answers, as it stands without the questions that these are learned from."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from eval.training.answer_collections import FOLDS, NOT_LEARNED_FROM, SEED, checksums, fold_of_group
from summarizer.embedding import query_map
from summarizer.embedding.lower import Pieces, lower_half
from summarizer.embedding.query_map import QueryMap
from summarizer.extractive.comprehension import Comprehension, Found, beside, load, read
from summarizer.extractive.evidence import Reader

HOW_READ = Path("eval/training/comprehension_model.py")
PARTS = 3  # each reader learns from all questions but those of one part
Spans = tuple[tuple[int, int], ...]


def part_of_group(group: str) -> int:
    """Return which reader did not learn from a group of questions."""
    return fold_of_group(group, "reading ", PARTS)


def reader_file(part: int) -> str:
    """Return the name of the file with the reader that learned without a part."""
    return f"comprehension_{part}.npz"


def how_read() -> dict[str, Any]:
    """Return what is stored with a reader of how it was learned: it is of use while that is so."""
    return {"parts": PARTS, "how": hashlib.sha256(HOW_READ.read_bytes()).hexdigest()}


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
    """What a reader finds, each made once; stands in for summarizer.extractive.comprehension.read."""

    reader: Comprehension
    pieces: PiecesRead
    kept: dict[tuple[str, str, str, Spans], Found] = field(default_factory=dict)

    def __call__(self, question: str, title: str, abstract: str, sentences: Spans) -> Found:
        """Return what it finds in the sentences."""
        key = question, title, abstract, sentences
        if key not in self.kept:
            pieces = self.pieces.of(question), self.pieces.of(title, abstract)
            self.kept[key] = self.reader.read(beside((question, title, abstract), sentences, *pieces), len(sentences))
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
    return Earlier({NOT_LEARNED_FROM: query_map.learned()}, {NOT_LEARNED_FROM: read})


def earlier(work: Path, data: Path) -> Earlier:
    """Return what the scripts left in the work folder that come before, learned from what the data hold today."""
    maps = {work / map_file(fold): dict[str, Any]() for fold in range(FOLDS)}
    files = maps | {work / reader_file(part): how_read() for part in range(PARTS)}
    old = [path.name for path, told in files.items() if not holds(path, stamp(data, _inputs(path), told))]
    if old:
        raise SystemExit(
            f"Run eval.training.query_map and .comprehension with this folder first: {', '.join(old)} in {work} "
            "are missing or learned from other data."
        )
    pieces = PiecesRead()
    loaded = {fold: query_map.load(work / map_file(fold)) for fold in range(FOLDS)}
    return Earlier(loaded, {part: Readings(load(work / reader_file(part)), pieces) for part in range(PARTS)})


def stamp(data: Path, names: Sequence[str], told: Mapping[str, Any] | None = None) -> str:
    """Return what is stored with weights: the seed, what they were learned from, and what else is told."""
    return json.dumps({**(told or {}), "seed": SEED, "inputs": checksums(data, names)})


def holds(path: Path, about: str) -> bool:
    """Return whether a file of weights is whole and says all of this of itself."""
    wanted: dict[str, Any] = json.loads(about)
    return wanted.items() <= _about(path).items()


def _inputs(path: Path) -> list[str]:
    return [name for name in _about(path).get("inputs", {}) if not name.startswith("eval/")]


def _about(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file, np.load(file) as stored:
            found: dict[str, Any] = json.loads(str(stored["about"]))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}
    return found


def map_file(fold: int) -> str:
    """Return the name of the file with the map that was learned without a fold."""
    return f"query_map_{fold}.npz"
