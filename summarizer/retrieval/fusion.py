"""Two scores of a paper made one, and what the best papers say of what was meant.

The combination of normalised scores beats reciprocal rank fusion where scores exist (Bruch, Gai & Ingber 2022). Each
part is measured against the most that it could be, not against the best paper found: a cosine against 1, BM25 against
that of a paper full of every word asked for. So a question of which no paper holds more than a few words, as people ask
who do not know a field's terms, is decided by its meaning, and one that quotes a paper by its words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

from summarizer.embedding import Vectors

Key = TypeVar("Key", int, str)  # what a paper is known by

DENSE_SHARE = 0.5
FEEDBACK_PAPERS = 3
FEEDBACK_SHARE = 0.3  # of the moved question's vector, that comes from the best papers


def fuse(
    lexical: Mapping[Key, float],
    dense: Mapping[Key, float] | None,
    *,
    most: float,
    dense_share: float = DENSE_SHARE,
) -> dict[Key, float]:
    """Return the fused score of each paper, 0 to 1; a part that did not find a paper gives it 0.

    lexical: BM25. most: the greatest BM25 that a paper could have for this question. dense: cosines; None where there
    is no model, and then words alone count.
    """
    by_words = {name: min(max(score / most, 0.0), 1.0) if most > 0 else 0.0 for name, score in lexical.items()}
    if dense is None:
        return by_words
    return {
        name: (1 - dense_share) * by_words.get(name, 0.0) + dense_share * min(max(dense.get(name, 0.0), 0.0), 1.0)
        for name in by_words.keys() | dense.keys()
    }


def moved(question: Vectors, best: Sequence[tuple[float, Vectors]]) -> Vectors:
    """Return the question's vector moved towards the best papers, unit length (pseudo-relevance feedback after Rocchio
    1971). best: the fused score of each and its passages' vectors, shape (n, dimension)."""
    papers = sum(
        (score * _unit(vectors.mean(axis=0)) for score, vectors in best), np.zeros(len(question), dtype=np.float32)
    )
    if not np.any(papers):
        return question
    return _unit((1 - FEEDBACK_SHARE) * question + FEEDBACK_SHARE * _unit(papers))


def ranked(scores: Mapping[Key, float]) -> list[Key]:
    """Return the papers, best first; of equal ones, by what they are known by."""
    return sorted(scores, key=lambda name: (-scores[name], name))


def _unit(vector: Vectors) -> Vectors:
    unit: Vectors = (vector / max(float(np.linalg.norm(vector)), 1e-12)).astype(np.float32)
    return unit
