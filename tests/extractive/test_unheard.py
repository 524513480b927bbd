"""A name that no paper found holds is not answered from the other words of the question."""

import pytest

from summarizer.extractive.unheard import unheard_of

BEES = "HiveNet counts bees on GPUs. Reinforcement learning from human feedback is not needed, nor Qwen 2.5."


@pytest.mark.parametrize("name", ["BERT", "FlashAttention", "RT-2", "KonIQ-10k", "vLLM"])
def test_a_name_that_stands_in_no_paper_is_told_of(name):
    assert unheard_of([[name], [name]], [BEES, "Wasps dance."]) == (name,)


@pytest.mark.parametrize(
    ("name", "because"),
    [
        ("HiveNets", "it is there without the s"),
        ("Hive-Net", "it is written together"),
        ("HiveNet-Large", "a part of it is there"),
        ("Qwen2.5", "it is written apart"),
        ("RLHF", "it is spelt out, and skips a small word"),
        ("Zorblax", "a word with a capital at its beginning may be anything"),
        ("A1", "two letters stand for too much"),
        ("AIs", "and so they do in the plural"),
    ],
)
def test_a_name_that_may_be_there_in_another_spelling_is_not(name, because):
    assert unheard_of([[name], [name]], [BEES, "Wasps dance."]) == (), because


def test_a_possessive_is_told_as_the_name():
    assert unheard_of([["BERT's"]], [BEES]) == ("BERT",)


def test_a_name_that_one_paper_holds_is_not():
    assert unheard_of([["BERT"], []], ["Wasps dance.", "BERT dances."]) == ()
    assert unheard_of([], []) == ()
