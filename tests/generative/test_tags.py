"""A model's tags are kept in one spelling, the collection's own, where the abstract speaks of them."""

import asyncio

import pytest

from summarizer.generative.drafts import TagsDraft
from summarizer.generative.tags import MOST_OFFERED, fitting, hold, write_tags
from summarizer.generative.writer import Bill
from summarizer.replies import Unsupported
from tests.generative.scripted import ABSTRACT, TAGS, TITLE, asked, shown


def held(*tags, vocabulary=(), title=TITLE, abstract=ABSTRACT):
    kept = hold(TagsDraft(tags=list(tags)), title, abstract, vocabulary)
    return kept.tags, kept.dropped


def test_tags_are_kept_in_the_models_order():
    assert held("draft model", "speculative decoding") == (("draft model", "speculative decoding"), 0)


@pytest.mark.parametrize(
    "tags",
    [
        ("draft model", "draft models"),
        ("draft model", "Draft Model"),
        ("draft model", "draft-model"),
        ("draft model", " draft\n model\u200b "),
        ("large language model", "LLMs"),
        ("LLM", "large language models"),
    ],
)
def test_plural_case_hyphen_and_acronym_do_not_make_another_tag(tags):
    kept, dropped = held(*tags)
    assert (len(kept), dropped) == (1, 1)
    assert kept == held(tags[0])[0] == held(tags[1])[0]


@pytest.mark.parametrize("written", ["LLMs", "LLM", "Large-language models"])
def test_the_vocabularys_spelling_wins(written):
    assert held(written, vocabulary=["other", "Large Language Models"]) == (("Large Language Models",), 0)


def test_of_two_spellings_of_the_vocabulary_the_more_frequent_wins():
    assert held("draft model", vocabulary=["Draft models", "draft-model"]) == (("Draft models",), 0)


@pytest.mark.parametrize("tag", ["phones", "throughput"])
def test_a_tag_that_is_taken_from_the_vocabulary_stays_as_it_is(tag):
    assert held(tag, vocabulary=["other", tag]) == ((tag,), 0)


def test_tags_that_the_abstract_does_not_speak_of_are_dropped_and_counted():
    assert held("robot arm", "draft model", "protein folding", vocabulary=["robot arm"]) == (("draft model",), 2)


def test_an_acronym_that_the_paper_defines_is_spelt_out():
    abstract = "We study bee dance decoding (BDD). With BDD we find flowers."
    assert held("BDD", title="", abstract=abstract) == held("bee dance decoding", title="", abstract=abstract)


@pytest.mark.parametrize("tags", [(), ("robot arm",), ("",), ("...",), ("a b c d e f g",), ("novel approach",)])
def test_where_nothing_is_left_the_tags_are_unsupported(tags):
    with pytest.raises(Unsupported, match="none of the tags") as caught:
        held(*tags)
    assert caught.value.kinds == ("tags",)


def test_at_most_five_tags_are_kept():
    abstract = (
        "We study graph search, tree search, beam search, random search, local search, tabu search and web search."
    )
    names = [f"{kind} search" for kind in ("graph", "tree", "beam", "random", "local", "tabu", "web")]
    kept, dropped = held(*names, title="", abstract=abstract)
    assert (list(kept), dropped) == (names[:5], 2)


def test_only_what_the_paper_speaks_of_is_offered_to_the_model():
    vocabulary = ["robot arm", "LLM", "draft models", "protein folding"]
    assert fitting(vocabulary, TITLE, ABSTRACT) == ["LLM", "draft models"]
    assert len(fitting(["draft model"] * 50, TITLE, ABSTRACT)) == MOST_OFFERED == 20


def test_the_model_is_told_the_tags_in_use_and_may_take_one(study):
    study.says(tags={"tags": ["draft models"]})
    vocabulary = ["robot arm", "draft models"]
    done = asyncio.run(write_tags(study.writer(), TITLE, shown(), vocabulary, Bill()))
    assert done.kept.tags == ("draft models",)
    (request,) = study.provider.requests
    assert "Tags in use: draft models\n" in asked(request)
    assert "robot arm" not in asked(request)


def test_tags_are_asked_for_once_more_where_none_holds(study):
    study.says(tags=[{"tags": ["robot arm"]}, TAGS])
    done = asyncio.run(write_tags(study.writer(), TITLE, shown(), [], Bill()))
    assert (done.repaired, done.kept.tags) == (True, tuple(TAGS["tags"]))
    assert "none of the tags" in asked(study.provider.requests[1])
