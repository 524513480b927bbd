"""Sentences made wrong in one known way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.faithfulness.lexicon import lexicon
from eval.perturb import _INVENTED, _RARE_DENIALS, _RARE_FLIPS, KINDS, Kind, perturb
from summarizer.checks import check, directions, names, negation, strength
from summarizer.checks.words import FUNCTION_WORDS, stems, tokens

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


_NOT_FOR_THE_CHECKS = {"sides", "ending", "foreign sentence", "rare negation"}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in _NOT_FOR_THE_CHECKS])
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


def _made_up() -> set[str]:
    """The words that the rare kinds put in: comparisons, denials without what they stand before, invented names."""
    denials = {word for _, new in _RARE_DENIALS for word in new.replace(r"\1", "").split()} - {"to"}
    return {*_RARE_FLIPS.values(), *denials, *(name.lower() for name in _INVENTED)}


def test_the_rare_words_are_none_that_the_checks_list() -> None:
    listed = negation._NEGATORS | negation._SOFT | negation._HARM | strength._STRONG | strength._HEDGES | FUNCTION_WORDS
    assert {"disdain", "sans", "erodes", "veltrane"} <= _made_up()
    assert _made_up() & listed == set()
    assert [word for word in _made_up() if directions.is_cue(tokens(word)[0]) or names.listed(word)] == []


def test_the_rare_words_are_none_that_the_lexicon_of_the_score_lists() -> None:
    known = lexicon()
    listed = {*known.opposite, *known.exclusive, *known.alike}
    assert set(stems(sorted(_made_up()))) & listed == set()


def test_a_number_or_name_that_the_source_lacks_is_left_as_it_is() -> None:
    assert perturb("We weave 40 bolts at Harrow.", "We weave bolts.", "number", 1) is None
    assert perturb("We weave 40 bolts at Harrow.", "We weave 140 bolts.", "number", 1) is None
    assert perturb("We weave 40 bolts at Harrow.", "We weave bolts.", "name", 1) is None


@given(st.text(max_size=100), st.text(max_size=100), st.sampled_from(KINDS), st.integers())
def test_every_text_can_be_perturbed(claim: str, source: str, kind: Kind, seed: int) -> None:
    assert perturb(claim, source, kind, seed) != claim
