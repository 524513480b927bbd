"""Two scores of a paper made one, and what the best papers say of what was meant.

The combination of normalised scores beats reciprocal rank fusion where scores exist (Bruch, Gai & Ingber 2022). Both
parts are divided by their own greatest value of this question; their least is 0 by nature (no word in common, no
likeness), not that of the worst candidate, so the scale does not depend on how many papers there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from summarizer.embedding import Vectors

DENSE_SHARE = 0.6  # flat from 0.5 to 0.7 on both collections that it was chosen on
FEEDBACK_PAPERS = 3
FEEDBACK_SHARE = 0.3  # of the moved question's vector, that comes from the best papers


def fuse(
    lexical: Mapping[str, float], dense: Mapping[str, float], *, dense_share: float = DENSE_SHARE
) -> dict[str, float]:
    """Return the fused score of each paper, 0 to 1; a part that did not find a paper gives it 0."""
    left, right = _scaled(lexical), _scaled(dense)
    if not right or not left:
        return left or right
    return {
        name: (1 - dense_share) * left.get(name, 0.0) + dense_share * right.get(name, 0.0)
        for name in left.keys() | right.keys()
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


def ranked(scores: Mapping[str, float]) -> list[str]:
    """Return the papers, best first; of equal ones, by id."""
    return sorted(scores, key=lambda name: (-scores[name], name))


def _scaled(scores: Mapping[str, float]) -> dict[str, float]:
    greatest = max(scores.values(), default=0.0)
    return {name: max(score, 0.0) / greatest if greatest > 0 else 1.0 for name, score in scores.items()}


def _unit(vector: Vectors) -> Vectors:
    unit: Vectors = (vector / max(float(np.linalg.norm(vector)), 1e-12)).astype(np.float32)
    return unit
