"""Fit boosted trees with scikit-learn, and keep them in the form that the program evaluates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingClassifier

from summarizer.extractive.trees import LEAF, Trees

Numbers = NDArray[np.float64]
SHARE_OF_ROWS, ROWS_A_LEAF = 0.6, 12


def fit_trees(
    features: Sequence[Mapping[str, float]],
    names: Sequence[str],
    yes: Numbers,
    weight: Numbers,
    *,
    trees: int,
    depth: int,
    rate: float,
    share_of_features: float,
    seed: int,
) -> Trees:
    """Return trees whose sum is the log-odds of yes; each learns from a part of the rows and each split from a part of
    the features (stochastic gradient boosting, Friedman 2002)."""
    learner = GradientBoostingClassifier(
        n_estimators=trees,
        max_depth=depth,
        learning_rate=rate,
        subsample=SHARE_OF_ROWS,
        max_features=share_of_features,
        min_samples_leaf=ROWS_A_LEAF,
        random_state=seed,
    )
    learner.fit(np.array([[one[name] for name in names] for one in features]), yes, sample_weight=weight)
    share = float((weight * yes).sum() / weight.sum())
    parts = [tree.tree_ for (tree,) in learner.estimators_]
    offsets = np.cumsum([0, *(part.node_count for part in parts)])[:-1]
    leaves = [part.children_left == LEAF for part in parts]
    return Trees(
        names=tuple(names),
        roots=offsets.astype(np.int32),
        feature=np.concatenate(
            [np.where(leaf, LEAF, part.feature) for part, leaf in zip(parts, leaves, strict=True)]
        ).astype(np.int16),
        threshold=np.concatenate([part.threshold for part in parts]),
        left=np.concatenate([part.children_left + at for part, at in zip(parts, offsets, strict=True)]).astype(
            np.int32
        ),
        right=np.concatenate([part.children_right + at for part, at in zip(parts, offsets, strict=True)]).astype(
            np.int32
        ),
        value=np.concatenate(
            [np.where(leaf, rate * part.value[:, 0, 0], 0.0) for part, leaf in zip(parts, leaves, strict=True)]
        ).astype(np.float32),
        intercept=float(np.log(share / (1 - share))),
    )
