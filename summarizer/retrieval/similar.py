"""Papers like a paper: exact, over the vectors that the catalog holds, so nothing is embedded for it."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np

from summarizer.catalog import Catalog
from summarizer.embedding import Vectors


@dataclass(frozen=True)
class Kept:
    """The papers at one revision of the catalog, their directions, shape (n, dimension), and where each stands."""

    model: str
    revision: int
    ids: list[str]
    matrix: Vectors
    place: dict[str, int]


class SimilarPapers:
    """The cosine between papers, a paper being the mean of its passages: two papers are as near to each other from
    either side, and a passage that both share does not make them one. The matrix is kept until the catalog changes."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._kept: Kept | None = None
        self._loading = threading.Lock()

    def find(self, model: str, paper_id: str, *, limit: int) -> list[tuple[str, float]]:
        """Return ids and cosines of the papers nearest to this one, nearest first, without itself; of equal ones the
        first recorded comes first. Empty where the model has not embedded the paper."""
        kept = self.everything(model)
        own = kept.place.get(paper_id)
        if own is None:
            return []
        cosines = np.clip(kept.matrix @ kept.matrix[own], -1, 1)
        best = [number for number in np.argsort(-cosines, kind="stable")[: limit + 1] if number != own]
        return [(kept.ids[number], float(cosines[number])) for number in best[:limit]]

    def everything(self, model: str) -> Kept:
        """Return all papers that the model has embedded."""
        with self._loading:
            revision = self._catalog.passages.revision()
            if self._kept is None or (self._kept.model, self._kept.revision) != (model, revision):
                ids, matrix = self._catalog.passages.directions(model)
                places = {name: number for number, name in enumerate(ids)}
                self._kept = Kept(model, revision, ids, matrix, places)
            return self._kept
