"""A paired comparison says what differs, how surely, and what it could have seen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from eval.stats import holm, paired, sign_flip

scores = st.lists(st.tuples(st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.sampled_from([0.0, 0.25, 0.5, 1.0])), max_size=9)


def _by_id(values):
    return {str(number): value for number, value in enumerate(values)}


def test_figures_of_a_small_comparison():
    found = paired(_by_id([1.0, 2.0, 3.0, 4.0]), _by_id([2.0, 2.0, 5.0, 3.0]))
    # differences 1, 0, 2, -1: mean ½, sum of squares about it ¼ + ¼ + 2¼ + 2¼ = 5, deviation √(5/3)
    assert (found.n, found.left_out, found.mean_a, found.mean_b, found.difference) == (4, 0, 2.5, 3.0, 0.5)
    assert (found.higher, found.equal, found.lower) == (2, 1, 1)
    assert found.superiority == 0.625  # (2 + ½) / 4
    assert found.effect == pytest.approx(0.5 / (5 / 3) ** 0.5)
    # |±1 ±2 ±1| is at least 2 in 6 of 8 patterns: 4, 2, 0, 2 and their mirror images; 0 in 2
    assert found.p == 0.75
    assert found.low < 0.5 < found.high


def test_pairs_without_both_scores_are_left_out_and_counted():
    a = {"both": 1.0, "none in a": None, "none in b": 0.5, "only a": 0.1, "not finite": 1.0}
    b = {"both": 0.5, "none in a": 1.0, "none in b": None, "only b": 0.1, "not finite": float("nan")}
    found = paired(a, b)
    assert (found.n, found.left_out, found.difference) == (1, 5, -0.5)
    assert (found.low, found.effect, found.least_visible) == (None, None, None)


def test_nothing_in_common_is_no_difference_of_zero():
    found = paired({"x": 1.0}, {"y": 1.0})
    assert (found.n, found.left_out, found.difference, found.p) == (0, 2, None, None)


def test_rounding_is_no_difference():
    found = paired({"x": 0.1 + 0.2, "y": 1.0}, {"x": 0.3, "y": 1.0})
    assert (found.equal, found.p, found.difference) == (2, 1.0, 0.0)


@given(pairs=scores)
def test_turning_the_sides_round_turns_the_difference_round(pairs):
    a, b = _by_id([one for one, _ in pairs]), _by_id([other for _, other in pairs])
    there, back = paired(a, b), paired(b, a)
    assert (there.higher, there.lower, there.p) == (back.lower, back.higher, back.p)
    if pairs:
        assert there.difference == -back.difference


@given(differences=st.lists(st.sampled_from([-2.0, -1.0, 0.0, 0.5, 1.0]), min_size=2, max_size=9))
def test_p_of_few_pairs_is_that_of_scipy(differences):
    every = stats.permutation_test(
        (np.array(differences),), lambda d, axis: d.mean(axis=axis), permutation_type="samples", n_resamples=np.inf
    )
    assert sign_flip(differences) == pytest.approx(min(1.0, every.pvalue))


def test_p_of_many_yes_and_no_is_the_middle_p_of_the_binomial():
    # 30 papers gained, 15 lost, 255 the same: flipping signs is tossing 45 coins.
    toss = stats.binom(45, 0.5)
    expected = 2 * (toss.sf(30) + toss.pmf(30) / 2)
    assert sign_flip([1.0] * 30 + [-1.0] * 15 + [0.0] * 255) == pytest.approx(expected, abs=0.004)


def test_p_of_many_continuous_differences_is_that_of_the_t_test():
    differences = np.random.default_rng(5).normal(0.15, 1, 200)
    assert sign_flip(differences.tolist()) == pytest.approx(stats.ttest_1samp(differences, 0).pvalue, abs=0.005)


def test_equal_systems_differ_with_certainty_of_nothing():
    assert sign_flip([0.0] * 300) == 1.0


def test_holm_multiplies_the_smallest_most_and_never_reverses_an_order():
    # 3 · 0.01, 2 · 0.03, then 0.04 · 1 may not fall below 0.06
    assert holm({"a": 0.04, "b": 0.01, "c": 0.03}) == pytest.approx({"a": 0.06, "b": 0.03, "c": 0.06})
    assert holm({"a": 0.9, "b": 0.8}) == {"a": 1.0, "b": 1.0}
    assert holm({}) == {}


def test_the_least_visible_difference_is_seen_in_four_of_five_cases():
    generator = np.random.default_rng(7)
    least = paired(_by_id([0.0] * 100), _by_id(generator.normal(0, 1, 100).tolist())).least_visible
    assert least == pytest.approx(2.8 / 10, rel=0.2)  # 2.8 standard errors, of a deviation of about 1
    drawn = generator.normal(2.83 / 10, 1, (400, 100))
    seen = (stats.ttest_1samp(drawn, 0, axis=1).pvalue < 0.05).mean()
    assert 0.74 < seen < 0.86  # 0.8 ± 3 · √(0.8 · 0.2 / 400)
