"""The pasted Daily Papers page, by example. Every sentence here was written for these tests."""

import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from summarizer.models import Organisation, Reading
from summarizer.sources import daily_page, read_source

TODAY = date(2026, 11, 23)
HEADING = """new

Get trending papers in your email inbox!

Subscribe

Daily Papers

byAK and the research community

Oct 30

"""


def read(text: str, *, source: str = "page.txt", captured=None, listed=None, today: date = TODAY) -> Reading:
    return daily_page.read(text, source=source, captured=captured, listed=listed, today=today)


def paper(title: str = "Bees That Count", abstract: str = "We teach bees to count.", trailer: str = "") -> str:
    return f"{title}\n\n{abstract}\n\n{trailer}\n\n"


def told(reading: Reading) -> list[tuple[str, str]]:
    return [(entry.title, entry.abstract) for entry in reading.entries]


def reasons(reading: Reading) -> list[tuple[int, str]]:
    return [(item.line, item.text) for item in reading.not_understood]


def test_an_entry_has_title_abstract_authors_and_date():
    reading = read(HEADING + paper(trailer="  • 7 authors\n·\nJul 2, 2024"))
    (entry,) = reading.entries
    assert (entry.title, entry.abstract) == ("Bees That Count", "We teach bees to count.")
    assert (entry.author_count, entry.organisation, entry.comments) == (7, None, None)
    assert (entry.published, entry.published_inferred) == (date(2024, 7, 2), False)
    assert entry.line == 13  # six lines of furniture with a blank line behind each, then the title
    assert reading.not_understood == ()


@pytest.mark.parametrize(
    ("trailer", "authors", "organisation", "day", "comments"),
    [
        ("  • 1 authors\n·\nJun 2", 1, None, date(2025, 6, 2), None),
        ("  •\u00a03\u00a0authors\n·\nJun\u00a02\u00a01", 3, None, date(2025, 6, 2), 1),
        ("  • 1,204 authors\n·\nJun 2", 1204, None, date(2025, 6, 2), None),
        ("  • 2 authors\n·\nApr 21 2", 2, None, date(2025, 4, 21), 2),
        ("  • 2 authors\n·\nJan 29, 2024 1", 2, None, date(2024, 1, 29), 1),
        ("  • 2 authors\n·\nOct 7 12", 2, None, date(2025, 10, 7), 12),
        ("hive Hive\n·\nOct 15 2", None, Organisation(handle="hive", name="Hive"), date(2025, 10, 15), 2),
        (
            "BEE-Lab The Bee Lab at Sea\n·\nOct 15",
            None,
            Organisation(handle="BEE-Lab", name="The Bee Lab at Sea"),
            date(2025, 10, 15),
            None,
        ),
        ("hive Hive Inc.\n·\nOct 15", None, Organisation(handle="hive", name="Hive Inc."), date(2025, 10, 15), None),
        ("hive\n·\nOct 15", None, Organisation(handle="hive", name="hive"), date(2025, 10, 15), None),
        ("·\nMay 4, 2021", None, None, date(2021, 5, 4), None),
        ("May 4, 2021", None, None, date(2021, 5, 4), None),
        ("  • 7 authors", 7, None, None, None),
        ("", None, None, None, None),
        ("  • 7 authors\n\n·\n\nJul 2", 7, None, date(2025, 7, 2), None),
        ("hive Hive\n\n·\n\nJul 2", None, Organisation(handle="hive", name="Hive"), date(2025, 7, 2), None),
    ],
)
def test_every_form_of_trailer_is_read(trailer, authors, organisation, day, comments):
    reading = read(HEADING + paper(trailer=trailer) + paper("Ants That Add"), captured=date(2025, 10, 30))
    first, second = reading.entries
    assert (first.author_count, first.organisation, first.comments) == (authors, organisation, comments)
    assert first.published == day
    assert (second.title, second.author_count, second.published) == ("Ants That Add", None, None)
    assert reading.not_understood == ()


def test_furniture_is_neither_a_paper_nor_reported():
    navigation = "Hugging Face\n\nModels\n\nDatasets\n\nSpaces\n\nLog In\n\nSign Up\n\n"
    between = "Upvote\n\n34\n\nSubmitted by\n\nbeekeeper\n\n"
    footer = "← Previous\n\nNext →\n\nCompany\n\nTOS\n\n© Hugging Face\n"
    page = navigation + HEADING + between + paper(trailer="  • 2 authors\n·\nOct 1") + between + paper("Ants") + footer
    reading = read(page)
    assert [entry.title for entry in reading.entries] == ["Bees That Count", "Ants"]
    assert reading.not_understood == ()


def test_the_heading_alone_is_no_title_with_its_abstract():
    reading = read(HEADING)
    assert reading.entries == ()
    assert [item.reason for item in reading.not_understood] == ["the page holds no paper, only its own furniture"]


def test_a_paper_may_bear_the_name_of_a_piece_of_furniture():
    reading = read(HEADING + paper(trailer="·\nOct 1") + paper("Models", "We model.", "  • 2 authors\n·\nOct 1"))
    assert told(reading)[1] == ("Models", "We model.")


@pytest.mark.parametrize(
    "title",
    [
        "How Long Do Bees Sleep?",
        "Counting! A Story of Bees",
        "1.58 Bees vs. 2 Bees",
        "from nectar to honey: a view of the hive",
        "Ap\\'ery and the Hive",
        "What *Is* a ``Hive''? On $O(n^2)$ Bees 🐝",
        "We Need to Talk About Bees",
        "CoBEE: Honey does not fall out of a tree",
        "Bees",
    ],
)
def test_titles_are_told_from_paragraphs_without_any_trailer(title):
    pairs = [
        ("Ants That Add", "We teach ants to add. They learn it in a day."),
        (title, "Nobody has asked this before."),
        ("Wasps at Work", "We watch wasps at work; see https://example.org/wasps"),
        ("The Moth", "Short."),
    ]
    reading = read(HEADING + "".join(paper(*pair) for pair in pairs))
    assert told(reading) == pairs
    assert reading.not_understood == ()


@pytest.mark.parametrize(
    "paragraph",
    [
        "They learn it in a day.",
        "Does it scale? We show that it does.",
        "Code and data are available at https://example.org/bees",
        "- bees that add\n- bees that count",
        "1. The bees are taught.",
        "$$E = mc^2$$",
        "\\[ x_{i} = y_{i} + 1 \\]",
        "Conclusions",
        "Keywords: bees, counting",
        "however, the hive is small",
        "May 5",
        "The Hive, which is Small, is Full. We Count It.",
    ],
)
def test_further_paragraphs_stay_with_their_abstract(paragraph):
    abstract = f"We teach bees to count. They like it.\n\n{paragraph}\n\nIn the end they count to ten. It is enough."
    for trailer in ("  • 2 authors\n·\nOct 1", ""):
        pairs = [("Bees That Count", abstract), ("Ants That Add", "We teach ants to add.")]
        reading = read(HEADING + "".join(paper(*pair, trailer) for pair in pairs))
        assert told(reading) == pairs
        assert reading.not_understood == ()


def test_a_wrapped_abstract_keeps_its_line_ends():
    reading = read(HEADING + paper(abstract="We teach bees\nto count to\nTen.", trailer="  • 2 authors\n·\nOct 1"))
    assert reading.entries[0].abstract == "We teach bees\nto count to\nTen."


def test_what_an_author_typed_is_left_as_it_stands():
    abstract = "For i.\\,i.\\,d bees \\% of *wait* ``safe'' hives, see \\url{https://example.org}:\xa0🐝  two spaces."
    reading = read(HEADING + paper("  Ap\\'ery's *Hive*\xa0", f" {abstract}\t", "  • 2 authors\n·\nOct 1"))
    assert told(reading) == [("Ap\\'ery's *Hive*", abstract)]


def test_a_line_of_no_break_spaces_is_blank():
    reading = read(HEADING + "Bees That Count\n\xa0\nWe teach bees.\n\xa0 \n  • 2 authors\n·\nOct 1")
    assert told(reading) == [("Bees That Count", "We teach bees.")]
    assert reading.entries[0].author_count == 2


def test_a_page_without_blank_lines_is_read_too():
    page = HEADING + paper(trailer="hive Hive\n·\nOct 1") + paper("Ants That Add") + paper("Wasps", "They are.")
    reading = read("\n".join(line for line in page.split("\n") if line))
    assert [entry.title for entry in reading.entries] == ["Bees That Count", "Ants That Add", "Wasps"]
    assert reading.entries[0].organisation == Organisation(handle="hive", name="Hive")


def test_the_year_is_that_of_the_known_capture():
    page = HEADING + paper(trailer="·\nJul 2") + paper("Ants", trailer="·\nJul 2, 2019")
    for given in ({"captured": date(2023, 8, 1)}, {"source": "papers-20230801.txt"}, {"source": "2023_08_01 page"}):
        first, second = read(page, **given).entries
        assert (first.published, first.published_inferred) == (date(2023, 7, 2), True)
        assert (second.published, second.published_inferred) == (date(2019, 7, 2), False)


def test_the_year_is_else_the_first_after_every_year_written_out():
    page = (
        HEADING + paper(trailer="·\nJul 2") + paper("Ants", trailer="·\nJul 2, 2019") + paper(trailer="·\nMay 1, 2017")
    )
    assert read(page).entries[0].published == date(2020, 7, 2)


def test_the_year_is_never_in_the_future():
    page = HEADING + paper(trailer="·\nJan 2") + paper("Ants", trailer="·\nFeb 2, 2026")
    assert read(page, today=date(2026, 3, 1)).entries[0].published == date(2026, 1, 2)


def test_without_any_year_it_is_the_current_one():
    assert read(HEADING + paper(trailer="·\nJul 2")).entries[0].published == date(2026, 7, 2)


def test_years_within_abstracts_tell_nothing():
    page = HEADING + paper(abstract="On Jul 3, 2031 bees will count.\n\nThey did not in 1999.", trailer="·\nJul 2")
    assert read(page).entries[0].published == date(2026, 7, 2)


def test_a_day_after_the_capture_stays_empty_and_is_listed():
    page = HEADING.replace("Oct 30", "Jan 5") + paper(trailer="  • 2 authors\n·\nDec 31 4")
    reading = read(page, captured=date(2026, 1, 5))
    (entry,) = reading.entries
    assert (entry.published, entry.published_inferred, entry.comments) == (None, False, 4)
    assert entry.listed == date(2026, 1, 5)
    (item,) = reading.not_understood
    assert (item.line, item.text) == (19, "Dec 31 4")
    assert "2026-12-31, which is after 2026-01-05" in item.reason


def test_a_day_that_would_be_tomorrow_stays_empty_and_is_listed():
    reading = read(HEADING.replace("Oct 30", "Mar 1") + paper(trailer="·\nMar 2"), today=date(2026, 3, 1))
    assert reading.entries[0].published is None
    assert reasons(reading) == [(18, "Mar 2")]


@pytest.mark.parametrize("day", ["Feb 30", "Feb 29, 2023", "Jun 0", "Sep 31 2"])
def test_a_day_that_does_not_exist_stays_empty_and_is_listed(day):
    reading = read(HEADING + paper(trailer=f"  • 2 authors\n·\n{day}"))
    assert reading.entries[0].published is None
    assert reasons(reading) == [(19, day)]


def test_the_listing_day_is_given_or_on_the_page_or_in_the_name():
    bare = HEADING.replace("Oct 30", "")
    given = read(HEADING + paper(), listed=date(2025, 10, 29)).entries[0]
    heading = read(HEADING + paper(), captured=date(2025, 11, 2)).entries[0]
    named = read(bare + paper(), source="daily-2025-10-28.txt").entries[0]
    nowhere = read(bare + paper()).entries[0]
    assert (given.listed, given.listed_inferred) == (date(2025, 10, 29), False)
    assert (heading.listed, heading.listed_inferred) == (date(2025, 10, 30), True)
    assert (named.listed, named.listed_inferred) == (date(2025, 10, 28), True)
    assert (nowhere.listed, nowhere.listed_inferred) == (None, False)


def test_days_that_nothing_but_the_day_of_reading_or_of_copying_tells_are_guesses():
    page, dated = HEADING + paper(trailer="·\nJul 2"), {"captured": date(2025, 10, 30)}
    both, bare = {"published", "listed"}, page.replace("Oct 30", "")
    for text, given, guessed in (
        (page, {}, both),
        (page, {"source": f"pasted-{TODAY}.txt"}, both),
        (page, dated, set()),
        (page, {"source": "page-2025-10-30.txt"}, set()),
        (bare, dated, {"listed"}),
        (bare, {**dated, "listed": date(2025, 10, 30)}, set()),
    ):
        assert read(text, **given).entries[0].guessed == guessed
    assert read(bare, source=f"pasted-{TODAY}.txt", **dated).entries[0].listed == date(2025, 10, 30)


def test_an_abstract_with_nothing_behind_it_may_be_cut():
    whole, last = read(HEADING + paper(trailer="  • 7 authors\n·\nJul 2, 2024") + paper("Ants")).entries
    assert (whole.perhaps_cut, last.perhaps_cut) == (False, True)


def test_a_heading_with_its_year_bounds_the_year_of_capture():
    page = (
        HEADING.replace("Oct 30", "Oct 30, 2024") + paper(trailer="·\nJul 2") + paper("Ants", trailer="·\nMay 1, 2020")
    )
    first = read(page).entries[0]
    assert (first.listed, first.listed_inferred) == (date(2024, 10, 30), False)
    assert first.published == date(2024, 7, 2)


@pytest.mark.parametrize("between", ["", "\n", "\n\n"])
@pytest.mark.parametrize("end", ["  • 2 authors\n·\nJul 2, 2024", "We teach bees to count to ten."])
def test_two_pages_pasted_together_are_both_read(between, end):
    first = HEADING + f"Bees That Count\n\nWe teach bees to count. They like it.\n\n{end}"
    second = HEADING.replace("Oct 30", "Oct 31") + paper("Ants That Add", trailer="·\nJul 3")
    reading = read(first + between + second)
    assert [entry.title for entry in reading.entries] == ["Bees That Count", "Ants That Add"]
    assert [entry.listed and entry.listed.day for entry in reading.entries] == [30, 31]
    assert not reading.entries[0].abstract.endswith("new")
    assert reading.not_understood == ()


@pytest.mark.parametrize("rest", ["  • 4 auth", "  •", "  • 4", "  • 4 authors\n·\nJul 2, 20", "  • 4 authors\n·\nJu"])
def test_half_a_trailer_is_listed_and_kept_out_of_the_abstract(rest):
    reading = read(HEADING + paper("Ants") + f"Bees That Count\n\nWe teach bees to count.\n\n{rest}")
    assert told(reading)[-1] == ("Bees That Count", "We teach bees to count.")
    assert reading.not_understood[0].text == rest.split("\n")[-1].strip()


def test_a_page_cut_within_an_abstract_keeps_what_is_there():
    reading = read(HEADING + "Bees That Count\n\nWe teach bees to cou")
    assert told(reading) == [("Bees That Count", "We teach bees to cou")]


@pytest.mark.parametrize("trailer", ["  • 2 authors\n·\nOct 1", ""])
def test_a_title_that_lost_its_abstract_is_listed(trailer):
    reading = read(HEADING + paper(trailer=trailer) + "Towards the Adding A")
    assert [entry.title for entry in reading.entries] == ["Bees That Count"]
    assert [(item.text, item.reason) for item in reading.not_understood] == [
        ("Towards the Adding A", "this title has no abstract")
    ]


def test_a_page_that_begins_within_a_paper_lists_what_it_cannot_place():
    page = "of the bees that we taught. They like it.\n\n  • 2 authors\n·\nOct 1\n\n" + paper("Ants That Add")
    reading = read(page)
    assert [entry.title for entry in reading.entries] == ["Ants That Add"]
    assert [line for line, _ in reasons(reading)] == [1, 3, 4, 5]


@pytest.mark.parametrize(
    "text",
    [
        "Dear bees,\n\nI write to you today. It is fine.\n\nYours\nA Wasp",
        "id,name\n1,bee\n2,ant\n",
        "# Hive\n\nThis is a tool. Use it.\n\n## Install\n\nTake a hive.\n",
        '{"title": "Bees", "abstract": "We teach bees."}',
        "<!doctype html>\n<html>\n\n<p>We teach bees. They like it.</p>\n</html>",
        "bee",
    ],
)
def test_what_is_no_page_gives_no_papers_and_one_reason(text):
    reading = read(text)
    assert reading.entries == ()
    (item,) = reading.not_understood
    assert item.line == 1
    assert item.text == text.split("\n")[0]
    assert "this is no Daily Papers page" in item.reason
    assert not daily_page.is_daily_page(text)


def test_an_empty_page_says_so():
    assert [item.reason for item in read(" \n\xa0\n").not_understood] == ["the source is empty"]


def test_titles_and_abstracts_alone_are_a_page_for_who_says_so():
    text = paper("Bees That Count") + paper("Ants: A Story", "We add. It works.")
    assert told(read(text)) == [("Bees That Count", "We teach bees to count."), ("Ants: A Story", "We add. It works.")]
    assert not daily_page.is_daily_page(text)


@pytest.mark.parametrize(
    "piece", ["a. ", "A. ", " ", "\n", "• \n", "a", "x-", ".)", "$", "1,", "new\n\n", "foo, bar: "]
)
@pytest.mark.timeout(20)
def test_no_text_takes_more_than_its_length_in_time(piece):
    assert read("Daily Papers\n\nBees " + piece * (200_000 // len(piece)) + "!").kind == "daily-page"


@pytest.fixture
def real_page() -> Path:
    folder = os.environ.get("PAPERGIST_DATA")
    if not folder:
        pytest.skip("PAPERGIST_DATA is not set: the real page is not part of the project")
    return Path(folder) / "daily_papers" / "daily-papers-2025-10-30.txt"


@pytest.mark.parametrize("name", ["daily-papers-2025-10-30.txt", "page.txt"])
def test_the_real_page_is_read_as_it_stands(real_page, name):
    data = real_page.read_bytes()
    reading = read_source(name, data, kind=None, captured=None, listed=None, today=TODAY)
    entries = reading.entries
    lines = data.decode().split("\n")
    assert (reading.kind, len(entries), reading.not_understood) == ("daily-page", 83, ())
    assert Counter(entry.published is not None for entry in entries) == {True: 76, False: 7}
    assert [entry.published.year for entry in entries if entry.published_inferred] == [2025] * 33
    assert sum(entry.author_count is not None for entry in entries) == 74
    assert [entry.organisation.handle for entry in entries if entry.organisation] == ["apple", "LAMDA-NeSy"]
    comments = [entry.comments for entry in entries if entry.comments is not None]
    assert (len(comments), sum(comments)) == (15, 34)
    assert {(entry.listed, entry.listed_inferred) for entry in entries} == {(date(2025, 10, 30), True)}
    bare = [e for e in entries if e.author_count is None and e.organisation is None and e.published is None]
    assert len(bare) == 7
    # title, blank line, abstract: each paper of this page has one paragraph
    assert [entry.title for entry in entries] == [lines[entry.line - 1].strip() for entry in entries]
    assert [entry.abstract for entry in entries] == [lines[entry.line + 1].strip() for entry in entries]
    assert [entry.line for entry in entries] == sorted({entry.line for entry in entries})


def test_the_real_page_without_any_trailer_has_the_same_papers(real_page):
    text = real_page.read_text()
    whole = read(text)
    pairs = told(whole)
    assert told(read(HEADING + "".join(paper(*pair) for pair in pairs))) == pairs
