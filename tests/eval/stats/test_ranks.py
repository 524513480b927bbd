"""Rank figures equal those of scipy, and a weight is a repetition."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from eval.stats import auroc
from eval.stats.ranks import weighted_auroc, weighted_kendall, weighted_spearman

numbers = st.lists(st.floats(0, 1), min_size=1, max_size=12)
few_values = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 3)), min_size=3, max_size=15)


@given(right=numbers, wrong=numbers)
def test_auroc_is_the_share_of_pairs_in_order(right, wrong):
    pairs = [(r > w) + (r == w) / 2 for r, w in itertools.product(right, wrong)]
    assert auroc(right, wrong) == pytest.approx(sum(pairs) / len(pairs))
    assert auroc(wrong, right) == pytest.approx(1 - sum(pairs) / len(pairs))


def test_auroc_needs_both_sides():
    assert auroc([], [1.0]) is None
    assert auroc([1.0], []) is None


def _columns(rows):
    x, y, counts = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    return x, y, counts, np.repeat(x, counts.astype(int)), np.repeat(y, counts.astype(int))


@given(rows=few_values)
def test_weighted_correlations_are_scipys_of_the_repeated_items(rows):
    x, y, counts, many_x, many_y = _columns(rows)
    if len(set(many_x)) < 2 or len(set(many_y)) < 2:
        return
    assert weighted_spearman(x, y, counts[None, :])[0] == pytest.approx(stats.spearmanr(many_x, many_y).statistic)
    assert weighted_kendall(x, y, counts[None, :])[0] == pytest.approx(stats.kendalltau(many_x, many_y).statistic)


@given(rows=few_values)
def test_weighted_auroc_is_that_of_the_repeated_items(rows):
    x, y, counts, many_x, many_y = _columns(rows)
    expected = auroc(many_x[many_y > 1].tolist(), many_x[many_y <= 1].tolist())
    found = weighted_auroc(x, (y > 1).astype(float), counts[None, :])[0]
    assert np.isnan(found) if expected is None else found == pytest.approx(expected)


def test_what_does_not_vary_orders_nothing():
    ones, rising = np.ones(5), np.arange(5.0)
    assert weighted_spearman(ones, rising, np.ones((1, 5)))[0] == 0
    assert weighted_kendall(ones, rising, np.ones((1, 5)))[0] == 0
    assert auroc([1.0, 1.0], [1.0]) == 0.5
