"""Two scores made one, and a question moved towards its best papers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.retrieval.fusion import FEEDBACK_SHARE, fuse, moved, ranked


def test_fusion_is_a_convex_combination_of_scores_measured_against_the_most_they_could_be():
    # lexical: a is 4/8, b 2/8. dense: c below 0 counts as 0. Shares .4 and .6.
    found = fuse({"a": 4.0, "b": 2.0}, {"a": 0.6, "b": 0.3, "c": -0.2}, most=8.0, dense_share=0.6)
    assert found == pytest.approx({"a": 0.4 * 0.5 + 0.6 * 0.6, "b": 0.4 * 0.25 + 0.6 * 0.3, "c": 0.0})


def test_without_a_model_words_alone_count():
    assert fuse({"a": 4.0, "b": 1.0}, None, most=8.0) == {"a": 0.5, "b": 0.125}
    assert fuse({}, {"a": 0.4}, most=0.0) == {"a": 0.2}
    assert fuse({}, {}, most=0.0) == {}


def test_words_decide_less_where_no_paper_holds_many_of_them():
    dense = {"a": 0.5, "b": 0.4}
    few, many = fuse({"b": 1.0}, dense, most=20.0), fuse({"b": 10.0}, dense, most=20.0)
    assert (ranked(few)[0], ranked(many)[0]) == ("a", "b")


scores = st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 50), max_size=6)
cosines = st.dictionaries(st.sampled_from("abcdef"), st.floats(-1, 1), max_size=6)


@settings(deadline=None, max_examples=80)
@given(scores, cosines)
def test_fused_scores_lie_between_0_and_1_and_no_paper_is_lost(lexical, dense):
    found = fuse(lexical, dense, most=sum(lexical.values()))
    assert found.keys() == lexical.keys() | dense.keys()
    assert all(0 <= score <= 1 for score in found.values())


def test_equal_scores_are_ranked_by_id():
    assert ranked({"b": 0.5, "a": 0.5, "c": 0.9}) == ["c", "a", "b"]


def test_a_question_moves_towards_the_papers_by_their_scores():
    question = np.array([1, 0, 0], dtype=np.float32)
    # Paper 1 lies on the second axis with score .8, paper 2 (two passages) on the third with .6: their sum is a unit
    # vector already, (0, .8, .6).
    papers = [(0.8, np.array([[0, 1, 0]], dtype=np.float32)), (0.6, np.array([[0, 0, 1], [0, 0, 1]], dtype=np.float32))]
    share = FEEDBACK_SHARE
    expected = np.array([1 - share, share * 0.8, share * 0.6])
    assert moved(question, papers) == pytest.approx(expected / np.linalg.norm(expected), abs=1e-6)


def test_a_question_without_papers_stays_where_it_is():
    question = np.array([0.6, 0.8], dtype=np.float32)
    assert moved(question, []) is question
    assert moved(question, [(0.0, np.array([[1, 0]], dtype=np.float32))]) is question
