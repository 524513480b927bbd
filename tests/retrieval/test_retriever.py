"""Hybrid retrieval: by words, by meaning, fused, narrowed by filters, and without a model or an index too."""

import pytest

from summarizer.catalog.passages import PassageStore
from summarizer.errors import IndexBroken
from summarizer.models import Filters, Hit, Organisation
from summarizer.retrieval.exact import ExactSearch
from summarizer.retrieval.retriever import Retriever, shortlist
from summarizer.retrieval.terms import search_terms
from tests.fakes import FakeEmbedder
from tests.making import BRIDGES, Collection, entry, long_abstract, reading

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


class Guide(FakeEmbedder):
    """An embedder that knows that who asks for the post means mail."""

    def seeking(self, question):
        return self.embed_query("scent of mail") if question == "post" else None


def test_passages_are_sought_with_the_vector_that_the_model_makes_of_a_questions(collection):
    guided = Retriever(collection.catalog, Guide(), ExactSearch(collection.catalog, Guide().name))
    vector = Guide().embed_query("post")
    for hits in (guided.find("post"), guided.find("post", vector=vector), guided.find("post", mode="dense")):
        assert titles(collection, hits)[0] == "Mail by Smell"
    assert titles(collection, guided.find("bridge"))[0] == "Bridges of Paper"


def test_the_words_of_a_question_are_those_that_say_something():
    assert search_terms("What do the papers say about bees that count, and about bees?") == ["bees", "count"]
    assert search_terms("what is it") == ["what", "is", "it"]
    assert search_terms("?!") == []


def test_the_parts_of_a_joined_word_are_looked_for_and_a_decimal_stays_whole():
    assert search_terms("a state-of-the-art pre-trained GPT-3.5 model's 2.5 points") == [
        *("state", "art", "pre", "trained", "gpt", "3.5", "model", "s", "2.5", "points")
    ]


def test_a_word_counts_once_whatever_its_form():
    assert search_terms("models that model a modelled bee and bees") == ["models", "bee"]


def test_what_one_part_found_is_scored_by_both(tmp_path):
    # Words find papers 0 to 119 alike (more than the candidates of one part); meaning finds all that share a word.
    made = Collection(tmp_path)
    made.ingest(*(entry(f"Zebra {n}", f"A zebra of kind{n} eats grass.") for n in range(120)))
    hits = retriever(made).find("zebra", limit=100)
    assert all(hit.lexical is not None and hit.dense is not None for hit in hits)
    made.catalog.close()


def test_a_paper_that_is_not_embedded_yet_is_found_by_its_words(tmp_path):
    made = Collection(tmp_path)
    made.ingest(entry())
    made.catalog.papers.record(reading(entry("Bridges of Paper", BRIDGES)))
    hit = next(hit for hit in retriever(made).find("a bridge") if hit.lexical)
    assert (titles(made, [hit]), hit.dense, hit.passage) == (["Bridges of Paper"], None, None)
    made.catalog.close()


def test_papers_like_the_best_ones_come_before_others(tmp_path):
    # The question shares no word with "Y": only its likeness to the best paper speaks for it.
    made = Collection(tmp_path)
    made.ingest(
        entry("X", "Walrus ivory carving tools of the coast."),
        entry("Y", "Ivory carving tools, found inland."),
        entry("Z", "Lunar dust sticks to suits."),
    )
    hits = retriever(made).find("walrus")
    assert titles(made, hits)[:2] == ["X", "Y"]
    assert hits[1].lexical is None
    made.catalog.close()


class Overtaken(PassageStore):
    """A store after whose look at the vectors the newest paper goes, and another comes, which gets its number."""

    def __init__(self, made):
        super().__init__(made.catalog.database)
        self.made = made

    def vectors_of(self, *told, **named):
        found = super().vectors_of(*told, **named)
        self.made.catalog.papers.delete(self.made.catalog.papers.ids()[-1])
        self.made.ingest(entry("Wasps", "Wasps build nests of chewed wood."))
        return found


def test_a_paper_that_got_the_number_of_one_that_went_meanwhile_is_not_taken_for_it(tmp_path):
    made = Collection(tmp_path)
    made.ingest(entry("X", "Walrus ivory carving tools."), entry("Z", "Lunar dust sticks to suits."))
    before = made.catalog.lexical.numbers(["lunar"], limit=1)[0]
    made.catalog.passages = Overtaken(made)
    hits = retriever(made).find("lunar dust")
    assert made.catalog.lexical.numbers(["wasps"], limit=1)[0].keys() == before.keys()  # the number of "Z"
    assert titles(made, hits) == ["X"]
    made.catalog.close()


def test_the_cosine_of_a_hit_is_that_of_the_question_itself(collection):
    question = "Which folding pattern makes a bridge of paper?"
    vector = collection.embedder.embed_query(question)
    exact = ExactSearch(collection.catalog, collection.embedder.name)
    cosines = dict(exact.search(vector, 100))
    for hit in retriever(collection).find(question):
        assert hit.dense == pytest.approx(cosines[hit.passage.id], abs=1e-6)


def test_by_meaning_alone_the_order_is_that_of_the_cosines(collection):
    hits = retriever(collection).find("bees on a bridge", mode="dense")
    assert [hit.dense for hit in hits] == sorted((hit.dense for hit in hits), reverse=True)
    assert all(hit.lexical is None for hit in hits)


def test_by_words_alone_the_order_is_that_of_bm25(collection):
    hits = retriever(collection).find("bees result3 bridge", mode="lexical")
    assert [hit.lexical for hit in hits] == sorted((hit.lexical for hit in hits), reverse=True)
    assert all(hit.dense is None for hit in hits)


def test_a_shortlist_takes_in_the_best_by_words_and_by_meaning_from_further_down():
    hits = [Hit(paper_id=f"p{n}", score=1 - n / 10, lexical=1.0 + n, dense=0.9 - n / 10) for n in range(6)]
    # the first two by score, p5 by words; p0 is also the nearest by meaning
    assert [hit.paper_id for hit in shortlist(hits, 2)] == ["p0", "p1", "p5"]
