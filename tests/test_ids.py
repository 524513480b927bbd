"""Ids are the same on every machine and in every run, and the forms in which text is compared."""

import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.ids import find_arxiv_id, paper_id, title_id, without_version
from summarizer.text import content_hash, fold, words
from tests.making import entry


def test_a_title_has_the_id_that_it_always_had():
    # eight digits of SHA-256 over the length of the folded title in eight bytes, big-endian, and the title
    digest = hashlib.sha256(bytes([0, 0, 0, 0, 0, 0, 0, 15]) + b"bees that count").hexdigest()[:8]
    assert title_id("Bees That Count") == f"bees-that-count-{digest}" == "bees-that-count-e96d5f22"


@pytest.mark.parametrize(
    "other", ["attention is all  you need", "Attention is all you need!", "ATTENTION\nIS ALL YOU NEED"]
)
def test_case_spacing_and_punctuation_do_not_change_an_id(other):
    assert title_id(other) == title_id("Attention Is All You Need")


@pytest.mark.parametrize(
    "name",
    [
        "2503.00001", "2503.00001v3", "arXiv:2503.00001", "arxiv:2503.00001v2", "10.48550/arXiv.2503.00001",
        "https://doi.org/10.48550/arxiv.2503.00001", "https://arxiv.org/abs/2503.00001v1",
        "http://www.arxiv.org/pdf/2503.00001",
    ],
)  # fmt: skip
def test_an_arxiv_id_is_known_in_all_its_forms(name):
    assert without_version(name) == "2503.00001"


@pytest.mark.parametrize("name", ["bees-that-count-e96d5f22", "arxiv:bees", "see 2503.00001 there"])
def test_other_names_stay_as_they_are(name):
    assert without_version(name) == name


def test_accents_in_unicode_and_in_latex_are_one_title():
    assert title_id(r"Ap\'ery's Constant") == title_id("Apéry’s constant") == title_id("Ape\u0301rys Constant")


def test_a_long_title_is_cut_at_a_word_and_told_apart_by_its_hash():
    one, other = title_id("word " * 30 + "one"), title_id("word " * 30 + "two")
    assert one != other
    assert one[:-8] == other[:-8] == "word-" * 9  # nine words and their hyphens are 44 of at most 48 characters


def test_titles_of_signs_alone_have_ids_of_their_own():
    assert title_id("???") != title_id("!!!")


@settings(deadline=None, max_examples=150)
@given(st.text(min_size=1, max_size=200))
def test_an_id_of_any_title_is_one_short_word_without_signs(title):
    found = title_id(title)
    assert found == title_id(title)
    assert len(found) <= 48 + 1 + 8
    assert re.fullmatch(r"(?:[^\W_]+-)*[0-9a-f]{8}", found)


def test_an_entry_goes_by_its_arxiv_id_where_it_has_one():
    assert paper_id(entry(arxiv_id="2407.01234")) == "2407.01234"
    assert paper_id(entry()) == title_id("Bees That Count")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://arxiv.org/abs/2407.01234v3", "2407.01234"),
        ("https://arxiv.org/pdf/0704.0001v1.pdf", "0704.0001"),
        ("arXiv:hep-th/9901001v2", "hep-th/9901001"),
        ("math.GT/0309136", "math.GT/0309136"),
        ("https://huggingface.co/papers/2407.01234", "2407.01234"),
        ("12407.01234", None),
        ("2407.012345", None),
        ("1.2407.01234", None),
        ("no id", None),
        ("", None),
    ],
)
def test_an_arxiv_id_is_found_without_its_version(text, expected):
    assert find_arxiv_id(text) == expected


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=120))
def test_folding_twice_is_folding_once(text):
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == folded.strip()
    assert "  " not in folded


@settings(deadline=None, max_examples=80)
@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_a_hash_tells_apart_where_one_part_ends_and_the_next_begins(first, second):
    assert (content_hash(*first) == content_hash(*second)) == (first == second)


def test_a_lone_surrogate_can_be_hashed_too():
    assert content_hash("\ud800") != content_hash("\ud801")


def test_inner_hyphens_points_and_apostrophes_belong_to_a_word():
    assert words("GPT-4.5 isn't state-of-the-art. Is_it?") == ["gpt-4.5", "isn't", "state-of-the-art", "is", "it"]
