"""Agreement figures equal published worked examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.stats import cohen_kappa, krippendorff_alpha

# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability": B (two observers, ten units: alpha = .095)
# and C (four observers, twelve units, gaps: nominal alpha = .743). A dot is a label that was not given.
TWO = ("0100000010", "1110010000")
FOUR = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")


def _units(rows):
    return [[label for label in column if label != "."] for column in zip(*rows, strict=True)]


def test_alpha_of_two_observers_is_as_published():
    assert krippendorff_alpha(_units(TWO)) == pytest.approx(0.095, abs=0.0005)


def test_alpha_of_four_observers_with_gaps_is_as_published():
    assert krippendorff_alpha(_units(FOUR)) == pytest.approx(0.743, abs=0.0005)


def test_kappa_of_a_worked_table():
    # 20 both yes, 15 both no, 5 and 10 apart: agreed 35/50 = .7; chance .5 · .6 + .5 · .4 = .5; (.7 - .5) / .5
    one = ["yes"] * 25 + ["no"] * 25
    other = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert cohen_kappa(one, other) == pytest.approx(0.4)


def test_where_there_is_nothing_to_disagree_about_agreement_is_none():
    assert cohen_kappa([], []) is None
    assert cohen_kappa(["a", "a"], ["a", "a"]) is None
    assert krippendorff_alpha([]) is None
    assert krippendorff_alpha([["a"], ["b"]]) is None  # nobody looked at the same thing
    assert krippendorff_alpha([["a", "a"], ["a", "a"]]) is None


@given(labels=st.lists(st.sampled_from("abc"), min_size=2).filter(lambda labels: len(set(labels)) > 1))
def test_perfect_agreement_is_one(labels):
    assert cohen_kappa(labels, labels) == pytest.approx(1)
    assert krippendorff_alpha([[label, label] for label in labels]) == pytest.approx(1)
