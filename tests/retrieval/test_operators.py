"""Quotes and a minus in a search."""

import pytest

from summarizer.models import Filters
from summarizer.retrieval.exact import ExactSearch
from summarizer.retrieval.operators import Search, take_apart
from summarizer.retrieval.retriever import Retriever
from tests.making import Collection, entry


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("bees that count", Search("bees that count")),
        ('"honey bees" count', Search("honey bees count", ("honey bees",))),
        ("bees -wasps", Search("bees", (), ("wasps",))),
        ('bees -"paper wasps" hive', Search("bees hive", (), ("paper wasps",))),
        ("-wasps", Search("", (), ("wasps",))),
        ("pre-trained state-of-the-art bees", Search("pre-trained state-of-the-art bees")),
        ("a - b -", Search("a - b -")),
        ('bees "" "?"', Search("bees ?")),
        ('an odd " sign', Search('an odd " sign')),
    ],
)
def test_a_search_is_taken_apart(query, expected):
    assert take_apart(query) == expected


@pytest.fixture(scope="module")
def collection(tmp_path_factory):
    made = Collection(tmp_path_factory.mktemp("operators"))
    made.ingest(
        entry("Honey bees", "Honey bees count dots."),
        entry("Bees and honey", "Bees make honey, wasps paper."),
        entry("Wasps", "Paper wasps know faces."),
    )
    yield made
    made.catalog.close()


def found(collection, query, **named):
    exact = ExactSearch(collection.catalog, collection.embedder.name)
    retriever = Retriever(collection.catalog, collection.embedder, exact)
    hits = retriever.find(query, operators=True, **named)
    return {collection.catalog.papers.get(hit.paper_id).title for hit in hits}


@pytest.mark.parametrize("mode", ["lexical", "dense", "hybrid"])
def test_what_is_quoted_must_stand_so(collection, mode):
    assert found(collection, '"honey bee"', mode=mode) == {"Honey bees"}
    assert found(collection, '"bees count" "honey bees"', mode=mode) == {"Honey bees"}
    assert found(collection, '"dots honey"', mode=mode) == set()


@pytest.mark.parametrize("mode", ["lexical", "dense", "hybrid"])
def test_what_has_a_minus_must_not_be_there(collection, mode):
    assert found(collection, "bees -wasps", mode=mode) == {"Honey bees"}
    assert found(collection, 'bees honey -"paper wasps"', mode=mode) == {"Honey bees", "Bees and honey"}


def test_operators_and_filters_hold_together(collection):
    assert found(collection, "bees -wasps", filters=Filters(org="nobody")) == set()


def test_without_operators_signs_are_signs(collection):
    plain = Retriever(collection.catalog).find('"honey bees" -wasps')
    assert len(plain) == 3
