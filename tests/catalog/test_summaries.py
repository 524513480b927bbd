"""Every summary is kept; the one in force is chosen when it is read."""

from datetime import UTC, datetime

import pytest

from summarizer.errors import PaperNotFound
from summarizer.ids import title_id
from summarizer.models import Span, Summary
from tests.making import BEES, BRIDGES, entry, reading, summary

NAME = title_id("Bees That Count")


@pytest.fixture
def told(catalog):
    """Return a catalog of one paper with one summary."""
    catalog.papers.record(reading(entry()))
    save(catalog, summary("Bees count.", "bees", "counting"))
    return catalog


def save(catalog, what):
    ((name, _, _, content),) = catalog.summaries.wanting([NAME], redo=True)
    return catalog.summaries.save(name, content, what)


def change_the_text(catalog):
    catalog.papers.record(reading(entry(abstract=BEES + " More.")))


def generated(tldr="A model says.", *, model="one", prompt="tldr@1#a", **fields):
    return Summary(tldr=tldr, engine="generative", model=model, prompt=prompt, **fields)


def wanted(catalog, **how):
    return [row[0] for row in catalog.summaries.wanting(**how)]


def test_a_paper_shows_its_last_summary(told):
    save(told, summary("Bees can count.", "insects"))
    paper = told.papers.get(NAME)
    assert (paper.tldr, paper.tags) == ("Bees can count.", ("insects",))
    assert told.summaries.tags() == [("insects", 1)]


def test_a_persons_word_stands_before_an_engines(told):
    save(told, summary("By hand.", "mine", engine="person"))
    save(told, summary("By rule.", "rule"))
    assert told.summaries.current(NAME).tldr == "By hand."
    assert told.summaries.tags() == [("mine", 1)]


def test_only_papers_without_a_summary_of_their_present_text_want_one(told):
    assert told.summaries.wanting() == []
    told.papers.record(reading(entry(abstract=BEES + " More.")))
    assert [row[0] for row in told.summaries.wanting()] == [NAME]
    assert told.summaries.current(NAME).stale


def test_an_abstract_that_was_edited_back_gets_its_own_summary_and_tags_back(told):
    told.papers.record(reading(entry(abstract=BEES + " More.")))
    save(told, summary("More bees.", "more"))
    told.papers.record(reading(entry()))
    assert told.summaries.wanting() == []
    current = told.summaries.current(NAME)
    assert (current.tldr, current.stale) == ("Bees count.", False)
    assert told.summaries.tags() == [("bees", 1), ("counting", 1)]


def test_a_tag_that_is_given_twice_counts_once(told):
    save(told, summary("Bees.", "bees", "bees"))
    assert told.summaries.tags() == [("bees", 1)]


def test_a_summary_of_no_paper_is_refused(catalog):
    with pytest.raises(PaperNotFound):
        catalog.summaries.save("nobody", "0", summary("x"))
    with pytest.raises(PaperNotFound):
        catalog.summaries.current("nobody")
    with pytest.raises(PaperNotFound):
        catalog.summaries.history("nobody")
    with pytest.raises(PaperNotFound):
        catalog.summaries.withdraw("nobody")


def test_every_summary_is_told_oldest_first_with_its_time_and_whether_its_text_has_changed(told):
    change_the_text(told)
    save(told, generated())
    save(told, summary("By hand.", engine="person"))
    history = told.summaries.history(NAME)
    assert [(item.tldr, item.stale) for item in history] == [
        ("Bees count.", True),
        ("A model says.", False),
        ("By hand.", False),
    ]
    assert [item.created for item in history] == sorted(item.created for item in history)
    assert all(item.created.tzinfo is not None for item in history)


def test_a_paper_without_a_summary_has_an_empty_history(catalog):
    catalog.papers.record(reading(entry()))
    assert catalog.summaries.history(NAME) == []


def test_withdrawing_a_persons_words_puts_the_engines_last_summary_and_its_tags_in_force_again(told):
    save(told, summary("By hand.", "mine", engine="person"))
    save(told, summary("By hand, better.", "mine", engine="person"))
    save(told, summary("By rule.", "rule"))
    assert told.summaries.withdraw(NAME) == 2
    assert told.summaries.current(NAME).tldr == "By rule."
    assert told.summaries.tags() == [("rule", 1)]
    history = [(item.tldr, item.withdrawn is not None) for item in told.summaries.history(NAME)]
    by_hand = [("By hand.", True), ("By hand, better.", True)]
    assert history == [("Bees count.", False), *by_hand, ("By rule.", False)]
    assert told.summaries.withdraw(NAME) == 0
    assert save(told, summary("By hand, better.", "mine", engine="person"))
    assert told.summaries.current(NAME).tldr == "By hand, better."


def test_withdrawing_the_only_summary_leaves_none_and_no_tags(catalog):
    catalog.papers.record(reading(entry()))
    save(catalog, summary("By hand.", "mine", engine="person"))
    assert catalog.summaries.withdraw(NAME) == 1
    assert catalog.summaries.current(NAME) is None
    assert catalog.summaries.tags() == []


SAYING = Summary(
    tldr="Bees count.",
    tags=("bees", "counting"),
    engine="generative",
    model="one",
    prompt="tldr@1#a",
    support=(Span(start=0, end=4, quote=BEES[:4]),),
    checks={"passed": True, "share": 0.25, "kinds": ["number"]},
)


def test_a_summary_that_says_the_same_again_is_not_kept_twice(told):
    assert save(told, SAYING) is True
    later = SAYING.model_copy(update={"created": datetime(2030, 1, 1, tzinfo=UTC)})
    assert save(told, SAYING) is save(told, later) is False
    assert len(told.summaries.history(NAME)) == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"tldr": "Bees tally."},
        {"tags": ("counting", "bees")},
        {"category": "insects"},
        {"engine": "extractive"},
        {"model": "two"},
        {"prompt": None},
        {"support": ()},
        {"checks": {"passed": False}},
        {"fallback": "The model was busy."},
    ],
)
def test_a_summary_that_differs_in_anything_but_its_time_is_kept(told, changed):
    save(told, SAYING)
    assert save(told, SAYING.model_copy(update=changed)) is True


def test_the_same_words_on_another_text_are_kept(told):
    change_the_text(told)
    assert save(told, summary("Bees count.", "bees", "counting")) is True
    assert not told.summaries.current(NAME).stale


def test_the_words_of_an_engine_and_of_a_person_are_compared_apart(told):
    assert save(told, summary("Bees count.", "bees", "counting", engine="person")) is True
    assert save(told, summary("Bees count.", "bees", "counting")) is False
    assert save(told, summary("Bees count.", "bees", "counting", engine="person")) is False


def test_what_was_said_before_something_else_is_kept_again(told):
    save(told, summary("Bees tally."))
    assert save(told, summary("Bees count.", "bees", "counting")) is True
    assert told.summaries.current(NAME).tldr == "Bees count."


def test_the_generative_engine_wants_papers_in_which_the_extractive_one_stood_in(told):
    assert wanted(told, engine="generative") == [NAME]
    save(told, summary("By rule.").model_copy(update={"fallback": "The model was busy."}))
    assert wanted(told, engine="generative") == [NAME]
    save(told, generated())
    assert wanted(told, engine="generative") == wanted(told) == []
    change_the_text(told)
    assert wanted(told, engine="generative") == wanted(told) == [NAME]


@pytest.mark.parametrize("engine", ["extractive", "generative"])
@pytest.mark.parametrize("stale", [False, True])
def test_a_persons_summary_of_the_present_text_keeps_a_paper_out_unless_it_is_redone(told, engine, stale):
    change_the_text(told)
    how = {"engine": engine, "stale": stale, "model": "one", "prompts": []}
    assert wanted(told, **how) == [NAME]
    save(told, summary("By hand.", engine="person"))
    assert wanted(told, **how) == []
    assert wanted(told, **how, redo=True) == [NAME]


def test_a_persons_summary_of_an_older_text_stays_in_force_and_lets_the_engine_write(told):
    save(told, summary("By hand.", engine="person"))
    change_the_text(told)
    assert wanted(told) == wanted(told, engine="generative") == wanted(told, stale=True) == [NAME]
    save(told, summary("Newer bees."))
    assert (told.summaries.current(NAME).tldr, told.summaries.current(NAME).stale) == ("By hand.", True)
    assert wanted(told) == wanted(told, stale=True) == []


def test_a_summary_is_stale_when_its_text_has_changed_and_not_when_there_is_none(told):
    told.papers.record(reading(entry(title="Bridges", abstract=BRIDGES)))
    assert wanted(told, stale=True) == wanted(told, stale=True, engine="generative") == []
    change_the_text(told)
    assert wanted(told, stale=True) == wanted(told, stale=True, engine="generative") == [NAME]
    assert wanted(told, stale=True, ids=[title_id("Bridges")]) == []


def test_a_text_that_was_edited_back_is_not_stale(told):
    change_the_text(told)
    save(told, summary("More bees."))
    told.papers.record(reading(entry()))
    assert wanted(told, stale=True) == []


@pytest.mark.parametrize(
    ("model", "prompts", "is_stale"),
    [
        ("one", ["tldr@1#a"], False),
        ("one", ["tldr@2#b", "tldr@1#a"], False),
        ("two", ["tldr@1#a"], True),
        ("one", ["tldr@2#b"], True),
        ("one", [], True),
        ("two", None, True),
        (None, ["tldr@2#b"], True),
        (None, None, False),
    ],
)
def test_a_generated_summary_is_stale_when_it_is_of_another_model_or_prompt(told, model, prompts, is_stale):
    save(told, generated())
    how = {"engine": "generative", "stale": True, "model": model, "prompts": prompts}
    assert wanted(told, **how) == ([NAME] if is_stale else [])
    assert wanted(told, **{**how, "engine": "extractive"}) == []


def test_a_generated_summary_without_a_model_or_prompt_is_of_another(told):
    save(told, generated(model=None, prompt=None))
    assert wanted(told, engine="generative", stale=True, model="one") == [NAME]
    assert wanted(told, engine="generative", stale=True, prompts=["tldr@1#a"]) == [NAME]


def test_only_the_engines_last_summary_decides_whether_it_is_stale(told):
    save(told, generated(model="old"))
    save(told, generated())
    how = {"engine": "generative", "stale": True, "model": "one", "prompts": ["tldr@1#a"]}
    assert wanted(told, **how) == []
    save(told, generated(model="old"))
    assert wanted(told, **how) == [NAME]
    save(told, summary("By rule."))
    assert wanted(told, **how) == []
