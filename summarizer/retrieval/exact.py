"""Exact search over the catalog's own vectors: for every process that does not own the index, and under filters."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
from sqlalchemy import ColumnElement

from summarizer.catalog import Catalog
from summarizer.embedding import Vectors


class ExactSearch:
    """Cosine against every stored vector of one model; the matrix is kept until the catalog changes."""

    def __init__(self, catalog: Catalog, model: str) -> None:
        self._catalog, self._model = catalog, model
        self._kept: tuple[int, list[str], Vectors] | None = None
        self._loading = threading.Lock()

    def search(
        self, vector: Vectors, limit: int, conditions: Sequence[ColumnElement[bool]] = ()
    ) -> list[tuple[str, float]]:
        """Return the ids of the nearest passages and their cosines, nearest first, of papers that meet conditions."""
        ids, matrix = self._catalog.passages.matrix(self._model, conditions) if conditions else self._everything()
        if not ids:
            return []
        cosines = matrix @ vector
        best = np.argsort(-cosines, kind="stable")[:limit]
        return [(ids[number], float(cosines[number])) for number in best]

    def _everything(self) -> tuple[list[str], Vectors]:
        with self._loading:
            revision = self._catalog.passages.revision()
            if self._kept is None or self._kept[0] != revision:
                self._kept = (revision, *self._catalog.passages.matrix(self._model))
            return self._kept[1:]
