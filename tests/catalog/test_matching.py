"""Which entries tell of one paper."""

from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.catalog.matching import Wording, cut_short, group_entries, likeness, of_one_title, title_key
from tests.making import BEES, BRIDGES, entry


def test_likeness_is_the_share_of_different_words_in_common():
    # {a, b, c} and {b, c, d}: 2 of 4
    assert likeness(Wording("a b c"), Wording("C b, d b")) == 0.5


def test_an_empty_abstract_is_like_any():
    assert likeness(Wording(""), Wording(BEES)) == likeness(Wording(BEES), Wording("")) == 1.0


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_knows_no_direction_and_lies_between_0_and_1(first, second):
    one, other = likeness(Wording(first), Wording(second)), likeness(Wording(second), Wording(first))
    assert one == other
    assert 0 <= one <= 1
    assert likeness(Wording(first), Wording(first)) == 1


def test_only_an_abstract_that_ends_in_dots_or_within_a_sentence_is_one_cut_short():
    assert cut_short(BEES, BEES[:30] + "…")
    assert cut_short(BEES, BEES[:30] + " ...")
    assert cut_short(BEES, BEES[:30])
    assert cut_short(BEES, BEES[:30] + "\n")
    for end in (".", "!", "?", ".)", '."', "。"):
        assert not cut_short(f"Bees count{end} They do.", f"Bees count{end}")
    assert not cut_short(BEES, BEES)
    assert not cut_short(BEES, BEES + "...")
    assert not cut_short(BEES, BRIDGES[:30] + "...")


def test_titles_are_compared_without_case_accents_and_punctuation():
    assert title_key("Poincaré: maps?") == title_key("POINCARE MAPS")
    assert title_key("???") != title_key("!!!")


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from("ABa?"), st.sampled_from([BEES, BRIDGES, ""])), max_size=12))
def test_every_entry_lies_in_one_group_and_every_group_under_one_title(told):
    entries = [entry(title, abstract, line=line) for line, (title, abstract) in enumerate(told)]
    groups = group_entries(entries)
    assert sorted(item.line for group in groups for item in group.entries) == list(range(len(entries)))
    titles = of_one_title(groups)
    assert sum(map(len, titles)) == len(groups)
    assert all(len({group.title_key for group in title}) == 1 for title in titles)
