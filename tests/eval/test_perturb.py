"""Sentences made wrong in one known way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.perturb import _RARE_FLIPS, KINDS, Kind, perturb
from summarizer.checks import check, directions
from summarizer.checks.words import tokens

CLAIM = (
    "We show that our quiet weaving loom (QWL) outperforms Harrow by 40% on three mills, "
    "cannot tear silk and reduces waste in winter."
)
SOURCE = f"{CLAIM} The Upper Quillon mill uses Harrow looms."


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_error_finds_its_place(kind: Kind) -> None:
    claim = "Our loom outperforms Harrow looms." if kind == "sides" else CLAIM
    changed = perturb(claim, SOURCE, kind, 1)
    assert changed is not None
    assert changed != claim


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"sides", "ending", "foreign sentence"}])
def test_the_checks_notice_each_error_in_a_sentence_of_the_source(kind: Kind) -> None:
    changed = perturb(CLAIM, SOURCE, kind, 1)
    assert changed is not None
    assert check(changed, SOURCE, with_form=False).unsupported, changed


def test_swapped_sides_are_the_same_words_in_another_order() -> None:
    assert perturb("Our loom outperforms old Harrow looms.", "", "sides", 1) == "old Harrow looms outperforms Our loom."


def test_the_same_seed_gives_the_same_error() -> None:
    assert perturb(CLAIM, SOURCE, "number", 7) == perturb(CLAIM, SOURCE, "number", 7)
    assert len({perturb(CLAIM, SOURCE, "number", seed) for seed in range(20)}) > 1


def test_a_sentence_without_a_place_for_the_error_is_left_alone() -> None:
    assert perturb("We weave.", "We weave.", "number", 1) is None
    assert perturb("We weave.", "We weave.", "unit", 1) is None


def test_foreign_names_and_sentences_come_from_the_other_source() -> None:
    other = "In the north the Bramley orchard gives apples to the whole town. We ate."
    assert "Bramley" in str(perturb(CLAIM, SOURCE, "name", 1, other=other))
    assert "orchard gives apples" in str(perturb(CLAIM, SOURCE, "foreign sentence", 1, other=other))


def test_the_rare_words_of_comparison_are_none_that_the_detectors_list() -> None:
    assert [word for word in _RARE_FLIPS.values() if directions.is_cue(tokens(word)[0])] == []


@given(st.text(max_size=100), st.text(max_size=100), st.sampled_from(KINDS), st.integers())
def test_every_text_can_be_perturbed(claim: str, source: str, kind: Kind, seed: int) -> None:
    assert perturb(claim, source, kind, seed) != claim
