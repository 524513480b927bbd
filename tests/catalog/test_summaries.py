"""Every summary is kept; the one in force is chosen when it is read."""

import pytest

from summarizer.errors import PaperNotFound
from summarizer.ids import title_id
from tests.making import BEES, entry, reading, summary

NAME = title_id("Bees That Count")


@pytest.fixture
def told(catalog):
    """Return a catalog of one paper with one summary."""
    catalog.papers.record(reading(entry()))
    save(catalog, summary("Bees count.", "bees", "counting"))
    return catalog


def save(catalog, what):
    ((name, _, _, content),) = catalog.summaries.wanting([NAME], redo=True)
    catalog.summaries.save(name, content, what)


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
