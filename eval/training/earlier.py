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

from eval.training.answer_collections import (
    FOLDS,
    NOT_LEARNED_FROM,
    SCITLDR,
    SEED,
    checksums,
    fold_of_group,
    outsiders_file,
)
from summarizer.embedding import seeking
from summarizer.embedding.lower import Pieces, lower_half
from summarizer.embedding.minilm import Seeks
from summarizer.extractive.comprehension import Comprehension, Found, beside, load, read
from summarizer.extractive.evidence import Reader

HOW_READ = (Path("eval/training/comprehension_model.py"),)
HOW_SOUGHT = Path("eval/training/seeking_model.py"), Path("eval/training/adapted_model.py")
SOUGHT_FOR = tuple(outsiders_file(name) for name in SCITLDR)
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
    return {"parts": PARTS, "how": _how(HOW_READ)}


def seeker_file(fold: int) -> str:
    """Return the name of the file with what was learned of seeking without a fold."""
    return f"seeking_{fold}.npz"


def how_sought() -> dict[str, Any]:
    """Return what is stored with what seeks of how it was learned."""
    return {"folds": FOLDS, "how": _how(HOW_SOUGHT)}


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

    seekers: Mapping[int, Seeks]  # of folds
    readers: Mapping[int, Reader]  # of parts

    def for_group(self, group: str, *, learned_from: bool) -> tuple[Seeks, Reader]:
        """Return what seeks and what reads and did not learn from a group of questions."""
        fold, part = (fold_of_group(group), part_of_group(group)) if learned_from else (NOT_LEARNED_FROM,) * 2
        return self.seekers[fold], self.readers[part]


def in_use() -> Earlier:
    """Return what comes with the program, for questions that were not learned from."""
    return Earlier({NOT_LEARNED_FROM: seeking.learned()}, {NOT_LEARNED_FROM: read})


def earlier(work: Path, data: Path) -> Earlier:
    """Return what the scripts left in the work folder that come before, learned from what the data hold today."""
    seekers = {
        work / seeker_file(fold): seekers_stamp(data, _inputs(work / seeker_file(fold))) for fold in range(FOLDS)
    }
    readers = {
        work / reader_file(part): stamp(data, _inputs(work / reader_file(part)), how_read()) for part in range(PARTS)
    }
    old = [path.name for path, about in (seekers | readers).items() if not holds(path, about)]
    if old:
        raise SystemExit(
            f"Run eval.training.seeking and .comprehension with this folder first: {', '.join(old)} in {work} "
            "are missing or learned from other data."
        )
    pieces = PiecesRead()
    loaded = {fold: seeking.load(work / seeker_file(fold)) for fold in range(FOLDS)}
    return Earlier(loaded, {part: Readings(load(work / reader_file(part)), pieces) for part in range(PARTS)})


def stamp(data: Path, names: Sequence[str], told: Mapping[str, Any], more: Sequence[Path] = ()) -> str:
    """Return what is stored with weights: the seed, what they were learned from, and what else is told."""
    return json.dumps({**told, "seed": SEED, "inputs": checksums(data, names, more)})


def seekers_stamp(data: Path, names: Sequence[str], told: Mapping[str, Any] | None = None) -> str:
    """Return what is stored with what seeks."""
    return stamp(data, names, {**how_sought(), **(told or {})}, SOUGHT_FOR)


def holds(path: Path, about: str) -> bool:
    """Return whether a file of weights is whole and says all of this of itself."""
    wanted: dict[str, Any] = json.loads(about)
    return wanted.items() <= _about(path).items()


def _how(files: Sequence[Path]) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _inputs(path: Path) -> list[str]:
    return [name for name in _about(path).get("inputs", {}) if not name.startswith("eval/")]


def _about(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file, np.load(file) as stored:
            found: dict[str, Any] = json.loads(str(stored["about"]))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}
    return found
