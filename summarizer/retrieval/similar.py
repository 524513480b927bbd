"""Papers like a paper: exact, over the vectors that the catalog holds, so nothing is embedded for it."""

from __future__ import annotations

import threading

import numpy as np

from summarizer.catalog import Catalog
from summarizer.retrieval.directions import Directions


class SimilarPapers:
    """The cosine between papers, a paper being the mean of its passages: two papers are as near to each other from
    either side, and a passage that both share does not make them one. The matrix is kept until the catalog changes."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._kept: tuple[tuple[str, int], Directions] | None = None  # model and revision, and what was read then
        self._loading = threading.Lock()

    def find(self, model: str, paper_id: str, *, limit: int) -> list[tuple[str, float]]:
        """Return ids and cosines of the papers nearest to this one, nearest first, without itself; of equal ones the
        first recorded comes first. Empty where the model has not embedded the paper."""
        papers = self.everything(model)
        own = papers.place.get(paper_id)
        if own is None:
            return []
        cosines = np.clip(papers.matrix @ papers.matrix[own], -1, 1)
        best = [number for number in np.argsort(-cosines, kind="stable")[: limit + 1] if number != own]
        return [(papers.ids[number], float(cosines[number])) for number in best[:limit]]

    def everything(self, model: str) -> Directions:
        """Return all papers that the model has embedded."""
        with self._loading:
            state = model, self._catalog.passages.revision()
            if self._kept is None or self._kept[0] != state:
                self._kept = state, Directions(*self._catalog.passages.directions(model))
            return self._kept[1]
