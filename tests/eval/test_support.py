"""Shares of what a summary claims that its source bears out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.support import (
    acronym_support,
    comparison_support,
    name_support,
    negation_support,
    number_support,
    word_support,
)

SOURCE = (
    "We present Harrow, a quiet weaving loom (QWL) for 3D cloth. It weaves 40 bolts an hour with two shuttles, reduces "
    "waste and does not tear silk. Older looms in Bramley are slower."
)
ALL = (number_support, name_support, acronym_support, negation_support, comparison_support, word_support)


def test_what_the_source_says_is_wholly_borne_out() -> None:
    said = "Harrow weaves 40 bolts an hour, reduces waste and does not tear silk."
    assert [share(said, SOURCE) for share in ALL] == [1.0, None, None, 1.0, 1.0, 1.0]


def test_one_number_of_two_is_half() -> None:
    assert number_support("It weaves 41 bolts with two shuttles.", SOURCE) == 0.5


def test_a_dimension_is_a_number() -> None:
    assert number_support("A loom for 3D cloth.", SOURCE) == 1.0
    assert number_support("A loom for 4D cloth.", SOURCE) == 0.0


def test_one_name_of_two_is_half() -> None:
    assert name_support("The looms in Bramley and in Quillon are slow.", SOURCE) == 0.5


def test_every_capital_of_a_heading_has_to_stand() -> None:
    assert name_support("Quiet Weaving Looms For Cloth", SOURCE) == 1.0
    # of Weaving, Looms, Granite ("For" carries no content, the first word's capital says nothing) one is new
    assert name_support("Quiet Weaving Looms For Granite", SOURCE) == pytest.approx(2 / 3)


def test_an_acronym_stands_for_what_the_source_says() -> None:
    assert acronym_support("A quiet weaving loom (QWL).", SOURCE) == 1.0
    assert acronym_support("A quaint weaving loom (QWL).", SOURCE) == 0.0


def test_a_denial_that_the_source_does_not_make_counts_even_where_it_is_silent() -> None:
    assert negation_support("It does not tear silk.", SOURCE) == 1.0
    assert negation_support("It does not need a granite floor.", SOURCE) == 0.0
    assert negation_support("It weaves silk.", SOURCE) is None


def test_a_comparison_has_to_be_made_in_the_source() -> None:
    assert comparison_support("A loom that reduces waste.", SOURCE) == 1.0
    assert comparison_support("A loom that improves waste.", "We count waste.") == 0.0


def test_a_strange_word_where_the_source_compares_is_a_comparison_it_does_not_make() -> None:
    assert comparison_support("A loom that inflates waste.", SOURCE) == 0.0


def test_the_title_bears_out_too() -> None:
    assert name_support("We use the Quillon loom.", SOURCE, "Quillon: a loom") == 1.0


@given(st.text(max_size=80), st.text(max_size=80))
def test_every_share_is_none_or_between_0_and_1(summary: str, source: str) -> None:
    assert all(value is None or 0 <= value <= 1 for value in (share(summary, source) for share in ALL))
