"""Hybrid retrieval: BM25 over whole papers and cosine over passages find candidates, and both then score them all.

The best candidates by both say more of what was meant than the question does: its vector is moved towards them, and the
candidates are scored by it once more (fusion.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement

from summarizer.catalog import Catalog
from summarizer.catalog.papers import conditions
from summarizer.embedding import Embedder, Vectors
from summarizer.errors import IndexBroken
from summarizer.models import Filters, Hit
from summarizer.retrieval.directions import NOWHERE, Directions
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
    """Papers with their passages, by their numbers, a paper's together. starts: the row at which the passages of each
    begin, and behind them how many there are; passages: a row each; matrix: their vectors, shape (n, dimension)."""

    papers: Sequence[int]
    starts: NDArray[np.intp]
    passages: Sequence[int]
    matrix: Vectors

    @classmethod
    def of(cls, rows: Sequence[tuple[int, int]], matrix: Vectors) -> Candidates:
        """Take the numbers of paper and passage of each row of the matrix."""
        starts = [row for row, (paper, _) in enumerate(rows) if not row or paper != rows[row - 1][0]]
        bounds = np.array([*starts, len(rows)], np.intp)
        return cls([rows[start][0] for start in starts], bounds, [passage for _, passage in rows], matrix)

    @cached_property
    def place(self) -> dict[int, int]:
        """Where each paper stands."""
        return {paper: place for place, paper in enumerate(self.papers)}

    def rows(self, paper: int) -> slice:
        """Return where a paper's passages stand."""
        place = self.place[paper]
        return slice(int(self.starts[place]), int(self.starts[place + 1]))

    def seen_from(self, vector: Vectors) -> View:
        """Return how near everything is to a vector."""
        return View(self, self.matrix @ vector if self.papers else np.zeros(0, "f4"))


@dataclass(frozen=True)
class View:
    """Candidates, and the cosine of each of their passages, shape (n,)."""

    found: Candidates
    rows: Vectors

    @cached_property
    def cosines(self) -> dict[int, float]:
        """Each paper's cosine: that of its nearest passage."""
        if not self.found.papers:
            return {}
        nearest = np.maximum.reduceat(self.rows, self.found.starts[:-1])
        return dict(zip(self.found.papers, nearest.tolist(), strict=True))

    def nearest(self, paper: int) -> int:
        """Return the number of a paper's nearest passage."""
        rows = self.found.rows(paper)
        return self.found.passages[rows][int(np.argmax(self.rows[rows]))]

    def directions(self, papers: Sequence[int]) -> Vectors:
        """Return the mean of each paper's passages as a unit vector, shape (n, dimension)."""
        means = [self.found.matrix[self.found.rows(paper)].mean(axis=0) for paper in papers]
        rows = np.stack(means) if means else np.zeros((0, 1), "f4")
        units: Vectors = (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)).astype("f4")
        return units


class Hits(list[Hit]):
    """Hits, best first, and the directions of those of their papers that are embedded."""

    def __init__(self, hits: Iterable[Hit] = (), directions: Directions = NOWHERE) -> None:
        super().__init__(hits)
        self.directions = directions


UNSEEN = Candidates.of([], np.zeros((0, 1), "f4")).seen_from(np.zeros(1, "f4"))


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
    ) -> Hits:
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
        if mode == "lexical" or self._embedder is None or self._exact is None:
            return self._by_words(terms, dict(islice(scored.items(), depth)), most, limit)
        sought = self._embedder.seeking(question)
        vector = sought if sought is not None else self._embedder.embed_query(question) if vector is None else vector
        by_words, by_meaning = list(islice(scored, depth)), self._nearest(vector, narrowed, depth)
        found = Candidates.of(
            *self._catalog.passages.vectors_of(self._embedder.name, papers_found=by_words, passages_found=by_meaning)
        )
        known = {paper: scored[paper] for paper in {*by_words, *found.papers} if paper in scored}
        seen = found.seen_from(vector)
        fused = fuse(known, seen.cosines, most=most)
        if mode == "hybrid":
            best = [paper for paper in ranked(fused) if paper in found.place][:FEEDBACK_PAPERS]
            told = [(fused[paper], found.matrix[found.rows(paper)]) for paper in best]
            fused = fuse(known, found.seen_from(moved(vector, told)).cosines, most=most)
        return self._hits(known, seen, fused, limit)

    def _by_words(self, terms: Sequence[str], known: Mapping[int, float], most: float, limit: int) -> Hits:
        if self._catalog.papers.count() < FEW:
            return self._hits(known, UNSEEN, self._catalog.lexical.shares(terms, list(known)), limit)
        return self._hits(known, UNSEEN, fuse(known, None, most=most), limit)

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

    def _hits(self, lexical: Mapping[int, float], seen: View, fused: Mapping[int, float], limit: int) -> Hits:
        """Return the best papers. One that changed or went meanwhile is left out: another may have its number by now,
        as none ever has that of a passage."""
        first = ranked(fused)[:limit]
        nearest = {paper: seen.nearest(paper) for paper in first if paper in seen.cosines}
        passages = self._catalog.passages.by_number(list(nearest.values())) if nearest else {}
        names = self._catalog.lexical.ids([paper for paper in first if paper not in nearest])
        names |= {paper: passages[number].paper_id for paper, number in nearest.items() if number in passages}
        best = [paper for paper in first if paper in names]
        embedded = [paper for paper in best if paper in nearest]
        hits = (
            Hit(
                paper_id=names[paper],
                score=fused[paper],
                lexical=lexical.get(paper),
                dense=seen.cosines.get(paper),
                passage=passages.get(nearest.get(paper, 0)),
            )
            for paper in best
        )
        return Hits(hits, Directions([names[paper] for paper in embedded], seen.directions(embedded)))


def shortlist(hits: Sequence[Hit], limit: int) -> list[Hit]:
    """Return the first so many hits and, behind them, the best of each part that are not among them: one rare name may
    say more than the fused score, whose parts are averages."""
    parts = [hit for hit in hits if hit.lexical is not None], [hit for hit in hits if hit.dense is not None]
    by_words = sorted(parts[0], key=lambda hit: -(hit.lexical or 0.0))[:LEADERS]
    by_meaning = sorted(parts[1], key=lambda hit: -(hit.dense or 0.0))[:LEADERS]
    wanted = {hit.paper_id for hit in (*hits[:limit], *by_words, *by_meaning)}
    return [hit for hit in hits if hit.paper_id in wanted]
