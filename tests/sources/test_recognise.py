"""A source is known by its content, never by its name."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.errors import SourceNotUnderstood, UsageError
from summarizer.sources import read_source
from summarizer.sources.recognise import KINDS, READERS, recognise

TODAY = date(2026, 11, 23)
PAGE = "Daily Papers\n\nOct 30\n\nBees That Count\n\nWe teach bees to count.\n\n  • 2 authors\n·\nOct 1\n"
LINE = json.dumps({"title": "Bees That Count", "abstract": "We teach bees to count."})


def read(data, *, name="papers", kind=None):
    return read_source(name, data, kind=kind, captured=None, listed=None, today=TODAY)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (PAGE, "daily-page"),
        ("Bees\n\nWe count.\n\n  • 2 authors\n", "daily-page"),
        ("Bees\n\nWe count.\n\nhive Hive\n·\nOct 1\n", "daily-page"),
        ("[Re] Bees\n\nWe count.\n\n·\nOct 1, 2024\n", "daily-page"),
        (LINE, "jsonl"),
        (f"\n{LINE}\n{LINE}", "jsonl"),
        (f"[\n{LINE}\n]", "jsonl"),
        ('{"papers": [], "next": null}', "jsonl"),
        (f"# papers\n{LINE}\n{LINE}", "jsonl"),
        ('{"title": "Bees", "abs', "jsonl"),
    ],
)
def test_the_content_tells_the_kind(text, kind):
    assert recognise("papers", text) == kind
    assert read(text.encode(), name="papers.csv").kind == kind


@pytest.mark.parametrize(
    "data",
    [
        b"Dear bees,\n\nI write to you today. It is fine.\n\nYours",
        b"id,name,count\n1,Bees,3\n",
        b"# Hive\n\nThis is a tool.\n\n## Install\n\nTake a hive.\n",
        b"Write to @article{bees} or to bees@example.org.",
        b"<html><p>Bees</p></html>",
    ],
)
def test_what_no_reader_knows_is_refused_by_name_with_the_kinds_and_a_hint(data):
    with pytest.raises(SourceNotUnderstood) as caught:
        read(data, name="bees.txt")
    assert caught.value.message == f"bees.txt is of no kind that a reader knows; the kinds are {', '.join(KINDS)}."
    assert "--as" in caught.value.hint


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\xef\xbb\xbf"])
def test_an_empty_source_is_called_empty(data):
    with pytest.raises(SourceNotUnderstood, match="standard input is empty") as caught:
        read(data, name="standard input")
    assert "--as" not in caught.value.hint  # no kind makes papers of it


def test_a_named_kind_overrides_the_content():
    assert read(LINE.encode(), kind="daily-page").entries == ()
    assert read(b"bees", kind="jsonl").not_understood[0].reason.startswith("this is no JSON")


def test_an_unknown_kind_is_a_wrong_usage():
    with pytest.raises(UsageError) as caught:
        read(LINE.encode(), kind="bees")
    assert caught.value.hint == f"The kinds are {', '.join(KINDS)}."


def test_what_could_not_be_decoded_is_part_of_the_reading():
    reading = read(PAGE.encode().replace(b"teach", b"t\xe9ach"))
    assert reading.entries[0].abstract == "We téach bees to count."
    assert [item.line for item in reading.not_understood] == [7]


def test_the_name_of_a_source_may_tell_the_capture():
    assert read(PAGE.encode(), name="bees-2024-11-01.txt").entries[0].published == date(2024, 10, 1)


@settings(max_examples=200, deadline=None)
@given(st.binary(), st.sampled_from([None, *KINDS]), st.sampled_from([b"", PAGE.encode(), LINE.encode() + b"\n"]))
def test_any_bytes_are_read_or_refused(data, kind, before):
    try:
        reading = read(before + data, kind=kind)
    except SourceNotUnderstood:
        return
    assert reading.kind in {reader.kind for reader in READERS}
    assert reading.model_dump_json()
