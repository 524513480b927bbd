"""Learn where a question's vector is moved, and say by cross-validation what that does to the papers found.

    python -m eval.training.query_map --data FOLDER --work FOLDER

Learned from the project's own questions over SciTLDR's training abstracts, a third of them put as somebody from outside
the field would, and from PubMedQA dev; those over listings only measure. The right paper is to come first among its
whole collection by the fused score (fusion.py), without feedback. A map of low rank, held small (ridge); Adam (Kingma &
Ba 2015) over batches of one collection each. Writes query_map.npz into summarizer/embedding, and the maps learned
without each fold into the work folder, for eval.training.answers.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.stats import paired
from eval.training.answer_collections import (
    FOLDS,
    SEED,
    Collection,
    fold_of_group,
    learned_collections,
    measured_collections,
    medical_collection,
    opened,
    packaged,
)
from eval.training.earlier import map_file, stamp
from summarizer.embedding.query_map import FILE, QueryMap
from summarizer.retrieval.fusion import DENSE_SHARE, fuse
from summarizer.retrieval.terms import search_terms
from summarizer.services import Services

INPUTS = "scitldr/train.jsonl", "pubmedqa/dev.jsonl"
TARGET = Path("summarizer/embedding") / FILE
RANK, RIDGE, ROUNDS, BATCH, RATE = 64, 0.03, 12, 32, 2e-3
START, SHARPNESS, SHARPENING = 0.05, 20.0, 0.1  # spread of the first weights; of the softmax, and its rate
MOMENTS, TINY = (0.9, 0.999), 1e-8  # of Adam
Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Sought:
    """The answerable questions of one collection. passages: shape (passages, dimension), a paper's together, begins[i]
    the first of paper i; questions: (n, dimension); by_words: what words add to the fused score, (n, papers); right:
    (n, papers)."""

    name: str
    passages: Matrix
    begins: NDArray[np.intp]
    questions: Matrix
    by_words: Matrix
    right: NDArray[np.bool_]
    folds: NDArray[np.intp]

    def some(self, rows: NDArray[np.intp]) -> Sought:
        """Return the same with these questions only."""
        kept = self.questions[rows], self.by_words[rows], self.right[rows], self.folds[rows]
        return Sought(self.name, self.passages, self.begins, *kept)

    def scores(self, questions: Matrix) -> tuple[Matrix, NDArray[np.intp]]:
        """Return the fused score of each paper, (n, papers), and which of its passages is the nearest."""
        cosines = questions @ self.passages.T
        ends = [*self.begins[1:], cosines.shape[1]]
        nearest = np.stack(
            [begin + cosines[:, begin:end].argmax(axis=1) for begin, end in zip(self.begins, ends, strict=True)], axis=1
        )
        scores: Matrix = self.by_words + DENSE_SHARE * np.take_along_axis(cosines, nearest, axis=1)
        return scores, nearest


def main() -> None:
    """Read, learn in folds for the figures and on everything for the program, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    arguments = parser.parse_args()
    collections = {**learned_collections(arguments.data), "pubmedqa": medical_collection(arguments.data)}
    sought = [_sought(name, arguments.work / name, of_one) for name, of_one in collections.items()]
    ranks: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for fold in range(FOLDS):
        found = learn([one.some(np.flatnonzero(one.folds != fold)) for one in sought])
        found.save(arguments.work / map_file(fold), stamp(arguments.data, INPUTS))
        for one in sought:
            out = one.some(np.flatnonzero(one.folds == fold))
            ranks[one.name] += zip(_reciprocal_ranks(out, None), _reciprocal_ranks(out, found), strict=True)
    final = learn(sought)
    for name, of_one in measured_collections(arguments.data).items():
        others = _sought(name, arguments.work / name, of_one)
        ranks[name] = list(zip(_reciprocal_ranks(others, None), _reciprocal_ranks(others, final), strict=True))
    figures = {name: _told(pairs) for name, pairs in ranks.items()}
    print(json.dumps(figures, indent=1))  # noqa: T201 - the script's output
    about = {"about": "Learned by eval/training/query_map.py.", "figures": figures}
    final.save(TARGET, stamp(arguments.data, INPUTS, about))


def learn(sought: Sequence[Sought]) -> QueryMap:
    """Return the map that puts the right papers first."""
    chance = np.random.default_rng(SEED)
    dimension = sought[0].passages.shape[1]
    weights = [
        (START * chance.standard_normal((dimension, RANK))).astype(np.float32),
        np.zeros((RANK, dimension), np.float32),
        np.array(SHARPNESS, np.float32),
    ]
    step = _adam(weights, (RATE, RATE, SHARPENING))
    for _ in range(ROUNDS):
        batches = [batch for one in sought for batch in _batches(one, chance)]
        for place in chance.permutation(len(batches)):
            step(_gradients(batches[place], *weights))
    return QueryMap(weights[0], weights[1])


def _gradients(batch: Sought, down: Matrix, up: Matrix, sharpness: Matrix) -> list[Matrix]:
    """Return the gradients of the mean of -log of the right papers' share, and of the ridge."""
    moved = batch.questions + batch.questions @ down @ up
    length = np.linalg.norm(moved, axis=1, keepdims=True)
    unit = moved / length
    scores, nearest = batch.scores(unit)
    share = _softmax(sharpness * scores)
    wanted = _softmax(np.where(batch.right, sharpness * scores, -np.inf))
    off = (share - wanted) / len(scores)
    towards = np.einsum("np,npd->nd", sharpness * DENSE_SHARE * off, batch.passages[nearest])
    at_moved = (towards - (towards * unit).sum(axis=1, keepdims=True) * unit) / length
    ridge = 2 * RIDGE * (down @ up)
    return [
        batch.questions.T @ (at_moved @ up.T) + ridge @ up.T,
        (batch.questions @ down).T @ at_moved + down.T @ ridge,
        np.array((off * scores).sum(), np.float32),
    ]


def _adam(weights: Sequence[Matrix], rates: Sequence[float]) -> Callable[[Sequence[Matrix]], None]:
    means, squares = ([np.zeros_like(weight) for weight in weights] for _ in range(2))
    steps = 0

    def step(gradients: Sequence[Matrix]) -> None:
        nonlocal steps
        steps += 1
        for weight, mean, square, gradient, rate in zip(weights, means, squares, gradients, rates, strict=True):
            mean[...] += (1 - MOMENTS[0]) * (gradient - mean)
            square[...] += (1 - MOMENTS[1]) * (gradient**2 - square)
            unbiased = mean / (1 - MOMENTS[0] ** steps), square / (1 - MOMENTS[1] ** steps)
            weight[...] -= (rate * unbiased[0] / (np.sqrt(unbiased[1]) + TINY)).astype(np.float32)

    return step


def _batches(sought: Sought, chance: np.random.Generator) -> Iterator[Sought]:
    order = chance.permutation(len(sought.questions))
    return (sought.some(order[start : start + BATCH]) for start in range(0, len(order), BATCH))


def _softmax(logits: Matrix) -> Matrix:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    share: Matrix = powers / powers.sum(axis=1, keepdims=True)
    return share


def _reciprocal_ranks(sought: Sought, found: QueryMap | None) -> list[float]:
    """Return for each question 1 over the place of the first right paper."""
    moved = sought.questions if found is None else np.stack([found.applied(one) for one in sought.questions])
    scores, _ = sought.scores(moved)
    best = np.where(sought.right, scores, -np.inf).max(axis=1, keepdims=True)
    return [float(value) for value in 1 / (1 + (scores > best).sum(axis=1))]


def _told(pairs: Sequence[tuple[float, float]]) -> dict[str, object]:
    """Return the mean reciprocal ranks as they come and with the map, and their difference."""
    plain, moved = ({str(number): pair[side] for number, pair in enumerate(pairs)} for side in (0, 1))
    difference = paired(plain, moved)
    return {
        "MRR": round(float(np.mean(list(plain.values()))), 4),
        "with the map": round(float(np.mean(list(moved.values()))), 4),
        "first": [round(float(np.mean([pair[side] == 1 for pair in pairs])), 4) for side in (0, 1)],
        "difference": [difference.difference, difference.low, difference.high],
        "n": len(pairs),
    }


def _sought(name: str, home: Path, collection: Collection) -> Sought:
    asked = [row for row in collection.questions if row["paper_ids"]]
    with opened(home, collection.papers) as services:
        embedder = packaged(services)
        papers = sorted({row["id"] for row in collection.papers})
        passages = [list(services.catalog.passages.embedded(embedder.name, paper_ids=[paper])) for paper in papers]
        return Sought(
            name,
            np.stack([item.vector for of_paper in passages for item in of_paper]),
            np.cumsum([0, *map(len, passages)])[:-1],
            np.stack([embedder.embed_query(row["question"]) for row in asked]),
            np.stack([_by_words(services, row["question"], papers) for row in asked]),
            np.array([[paper in row["paper_ids"] for paper in papers] for row in asked]),
            np.array([fold_of_group(row["group"]) for row in asked]),
        )


def _by_words(services: Services, question: str, papers: Sequence[str]) -> Matrix:
    """Return what words add to each paper's fused score, shape (papers,)."""
    terms = search_terms(question)
    _, most = services.catalog.lexical.numbers(terms, limit=1)
    found = fuse(dict(services.catalog.lexical.search(terms, limit=len(papers))), {}, most=most)
    return np.array([found.get(paper, 0.0) for paper in papers], np.float32)


if __name__ == "__main__":
    main()
