"""Intervals say how sure a mean is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.stats import Interval, interval, interval_of

numbers = st.lists(st.floats(0, 1), min_size=2, max_size=12)


@given(values=numbers)
def test_an_interval_lies_around_the_mean_and_within_the_values(values):
    found = interval(values)
    assert found.value == pytest.approx(sum(values) / len(values))
    assert min(values) - 1e-9 <= found.low <= found.high <= max(values) + 1e-9


def test_an_interval_of_equal_values_has_no_width():
    assert interval([1.0] * 9) == Interval(value=1.0, low=1.0, high=1.0, n=9)


def test_one_value_says_nothing_about_others():
    assert interval([0.5]) == Interval(value=0.5, low=None, high=None, n=1)


def test_the_mean_of_nothing_is_none():
    assert interval([]) == Interval(value=None, low=None, high=None, n=0)


def test_an_interval_of_many_values_is_the_one_of_the_normal_distribution():
    values = np.random.default_rng(3).normal(0, 1, 2000)
    half = 1.96 * values.std(ddof=1) / 2000**0.5  # ± 1.96 standard errors
    found = interval(values.tolist())
    assert found.high - found.value == pytest.approx(half, rel=0.05)
    assert found.value - found.low == pytest.approx(half, rel=0.05)


def test_a_greater_level_is_wider():
    values = [0.1, 0.9, 0.3, 0.5, 0.7, 0.2]
    assert interval(values, level=0.99).low < interval(values).low < interval(values, level=0.8).low


def test_papers_of_one_cluster_count_as_one_opinion():
    # Ten copies of each of eight values tell no more than the eight values.
    values = [0.1, 0.9, 0.3, 0.5, 0.7, 0.2, 0.8, 0.4]
    copied = [value for value in values for _ in range(10)]
    clusters = [number for number in range(8) for _ in range(10)]
    clustered = interval(copied, clusters)
    assert (clustered.low, clustered.high) == pytest.approx((interval(values).low, interval(values).high))
    assert clustered.n == 80
    assert interval(copied).high - interval(copied).low < (clustered.high - clustered.low) / 2


def test_a_single_cluster_has_no_interval():
    assert interval([0.1, 0.5], ["one", "one"]).low is None


def test_a_cluster_weighs_as_much_as_it_holds():
    # Drawn together or not, the mean is the mean of the values: (3 · 1 + 1 · 0) / 4.
    assert interval([1.0, 1.0, 1.0, 0.0], ["a", "a", "a", "b"]).value == 0.75


def test_any_figure_of_items_has_an_interval():
    found = interval_of([1.0, 2.0, 3.0, 4.0, 50.0], lambda items: sorted(items)[len(items) // 2])
    assert found.value == 3.0
    assert found.low < 3.0 < found.high
    assert interval_of([1.0, 2.0], lambda _: None).value is None


def test_the_same_values_give_the_same_interval():
    assert interval([0.1, 0.4, 0.9]) == interval([0.1, 0.4, 0.9])
