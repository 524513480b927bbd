"""The paper's category among a closed set of arXiv's, or none where the words do not tell.

Multinomial logistic regression over stems and pairs of stems, learned by eval/training/category.py; the file beside
this one holds its weights, one byte each, and the record of what they were learned from. A text with fewer known words
than abstracts have is weighed as if it had as many, so that little evidence stays little.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.extractive.stemming import FUNCTION_WORDS, stems

FILE = Path(__file__).with_name("category_weights.npz")
SHORTEST = 20.0  # the least length (Euclidean, of rarities) that a text is divided by
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Category:
    """A category, None where the confidence is below the threshold; the confidence, 0 to 1, is that of the best."""

    name: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned: the row of each word, rarities of shape (words,), weights of shape (words, categories)."""

    categories: tuple[str, ...]
    rows: Mapping[str, int]
    rarity: Floats
    weights: NDArray[np.int8]
    scale: Floats
    intercept: Floats
    threshold: float


def choose_category(title: str, abstract: str) -> Category:
    """Return the category of a paper, or that none is likely enough."""
    learned = weights()
    shares = likelihoods(title, abstract, learned)
    if shares is None:
        return Category(None, 0.0)
    best = int(shares.argmax())
    confidence = round(float(shares[best]), 3)
    return Category(learned.categories[best] if confidence >= learned.threshold else None, confidence)


def likelihoods(title: str, abstract: str, learned: Weights) -> Floats | None:
    """Return the probability of each category, shape (categories,), or None where no word is known."""
    known = sorted({row for word in described(title, abstract) if (row := learned.rows.get(word)) is not None})
    if not known:
        return None
    rarities = learned.rarity[known]
    values = rarities / max(SHORTEST, float(np.sqrt(np.sum(rarities**2))))
    logits = (values @ learned.weights[known].astype(np.float32)) * learned.scale + learned.intercept
    powers = np.exp(logits - logits.max())
    shares: Floats = powers / powers.sum()
    return shares


def described(title: str, abstract: str) -> set[str]:
    """Return what a paper is classified by: its stems and pairs of neighbouring stems, without function words."""
    words = [stem for stem in stems(f"{title} . {abstract}") if len(stem) > 1 and stem not in FUNCTION_WORDS]
    words = [word for word in words if not word.isdigit()]
    return {*words, *(f"{left} {right}" for left, right in pairwise(words))}


@lru_cache(maxsize=1)
def weights() -> Weights:
    """Return the weights that come with the program."""
    with np.load(FILE) as stored:
        words = bytes(stored["words"]).decode("utf-8").split("\n")
        return Weights(
            categories=tuple(bytes(stored["categories"]).decode("utf-8").split("\n")),
            rows={word: row for row, word in enumerate(words)},
            rarity=stored["rarity"].astype(np.float32),
            weights=stored["weights"],
            scale=stored["scale"],
            intercept=stored["intercept"],
            threshold=float(read_record()["threshold"]),
        )


@lru_cache(maxsize=1)
def read_record() -> dict[str, Any]:
    """Return the record of what the weights were learned from."""
    with np.load(FILE) as stored:
        record: dict[str, Any] = json.loads(bytes(stored["record"]))
        return record
