"""Datasets by name: a public set on disk, JSON lines of one's own, or the collection. One layout a file.

A name is `scitldr`, `collection`, `sample` (the page in the package), or the path of a JSON-lines file.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from eval.datasets import jsonl, scitldr
from eval.items import Dataset
from summarizer.errors import UsageError

if TYPE_CHECKING:
    from summarizer.services import Services

COLLECTION, SAMPLE = "collection", "sample"


def load(name: str, *, split: str | None, data: Path | None, limit: int | None, services: Services) -> Dataset:
    """Return the dataset of this name, or its first items; data: the folder that public sets lie in. Raises:
    UsageError."""
    found = _load(name, split, data, services)
    if not found.items:
        raise UsageError(f"The dataset {name!r} holds no abstract.", hint="papergist ingest fills a collection.")
    return found if limit is None else found.model_copy(update={"items": found.items[:limit]})


def _load(name: str, split: str | None, data: Path | None, services: Services) -> Dataset:
    if name == scitldr.NAME:
        return scitldr.read(_folder(data), split or scitldr.SPLITS[1])
    if split is not None:
        raise UsageError(f"Only {scitldr.NAME} has splits; {name!r} has none.")
    if name == COLLECTION:
        from eval.datasets import collection

        return collection.read(services)
    if name == SAMPLE:
        from eval.datasets import collection

        return collection.read_sample()
    return jsonl.read(Path(name))


def _folder(data: Path | None) -> Path:
    if data is None:
        raise UsageError(
            "This dataset lies in a folder of evaluation data, and none is named.",
            hint=f"papergist eval fetch {scitldr.NAME} --data FOLDER; --data or PAPERGIST_DATA names it from then on.",
        )
    return data
