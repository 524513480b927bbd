"""Words on dates, publishers and tags become filters; years that date no paper do not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.models import Filters, Organisation
from summarizer.retrieval.dates import Days, days_of
from summarizer.retrieval.metadata import merged, narrow

TODAY = date(2025, 11, 26)  # a Wednesday
KNOWN = (Organisation(handle="apple", name="Apple"), Organisation(handle="metaai", name="AI at Meta"))


def _narrow(question):
    return narrow(question, today=TODAY, organisations=KNOWN)


@pytest.mark.parametrize(
    ("question", "filters", "about"),
    [
        ("How many papers are there?", {}, None),
        ("how many papers are in this collection", {}, None),
        ("What is the number of papers here?", {}, None),
        ("How many papers do you have about social insects?", {}, "social insects"),
        ("How many papers on bees are there here?", {}, "bees"),
        ("How many papers on bees are in the collection?", {}, "bees"),
        ("How many papers are from Apple?", {"org": "Apple"}, None),
        ("How many papers came out in September 2025?", {"since": "2025-09-01", "until": "2025-09-30"}, None),
    ],
)
def test_how_many_papers_are_here_is_told_from_what_papers_say(question, filters, about):
    found = _narrow(question)
    assert (found.filters.active(), found.counted, found.counted_about) == (filters, True, about)


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("How many papers does the survey of hives review?", None),
        ("How many papers were reviewed?", None),
        ("How many bees are here?", None),
        ("How many papers does it take to wrap a hive?", None),
        ("How many papers on bees does the survey cover?", "bees does the survey cover"),  # which is no tag
    ],
)
def test_how_many_papers_a_paper_tells_of_is_asked_of_the_abstracts(question, about):
    found = _narrow(question)
    assert (found.counted, found.counted_about) == (about is not None, about)


@pytest.mark.parametrize(
    ("question", "filters", "left"),
    [
        (
            "What came out in September 2025 on bees?",
            {"since": "2025-09-01", "until": "2025-09-30"},
            "What came out on bees?",
        ),
        ("Which papers since 2024 are about bees?", {"since": "2024-01-01"}, "Which papers are about bees?"),
        (
            "In March, which papers dealt with bees?",
            {"since": "2025-03-01", "until": "2025-03-31"},
            "which papers dealt with bees?",
        ),
        ("What was published before May 2024 on bees?", {"until": "2024-04-30"}, "What was published on bees?"),
        ("papers after 30 October 2025 on bees", {"since": "2025-10-31"}, "papers on bees"),
        (
            "What was published last week on bees?",
            {"since": "2025-11-17", "until": "2025-11-23"},
            "What was published on bees?",
        ),
        ("papers from the last 3 days on bees", {"since": "2025-11-23", "until": "2025-11-26"}, "papers on bees"),
        (
            "papers between June and August 2025 on bees",
            {"since": "2025-06-01", "until": "2025-08-31"},
            "papers on bees",
        ),
        ("What does Apple's paper on bees report?", {"org": "Apple"}, "What does paper on bees report?"),
        ("papers by AI at Meta on bees", {"org": "AI at Meta"}, "papers on bees"),
        ("papers tagged “social insects” on bees", {"tag": "social insects"}, "papers on bees"),
    ],
)
def test_what_a_question_says_of_papers_becomes_filters_and_the_rest_stays(question, filters, left):
    found = _narrow(question)
    assert (found.filters.active(), found.question, found.only_metadata) == (filters, left, False)


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("Which papers are from Apple?", {"org": "Apple"}),
        ("What is new this week?", {"since": "2025-11-24", "until": "2025-11-26"}),
        ("What did Apple publish in 2025?", {"since": "2025-01-01", "until": "2025-12-31", "org": "Apple"}),
        ("Papers from OpenAI?", {"org": "OpenAI"}),
        ("Was anything published yesterday?", {"since": "2025-11-25", "until": "2025-11-25"}),
    ],
)
def test_a_question_for_nothing_but_papers_says_so(question, filters):
    found = _narrow(question)
    assert (found.filters.active(), found.only_metadata) == (filters, True)


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("newest papers on bees", "Which papers are about bees?"),
        ("What are the latest bee papers?", "Which papers are about bee?"),
        ("Show me the most recent works about counting bees.", "Which papers are about counting bees?"),
        ("What is new on bees?", "Which papers are about bees?"),
        ("papers on bees, newest first", "Which papers are about bees?"),
    ],
)
def test_the_newest_papers_on_a_subject_are_asked_for_by_the_subject(question, left):
    found = _narrow(question)
    assert (found.filters, found.question, found.newest, found.only_metadata) == (Filters(), left, True, False)


@pytest.mark.parametrize(
    ("question", "filters"), [("newest papers", {}), ("latest papers from Apple", {"org": "Apple"})]
)
def test_the_newest_papers_of_all_are_asked_for_by_nothing_else(question, filters):
    found = _narrow(question)
    assert (found.filters.active(), found.only_metadata) == (filters, True)


@pytest.mark.parametrize(
    "question",
    [
        "Recent work on bees",
        "How many bees did the latest paper train?",
        "What do the newest hives weigh?",
        "What is new?",
    ],
)
def test_recency_counts_only_where_papers_are_asked_for_by_it(question):
    assert not _narrow(question).newest


@pytest.mark.parametrize(
    "question",
    [
        "How does it do on AIME 2024?",
        "Which papers evaluate on AIME 2024?",
        "Which studies use records from 2019 to 2021?",
        "How many apples fall from trees in May?",
        "What did people find out about bees in 2025?",
        "May bees be kept in towns?",
        "Recent work on bees",
        "",
    ],
)
def test_a_date_that_is_none_of_publication_stays_in_the_question(question):
    found = _narrow(question)
    assert (found.filters, found.question, found.only_metadata) == (Filters(), question, False)


def test_what_was_set_by_hand_goes_before_what_was_read():
    read = Filters(since=date(2024, 1, 1), until=date(2024, 12, 31), org="Apple")
    assert merged(Filters(since=date(2025, 1, 1)), read) == Filters(since=date(2025, 1, 1), org="Apple")
    assert merged(Filters(org="Meta"), read).org == "Meta"
    assert merged(Filters(), read) == read


def test_a_month_without_a_year_is_the_latest_that_has_begun():
    assert days_of("June", TODAY) == Days(date(2025, 6, 1), date(2025, 6, 30))
    assert days_of("December", TODAY) == Days(date(2024, 12, 1), date(2024, 12, 31))


def test_a_day_that_does_not_exist_is_none():
    assert days_of("31 June 2025", TODAY) is None
    assert days_of("2025-02-30", TODAY) is None


@given(question=st.text(max_size=120), day=st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_whatever_is_asked_the_filters_are_in_order_and_something_is_left_to_ask(question, day):
    found = narrow(question, today=day, organisations=KNOWN)
    if found.filters.since and found.filters.until:
        assert found.filters.since <= found.filters.until
    assert bool(found.question.strip()) == bool(question.strip())
