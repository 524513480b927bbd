"""Boosted trees give the sum of the leaves that a row of features reaches, and survive being stored."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.extractive.trees import LEAF, Trees, constant, unpacked

# the first tree asks for a ≤ 1, and on the right for b ≤ 2; the second is a single leaf
TREES = Trees(
    names=("a", "b"),
    roots=np.array([0, 5], dtype=np.int32),
    feature=np.array([0, LEAF, 1, LEAF, LEAF, LEAF], dtype=np.int16),
    threshold=np.array([1.0, 0, 2.0, 0, 0, 0]),
    left=np.array([1, LEAF, 3, LEAF, LEAF, LEAF], dtype=np.int32),
    right=np.array([2, LEAF, 4, LEAF, LEAF, LEAF], dtype=np.int32),
    value=np.array([0, 10, 0, 20, 30, 0.5], dtype=np.float32),
    intercept=-1.0,
)


@pytest.mark.parametrize(
    ("a", "b", "odds"),
    # each with the second tree's 0.5 and the intercept's -1
    [(1.0, 9.0, 9.5), (1.5, 2.0, 19.5), (1.5, 2.5, 29.5)],
)
def test_every_row_gets_the_leaves_that_it_reaches(a, b, odds):
    assert TREES.odds({"b": b, "a": a, "unused": 7.0}) == odds


def test_no_tree_says_the_same_of_everything():
    assert constant(2.5).odds({"a": 1.0}) == constant(2.5).odds({}) == 2.5


@given(a=st.floats(-5, 5), b=st.floats(-5, 5))
def test_what_was_packed_says_the_same(a, b):
    row = {"a": a, "b": b}
    packed = {**TREES.packed("one"), **constant(4.0).packed("other")}
    assert unpacked(packed, "one").odds(row) == TREES.odds(row)
    assert unpacked(packed, "other").odds(row) == 4.0
