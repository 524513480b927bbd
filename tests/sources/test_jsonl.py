"""Papers as JSON: what is taken, what is refused, and how that is told."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.exports import export
from summarizer.models import Organisation, Paper, PaperPage
from summarizer.sources import jsonl

TODAY = date(2026, 11, 23)
BEES = {"title": "Bees That Count", "abstract": "We teach bees to count."}


def read(text, *, listed=None):
    return jsonl.read(text, source="papers.jsonl", captured=None, listed=listed, today=TODAY)


def read_one(**fields):
    reading = read(json.dumps({**BEES, **fields}))
    (entry,) = reading.entries
    return entry, [item.reason for item in reading.not_understood]


def test_a_line_is_a_paper():
    reading = read(json.dumps(BEES) + "\n\n" + json.dumps({**BEES, "title": "Ants", "unknown": {"a": [1]}}) + "\n")
    assert [(entry.title, entry.abstract, entry.line) for entry in reading.entries] == [
        ("Bees That Count", "We teach bees to count.", 1),
        ("Ants", "We teach bees to count.", 3),
    ]
    assert (reading.kind, reading.not_understood) == ("jsonl", ())


def test_every_field_that_a_paper_has_is_taken():
    entry, reasons = read_one(
        id="2403.01234v2",
        authors=["A. Bee", {"name": "B. Wasp"}],
        author_count=3,
        organisation={"handle": "hive", "name": "The Hive"},
        published="2024-07-02T23:30:00.000Z",
        listed="2025-10-30",
        comments=3,
        upvotes=4.0,
        url="https://example.org/bees",
    )
    assert reasons == []
    assert entry.arxiv_id == "2403.01234"
    assert entry.authors == ("A. Bee", "B. Wasp")
    assert (entry.author_count, entry.comments, entry.upvotes) == (3, 3, 4)
    assert entry.organisation == Organisation(handle="hive", name="The Hive")
    assert (entry.published, entry.published_inferred) == (date(2024, 7, 2), False)
    assert (entry.listed, entry.listed_inferred) == (date(2025, 10, 30), False)
    assert entry.url == "https://example.org/bees"


@pytest.mark.parametrize("key", ["published", "date", "publishedAt"])
def test_a_date_goes_by_three_names(key):
    assert read_one(**{key: "2024-07-02"})[0].published == date(2024, 7, 2)


@pytest.mark.parametrize(
    ("written", "day"), [("2023", date(2023, 1, 1)), ("2024-3", date(2024, 3, 1)), ("2024-03", date(2024, 3, 1))]
)
def test_a_year_or_a_month_is_taken_as_its_first_day_and_said_to_be_inferred(written, day):
    entry, reasons = read_one(published=written)
    assert reasons == []
    assert (entry.published, entry.published_inferred) == (day, True)


def test_text_may_stand_for_an_author_or_an_organisation():
    entry, _ = read_one(authors="A. Bee", organisation="Hive", link="http://example.org")
    assert entry.authors == ("A. Bee",)
    assert entry.organisation == Organisation(handle="Hive", name="Hive")
    assert entry.url == "http://example.org"


def test_white_space_outside_goes_and_line_ends_inside_stay():
    entry, _ = read_one(title=" Bees\n  That Count ", abstract="\r\n One.\r\n\r\nTwo\xa0.\n")
    assert (entry.title, entry.abstract) == ("Bees That Count", "One.\n\nTwo\xa0.")


@pytest.mark.parametrize(
    ("fields", "arxiv_id"),
    [
        ({"id": "arXiv:2403.01234"}, "2403.01234"),
        ({"id": "cs/0112017"}, "cs/0112017"),
        ({"arxiv_id": "2403.01234v3"}, "2403.01234"),
        ({"url": "https://arxiv.org/abs/2403.01234"}, "2403.01234"),
        ({"url": "https://huggingface.co/papers/2403.01234"}, "2403.01234"),
        ({"url": "https://example.org/papers/1234567"}, None),
        ({"id": "bees-that-count-1b2c3d4e"}, None),
        ({"id": 7}, None),
    ],
)
def test_an_arxiv_id_is_taken_from_where_it_is_one(fields, arxiv_id):
    entry, reasons = read_one(**fields)
    assert (entry.arxiv_id, reasons) == (arxiv_id, [])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"title": "Bees"', "this is no JSON: Expecting ',' delimiter at character 17"),
        ('{"title": "Bees', "this is no JSON: Unterminated string starting at character 11"),
        ('{"title": "Bees"}', "abstract: is missing"),
        ('{"abstract": "Bees.", "title": null}', "title: is missing"),
        ('{"title": " ", "abstract": "Bees."}', "title: is empty"),
        ('{"title": ["Bees"], "abstract": "Bees."}', "title: must be text"),
        ("{}", "title: is missing; abstract: is missing"),
        ('["Bees"]', "this is no JSON object"),
        ("bees", "this is no JSON: Expecting value at character 1"),
        ('{"a":' + "[" * 100_000, "this is nested too deeply"),
        ('{"a": ' + "9" * 5000 + "}", "this holds a number of too many digits"),
    ],
)
def test_a_bad_line_is_listed_and_the_others_are_kept(line, reason):
    good = json.dumps(BEES)
    reading = read(f"{good}\n{line}\n{good}")
    assert [entry.line for entry in reading.entries] == [1, 3]
    (item,) = reading.not_understood
    assert (item.source, item.line, item.text, item.reason) == ("papers.jsonl", 2, line[:120], reason)


def test_a_json_feed_is_named_and_what_to_take_instead_is_said():
    papers = [Paper(id=name, title=name, abstract="We count.") for name in ("Bees", "Ants")]
    reading = read(export("json-feed", papers))
    assert reading.entries == ()
    (item,) = reading.not_understood
    assert item.reason.startswith("this is a JSON Feed, which is not read: take the Atom feed")


@pytest.mark.parametrize(
    ("published", "reason"),
    [
        ("2024-02-30", "published: there is no such day: '2024-02-30'"),
        ("30.2.2024", "published: must be an ISO date such as 2024-07-02, not '30.2.2024'"),
    ],
)
def test_a_day_that_is_wrong_is_told_from_one_in_another_form(published, reason):
    entry, reasons = read_one(published=published)
    assert (entry.published, reasons) == (None, [f"{reason}; the paper is kept without a date of publication"])


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("published", "soon"),
        ("published", 2024),
        ("listed", "2024-02-30"),
        ("authors", [1]),
        ("authors", [{"nom": "Bee"}]),
        ("author_count", True),
        ("author_count", "7"),
        ("author_count", 2**63),
        ("comments", -1),
        ("comments", float("nan")),
        ("upvotes", 1.5),
        ("upvotes", float("inf")),
        ("organisation", {}),
        ("url", "javascript:alert(1)"),
        ("url", "http://[bad"),
        ("arxiv_id", "bees"),
        ("published_inferred", "yes"),
    ],
)
def test_a_bad_field_is_null_and_listed_and_its_paper_is_kept(key, value):
    dated = {} if key == "published" else {"published": "2024-07-02"}
    entry, (reason,) = read_one(**dated, **{key: value})
    assert not getattr(entry, key)
    assert reason.startswith(f"{key}: ")


def test_a_field_that_is_nested_too_deeply_costs_only_itself():
    reading = read('{"title": "Bees", "abstract": "We count.", "authors": ' + "[" * 800 + "]" * 800 + "}")
    assert [entry.authors for entry in reading.entries] == [()]
    assert [item.reason for item in reading.not_understood] == ["authors: is nested too deeply"]


def test_characters_that_no_database_holds_are_replaced_and_reported():
    reading = read('{"title": "Bees \\ud800", "abstract": "We \\u0000 count \\ud83d\\udc1d."}')
    assert [(entry.title, entry.abstract) for entry in reading.entries] == [("Bees \ufffd", "We \ufffd count 🐝.")]
    assert "title: characters that are no text were replaced" in reading.not_understood[0].reason


def test_a_list_of_objects_is_read_with_its_lines():
    reading = read(f'[\n{json.dumps(BEES)},\n3,\n{{"title": "Ants"}},\n{json.dumps(BEES)}\n]')
    assert [entry.line for entry in reading.entries] == [2, 5]
    assert [(item.line, item.text) for item in reading.not_understood] == [(3, "3,"), (4, '{"title": "Ants"},')]


def test_a_list_that_breaks_off_keeps_what_came_before():
    reading = read(f'[{json.dumps(BEES)},\n{json.dumps(BEES)},\n{{"tit')
    assert len(reading.entries) == 2
    assert [(item.line, item.text) for item in reading.not_understood] == [(3, '{"tit')]


def test_what_follows_a_list_is_not_lost():
    reading = read(f"[{json.dumps(BEES)}]\nbees")
    assert [(item.line, item.text) for item in reading.not_understood] == [(2, "bees")]
    lines = f'{{"papers": [{json.dumps(BEES)}]}}\n{json.dumps(BEES)}\n{{"tit'
    reading = read(lines)
    assert [entry.line for entry in reading.entries] == [1, 2]
    assert [item.line for item in reading.not_understood] == [3]


def test_a_single_object_may_take_several_lines():
    assert [entry.title for entry in read("\n" + json.dumps(BEES, indent=2)).entries] == ["Bees That Count"]


@pytest.mark.parametrize("indent", [None, 2])
def test_what_ls_prints_is_read_back(indent):
    paper = Paper(
        id="2403.01234",
        title="Bees That Count",
        abstract="We teach bees to count.",
        author_count=7,
        organisation=Organisation(handle="hive", name="Hive"),
        published=date(2025, 7, 2),
        published_inferred=True,
        listed=date(2025, 10, 30),
        listed_inferred=True,
        sources=("page.txt",),
        tags=("bees",),
    )
    page = PaperPage(papers=(paper, paper.model_copy(update={"id": "bees-1b2c3d4e", "url": "https://example.org"})))
    for text in (page.model_dump_json(indent=indent), json.dumps({"next": None, **page.model_dump(mode="json")})):
        first, second = read(text).entries
        shared = Paper.model_fields.keys() & type(first).model_fields.keys()
        assert {key: getattr(first, key) for key in shared} == {key: getattr(paper, key) for key in shared}
        assert (first.arxiv_id, second.arxiv_id) == ("2403.01234", None)


def test_the_given_listing_day_goes_before_the_own():
    reading = read(json.dumps({**BEES, "listed": "2024-01-01", "listed_inferred": True}), listed=date(2025, 1, 1))
    assert [(entry.listed, entry.listed_inferred) for entry in reading.entries] == [(date(2025, 1, 1), False)]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
keys = st.sampled_from(
    ["title", "abstract", "id", "arxiv_id", "authors", "published", "listed", "organisation", "url", "comments"]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.dictionaries(keys, values, max_size=6)), st.text(), st.sampled_from(["lines", "list", "mixed"]))
def test_no_json_makes_the_reader_raise_or_lose_a_line(objects, noise, layout):
    lines = [json.dumps(each) for each in objects]
    if layout == "list":
        reading = read(json.dumps(objects))
        assert len({*reading.entries}) <= len(objects)
        return
    reading = read("\n".join([*lines, *([noise] if layout == "mixed" else [])]))
    if len(lines) > 1:
        told = {entry.line for entry in reading.entries} | {item.line for item in reading.not_understood}
        assert told >= set(range(1, len(lines) + 1))
