"""Two convex fits by Newton's method: a choice among alternatives (softmax), and a yes or no (logistic)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
STEPS, LONGEST_STEP, CLOSE = 80, 2.0, 1e-6


@dataclass(frozen=True)
class Alternatives:
    """What was to be chosen from, shape (alternatives, features), and which of them were right, at least one."""

    features: Numbers
    right: NDArray[np.bool_]
    weight: float = 1.0


def fit_choice(examples: Sequence[Alternatives], *, ridge: float) -> Numbers:
    """Return the weights that make the right alternatives likeliest, shape (features,)."""
    weights = np.zeros(examples[0].features.shape[1])
    for _ in range(STEPS):
        gradient, curvature = -ridge * weights, ridge * np.eye(len(weights))
        for example in examples:
            scores = example.features @ weights
            share = np.exp(scores - scores.max())
            share /= share.sum()
            wanted = share * example.right / share[example.right].sum()
            mean = example.features.T @ share
            gradient += example.weight * (example.features.T @ wanted - mean)
            squares = (example.features * share[:, None]).T @ example.features
            curvature += example.weight * (squares - np.outer(mean, mean))
        step = np.linalg.solve(curvature, gradient)
        longest = float(np.abs(step).max())
        weights += step * min(1.0, LONGEST_STEP / max(longest, CLOSE))
        if longest < CLOSE:
            break
    return weights


def fit_logistic(features: Numbers, yes: Numbers, weight: Numbers, *, ridge: float) -> Numbers:
    """Return weights and, last, the intercept, shape (features + 1,). The ridge acts on standardised features."""
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    rows = np.c_[(features - mean) / spread, np.ones(len(features))]
    penalty = np.diag([ridge] * features.shape[1] + [1e-6])
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-rows @ weights))
        gradient = rows.T @ (weight * (yes - likely)) - penalty @ weights
        curvature = (rows * (weight * likely * (1 - likely))[:, None]).T @ rows + penalty
        step = np.linalg.solve(curvature, gradient)
        weights += step
        if float(np.abs(step).max()) < CLOSE:
            break
    scaled = weights[:-1] / spread
    return np.append(scaled, weights[-1] - float(scaled @ mean))
