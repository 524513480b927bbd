"""What is beyond the limits of a source is refused or counted in words, in every reader and over HTTP."""

import json
from datetime import date

import pytest

from summarizer.errors import SourceNotUnderstood
from summarizer.sources import limits, read_source
from summarizer.sources.limits import LONGEST_ABSTRACT, MOST_AUTHORS, Gathered
from summarizer.sources.opening import open_source
from tests.making import entry
from tests.sources.large import FORMATS, many_lines, many_papers, one_paper


def read(kind, text):
    return read_source("large.txt", text.encode(), kind=kind, captured=None, listed=None, today=date(2026, 11, 23))


@pytest.mark.parametrize("kind", [*FORMATS, None])
def test_a_source_of_more_bytes_than_are_read_is_refused_with_what_to_do(kind):
    with pytest.raises(SourceNotUnderstood, match=r"70\.0 MB, and at most") as refused:
        read_source("large.txt", bytes(70_000_000), kind=kind, captured=None, listed=None, today=date(2026, 11, 23))
    assert "Divide it" in refused.value.hint


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "large.jsonl"
    with path.open("wb") as file:
        file.truncate(900_000_000_000)  # a sparse file, which takes no disk and could not be read
    with pytest.raises(SourceNotUnderstood, match=r"900000\.0 MB"):
        open_source(str(path))


@pytest.mark.parametrize("kind", FORMATS)
def test_an_abstract_that_is_too_long_is_told_of_and_costs_no_other_paper(kind):
    before, record, between, behind = FORMATS[kind]
    long = "We count bees. " * (LONGEST_ABSTRACT // 15 + 1)
    text = before + between.join([record(1, long), record(2, "They tell four dots from three.")]) + behind
    found = read(kind, text)
    assert [paper.title.split()[-1] for paper in found.entries] == ["2"]
    (told,) = found.not_understood
    assert f"at most {LONGEST_ABSTRACT} are read" in told.reason
    assert len(told.text) <= 200


@pytest.mark.parametrize("kind", FORMATS)
def test_an_abstract_as_long_as_may_be_is_read(kind):
    text = one_paper(kind, LONGEST_ABSTRACT)
    assert len(read(kind, text).entries) == 1


@pytest.mark.parametrize("kind", FORMATS)
def test_many_lines_of_nothing_are_told_of_in_a_bounded_number_of_words(kind):
    found = read(kind, many_lines(kind, 20_000))
    assert found.entries == ()
    assert 0 < len(found.not_understood) <= limits.MOST_TOLD + 1


def test_complaints_beyond_the_most_are_counted():
    found = read("jsonl", many_lines("jsonl", limits.MOST_TOLD + 7))
    assert found.not_understood[-1].reason.startswith("7 more complaints from here on")
    assert found.not_understood[-1].line == limits.MOST_TOLD + 1


def test_papers_beyond_the_most_are_counted(monkeypatch):
    monkeypatch.setattr(limits, "MOST_PAPERS", 5)
    gathered = Gathered("large.txt")
    for number in range(8):
        gathered.add(entry(f"Paper {number}"), number + 1, "", "")
    assert len(gathered.entries) == 5
    (told,) = gathered.not_understood
    assert (told.line, told.reason[:22]) == (6, "3 papers from here on ")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_few_thousand_papers_are_read_whole(kind):
    found = read(kind, many_papers(kind, 2000))
    assert (len(found.entries), found.not_understood) == (2000, ())


def test_more_authors_than_are_read_are_told_of_and_the_paper_stays():
    names = [f"Ada {number}" for number in range(MOST_AUTHORS + 1)]
    found = read("jsonl", json.dumps({"title": "T", "abstract": "We count.", "authors": names}))
    assert found.entries[0].authors == ()
    assert (
        found.not_understood[0].reason == f"authors: has {MOST_AUTHORS + 1} names, and at most {MOST_AUTHORS} are read"
    )
