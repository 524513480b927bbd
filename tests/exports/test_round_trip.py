"""A collection exported and read again: the same one by formats that hold everything, the same papers by the others."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from summarizer.catalog import Catalog
from summarizer.exports import export
from summarizer.models import Filters
from summarizer.sources import read_source
from summarizer.sources.opening import open_source
from summarizer.text import fold, one_line
from tests.sources.test_formats import EXAMPLES

PAGE = Path(os.environ.get("PAPERGIST_DATA") or ".", "daily_papers", "daily-papers-2025-10-30.txt")
TODAY = date(2025, 10, 30)
# What derives from a paper is made anew, and who told of it is another file now.
DERIVED = {"tldr", "tags", "category", "sources"}
# A reference manager's formats have no place for a day of listing, comments, or whether a date was inferred.
HELD = {"id", "title", "authors", "published"}


def collection_of(folder, name, data, *, whole=True):
    """Return the papers, in their order, that a source becomes in a catalog of its own. whole: all is understood."""
    reading = read_source(name, data, kind=None, captured=None, listed=None, today=TODAY)
    assert not whole or reading.not_understood == ()
    catalog = Catalog(folder / f"{name}.sqlite3")
    catalog.papers.record(reading)
    papers = catalog.papers.page(Filters(), limit=None).papers
    catalog.close()
    return papers


@pytest.fixture(params=["sample", "real"])
def papers(request, tmp_path):
    if request.param == "sample":
        return collection_of(tmp_path, *open_source("sample"))
    if not PAGE.exists():
        pytest.skip("PAPERGIST_DATA names no folder with the real page")
    found = collection_of(tmp_path, PAGE.name, PAGE.read_bytes())
    assert len(found) == 83
    return found


def again(papers, form, folder):
    return collection_of(folder, f"again.{form}", export(form, papers).encode())


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_format_that_holds_everything_gives_the_same_collection_in_the_same_order(papers, form, tmp_path):
    told = [paper.model_dump(exclude=DERIVED) for paper in again(papers, form, tmp_path)]
    assert told == [paper.model_dump(exclude=DERIVED) for paper in papers]


@pytest.mark.parametrize("form", ["csl-json", "ris", "bibtex"])
def test_a_reference_managers_format_gives_the_same_papers_with_all_that_it_can_hold(papers, form, tmp_path):
    # without days of listing they stand in another order
    papers, found = (sorted(some, key=lambda paper: paper.id) for some in (papers, again(papers, form, tmp_path)))
    assert [paper.model_dump(include=HELD) for paper in found] == [paper.model_dump(include=HELD) for paper in papers]
    # RIS has a line for an abstract; LaTeX has dashes and quotation marks of its own, which are read as such
    same = {"csl-json": str, "ris": one_line, "bibtex": fold}[form]
    assert [same(paper.abstract) for paper in found] == [same(paper.abstract) for paper in papers]


@pytest.mark.parametrize("form", ["jsonl", "csv"])
@pytest.mark.parametrize("kind", EXAMPLES)
def test_whatever_source_a_collection_is_from_it_is_the_same_once_it_was_exported_and_read(kind, form, tmp_path):
    papers = collection_of(tmp_path, f"from-{kind}", EXAMPLES[kind].encode(), whole=False)
    assert papers
    told = [paper.model_dump(exclude=DERIVED) for paper in again(papers, form, tmp_path)]
    assert told == [paper.model_dump(exclude=DERIVED) for paper in papers]


def test_a_feed_of_ours_read_where_it_came_from_changes_nothing(tmp_path):
    lines = [
        {
            "id": "2403.01234v2",
            "published": "2024-03-02",
            "listed": "2024-03-04",
            "url": "https://arxiv.org/abs/2403.01234",
        },
        {"title": "Ants That Add", "published": "2024-03-02"},
        {"title": "Wasps That Wait", "listed": "2024-03-05"},
        {"title": "Owls"},
    ]
    known = {"title": "Bees That Count", "abstract": "We count bees in two meadows. They count, too.", "tldr": "Bees."}
    text = "\n".join(json.dumps(known | line) for line in lines)
    catalog = Catalog(tmp_path / "own.sqlite3")
    catalog.papers.record(read_source("own.jsonl", text.encode(), kind=None, captured=None, listed=None, today=TODAY))
    papers = catalog.papers.page(Filters()).papers
    feed = export("atom", [paper.model_copy(update={"tldr": "They count."}) for paper in papers])
    reading = read_source("feed.atom", feed.encode(), kind=None, captured=None, listed=None, today=TODAY)
    assert (reading.kind, len(reading.entries), reading.not_understood) == ("feed", 4, ())
    assert catalog.papers.record(reading).added == 0
    told = catalog.papers.page(Filters()).papers
    assert [paper.model_dump(exclude={"sources"}) for paper in told] == [
        paper.model_dump(exclude={"sources"}) for paper in papers
    ]
    catalog.close()


@pytest.mark.parametrize("form", ["csl-json", "ris", "bibtex"])
def test_a_doi_goes_along_to_reference_managers_and_back(form, tmp_path):
    papers = collection_of(tmp_path, "refs.bib", EXAMPLES["bibtex"].encode(), whole=False)
    (bees,) = [paper for paper in papers if "10.1234/bees" in paper.aliases]
    (back,) = [paper for paper in again(papers, form, tmp_path) if paper.id == bees.id]
    assert back.aliases == bees.aliases == ("10.1234/bees",)
