"""A person's TL;DR is checked and told about, never refused for what it says, and survives every redo."""

import pytest

from summarizer.catalog import Catalog
from summarizer.corrections import LONGEST_TAG, LONGEST_TLDR, MOST_TAGS, correct
from summarizer.errors import PaperNotFound, UsageError
from summarizer.ids import title_id
from summarizer.ingest import summarise_papers
from tests.making import BEES, entry, reading, summary

NAME = title_id("Bees That Count")
FAITHFUL = "Bees learn to tell four dots from three."


@pytest.fixture
def catalog(tmp_path):
    """Return a catalog of one paper that an engine has summarised."""
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    catalog.papers.record(reading(entry(arxiv_id="2407.01234"), entry()))
    ((name, _, _, content),) = catalog.summaries.wanting()
    catalog.summaries.save(name, content, summary("Bees count.", "counting"))
    yield catalog
    catalog.close()


def test_a_correction_is_in_force_at_once_and_says_that_a_person_wrote_it(catalog):
    corrected = correct(catalog, "2407.01234", FAITHFUL)
    assert (corrected.tldr, corrected.engine, corrected.support) == (FAITHFUL, "person", ())
    assert corrected.created is not None
    assert corrected == catalog.summaries.current("2407.01234")
    assert catalog.papers.get("2407.01234").tldr == FAITHFUL


@pytest.mark.parametrize("name", ["2407.01234v2", NAME])
def test_an_alias_and_a_version_lead_to_the_paper(catalog, name):
    correct(catalog, name, FAITHFUL)
    assert catalog.papers.get("2407.01234").tldr == FAITHFUL


def test_a_correction_survives_every_redo(catalog):
    correct(catalog, "2407.01234", FAITHFUL)
    summarise_papers(catalog, ["2407.01234"], redo=True)
    catalog.papers.record(reading(entry(arxiv_id="2407.01234", abstract=BEES + " They err at five.")))
    summarise_papers(catalog)
    current = catalog.summaries.current("2407.01234")
    assert (current.tldr, current.engine, current.stale) == (FAITHFUL, "person", True)


def test_what_the_abstract_says_too_passes(catalog):
    assert correct(catalog, "2407.01234", FAITHFUL).checks == {"passed": True, "findings": []}


def test_what_the_abstract_does_not_say_is_told_and_recorded_all_the_same(catalog):
    corrected = correct(catalog, "2407.01234", "Bees learn to tell 70 dots from three.")
    assert corrected.tldr == "Bees learn to tell 70 dots from three."
    assert corrected.checks["passed"] is False
    (reason,) = corrected.checks["findings"]
    assert "70" in reason


def test_the_form_is_the_persons_own(catalog):
    assert correct(catalog, "2407.01234", "they learn to tell dots").checks["passed"] is True


def test_tags_and_category_stay_those_in_force_unless_others_are_given(catalog):
    assert correct(catalog, "2407.01234", FAITHFUL).tags == ("counting",)
    changed = correct(catalog, "2407.01234", FAITHFUL, ["Bees", " four\n dots", "bees"], "Insects")
    assert (changed.tags, changed.category) == (("Bees", "four dots"), "Insects")
    kept = correct(catalog, "2407.01234", "Bees learn to tell four dots.")
    assert (kept.tags, kept.category) == (("Bees", "four dots"), "Insects")
    assert correct(catalog, "2407.01234", FAITHFUL, []).tags == ()
    assert catalog.summaries.tags() == []


def test_a_paper_without_a_summary_can_be_corrected(tmp_path):
    catalog = Catalog(tmp_path / "other.sqlite3")
    catalog.papers.record(reading(entry()))
    assert correct(catalog, NAME, FAITHFUL).tags == ()
    assert catalog.summaries.wanting() == []
    catalog.close()


def test_the_same_correction_again_changes_nothing(catalog):
    first = correct(catalog, "2407.01234", FAITHFUL)
    assert correct(catalog, "2407.01234", f"  {FAITHFUL}\n") == first
    assert len(catalog.summaries.history("2407.01234")) == 2


def test_the_same_correction_of_a_changed_text_is_recorded_for_that(catalog):
    correct(catalog, "2407.01234", FAITHFUL)
    catalog.papers.record(reading(entry(arxiv_id="2407.01234", abstract=BEES + " They err at five.")))
    assert not correct(catalog, "2407.01234", FAITHFUL).stale


def test_the_text_is_one_line_that_a_database_can_hold(catalog):
    corrected = correct(catalog, "2407.01234", " Bees\tlearn\r\nto\u2028tell\0 four \ud800 dots.  ")
    assert corrected.tldr == "Bees learn to tell\ufffd four \ufffd dots."


def test_the_longest_text_is_counted_as_the_line_that_it_becomes(catalog):
    assert len(correct(catalog, "2407.01234", "x" * LONGEST_TLDR + "\n").tldr) == LONGEST_TLDR
    with pytest.raises(UsageError, match="1001 characters; at most 1000"):
        correct(catalog, "2407.01234", "x" * (LONGEST_TLDR + 1))


@pytest.mark.parametrize(
    ("tldr", "tags", "category"),
    [
        ("", None, None),
        (" \n", None, None),
        (FAITHFUL, [""], None),
        (FAITHFUL, ["x" * (LONGEST_TAG + 1)], None),
        (FAITHFUL, [str(number) for number in range(MOST_TAGS + 1)], None),
        (FAITHFUL, None, " "),
    ],
)
def test_what_says_nothing_or_too_much_is_refused_and_nothing_is_recorded(catalog, tldr, tags, category):
    with pytest.raises(UsageError):
        correct(catalog, "2407.01234", tldr, tags, category)
    assert catalog.summaries.current("2407.01234").engine == "extractive"


def test_a_paper_that_is_not_there_cannot_be_corrected(catalog):
    with pytest.raises(PaperNotFound):
        correct(catalog, "nobody", FAITHFUL)


def test_a_withdrawn_correction_gives_the_engine_its_word_back(catalog):
    before = catalog.papers.get("2407.01234")
    correct(catalog, "2407.01234", FAITHFUL, ["mine"])
    assert catalog.summaries.withdraw("2407.01234") == 1
    assert catalog.papers.get("2407.01234") == before
