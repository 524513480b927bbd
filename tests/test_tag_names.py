"""One name for each tag of a collection, whatever order its papers came in."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.tag_names import Decision, name_tags, tag_key

WORDS = st.sampled_from(["graph", "graphs", "Graph", "multi-modal", "multimodal", "BDD", "bee", "dance", "decoding"])
TAGS = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
COUNTS = st.dictionaries(TAGS, st.integers(1, 9), max_size=12)
ACRONYMS = st.dictionaries(st.just("BDD"), st.sets(st.sampled_from(["bee dance decoding", "big data day"]), min_size=1))


def names(counts, acronyms=None, decisions=()):
    return {one.tag: one.name for one in name_tags(counts, acronyms or {}, decisions)}


def merged(tag, name):
    return Decision(kind="merge", tag=tag, name=name)


@pytest.mark.parametrize(
    "other", ["Graph Networks", "graph-network", "GRAPH NETWORK", "graphnetwork", " graph  networks "]
)
def test_case_plural_hyphen_and_space_make_no_other_tag(other):
    assert tag_key(other) == tag_key("graph network")


@pytest.mark.parametrize("other", ["graph networking", "network graph", "graph net", "graphs of networks"])
def test_other_words_make_another_tag(other):
    assert tag_key(other) != tag_key("graph network")


def test_the_most_frequent_spelling_is_the_name_and_of_equals_the_first_in_the_alphabet():
    assert set(names({"bee-dance": 2, "bee dance": 3, "Bee Dances": 1}).values()) == {"bee dance"}
    assert set(names({"bee-dance": 2, "bee dance": 2}).values()) == {"bee dance"}


def test_an_acronym_is_one_with_what_the_abstracts_say_it_stands_for():
    counts = {"BDD": 5, "bee dance decoding": 1, "BDD system": 1, "bee dance decoding system": 2}
    assert names(counts, {"BDD": {"bee-dance decoding"}}) == {
        "BDD": "bee dance decoding", "bee dance decoding": "bee dance decoding",
        "BDD system": "bee dance decoding system", "bee dance decoding system": "bee dance decoding system",
    }  # fmt: skip


def test_an_acronym_of_two_meanings_or_whose_meaning_is_no_tag_stays():
    two = {"BDD": {"bee dance decoding", "big data day"}}
    assert names({"BDD": 1, "bee dance decoding": 1}, two)["BDD"] == "BDD"
    assert names({"BDD": 1}, {"BDD": {"bee dance decoding"}}) == {"BDD": "BDD"}


def test_an_acronym_that_no_paper_bears_leads_to_the_tag_that_it_stands_for():
    counts = {"bee dance decoding": 3}
    assert names(counts, {"BDD": {"bee-dance decoding"}}) == dict.fromkeys(("BDD", *counts), "bee dance decoding")
    assert names(counts, {"BDD": {"bee dance decoding"}, "bdd": {"big data day"}}) == {tag: tag for tag in counts}
    assert names({**counts, "BDDs": 1}, {"BDD": {"big data day"}}).keys() == {*counts, "BDDs"}
    banned = [Decision(kind="ban", tag="bee dance decoding", name=None)]
    assert set(names(counts, {"BDD": {"bee dance decoding"}}, banned).values()) == {None}


def test_what_a_person_decided_stands_above_and_is_followed_to_its_end():
    decisions = [merged("bee", "insect"), Decision(kind="rename", tag="insect", name="Insecta")]
    assert names({"bees": 1, "insect": 1}, decisions=decisions) == {
        "bees": "Insecta", "bee": "Insecta", "insect": "Insecta", "Insecta": "Insecta",
    }  # fmt: skip
    banned = [*decisions, Decision(kind="ban", tag="Insecta", name=None)]
    assert set(names({"bees": 1, "insect": 1}, decisions=banned).values()) == {None}


def test_a_name_may_differ_from_the_tag_in_its_spelling_alone():
    assert set(names({"bee": 3, "Bees": 1}, decisions=[Decision(kind="rename", tag="bee", name="BEE")]).values()) == {
        "BEE"
    }


def test_decisions_that_go_round_in_a_circle_come_to_an_end():
    assert names({"a1": 1, "b2": 1}, decisions=[merged("a1", "b2"), merged("b2", "a1")]).keys() == {"a1", "b2"}


@given(COUNTS, ACRONYMS, st.randoms(use_true_random=False))
def test_the_order_in_which_tags_came_makes_no_difference(counts, acronyms, chance: random.Random):
    items = list(counts.items())
    chance.shuffle(items)
    assert names(dict(items), acronyms) == names(counts, acronyms)


@given(COUNTS, ACRONYMS)
def test_names_are_their_own_names_and_no_two_fold_to_one_key(counts, acronyms):
    found = names(counts, acronyms)
    assert set(found) - {"BDD"} == set(counts) - {"BDD"}
    assert all(found[name] == name for name in found.values())
    assert len({tag_key(name) for name in found.values()}) == len(set(found.values()))
