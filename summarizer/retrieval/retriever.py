"""Hybrid retrieval: BM25 over whole papers and cosine over passages, fused by a convex combination.

The combination of normalised scores beats reciprocal rank fusion where scores exist (Bruch, Gai & Ingber 2022). Both
parts are scaled by their own best and least candidate of this query.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from sqlalchemy import ColumnElement

from summarizer.catalog import Catalog
from summarizer.catalog.papers import conditions
from summarizer.embedding import Embedder, Vectors
from summarizer.errors import IndexBroken
from summarizer.models import Filters, Hit, Passage
from summarizer.retrieval.exact import ExactSearch
from summarizer.retrieval.terms import search_terms

LEADERS = 1  # best paper by words alone and by meaning alone that a shortlist takes in
DENSE_SHARE = 0.6  # weight of the dense part; quality.md's alpha
CANDIDATES = 100


class DenseIndex(Protocol):
    """An index over all passages that finds the nearest ones."""

    def search(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """Return passage ids and cosines, nearest first. Raises: IndexBroken."""


class Retriever:
    """Finds the papers of one collection that a question is about."""

    def __init__(
        self,
        catalog: Catalog,
        embedder: Embedder | None = None,
        exact: ExactSearch | None = None,
        index: DenseIndex | None = None,
    ) -> None:
        """Without an embedder retrieval goes by words alone; under filters, and where the index is not usable, the
        exact search stands in for it."""
        self._catalog, self._embedder, self._exact, self._index = catalog, embedder, exact, index

    def find(
        self, question: str, filters: Filters | None = None, *, limit: int = 10, vector: Vectors | None = None
    ) -> list[Hit]:
        """Return the best papers for a question, best first. A vector of the question that is there saves making it."""
        narrowed = conditions(filters or Filters())
        lexical = dict(self._catalog.lexical.search(search_terms(question), limit=CANDIDATES, conditions=narrowed))
        passages = self._nearest(question, vector, narrowed)
        dense = {paper_id: cosine for paper_id, (cosine, _) in passages.items()}
        fused = fuse(lexical, dense)
        best = sorted(fused, key=lambda paper_id: (-fused[paper_id], paper_id))[:limit]
        return [
            Hit(
                paper_id=paper_id,
                score=fused[paper_id],
                lexical=lexical.get(paper_id),
                dense=dense.get(paper_id),
                passage=passages[paper_id][1] if paper_id in passages else None,
            )
            for paper_id in best
        ]

    def _nearest(
        self, question: str, vector: Vectors | None, narrowed: Sequence[ColumnElement[bool]]
    ) -> dict[str, tuple[float, Passage]]:
        """Return for each paper its nearest passage and that one's cosine."""
        if self._embedder is None or self._exact is None:
            return {}
        vector = self._embedder.embed_query(question) if vector is None else vector
        found = self._indexed(vector) if not narrowed else None
        found = found if found is not None else self._exact.search(vector, CANDIDATES, narrowed)
        texts = self._catalog.passages.by_id([name for name, _ in found])
        nearest: dict[str, tuple[float, Passage]] = {}
        for name, cosine in found:
            if name in texts:
                nearest.setdefault(texts[name].paper_id, (cosine, texts[name]))
        return nearest

    def _indexed(self, vector: Vectors) -> list[tuple[str, float]] | None:
        if self._index is None:
            return None
        try:
            return self._index.search(vector, CANDIDATES)
        except IndexBroken:
            return None


def shortlist(hits: Sequence[Hit], limit: int) -> list[Hit]:
    """Return the first so many hits and, behind them, the best of each part that are not among them: one rare name may
    say more than the fused score, whose parts are averages."""
    parts = [hit for hit in hits if hit.lexical is not None], [hit for hit in hits if hit.dense is not None]
    by_words = sorted(parts[0], key=lambda hit: -(hit.lexical or 0.0))[:LEADERS]
    by_meaning = sorted(parts[1], key=lambda hit: -(hit.dense or 0.0))[:LEADERS]
    wanted = {hit.paper_id for hit in (*hits[:limit], *by_words, *by_meaning)}
    return [hit for hit in hits if hit.paper_id in wanted]


def fuse(
    lexical: Mapping[str, float], dense: Mapping[str, float], *, dense_share: float = DENSE_SHARE
) -> dict[str, float]:
    """Return the fused score of each paper, 0 to 1; a part that did not find a paper gives it 0."""
    left, right = _scaled(lexical, least=0.0), _scaled(dense, least=min(dense.values(), default=0.0))
    if not right or not left:
        return left or right
    return {
        name: (1 - dense_share) * left.get(name, 0.0) + dense_share * right.get(name, 0.0)
        for name in left.keys() | right.keys()
    }


def _scaled(scores: Mapping[str, float], *, least: float) -> dict[str, float]:
    width = max(scores.values(), default=0.0) - least
    return {name: (score - least) / width if width > 0 else 1.0 for name, score in scores.items()}
