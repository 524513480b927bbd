"""Which two TL;DRs a person is to choose between."""

import pytest

from summarizer.catalog import Catalog
from summarizer.labels import append
from summarizer.models import Entry, Reading, Summary
from summarizer.pairs import next_pair, pair_of
from summarizer.text import content_hash

ABSTRACT = "Snow falls on rails. We sweep them with a fan."


@pytest.fixture
def catalog(tmp_path):
    made = Catalog(tmp_path / "catalog.sqlite3")
    entries = tuple(Entry(title=f"Rails {n}", abstract=ABSTRACT) for n in range(6))
    made.papers.record(Reading(source="s", kind="jsonl", entries=entries))
    yield made
    made.close()


def write(catalog, name, tldr, engine="extractive", model=None):
    paper = catalog.papers.get(name)
    summary = Summary(tldr=tldr, engine=engine, model=model)
    catalog.summaries.save(paper.id, content_hash(paper.title, paper.abstract), summary)


def test_an_engine_is_compared_with_the_first_sentence_while_it_is_alone(catalog):
    name = catalog.papers.ids()[0]
    assert pair_of(catalog, name, "ada") is None
    write(catalog, name, "We sweep them with a fan.")
    pair = pair_of(catalog, name, "ada")
    assert dict(zip(pair.systems, pair.texts, strict=True)) == {
        "extractive": "We sweep them with a fan.",
        "first-sentence": "Snow falls on rails.",
    }
    write(catalog, name, "Snow falls on rails.")
    assert pair_of(catalog, name, "ada") is None, "the two are one text"


def test_two_engines_are_compared_with_each_other_by_what_they_said_last(catalog):
    name = catalog.papers.ids()[0]
    write(catalog, name, "We sweep them with a fan.")
    write(catalog, name, "A draft.", "generative", "m")
    write(catalog, name, "A fan sweeps rails.", "generative", "m")
    pair = pair_of(catalog, name, "ada")
    assert pair.systems == ("extractive", "generative:m")
    assert pair.texts == ("We sweep them with a fan.", "A fan sweeps rails.")


def test_everybody_has_an_order_of_their_own_and_sees_each_pair_once(catalog, tmp_path):
    labels = tmp_path / "labels.jsonl"
    for name in catalog.papers.ids():
        write(catalog, name, "We sweep them with a fan.")
    seen, swapped = [], set()
    while (pair := next_pair(catalog, labels, "ada")) is not None:
        seen.append(pair.id)
        swapped.add(pair.swapped)
        append(labels, pair.label("first", "ada"))
    assert sorted(seen) == sorted(catalog.papers.ids())
    assert seen != catalog.papers.ids()
    assert swapped == {True, False}
    assert next_pair(catalog, labels, "bob") is not None


def test_skipping_goes_on_behind_the_paper_and_comes_round(catalog, tmp_path):
    labels = tmp_path / "labels.jsonl"
    for name in catalog.papers.ids():
        write(catalog, name, "We sweep them with a fan.")
    first = next_pair(catalog, labels, "ada")
    order = [first.id]
    for _ in range(6):
        order.append(next_pair(catalog, labels, "ada", after=order[-1]).id)
    assert len(set(order)) == 6
    assert order[6] == order[0]
