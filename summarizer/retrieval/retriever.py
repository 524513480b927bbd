"""Hybrid retrieval: BM25 over whole papers and cosine over passages find candidates, and both then score them all.

The best candidates by both say more of what was meant than the question does: its vector is moved towards them, and the
candidates are scored by it once more (fusion.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Literal, Protocol

import numpy as np
from sqlalchemy import ColumnElement

from summarizer.catalog import Catalog
from summarizer.catalog.papers import conditions
from summarizer.embedding import Embedder, Vectors
from summarizer.errors import IndexBroken
from summarizer.models import Filters, Hit
from summarizer.retrieval.exact import ExactSearch
from summarizer.retrieval.fusion import FEEDBACK_PAPERS, fuse, moved, ranked
from summarizer.retrieval.operators import take_apart
from summarizer.retrieval.terms import search_terms

LEADERS = 1  # best paper by words alone and by meaning alone that a shortlist takes in
CANDIDATES = 100
FEW = 10  # papers, below which BM25's rarities say nothing: a word in one of two papers counts as one in both
OVER = 10  # times as many of the nearest passages as are wanted, under a filter that many papers meet
SCANNED = 2000  # papers that meet a filter, up to which reading all their vectors is quicker
SCORED_BY_WORDS = 500  # papers whose BM25 is known to the fusion, whichever part found them
Mode = Literal["lexical", "dense", "hybrid"]


class DenseIndex(Protocol):
    """An index over all passages that finds the nearest ones."""

    def search(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """Return passage ids and cosines, nearest first. Raises: IndexBroken."""


@dataclass(frozen=True)
class Candidates:
    """Papers with the ids and vectors of their passages. names: their ids by their numbers in the catalog."""

    names: Mapping[int, str]
    passages: Mapping[str, tuple[str, ...]]
    vectors: Mapping[str, Vectors]

    def cosines(self, vector: Vectors) -> dict[str, float]:
        """Return each paper's cosine: that of its nearest passage."""
        return {name: float((rows @ vector).max()) for name, rows in self.vectors.items()}

    def nearest(self, paper_id: str, vector: Vectors) -> str | None:
        """Return the id of a paper's nearest passage."""
        if paper_id not in self.vectors:
            return None
        return self.passages[paper_id][int(np.argmax(self.vectors[paper_id] @ vector))]


NOBODY = Candidates({}, {}, {})


class Retriever:
    """Finds the papers of one collection that a question is about."""

    def __init__(
        self,
        catalog: Catalog,
        embedder: Embedder | None = None,
        exact: ExactSearch | None = None,
        index: DenseIndex | None = None,
        *,
        scanned: int = SCANNED,
    ) -> None:
        """Without an embedder retrieval goes by words alone; where the index is not usable, and under filters that the
        index cannot answer for, the exact search stands in for it.

        scanned: papers that meet a filter, up to which the index is not asked.
        """
        self._catalog, self._embedder, self._exact, self._index = catalog, embedder, exact, index
        self._scanned = scanned

    def find(
        self,
        question: str,
        filters: Filters | None = None,
        *,
        limit: int = 10,
        vector: Vectors | None = None,
        mode: Mode = "hybrid",
        operators: bool = False,
        among: Sequence[str] | None = None,
    ) -> list[Hit]:
        """Return the best papers for a question, best first. A vector of the question that is there saves making it;
        mode: by words alone, by meaning alone, or by both; operators: whether quotes and a minus are more than signs
        (operators.py); among: ids of the papers that count, where not all do."""
        narrowed = conditions(filters or Filters(), among)
        if operators:
            search = take_apart(question)
            question = search.text
            narrowed = [*narrowed, *map(self._catalog.lexical.holding, search.required)]
            narrowed += [~self._catalog.lexical.holding(phrase) for phrase in search.excluded]
        depth = max(CANDIDATES, 2 * limit)
        terms = search_terms(question) if mode != "dense" else []
        scored, most = self._catalog.lexical.numbers(terms, limit=max(SCORED_BY_WORDS, depth), conditions=narrowed)
        by_words = list(islice(scored, depth))
        if mode == "lexical" or self._embedder is None or self._exact is None:
            known = self._named(scored, NOBODY, by_words)
            if self._catalog.papers.count() < FEW:
                return self._hits(known, NOBODY, None, self._catalog.lexical.shares(terms, list(known)), limit)
            return self._hits(known, NOBODY, None, fuse(known, None, most=most), limit)
        vector = self._embedder.embed_query(question) if vector is None else vector
        found = self._candidates(self._embedder.name, by_words, self._nearest(vector, narrowed, depth))
        known = self._named(scored, found, by_words)
        fused = fuse(known, found.cosines(vector), most=most)
        if mode == "hybrid":
            best = [(fused[name], found.vectors[name]) for name in ranked(fused) if name in found.vectors]
            fused = fuse(known, found.cosines(moved(vector, best[:FEEDBACK_PAPERS])), most=most)
        return self._hits(known, found, vector, fused, limit)

    def _nearest(self, vector: Vectors, narrowed: Sequence[ColumnElement[bool]], depth: int) -> list[str]:
        """Return the ids of the nearest passages, from the index where it can be asked."""
        assert self._exact is not None
        found = self._meeting(vector, narrowed, depth) if narrowed else self._indexed(vector, depth)
        return [name for name, _ in (self._exact.search(vector, depth, narrowed) if found is None else found)]

    def _meeting(
        self, vector: Vectors, narrowed: Sequence[ColumnElement[bool]], depth: int
    ) -> list[tuple[str, float]] | None:
        """Return the nearest passages of papers that meet the conditions, where the index can answer for them: so many
        of the nearest of all meet them that no other can be among the first. None where only a scan can tell."""
        if self._index is None or self._catalog.papers.are_at_most(self._scanned, narrowed):
            return None
        nearest = self._indexed(vector, OVER * depth)
        if nearest is None:
            return None
        meeting = self._catalog.passages.meeting([name for name, _ in nearest], narrowed)
        found = [one for one in nearest if one[0] in meeting][:depth]
        return found if len(found) == depth or len(nearest) < OVER * depth else None

    def _indexed(self, vector: Vectors, depth: int) -> list[tuple[str, float]] | None:
        if self._index is None:
            return None
        try:
            return self._index.search(vector, depth)
        except IndexBroken:
            return None

    def _candidates(self, model: str, by_words: Sequence[int], by_meaning: Sequence[str]) -> Candidates:
        """Return the papers found by words, and those whose passages were found by meaning."""
        rows, matrix = self._catalog.passages.vectors_of(model, papers_found=by_words, passages_found=by_meaning)
        names, passages, vectors, start = {}, {}, {}, 0
        for (number, paper_id), group in groupby(rows, key=lambda row: row[:2]):
            ids = tuple(passage_id for _, _, passage_id in group)
            names[number], passages[paper_id], vectors[paper_id] = paper_id, ids, matrix[start : start + len(ids)]
            start += len(ids)
        return Candidates(names, passages, vectors)

    def _named(self, scored: Mapping[int, float], found: Candidates, by_words: Sequence[int]) -> dict[str, float]:
        """Return the BM25 of the papers found, by words or by meaning, by their ids, where it is known."""
        unnamed = [number for number in by_words if number not in found.names]
        names = {**found.names, **(self._catalog.lexical.ids(unnamed) if unnamed else {})}
        return {name: scored[number] for number, name in names.items() if number in scored}

    def _hits(
        self,
        lexical: Mapping[str, float],
        found: Candidates,
        vector: Vectors | None,
        fused: Mapping[str, float],
        limit: int,
    ) -> list[Hit]:
        best = ranked(fused)[:limit]
        nearest = {name: found.nearest(name, vector) for name in best} if vector is not None else {}
        dense = found.cosines(vector) if vector is not None else {}
        passages = self._catalog.passages.by_id([name for name in nearest.values() if name])
        return [
            Hit(
                paper_id=name,
                score=fused[name],
                lexical=lexical.get(name),
                dense=dense.get(name),
                passage=passages.get(nearest.get(name) or ""),
            )
            for name in best
        ]


def shortlist(hits: Sequence[Hit], limit: int) -> list[Hit]:
    """Return the first so many hits and, behind them, the best of each part that are not among them: one rare name may
    say more than the fused score, whose parts are averages."""
    parts = [hit for hit in hits if hit.lexical is not None], [hit for hit in hits if hit.dense is not None]
    by_words = sorted(parts[0], key=lambda hit: -(hit.lexical or 0.0))[:LEADERS]
    by_meaning = sorted(parts[1], key=lambda hit: -(hit.dense or 0.0))[:LEADERS]
    wanted = {hit.paper_id for hit in (*hits[:limit], *by_words, *by_meaning)}
    return [hit for hit in hits if hit.paper_id in wanted]
