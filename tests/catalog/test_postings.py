"""The words of papers kept in memory: what is scored with them is what FTS5 says, whatever changed meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from summarizer.catalog import Catalog
from summarizer.catalog.papers import conditions
from summarizer.catalog.postings import Postings, frequent
from summarizer.models import Filters
from tests.making import entry, reading

WORDS = ("bees", "dance", "danced", "analogy", "GPT-4", "Poincaré", "ﬁelds", "straße", "x", "日本", "0s")
some_words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)


def as_fts5_scores(catalog, terms):
    """Return what FTS5 itself says of the same terms."""
    match = " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
    with catalog.database.read() as connection:
        rows = connection.execute(
            text(
                "SELECT papers.id, -bm25(papers_fts, 2.0, 1.0) AS score FROM papers_fts "
                "JOIN papers ON papers.number = papers_fts.rowid WHERE papers_fts MATCH :match "
                "ORDER BY score DESC, papers.number"
            ),
            {"match": match},
        )
        return [(row[0], row[1]) for row in rows]


def assert_as_fts5(catalog, *terms):
    found = catalog.lexical.search(terms, limit=1000)
    told = as_fts5_scores(catalog, terms)
    assert [name for name, _ in found] == [name for name, _ in told]
    assert [score for _, score in found] == pytest.approx([score for _, score in told], rel=1e-12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.lists(st.tuples(some_words, some_words), max_size=6),
    then=st.lists(st.tuples(some_words, some_words), max_size=4),
    terms=st.lists(st.sampled_from(WORDS), min_size=1, max_size=5, unique=True),
)
def test_scores_are_those_of_fts5_before_and_after_papers_came(tmp_path_factory, first, then, terms):
    catalog = Catalog(tmp_path_factory.mktemp("some") / "catalog.sqlite3")
    for number, (title, abstract) in enumerate([*first, *then]):
        catalog.papers.record(reading(entry(f"{title} no{number}", f"{abstract}.")))
        if number + 1 in {len(first), len(first) + len(then)}:
            assert_as_fts5(catalog, *terms)
    catalog.close()


def test_a_text_that_changed_and_a_paper_that_went_are_not_found_by_their_old_words(catalog):
    papers = [entry(f"P{n}", f"Bees and topic{n}.", arxiv_id=f"2401.0000{n}") for n in range(4)]
    catalog.papers.record(reading(*papers))
    assert len(catalog.lexical.search(["bees"], limit=9)) == 4
    catalog.papers.record(reading(entry("P0", "Wasps instead.", arxiv_id="2401.00000")))
    catalog.papers.delete("2401.00003")
    assert {name for name, _ in catalog.lexical.search(["bees"], limit=9)} == {"2401.00001", "2401.00002"}
    assert_as_fts5(catalog, "bees", "wasps", "topic1")
    # The number of the paper that went is free again, and taken by the next one.
    catalog.papers.record(reading(entry("New", "Of wasps.", arxiv_id="2401.00009")))
    assert_as_fts5(catalog, "bees", "wasps", "topic1")


def test_what_another_process_changes_is_seen(catalog):
    catalog.papers.record(reading(entry("A", "Bees.", arxiv_id="2401.00001"), entry("B", "Wasps.")))
    assert_as_fts5(catalog, "bees", "ants")
    other = Catalog(catalog.database.path)
    other.papers.record(reading(entry("A", "Ants.", arxiv_id="2401.00001"), entry("C", "Bees.")))
    assert_as_fts5(catalog, "bees", "ants")
    other.close()


def test_filters_change_which_papers_are_found_and_not_their_scores(catalog):
    days = [date(2024, 1, 1 + number) for number in range(9)]
    catalog.papers.record(reading(*(entry(f"P{day}", f"Bees {'bees ' * day.day}.", published=day) for day in days)))
    everything = dict(catalog.lexical.search(["bees"], limit=9))
    narrowed = conditions(Filters(since=days[6]))
    assert dict(catalog.lexical.search(["bees"], limit=9, conditions=narrowed)) == {
        paper.id: everything[paper.id] for paper in catalog.papers.page(Filters(since=days[6])).papers
    }


def test_where_too_much_is_kept_words_are_read_again(catalog):
    catalog.papers.record(reading(*(entry(f"P{n}", "Bees and wasps dance here.") for n in range(3))))
    few = Postings(most=5)  # one word's three papers, not two words'
    with catalog.database.read() as connection:
        for word in ("bee", "wasp", "danc", "bee"):
            found = few.at(connection, [word]).words[word]
            assert list(found.papers) == [1, 2, 3]
            assert list(found.often) == [1, 1, 1]


def test_many_threads_may_ask_while_papers_come(catalog):
    catalog.papers.record(reading(*(entry(f"P{n}", f"Bees and topic{n}.") for n in range(20))))
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(catalog.lexical.search, ["bees", f"topic{n}"], limit=100) for n in range(40)]
        for number in range(20, 30):
            catalog.papers.record(reading(entry(f"P{number}", "Bees.")))
        assert all(20 <= len(one.result()) <= 30 for one in asked)
    assert_as_fts5(catalog, "bees", "topic3")


def test_the_words_in_most_papers_can_be_read_before_they_are_asked_for(catalog):
    rare = [entry(f"P{n}", f"Bees dance. The wasps of topic{n}.") for n in range(40)]
    catalog.papers.record(reading(*rare, entry("Q", "Wasps of the moon.")))
    with catalog.database.read() as connection:
        # bee, danc: 40 of 41 papers; wasp and the two that no search looks for: 41; topics and the moon: one of 41,
        # which is more than one in fifty too.
        assert frequent(connection, without={"the", "of"}, most=41 + 2 * 40)[:3] == ["wasp", "bee", "danc"]
        assert frequent(connection, without={"the", "of"}, most=41 + 2 * 40 - 1) == ["wasp", "bee"]
    for _ in catalog.lexical.warm(never=["the", "of"]):
        pass
    assert_as_fts5(catalog, "bees", "wasps", "moon")


def test_lengths_of_any_size_are_those_that_fts5_keeps(catalog):
    # A text of more than 127 words takes two bytes, one of more than 16 383 three.
    catalog.papers.record(
        reading(*(entry(f"P{size}", "word " * size + "bees.") for size in (1, 126, 127, 300, 17_000)))
    )
    assert_as_fts5(catalog, "bees", "word")
