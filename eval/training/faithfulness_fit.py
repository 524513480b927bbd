"""The fit of the faithfulness score: words, then the whole on what the words say out of fold, then calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.faithfulness.model import Weights, whole_row
from eval.stats.accuracy import best_threshold
from eval.training.faithfulness_data import PERTURBED, Example, documents
from eval.training.linear import fit_logistic

Numbers = NDArray[np.float64]

FOLDS = 3
RIDGE_WORDS, RIDGE_WHOLE, RIDGE_CALIBRATION = 1000.0, 300.0, 0.01
WEIGHT_UNCHANGED = 0.05
WEIGHT_PERTURBED = 0.15
_GRID = np.linspace(0.05, 0.95, 181)


@dataclass(frozen=True)
class _Stack:
    """The examples as arrays: one row a word, the example it belongs to, whether it is wrong, and its weight."""

    rows: Numbers
    owner: NDArray[np.int64]
    wrong: Numbers
    weight: Numbers


def fit(examples: Sequence[Example]) -> Weights:
    """Return the coefficients. Whatever a step learns of an example's words comes from folds without its document;
    calibration and threshold come from edited summaries only, both labels weighing the same."""
    fold = documents(examples) % FOLDS
    stack = _stack(examples)
    held = _out_of_fold(stack, fold)
    names = tuple(whole_row(examples[0].features, held[stack.owner == 0]))
    rows = np.array(
        [list(whole_row(x.features, held[stack.owner == n]).values()) for n, x in enumerate(examples)], dtype=float
    )
    label, weight = np.array([x.faithful for x in examples], dtype=float), _balanced(examples)
    raw = np.zeros(len(examples))
    for part in range(FOLDS):
        inside = fold == part
        raw[inside] = _linear(
            rows[inside], fit_logistic(rows[~inside], label[~inside], weight[~inside], ridge=RIDGE_WHOLE)
        )
    slope, shift, threshold = _calibrated(examples, raw, label, weight)
    plain, vector = fit_logistic(rows, label, weight, ridge=RIDGE_WHOLE), _fit_words(stack, np.ones(len(fold), bool))
    features = examples[0].features.words
    return Weights(
        words=dict(zip(features.names, vector[: len(features.names)].tolist(), strict=True)),
        kinds=tuple(vector[len(features.names) : -1].tolist()),
        words_intercept=float(vector[-1]),
        whole=dict(zip(names, plain[:-1].tolist(), strict=True)),
        whole_intercept=float(plain[-1]),
        slope=slope,
        shift=shift,
        threshold=threshold,
    )


def _stack(examples: Sequence[Example]) -> _Stack:
    rows = np.vstack([np.hstack([x.features.words.rows, x.features.words.kinds]) for x in examples])
    owner = np.repeat(np.arange(len(examples)), [len(x.features.words.words) for x in examples])
    changed = np.concatenate([x.changed for x in examples])
    faithful = np.array([x.faithful for x in examples])[owner]
    share = np.array([WEIGHT_PERTURBED if x.domain == PERTURBED else 1.0 for x in examples])[owner]
    return _Stack(rows, owner, (changed & ~faithful).astype(float), np.where(changed, 1.0, WEIGHT_UNCHANGED) * share)


def _out_of_fold(stack: _Stack, fold: NDArray[np.int64]) -> Numbers:
    held = np.zeros(len(stack.owner))
    for part in range(FOLDS):
        inside = (fold == part)[stack.owner]
        held[inside] = _linear(stack.rows[inside], _fit_words(stack, fold != part))
    return held


def _fit_words(stack: _Stack, chosen: NDArray[np.bool_]) -> Numbers:
    taken = chosen[stack.owner]
    return fit_logistic(stack.rows[taken], stack.wrong[taken], stack.weight[taken], ridge=RIDGE_WORDS)


def _balanced(examples: Sequence[Example]) -> Numbers:
    """Return weights under which both labels count the same, among the edited and among the perturbed."""
    made = np.zeros(len(examples))
    label = np.array([x.faithful for x in examples])
    made_up = np.array([x.domain == PERTURBED for x in examples])
    for group, share in ((~made_up, 1.0), (made_up, WEIGHT_PERTURBED)):
        for value in (True, False):
            part = group & (label == value)
            made[part] = share * group.sum() / max(1, 2 * part.sum())
    return made


def _calibrated(
    examples: Sequence[Example], raw: Numbers, label: Numbers, weight: Numbers
) -> tuple[float, float, float]:
    """Return slope and shift (Platt 1999) on out-of-fold scores, and the threshold."""
    own = np.array([x.domain != PERTURBED for x in examples])
    slope, shift = fit_logistic(raw[own, None], label[own], weight[own], ridge=RIDGE_CALIBRATION)
    likely = 1 / (1 + np.exp(-(slope * raw[own] + shift)))
    return float(slope), float(shift), best_threshold(likely, label[own], _GRID)


def _linear(rows: Numbers, weights: Numbers) -> Numbers:
    made: Numbers = rows @ weights[:-1] + weights[-1]
    return made
