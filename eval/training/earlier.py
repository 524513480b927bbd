"""The map of questions' vectors as it was learned without the questions that are learned from next (query_map.py)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from eval.training.answer_collections import FOLDS, NOT_LEARNED_FROM
from summarizer.embedding.query_map import QueryMap, learned, load

Maps = Mapping[int, QueryMap]  # by the fold that was left out


def in_use() -> Maps:
    """Return what comes with the program, for questions that were not learned from."""
    return {NOT_LEARNED_FROM: learned()}


def of_folds(work: Path) -> Maps:
    """Return what eval.training.query_map left in the work folder."""
    try:
        return {fold: load(work / map_file(fold)) for fold in range(FOLDS)}
    except OSError as error:
        raise SystemExit(f"{error.filename} is missing: run eval.training.query_map with this folder first.") from error


def map_file(fold: int) -> str:
    """Return the name of the file with the map that was learned without a fold."""
    return f"query_map_{fold}.npz"
