"""What a source tells is recorded once, merged where it tells of the same paper, and never worsened."""

import time
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summarizer.catalog import Catalog
from summarizer.ids import title_id
from summarizer.models import Filters, NotUnderstood, Organisation
from tests.making import BEES, BRIDGES, counts, entry, long_abstract, reading

ALL = Filters()


def ids(catalog):
    return [paper.id for paper in catalog.papers.page(ALL).papers]


def test_the_same_source_again_changes_nothing(catalog):
    page = reading(entry(comments=3), entry("Bridges of Paper", BRIDGES))
    assert counts(catalog.papers.record(page)) == (2, 2, 0, 0, 0)
    before = catalog.papers.page(ALL), catalog.passages.revision()
    assert counts(catalog.papers.record(page)) == (2, 0, 0, 2, 0)
    assert (catalog.papers.page(ALL), catalog.passages.revision()) == before


def test_an_edited_abstract_updates_the_paper_in_place(catalog):
    catalog.papers.record(reading(entry()))
    assert counts(catalog.papers.record(reading(entry(abstract="Something else entirely.")))) == (1, 0, 1, 0, 0)
    assert catalog.papers.get(title_id("Bees That Count")).abstract == "Something else entirely."
    assert catalog.papers.count() == 1


def test_the_same_paper_from_two_sources_merges_and_says_so(catalog):
    catalog.papers.record(reading(entry(), source="page.txt"))
    edited = BEES.replace("four", "five")  # most words stay
    report = catalog.papers.record(reading(entry("Bees that count!", edited, arxiv_id="2407.01234"), source="feed"))
    assert counts(report) == (1, 0, 1, 0, 1)
    paper = catalog.papers.get("2407.01234")
    assert paper.id == title_id("Bees That Count")  # the first id stays
    assert paper.aliases == ("2407.01234",)
    assert paper.sources == ("page.txt", "feed")
    assert paper.abstract == edited  # the last telling wins


def test_each_source_again_after_a_merge_changes_nothing(catalog):
    page, feed = reading(entry()), reading(entry(abstract=BEES + " More."), source="feed")
    for source in (page, feed):
        catalog.papers.record(source)
    for source in (page, feed):
        assert counts(catalog.papers.record(source)) == (1, 0, 0, 1, 0)
    assert catalog.papers.get(title_id("Bees That Count")).abstract == BEES + " More."


def test_two_papers_of_one_title_get_a_suffix(catalog):
    page = reading(entry(), entry(abstract=BRIDGES))
    assert counts(catalog.papers.record(page)) == (2, 2, 0, 0, 0)
    name = title_id("Bees That Count")
    assert ids(catalog) == [name, f"{name}-2"]
    assert counts(catalog.papers.record(page)) == (2, 0, 0, 2, 0)


def test_two_papers_of_one_title_far_apart_on_a_long_page_stay_two(catalog):
    # more than the 200 that are written in one transaction lie between them
    between = [entry(f"Filler number {number}", f"Text {number}.") for number in range(450)]
    page = reading(entry(), *between, entry(abstract=BRIDGES))
    assert counts(catalog.papers.record(page)) == (452, 452, 0, 0, 0)
    name = title_id("Bees That Count")
    assert [catalog.papers.get(found).abstract for found in (name, f"{name}-2")] == [BEES, BRIDGES]
    assert counts(catalog.papers.record(page)) == (452, 0, 0, 452, 0)


def test_a_paper_that_a_page_lists_twice_is_one_paper(catalog):
    report = catalog.papers.record(reading(entry(comments=1), entry(comments=2)))
    assert counts(report) == (2, 1, 0, 1, 1)
    assert catalog.papers.get(title_id("Bees That Count")).comments == 2


def test_titles_of_signs_alone_are_told_apart(catalog):
    catalog.papers.record(reading(entry("???", "About doubt.")))
    assert counts(catalog.papers.record(reading(entry("!!!", "About shouting.")))) == (1, 1, 0, 0, 0)
    catalog.papers.record(reading(entry("...", ""), entry("—", "")))
    assert catalog.papers.count() == 4


def test_two_arxiv_ids_are_two_papers_whatever_their_titles(catalog):
    catalog.papers.record(reading(entry(arxiv_id="2407.00001"), entry(), entry(arxiv_id="2407.00002")))
    assert ids(catalog) == ["2407.00001", "2407.00002"]
    assert counts(catalog.papers.record(reading(entry(arxiv_id="2407.00003"), source="feed"))) == (1, 1, 0, 0, 0)


def test_an_old_arxiv_id_is_one_too(catalog):
    catalog.papers.record(reading(entry(arxiv_id="hep-th/9901001")))
    catalog.papers.record(reading(entry(arxiv_id="math.GT/0309136"), source="feed"))
    assert ids(catalog) == ["hep-th/9901001", "math.GT/0309136"]


def test_one_arxiv_id_is_one_paper_whatever_its_titles(catalog):
    catalog.papers.record(reading(entry(arxiv_id="2407.00001")))
    report = catalog.papers.record(reading(entry("A New Name", BRIDGES, arxiv_id="2407.00001"), source="feed"))
    assert counts(report) == (1, 0, 1, 0, 1)
    assert catalog.papers.get("2407.00001").title == "A New Name"


def test_a_source_knows_its_paper_again_when_another_one_gave_it_a_new_title(catalog):
    page = reading(entry())
    catalog.papers.record(page)
    for title in ("Bees That Count", "Wasps That Count"):
        catalog.papers.record(reading(entry(title, arxiv_id="2407.00001"), source="feed"))
    assert counts(catalog.papers.record(page)) == (1, 0, 0, 1, 0)
    assert counts(catalog.papers.record(reading(entry(comments=7)))) == (1, 0, 1, 0, 0)
    assert catalog.papers.count() == 1


def test_an_arxiv_id_claims_its_paper_before_a_title_does(catalog):
    catalog.papers.record(reading(entry(arxiv_id="2407.00001"), source="feed"))
    page = reading(entry(), entry("Bridges", arxiv_id="2407.00001"), entry(arxiv_id="2407.00001"))
    assert counts(catalog.papers.record(page)) == (3, 1, 0, 2, 2)
    assert catalog.papers.get("2407.00001").sources == ("feed", "page.txt")
    assert counts(catalog.papers.record(page)) == (3, 0, 0, 3, 1)


def test_both_ids_of_a_paper_that_one_page_tells_in_two_ways_lead_to_it(catalog):
    catalog.papers.record(reading(entry(), entry(arxiv_id="2407.00001")))
    assert catalog.papers.get("2407.00001") == catalog.papers.get(title_id("Bees That Count"))


def test_an_id_that_is_another_papers_never_becomes_an_alias(catalog):
    # Two papers of one title; the second one then gets its arXiv id. Its title's id stays the first one's.
    catalog.papers.record(reading(entry(), entry(abstract=BRIDGES)))
    catalog.papers.record(reading(entry(abstract=BRIDGES, arxiv_id="2407.00001"), source="feed"))
    name = title_id("Bees That Count")
    assert catalog.papers.get(name).abstract == BEES
    assert catalog.papers.get("2407.00001").id == f"{name}-2"


def test_what_was_inferred_replaces_nothing_that_was_written(catalog):
    day, other = date(2024, 7, 2), date(2025, 7, 2)
    catalog.papers.record(reading(entry(published=day)))
    catalog.papers.record(reading(entry(published=other, published_inferred=True), source="feed"))
    paper = catalog.papers.get(title_id("Bees That Count"))
    assert (paper.published, paper.published_inferred) == (day, False)


def test_what_was_written_replaces_what_was_inferred(catalog):
    day, other = date(2024, 7, 2), date(2025, 7, 2)
    catalog.papers.record(reading(entry(published=other, published_inferred=True)))
    catalog.papers.record(reading(entry(published=day), source="feed"))
    paper = catalog.papers.get(title_id("Bees That Count"))
    assert (paper.published, paper.published_inferred) == (day, False)


def test_nothing_never_replaces_something(catalog):
    full = entry(
        authors=("A", "B"),
        author_count=2,
        organisation=Organisation(handle="post", name="The Post"),
        published=date(2024, 7, 2),
        comments=3,
        upvotes=4,
        url="https://example.org",
    )
    catalog.papers.record(reading(full))
    before = catalog.papers.get(title_id("Bees That Count"))
    report = catalog.papers.record(reading(entry(abstract=""), source="feed"))
    assert counts(report) == (1, 0, 0, 1, 1)
    assert catalog.papers.get(before.id) == before.model_copy(update={"sources": ("page.txt", "feed")})


def test_a_count_of_zero_is_something(catalog):
    catalog.papers.record(reading(entry(comments=3)))
    catalog.papers.record(reading(entry(comments=0, upvotes=0)))
    paper = catalog.papers.get(title_id("Bees That Count"))
    assert (paper.comments, paper.upvotes) == (0, 0)


def test_an_abstract_that_a_feed_cut_short_joins_the_full_one_and_does_not_replace_it(catalog):
    full = long_abstract("bees")
    catalog.papers.record(reading(entry(abstract=full)))
    report = catalog.papers.record(reading(entry(abstract=full[:90] + "..."), source="feed"))
    assert counts(report) == (1, 0, 0, 1, 1)
    assert catalog.papers.get(title_id("Bees That Count")).abstract == full


def test_a_page_that_was_not_copied_to_its_end_takes_nothing_from_an_abstract(catalog):
    full = long_abstract("bees")
    catalog.papers.record(reading(entry(abstract=full)))
    catalog.papers.record(reading(entry(abstract=full[:90]), source="part of the page"))
    assert catalog.papers.get(title_id("Bees That Count")).abstract == full


@pytest.mark.parametrize("shorter", ["its beginning", "a teaser"])
def test_neither_first_sentences_nor_a_teaser_of_a_source_that_may_cut_replace_an_abstract(catalog, shorter):
    full = long_abstract("bees")
    first = full[: full.index(".") + 1]
    text = {"its beginning": full[: full.rindex(".", 0, -1) + 1], "a teaser": f"In short: {first}"}[shorter]
    catalog.papers.record(reading(entry(abstract=full, arxiv_id="2403.01234")))
    for version, kept in ((None, full), (2, text)):
        cut = entry(abstract=text, arxiv_id="2403.01234", version=version, perhaps_cut=True)
        catalog.papers.record(reading(cut, source="elsewhere"))
        assert catalog.papers.get("2403.01234").abstract == kept
    catalog.papers.record(reading(entry(abstract=first, arxiv_id="2403.01234", version=2)))  # which tells it whole
    assert catalog.papers.get("2403.01234").abstract == first


def test_a_day_that_was_guessed_replaces_none(catalog):
    known, guess = date(2025, 10, 30), date(2026, 10, 30)
    both = frozenset({"published", "listed"})
    guessed = {"published": guess, "published_inferred": True, "listed": guess, "listed_inferred": True}
    catalog.papers.record(reading(entry(**guessed, guessed=both)))
    found = catalog.papers.get(title_id("Bees That Count"))
    assert (found.published, found.listed) == (guess, guess)
    told = {key: known if value is guess else value for key, value in guessed.items()}
    for values, kept, source in ((told, known, "a"), (guessed | {"guessed": both}, known, "b"), (guessed, guess, "c")):
        catalog.papers.record(reading(entry(**values), source=source))
        found = catalog.papers.get(title_id("Bees That Count"))
        assert (found.published, found.listed) == (kept, kept)


def test_a_full_abstract_replaces_the_one_that_a_feed_cut_short(catalog):
    full = long_abstract("bees")
    catalog.papers.record(reading(entry(abstract=full[:90] + "…"), source="feed"))
    assert counts(catalog.papers.record(reading(entry(abstract=full)))) == (1, 0, 1, 0, 1)
    assert catalog.papers.get(title_id("Bees That Count")).abstract == full


def test_the_ledger_holds_what_the_last_reading_of_a_source_did_not_understand(catalog):
    strange = NotUnderstood(source="page.txt", line=7, text="x" * 9999, reason="no date")
    catalog.papers.record(reading(not_understood=(strange,)))
    assert [(item["line"], len(item["text"])) for item in catalog.papers.unread()] == [(7, 500)]
    catalog.papers.record(reading(entry()))
    assert catalog.papers.unread() == []


def test_a_page_of_many_papers_of_one_title_is_recorded_in_good_time(catalog):
    # Every one is compared with every other; 300 took 17 CPU seconds when each comparison cut both texts into words.
    page = reading(*(entry(abstract=f"a{n} b{n} c{n} d{n} e{n}") for n in range(300)))
    began = time.process_time()
    assert catalog.papers.record(page).added == 300
    assert catalog.papers.record(page).unchanged == 300
    assert time.process_time() - began < 8


some_entries = st.builds(
    entry,
    st.sampled_from(["Bees", "bees!", "Bridges", "???", "!"]),
    st.sampled_from([BEES, BEES + " More.", BRIDGES, BEES[:40] + "...", ""]),
    arxiv_id=st.sampled_from([None, None, "2407.00001", "2407.00002"]),
    comments=st.sampled_from([None, 0, 5]),
)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(some_entries, max_size=8), others=st.lists(some_entries, max_size=4))
def test_whatever_a_source_tells_telling_it_again_changes_nothing(tmp_path_factory, entries, others):
    catalog = Catalog(tmp_path_factory.mktemp("any") / "catalog.sqlite3")
    catalog.papers.record(reading(*others, source="other"))
    first = catalog.papers.record(reading(*entries))
    before = catalog.papers.page(ALL)
    again = catalog.papers.record(reading(*entries))
    assert first.found == first.added + first.updated + first.unchanged == len(entries)
    assert (again.added, again.updated, again.unchanged) == (0, 0, len(entries))
    assert catalog.papers.page(ALL) == before
    names = [name for paper in before.papers for name in (paper.id, *paper.aliases)]
    assert len(names) == len(set(names))
    catalog.close()


PAGE, API, ARXIV = "page.txt", "hf:2025-10-20", "arxiv:cs.CL"


def test_the_entries_of_page_interface_and_arxiv_become_one_paper_under_the_first_id(catalog):
    pasted = entry(comments=4, author_count=2)
    by_api = entry(arxiv_id="2510.11111", authors=("Ada Bee", "Bo Wasp"), upvotes=31, comments=5)
    by_arxiv = entry(arxiv_id="2510.11111", version=2, doi="10.1234/bees", authors=("Ada Bee", "Bo Wasp"))
    catalog.papers.record(reading(pasted, source=PAGE))
    first = catalog.papers.ids()
    assert counts(catalog.papers.record(reading(by_api, source=API))) == (1, 0, 1, 0, 1)
    catalog.papers.record(reading(by_arxiv, source=ARXIV))
    assert catalog.papers.ids() == first
    paper = catalog.papers.get("10.1234/BEES")
    assert paper.aliases == ("10.1234/bees", "2510.11111")
    assert paper == catalog.papers.get("2510.11111v7") == catalog.papers.get(first[0])
    assert (paper.comments, paper.upvotes, paper.authors) == (5, 31, ("Ada Bee", "Bo Wasp"))
    assert paper.sources == (PAGE, API, ARXIV)
    origins = catalog.papers.origins(paper.id)
    assert (origins["title"], origins["comments"], origins["upvotes"], origins["author_count"]) == (
        PAGE, API, API, PAGE,
    )  # fmt: skip


def test_a_doi_makes_one_paper_of_two_titles(catalog):
    catalog.papers.record(reading(entry("Bees", doi="10.1234/bees"), source=PAGE))
    report = catalog.papers.record(
        reading(entry("Bees, Revised", "All words are new.", doi="10.1234/bees"), source=API)
    )
    assert counts(report) == (1, 0, 1, 0, 1)
    twice = reading(entry("A", "One.", doi="10.1/a"), entry("B", "Two.", doi="10.1/a"), source="refs.bib")
    assert counts(catalog.papers.record(twice))[:2] == (2, 1)


def test_an_older_version_does_not_replace_the_text_of_a_newer_one(catalog):
    newer = entry("Bees", "The second version counts better.", arxiv_id="2510.11111", version=2)
    older = entry("Bees!", "The first version counts.", arxiv_id="2510.11111", version=1, upvotes=3)
    catalog.papers.record(reading(newer, source=PAGE))
    catalog.papers.record(reading(older, source=API))
    paper = catalog.papers.get("2510.11111")
    assert (paper.title, paper.abstract, paper.upvotes) == ("Bees", "The second version counts better.", 3)


def test_the_text_that_arxiv_gave_stays_when_another_source_tells_an_older_one(catalog):
    arxiv = entry("Bees", "The second version counts better.", arxiv_id="2510.11111", version=2)
    daily = entry("Bees", "The first version counts.", arxiv_id="2510.11111", upvotes=3)
    catalog.papers.record(reading(arxiv, source=ARXIV))
    catalog.papers.record(reading(daily, source=API))
    more = daily.model_copy(update={"upvotes": 4})
    assert counts(catalog.papers.record(reading(more, source=API))) == (1, 0, 1, 0, 0)
    paper = catalog.papers.get("2510.11111")
    assert (paper.abstract, paper.upvotes) == ("The second version counts better.", 4)


@pytest.mark.parametrize("source", ["request", "standard input"])
def test_what_came_without_a_name_is_each_time_another_source(catalog, source):
    versioned = entry("Bees", "The third version counts.", arxiv_id="2510.11111", version=3)
    older = entry("Bees", "Some text of no version.", arxiv_id="2510.11111")
    catalog.papers.record(reading(versioned, source=source))
    catalog.papers.record(reading(older, source=source))
    assert catalog.papers.get("2510.11111").abstract == "The third version counts."


def test_a_year_says_nothing_new_of_a_day_in_it(catalog):
    day = entry(published=date(2024, 7, 2), published_inferred=True)
    catalog.papers.record(reading(day, source=PAGE))
    for part in (date(2024, 1, 1), date(2024, 7, 1)):
        told = day.model_copy(update={"published": part})
        catalog.papers.record(reading(told, source=f"{part}.csv"))
        assert catalog.papers.get(catalog.papers.ids()[0]).published == date(2024, 7, 2)
    catalog.papers.record(reading(day.model_copy(update={"published": date(2023, 1, 1)}), source="refs.bib"))
    assert catalog.papers.get(catalog.papers.ids()[0]).published == date(2023, 1, 1)


def test_the_first_of_a_month_is_a_day_of_listing_like_any_other(catalog):
    for day in (date(2025, 11, 20), date(2025, 11, 1)):
        catalog.papers.record(reading(entry(listed=day, listed_inferred=True), source=f"{day}.txt"))
    assert catalog.papers.get(catalog.papers.ids()[0]).listed == date(2025, 11, 1)


def test_a_list_of_authors_that_was_cut_short_does_not_replace_the_whole_one(catalog):
    catalog.papers.record(reading(entry(authors=("A", "B", "C")), source=PAGE))
    catalog.papers.record(reading(entry(authors=("A",)), source="refs.bib"))
    paper = catalog.papers.get(catalog.papers.ids()[0])
    assert (paper.authors, paper.author_count) == (("A", "B", "C"), 3)
