"""The packaged sample is read as its facts are."""

import json
from datetime import date
from pathlib import Path

from summarizer.sources import read_source
from summarizer.sources.opening import open_source

FACTS = json.loads(Path(__file__).parents[1].joinpath("data", "sample_facts.json").read_text(encoding="utf-8"))


def test_the_sample_is_read_completely_and_rightly():
    name, data = open_source("sample")
    reading = read_source(name, data, kind=None, captured=None, listed=None, today=date(2026, 1, 1))
    assert reading.not_understood == ()
    assert [
        {
            "title": entry.title,
            "authors": entry.author_count,
            "organisation": entry.organisation.handle if entry.organisation else None,
            "published": entry.published.isoformat() if entry.published else None,
            "comments": entry.comments,
        }
        for entry in reading.entries
    ] == FACTS
    assert {entry.listed for entry in reading.entries} == {date(2024, 12, 20)}
