"""How keyphrases are scored, and the control they are compared with."""

import pytest

from eval.tags import f1, tf_idf


def test_f1_counts_each_phrase_once():
    # 1 hit of 2 predicted and 3 wanted: 2 * 1 / (2 + 3)
    assert f1(["bee", "bee", "ant"], {"bee", "wasp", "moth"}) == pytest.approx(0.4)
    assert f1([], {"bee"}) == 0.0


def test_the_control_ranks_what_is_frequent_here_and_rare_elsewhere():
    texts = [("Bee dance", "The bee dance of the hive."), ("Hive", "The hive."), ("Hive", "A hive.")]
    # "bee danc" stands twice in one of three texts, "hive" in all three, so that its weight is 0
    assert tf_idf(texts)[0] == ["bee danc", "hive"]
