"""One Chroma collection in one folder. Only file that imports chromadb.

Measured traps (version 1.5.9) that decide how it is used: `add` ignores an existing id, so we upsert; batches above a
few hundred lose stores when killed, so we write 100 at a time; a client is cached per path, so a rebuilt index gets a
fresh folder; a collection without an explicit "no embedding function" downloads a model.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from summarizer.catalog.passages import Embedded
from summarizer.embedding import Vectors
from summarizer.errors import IndexBroken

COLLECTION = "passages"
BATCH = 100
SYNC_THRESHOLD = 100_000
# With Chroma's defaults (16, 100, 100) one in eight of 8000 vectors in 80 tight clusters was not found by itself, and
# recall at 10 was 0.85; with these none to one in sixty, and 0.98, for 0.2 CPU ms more a vector.
GRAPH = {"max_neighbors": 48, "ef_construction": 400, "ef_search": 400}


class ChromaIndex:
    """Passages with their vectors, text, paper id and offsets, searched by cosine (HNSW)."""

    def __init__(self, folder: Path) -> None:
        """Open or make the collection in `folder`. Raises: IndexBroken."""
        self.folder = folder
        self._collection = _open(folder)

    def add(self, embedded: Sequence[Embedded]) -> None:
        """Add passages, or replace those with the same ids. Raises: IndexBroken."""
        for start in range(0, len(embedded), BATCH):
            batch = embedded[start : start + BATCH]
            _translated(
                self._collection.upsert,
                ids=[item.passage.id for item in batch],
                embeddings=np.stack([item.vector for item in batch]),
                documents=[item.passage.text for item in batch],
                metadatas=[_metadata(item) for item in batch],
            )

    def remove(self, ids: Sequence[str]) -> None:
        """Remove passages by id. Raises: IndexBroken."""
        for start in range(0, len(ids), BATCH):
            _translated(self._collection.delete, ids=list(ids[start : start + BATCH]))

    def search(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """Return the ids of the nearest passages and their cosines, nearest first. Raises: IndexBroken."""
        if limit < 1:
            return []
        found = _translated(
            self._collection.query, query_embeddings=vector[None], n_results=limit, include=["distances"]
        )
        return [
            (name, 1 - float(distance)) for name, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def ids(self) -> list[str]:
        """Return every id that the index holds. Raises: IndexBroken."""
        return list(_translated(self._collection.get, include=[])["ids"])

    def entries(self, ids: Sequence[str]) -> dict[str, tuple[Vectors, str, dict[str, Any]]]:
        """Return vector, text and metadata of these passages. Raises: IndexBroken."""
        wanted = ["embeddings", "documents", "metadatas"]
        found = _translated(self._collection.get, ids=list(ids), include=wanted)
        rows = zip(found["embeddings"], found["documents"], found["metadatas"], strict=True)
        return dict(zip(found["ids"], rows, strict=True))

    def count(self) -> int:
        """Return how many passages the index says it holds. Raises: IndexBroken."""
        return int(_translated(self._collection.count))


def _open(folder: Path) -> Any:
    import chromadb  # deferred: 1.2 CPU seconds
    from chromadb.config import Settings

    _translated(folder.mkdir, parents=True, exist_ok=True)
    client = _translated(chromadb.PersistentClient, path=str(folder), settings=Settings(anonymized_telemetry=False))
    configuration = {"hnsw": {"space": "cosine", "sync_threshold": SYNC_THRESHOLD, **GRAPH}}
    return _translated(
        client.get_or_create_collection, COLLECTION, embedding_function=None, configuration=configuration
    )


def _metadata(item: Embedded) -> dict[str, Any]:
    passage = item.passage
    return {"paper_id": passage.paper_id, "position": passage.position, "start": passage.start, "end": passage.end}


def _translated(call: Any, *arguments: Any, **named: Any) -> Any:
    try:
        return call(*arguments, **named)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # chromadb's Rust core panics with an error that is no Exception
        raise IndexBroken(
            f"The vector index does not work: {error}.", hint="`papergist rebuild-index` makes it anew."
        ) from error
