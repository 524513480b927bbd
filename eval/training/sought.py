"""Questions and the passages among which their papers are sought: what seeking.py learns from and is measured on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.training.answer_collections import MIXED, Collection, fold_of_group, opened, packaged
from summarizer.embedding.lower import lower_half
from summarizer.retrieval.fusion import DENSE_SHARE, fuse
from summarizer.retrieval.terms import search_terms
from summarizer.services import Services

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Sought:
    """n questions of one collection. passages: shape (passages, dimension), a paper's together, begins[i] the first of
    paper i; states: what the packaged model's lower half makes of each question."""

    name: str
    passages: Matrix
    begins: NDArray[np.intp]
    questions: NDArray[np.str_]  # (n,)
    states: NDArray[np.object_]  # (n,) of (pieces, dimension)
    by_words: Matrix  # (n, papers), what words add to the fused score
    right: NDArray[np.bool_]  # (n, papers)
    folds: NDArray[np.intp]  # (n,)
    worded: NDArray[np.str_]  # (n,)
    answered: NDArray[np.bool_]  # (n,), whether the right paper says it, or only is what is asked about

    def some(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Sought:
        """Return the same with these questions only."""
        kept = {"name", "passages", "begins"}
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return Sought(**{name: value if name in kept else value[rows] for name, value in values.items()})

    def nearest(self, cosines: Matrix) -> NDArray[np.intp]:
        """Return which of each paper's passages is the nearest, (n, papers), from the cosines of all."""
        ends = [*self.begins[1:], cosines.shape[1]]
        spans = zip(self.begins, ends, strict=True)
        return np.stack([begin + cosines[:, begin:end].argmax(axis=1) for begin, end in spans], axis=1)

    def scores(self, questions: Matrix) -> Matrix:
        """Return the fused score of each paper, (n, papers), by the questions' vectors, (n, dimension); without
        feedback."""
        cosines = questions @ self.passages.T
        found: Matrix = self.by_words + DENSE_SHARE * np.take_along_axis(cosines, self.nearest(cosines), axis=1)
        return found

    def reciprocal_ranks(self, questions: Matrix) -> list[float]:
        """Return for each question, by their vectors, 1 over the place of the first right paper."""
        scores = self.scores(questions)
        best = np.where(self.right, scores, -np.inf).max(axis=1, keepdims=True)
        return [float(value) for value in 1 / (1 + (scores > best).sum(axis=1))]


def among_all(parts: Sequence[Sought]) -> list[Sought]:
    """Return the same questions, each among the papers of all parts; words add nothing to those of the others."""
    passages = np.concatenate([one.passages for one in parts])
    starts = np.cumsum([0, *(len(one.passages) for one in parts)])
    begins = np.concatenate([start + one.begins for start, one in zip(starts, parts, strict=False)])
    papers = np.cumsum([0, *(len(one.begins) for one in parts)])
    found = []
    for before, one in zip(papers, parts, strict=False):
        sides = (0, 0), (before, papers[-1] - before - len(one.begins))
        by_words, right = np.pad(one.by_words, sides), np.pad(one.right, sides)
        found.append(replace(one, passages=passages, begins=begins, by_words=by_words, right=right))
    return found


def sought(name: str, home: Path, collection: Collection, more: Sequence[dict[str, Any]] = ()) -> Sought:
    """Return the questions of a collection that are about one of its papers, and more that are."""
    with opened(home, collection.papers) as services:
        embedder = packaged(services)
        papers = sorted({row["id"] for row in collection.papers})
        asked = [row for row in (*collection.questions, *more) if row["paper_ids"] or row["group"] in papers]
        passages = [list(services.catalog.passages.embedded(embedder.name, paper_ids=[paper])) for paper in papers]
        states = np.empty(len(asked), object)
        states[:] = [lower_half().states(row["question"]).astype(np.float16) for row in asked]
        return Sought(
            name=name,
            passages=np.stack([item.vector for of_paper in passages for item in of_paper]),
            begins=np.cumsum([0, *map(len, passages)])[:-1],
            questions=np.array([row["question"] for row in asked]),
            states=states,
            by_words=np.stack([_by_words(services, row["question"], papers) for row in asked]),
            right=np.array([[paper in (row["paper_ids"] or [row["group"]]) for paper in papers] for row in asked]),
            folds=np.array([fold_of_group(row["group"]) for row in asked]),
            worded=np.array([row.get("worded", MIXED) for row in asked]),
            answered=np.array([bool(row["paper_ids"]) for row in asked]),
        )


def _by_words(services: Services, question: str, papers: Sequence[str]) -> Matrix:
    """Return what words add to each paper's fused score, shape (papers,)."""
    terms = search_terms(question)
    _, most = services.catalog.lexical.numbers(terms, limit=1)
    found = fuse(dict(services.catalog.lexical.search(terms, limit=len(papers))), {}, most=most)
    return np.array([found.get(paper, 0.0) for paper in papers], np.float32)
