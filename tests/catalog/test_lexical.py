"""Search by words."""

import math

import pytest

from summarizer.catalog.papers import conditions
from summarizer.models import Filters, Organisation
from tests.making import entry, reading


def found(catalog, *terms, **filters):
    rows = catalog.lexical.search(terms, limit=10, conditions=conditions(Filters(**filters)))
    return [catalog.papers.get(name).title for name, _ in rows]


def test_word_forms_and_accents_do_not_matter(catalog):
    catalog.papers.record(reading(entry("Poincaré sections", "Folding maps."), entry("Bees", "They dance.")))
    assert found(catalog, "poincare") == found(catalog, "folded") == ["Poincaré sections"]


def test_a_word_in_the_title_weighs_more_than_one_in_the_abstract(catalog):
    catalog.papers.record(reading(entry("On bees", "They dance."), entry("On dances", "Of bees.")))
    assert found(catalog, "bees") == ["On bees", "On dances"]


def test_scores_are_higher_for_the_better(catalog):
    catalog.papers.record(reading(entry("A", "bees bees"), entry("B", "bees and many more words of other things")))
    scores = [score for _, score in catalog.lexical.search(["bees"], limit=10)]
    assert scores == sorted(scores, reverse=True)


def test_filters_narrow_before_the_limit(catalog):
    org = Organisation(handle="post", name="Post")
    catalog.papers.record(
        reading(*(entry(f"Bees {n}", f"Bees {n}.") for n in range(20)), entry("Z", "bees", organisation=org))
    )
    assert found(catalog, "bees", org="post") == ["Z"]


def test_the_share_of_the_terms_that_a_paper_holds_counts_word_forms_in_title_and_abstract(catalog):
    catalog.papers.record(reading(entry("On bees", "They danced."), entry("Wasps", "Of bees."), entry("Sand", "Dry.")))
    # two of four terms; one of four; none
    assert catalog.lexical.shares(["bee", "dance", "moon", "tide"], [1, 2, 3]) == {1: 0.5, 2: 0.25, 3: 0}


def test_signs_in_a_term_are_no_query_language(catalog):
    catalog.papers.record(reading(entry("State-of-the-art bees", "x.")))
    for term in ('"', "NEAR(", "bees*", "title:", "a AND", "'", "(", "-"):
        assert found(catalog, term) in ([], ["State-of-the-art bees"])
    assert found(catalog, "state-of-the-art") == ["State-of-the-art bees"]


def test_thousands_of_terms_are_a_query_too(catalog):
    catalog.papers.record(reading(entry()))
    assert found(catalog, *(f"word{n}" for n in range(5000)), "bees") == ["Bees That Count"]


def test_no_terms_find_nothing(catalog):
    assert catalog.lexical.search([], limit=5) == []


def test_no_paper_has_more_than_the_greatest_score_there_can_be(catalog):
    catalog.papers.record(
        reading(entry("bees", "bees " * 500), entry("B", "A wasp."), *(entry(f"P{n}", f"Text {n}.") for n in range(8)))
    )
    (_, best), *_ = catalog.lexical.search(["bees"], limit=1)
    # 1 of 10 papers holds it: log(9.5 / 1.5), times k1 + 1.
    assert catalog.lexical.most(["bees"]) == pytest.approx(2.2 * math.log(9.5 / 1.5))
    assert 0.95 * catalog.lexical.most(["bees"]) < best < catalog.lexical.most(["bees"])


def test_a_word_that_no_paper_holds_counts_as_the_rarest(catalog):
    catalog.papers.record(reading(*(entry(f"P{n}", f"Bees {n}.") for n in range(3))))
    assert catalog.lexical.most(["zebra"]) == pytest.approx(2.2 * math.log(3.5 / 0.5))
    assert catalog.lexical.most(["zebra", "bees"]) == pytest.approx(catalog.lexical.most(["zebra"]), abs=1e-4)
    assert catalog.lexical.most([]) == 0


@pytest.mark.parametrize("word", ["relational", "Poincaré", "flies", "generalizations", "skies", "by", "GPT-3.5"])
def test_words_are_counted_in_the_form_in_which_they_are_kept(catalog, word):
    catalog.papers.record(reading(entry("X", f"On {word}."), *(entry(f"P{n}", f"Bees {n}.") for n in range(4))))
    # 1 of 5 papers holds it; one that is not recognised would count as held by none.
    assert catalog.lexical.most([word]) == pytest.approx(2.2 * math.log(4.5 / 1.5))
