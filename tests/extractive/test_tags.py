"""Tags without a model. Every abstract here is our own."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.training import document_frequencies as training
from summarizer.extractive.acronyms import definitions
from summarizer.extractive.background import known_acronyms, read
from summarizer.extractive.phrases import canonical, singular
from summarizer.extractive.tags import MOST_TAGS, choose_tags, rank_candidates

TITLE = "Swarmy: Speculative Decoding for Large Language Models on Phones"
ABSTRACT = (
    "Large language models (LLMs) are slow on phones. We propose Swarmy, a novel approach to speculative decoding in "
    "which a small draft model runs beside the LLM. Extensive experiments show that speculative decoding with Swarmy "
    "halves the energy of LLMs. Our code is available."
)


def test_tags_are_topics_in_one_spelling():
    tags = choose_tags(TITLE, ABSTRACT)
    assert "speculative decoding" in tags
    assert "large language model" in tags


def test_no_tag_is_empty_of_meaning_or_the_papers_own_name():
    tags = set(choose_tags(TITLE, ABSTRACT))
    assert not tags & {"novel approach", "approach", "extensive experiment", "experiment", "code", "Swarmy", "swarmy"}


@pytest.mark.parametrize(
    "abstract",
    [
        "We study continual learning. Continual learning is hard.",
        "We study Continual-Learning. CONTINUAL LEARNING is hard.",
    ],
)
def test_case_and_hyphen_do_not_make_another_tag(abstract):
    assert choose_tags("On Continual Learning", abstract) == ("continual learning",)


def test_plural_and_singular_are_one_tag():
    one = choose_tags("Graph neural networks", "We train graph neural networks.")
    other = choose_tags("A graph neural network", "We train a graph neural network.")
    assert one == other == ("graph neural network",)


def test_an_acronym_is_the_tag_that_its_expansion_is():
    assert choose_tags("LLMs at work", "We ask LLMs.") == choose_tags("At work", "We ask large language models.")


def test_an_abstract_may_define_its_own_acronym():
    abstract = "We study bee dance decoding (BDD). With BDD we find flowers. BDD is fun."
    assert "BDD" not in choose_tags("On BDD", abstract)


def test_no_tag_holds_all_words_of_another():
    for tag in (tags := choose_tags(TITLE, ABSTRACT)):
        assert not any(set(tag.split()) < set(other.split()) for other in tags)


def test_a_word_in_ing_begins_a_tag_only_where_it_is_a_noun():
    tags = choose_tags("Accelerating speculative decoding", "Accelerating speculative decoding is the aim.")
    assert tags == ("speculative decoding",)


def test_ranking_gives_more_than_tags_and_is_sorted():
    candidates = rank_candidates(TITLE, ABSTRACT)
    scores = [candidate.score for candidate in candidates]
    assert scores == sorted(scores, reverse=True)
    assert len({candidate.key for candidate in candidates}) == len(candidates)


@pytest.mark.parametrize("title", ["", "A note"])
def test_nothing_to_say_gives_no_tags(title):
    assert choose_tags(title, "") == ()


@pytest.mark.parametrize(
    ("plural", "expected"),
    [
        ("networks", "network"),
        ("policies", "policy"),
        ("matrices", "matrix"),
        ("analyses", "analysis"),
        ("processes", "process"),
        ("searches", "search"),
        ("caches", "cache"),
        ("databases", "database"),
        ("heuristics", "heuristic"),
        ("few-shots", "few-shot"),
        ("analysis", "analysis"),
        ("robotics", "robotics"),
        ("bias", "bias"),
        ("loss", "loss"),
        ("corpus", "corpus"),
        ("series", "series"),
        ("gas", "gas"),
        ("data", "data"),
    ],
)
def test_only_clear_plurals_become_singular(plural, expected):
    assert singular(plural) == expected


def test_acronyms_and_names_keep_their_case():
    assert canonical(["Visual", "LLMs"]) == ("visual", "LLM")
    assert canonical(["LoRA", "Adapters"]) == ("LoRA", "adapter")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("large language models (LLMs)", [("LLM", ("large", "language", "models"))]),
        ("a retrieval-augmented generation (RAG) step", [("RAG", ("retrieval-augmented", "generation"))]),
        ("quality of service (QoS)", [("QoS", ("quality", "of", "service"))]),
        ("we met Ann (USA)", []),
        ("as shown (see Fig. 2)", []),
    ],
)
def test_an_acronym_is_defined_by_the_words_that_spell_it(text, expected):
    assert list(definitions(text)) == expected


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=80), st.text(max_size=300))
def test_any_text_gives_at_most_five_tags_twice_the_same(title, abstract):
    tags = choose_tags(title, abstract)
    assert len(tags) <= MOST_TAGS
    assert len(set(tags)) == len(tags)
    assert tags == choose_tags(title, abstract)


def test_the_shipped_frequencies_are_those_of_the_counting_script():
    record = read()["record"]
    assert {key: record[key] for key in training.settings()} == training.settings()
    assert re.fullmatch(r"[0-9a-f]{64}", record["inputs"][training.SOURCE])


def test_counting_takes_the_most_frequent_spelling_and_leaves_out_the_rare():
    texts = ["We study bee-dance maps."] * 2 + ["We study bee dance maps."] * 3 + ["We study ant maps."]
    # five texts, as many as a phrase needs, hold it in two spellings; one text holds another; words need ten texts
    assert training.count_phrases(texts, frozenset({"study"})) == {"bee dance": 5, "bee dance map": 5}


def test_the_known_acronyms_stand_in_canonical_form():
    for acronym, expansion in known_acronyms().items():
        assert canonical(expansion) == expansion, acronym


def test_words_that_behave_like_verbs_are_found():
    texts = ["We paint the hive."] * 6 + ["The hive is old."] * 6
    assert training.find_verbs(texts) == ["paint"]
