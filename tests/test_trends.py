"""Tags over time: shares with intervals, and no trend where there are too few papers for one."""

from datetime import date

import pytest
from scipy.stats import binomtest

from summarizer.catalog import Catalog
from summarizer.models import Entry, Reading, Summary
from summarizer.text import content_hash
from summarizer.trends import start_of, trends, wilson


@pytest.fixture
def catalog(tmp_path):
    made = Catalog(tmp_path / "catalog.sqlite3")
    yield made
    made.close()


def record(catalog, days_and_tags):
    """Record a paper for each (day of listing, tags)."""
    entries = tuple(
        Entry(title=f"Paper {number}", abstract=f"Abstract {number}.", listed=day)
        for number, (day, _) in enumerate(days_and_tags)
    )
    catalog.papers.record(Reading(source="s", kind="jsonl", entries=entries))
    for paper, (_, tags) in zip(catalog.papers.get_many(catalog.papers.ids()), days_and_tags, strict=True):
        summary = Summary(tldr="Told.", tags=tags, engine="extractive")
        catalog.summaries.save(paper.id, content_hash(paper.title, paper.abstract), summary)
    catalog.tags.refresh()


@pytest.mark.parametrize(("hits", "n"), [(0, 1), (1, 1), (0, 10), (3, 10), (38, 83), (83, 83), (1, 1000)])
def test_the_interval_is_wilsons(hits, n):
    expected = binomtest(hits, n).proportion_ci(method="wilson")
    assert wilson(hits, n) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_shares_are_of_the_papers_of_their_period(catalog):
    monday, tuesday, next_monday = date(2025, 3, 3), date(2025, 3, 4), date(2025, 3, 10)
    record(catalog, [(monday, ("a", "b")), (tuesday, ("a",)), (tuesday, ()), (next_monday, ("a",)), (None, ("a",))])
    found = trends(catalog, unit="week")
    assert (found.periods, found.papers, found.undated) == ((monday, next_monday), (3, 1), 1)
    assert [trend.tag for trend in found.tags] == ["a"]  # one paper alone bears b
    assert [(share.tagged, share.papers) for share in found.tags[0].shares] == [(2, 3), (1, 1)]
    assert found.telling == 0
    assert [trend.tag for trend in trends(catalog, tags=["B"]).tags] == ["b"]


def test_two_names_of_one_tag_are_counted_once_a_paper(catalog):
    day = date(2025, 3, 3)
    record(catalog, [(day, ("language model", "language models")), (day, ("language-model",))])
    (trend,) = trends(catalog).tags
    assert trend.papers == 2
    assert sum(count for _, count in catalog.summaries.tags()) == 2
    assert sum(count for _, count in catalog.summaries.tags(listed=(day, day))) == 2


def test_a_tag_that_a_summary_names_twice_is_one(catalog):
    record(catalog, [(date(2025, 3, 3), ("a", "a"))])
    assert catalog.summaries.tags() == [("a", 1)]


def test_an_empty_collection_has_no_periods(catalog):
    found = trends(catalog)
    assert (found.periods, found.tags, found.undated) == ((), (), 0)


def test_periods_begin_where_calendars_say():
    day = date(2024, 12, 31)
    assert [start_of(unit, day) for unit in ("day", "week", "month", "year")] == [
        day,
        date(2024, 12, 30),
        date(2024, 12, 1),
        date(2024, 1, 1),
    ]
