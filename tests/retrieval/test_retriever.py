"""Hybrid retrieval: by words, by meaning, fused, narrowed by filters, and without a model or an index too."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.errors import IndexBroken
from summarizer.models import Filters, Hit, Organisation
from summarizer.retrieval.exact import ExactSearch
from summarizer.retrieval.retriever import Retriever, fuse, shortlist
from summarizer.retrieval.terms import search_terms
from tests.making import BRIDGES, Collection, entry, long_abstract

POST = Organisation(handle="post", name="The Post")


class BrokenIndex:
    """An index that fails whenever it is asked."""

    asked = 0

    def search(self, vector, limit):
        self.asked += 1
        raise IndexBroken("gone")


@pytest.fixture(scope="module")
def collection(tmp_path_factory):
    """Return three papers, embedded and mirrored."""
    made = Collection(tmp_path_factory.mktemp("three"))
    made.ingest(
        entry("Bees That Count", long_abstract("bees")),
        entry("Bridges of Paper", BRIDGES),
        entry("Mail by Smell", "Sorters of mail learn scent.", organisation=POST),
    )
    yield made
    made.catalog.close()


def retriever(collection, *, index=None):
    exact = ExactSearch(collection.catalog, collection.embedder.name)
    return Retriever(collection.catalog, collection.embedder, exact, index)


def titles(collection, hits):
    return [collection.catalog.papers.get(hit.paper_id).title for hit in hits]


def test_the_best_paper_comes_first_with_its_nearest_passage(collection):
    hits = retriever(collection).find("Which folding pattern makes a bridge of paper?")
    assert titles(collection, hits)[0] == "Bridges of Paper"
    assert hits[0].passage.text == BRIDGES
    assert hits[0].score == max(hit.score for hit in hits)


def test_every_paper_comes_once_however_many_passages_it_has(collection):
    hits = retriever(collection).find("bees results today")
    assert len({hit.paper_id for hit in hits}) == len(hits) == 3


def test_an_index_and_an_exact_scan_find_the_same(collection):
    index = collection.mirror()
    index.open()
    for question in ("bees method today", "a bridge", "scent of mail"):
        one, other = retriever(collection).find(question), retriever(collection, index=index).find(question)
        assert [hit.paper_id for hit in one] == [hit.paper_id for hit in other]
        assert [hit.dense for hit in one] == pytest.approx([hit.dense for hit in other], abs=1e-5)


def test_a_broken_index_is_stood_in_for(collection):
    broken = BrokenIndex()
    assert retriever(collection, index=broken).find("bridge") == retriever(collection).find("bridge")
    assert broken.asked == 1


def test_filters_narrow_both_parts(collection):
    hits = retriever(collection).find("bees on a bridge", Filters(org="post"))
    assert titles(collection, hits) == ["Mail by Smell"]
    assert retriever(collection).find("bees", Filters(org="nobody")) == []


def test_without_a_model_words_alone_find_papers(collection):
    hits = Retriever(collection.catalog).find("a bridge")
    assert titles(collection, hits) == ["Bridges of Paper"]
    assert hits[0].dense is None
    assert Retriever(collection.catalog).find("zebra") == []


def test_an_exact_search_sees_what_was_added_since(tmp_path):
    made = Collection(tmp_path)
    made.ingest(entry())
    exact = ExactSearch(made.catalog, made.embedder.name)
    question = made.embedder.embed_query("folding bridges")
    assert len(exact.search(question, 10)) == 1
    made.ingest(entry("Bridges of Paper", BRIDGES), source="other")
    assert len(exact.search(question, 10)) == 2
    made.catalog.close()


def test_a_vector_that_is_there_is_not_made_again(collection):
    vector = collection.embedder.embed_query("bees")
    asked = collection.embedder.asked
    retriever(collection).find("bees", vector=vector)
    assert collection.embedder.asked == asked


def test_fusion_is_a_convex_combination_of_scaled_scores():
    # lexical: b is 2/4 of the best. dense: least .2, best .6, so a 1, b (.4-.2)/.4 = .5, c 0. Shares .4 and .6.
    found = fuse({"a": 4.0, "b": 2.0}, {"a": 0.6, "b": 0.4, "c": 0.2}, dense_share=0.6)
    assert found == pytest.approx({"a": 1.0, "b": 0.4 * 0.5 + 0.6 * 0.5, "c": 0.0})


def test_a_part_that_found_nothing_leaves_the_other_its_word():
    assert fuse({"a": 4.0, "b": 1.0}, {}) == {"a": 1.0, "b": 0.25}
    assert fuse({}, {"a": 0.4}) == {"a": 1.0}
    assert fuse({}, {}) == {}


scores = st.dictionaries(st.sampled_from("abcdef"), st.floats(1e-6, 50), max_size=6)
cosines = st.dictionaries(st.sampled_from("abcdef"), st.floats(-1, 1), max_size=6)


@settings(deadline=None, max_examples=80)
@given(scores, cosines)
def test_fused_scores_lie_between_0_and_1_and_no_paper_is_lost(lexical, dense):
    found = fuse(lexical, dense)
    assert found.keys() == lexical.keys() | dense.keys()
    assert all(0 <= score <= 1 for score in found.values())


def test_the_words_of_a_question_are_those_that_say_something():
    assert search_terms("What do the papers say about bees that count, and about bees?") == ["bees", "count"]
    assert search_terms("what is it") == ["what", "is", "it"]
    assert search_terms("?!") == []


def test_a_shortlist_takes_in_the_best_by_words_and_by_meaning_from_further_down():
    hits = [Hit(paper_id=f"p{n}", score=1 - n / 10, lexical=1.0 + n, dense=0.9 - n / 10) for n in range(6)]
    # the first two by score, p5 by words; p0 is also the nearest by meaning
    assert [hit.paper_id for hit in shortlist(hits, 2)] == ["p0", "p1", "p5"]
