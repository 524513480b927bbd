"""A word diff holds both texts whole, and shows what changed between them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.differences import changes

TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(["bees", "count", "to", "four", "\n", "  "])).map(" ".join))


def joined(parts, *kinds):
    return " ".join(text for kind, text in parts if kind in kinds)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_their_difference(before, after):
    parts = changes(before, after)
    assert joined(parts, "same", "gone") == " ".join(before.split())
    assert joined(parts, "same", "new") == " ".join(after.split())


@given(TEXTS, TEXTS)
def test_runs_are_joined_and_none_is_empty(before, after):
    parts = changes(before, after)
    assert all(text for _, text in parts)
    assert all(one[0] != other[0] for one, other in pairwise(parts))


@given(TEXTS)
def test_a_text_does_not_differ_from_itself_in_other_white_space(text):
    assert {kind for kind, _ in changes(text, f" {text.replace(' ', '  ')}\n")} <= {"same"}


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("", "", []),
        ("", "Bees count.", [("new", "Bees count.")]),
        ("Bees count.", " ", [("gone", "Bees count.")]),
        (
            "Bees learn to count to three.",
            "Honey bees learn to count to four.",
            [
                ("gone", "Bees"),
                ("new", "Honey bees"),
                ("same", "learn to count to"),
                ("gone", "three."),
                ("new", "four."),
            ],
        ),
        ("We count bees.", "We gladly count bees.", [("same", "We"), ("new", "gladly"), ("same", "count bees.")]),
    ],
)
def test_what_went_stands_before_what_came(before, after, parts):
    assert changes(before, after) == parts
