"""Another embedding model: made aside, gone on with after an interruption, swapped in at once, never mixed."""

import pytest

from summarizer.errors import EmbeddingMismatch, EmbeddingUnavailable
from summarizer.ingest import EMBEDDING, Workshop, bring_up_to_date, ingest, silent
from summarizer.reembed import embed_aside, swap_in
from summarizer.retrieval.exact import ExactSearch
from summarizer.retrieval.retriever import Retriever
from tests.fakes import FakeEmbedder
from tests.making import BRIDGES, Collection, entry, long_abstract, reading

TWO = {"model": "two", "dimension": 32}


class Interrupted(FakeEmbedder):
    """A model that fails after a number of calls."""

    def __init__(self, calls, **named):
        super().__init__(**named)
        self.calls = calls

    def embed(self, texts):
        if self.calls == 0:
            raise EmbeddingUnavailable("gone")
        self.calls -= 1
        return super().embed(texts)


def two(capacity=40):
    return FakeEmbedder(name="two", dimension=32, capacity=capacity)


@pytest.fixture
def collection(tmp_path):
    made = Collection(tmp_path / "home")
    made.ingest(entry(abstract=long_abstract("bees")), entry("Bridges of Paper", BRIDGES))
    yield made
    made.catalog.close()


def anew(collection, tmp_path, model):
    embed_aside(collection.catalog, tmp_path / "aside", model, silent)
    swap_in(collection.catalog, tmp_path / "aside", model)
    collection.embedder = model


def found(collection, question):
    exact = ExactSearch(collection.catalog, collection.embedder.name)
    return [hit.paper_id for hit in Retriever(collection.catalog, collection.embedder, exact).find(question)]


def test_the_new_model_takes_the_place_of_the_old_one_with_passages_of_its_own_size(collection, tmp_path):
    before = collection.catalog.passages.counts()["passages"]
    anew(collection, tmp_path, two())
    counts = collection.catalog.passages.counts()
    assert counts.keys() == {"passages", "two"}
    assert counts["passages"] == counts["two"] > before  # its window is a third
    assert collection.catalog.state.get(EMBEDDING) == TWO
    assert not (tmp_path / "aside").exists()
    collection.mirror().open()
    assert collection.verify().ok


def test_between_the_swap_and_its_index_verify_says_what_the_old_index_is(collection, tmp_path):
    anew(collection, tmp_path, FakeEmbedder(name="two", dimension=32))
    report = collection.verify()
    assert not report.ok
    assert report.differences[-1].startswith("index: The vector index holds another model's vectors.")
    assert collection.mirror().open() == "rebuilt"
    assert collection.verify().ok


def test_until_the_swap_the_collection_is_what_it_was(collection, tmp_path):
    state, revision = collection.catalog.state.get(EMBEDDING), collection.catalog.passages.revision()
    hits = found(collection, "bees on a bridge")
    embed_aside(collection.catalog, tmp_path / "aside", two(), silent)
    assert collection.catalog.state.get(EMBEDDING) == state
    assert collection.catalog.passages.revision() == revision
    assert found(collection, "bees on a bridge") == hits


def test_what_was_done_before_an_interruption_is_not_done_again(collection, tmp_path):
    collection.ingest(*(entry(f"Paper {n}", f"Of number {n}.") for n in range(40)), source="more")
    first = Interrupted(1, name="two", dimension=32, capacity=40)
    with pytest.raises(EmbeddingUnavailable):
        embed_aside(collection.catalog, tmp_path / "aside", first, silent)
    second = two()
    anew(collection, tmp_path, second)
    assert first.embedded > 0
    assert first.embedded + second.embedded == collection.catalog.passages.counts()["passages"]


def test_another_model_than_the_one_under_way_begins_anew(collection, tmp_path):
    embed_aside(collection.catalog, tmp_path / "aside", FakeEmbedder(name="three", dimension=16), silent)
    anew(collection, tmp_path, two())
    assert collection.catalog.passages.counts().keys() == {"passages", "two"}


def test_papers_that_changed_came_or_went_meanwhile_are_right_after_the_next_ingest(collection, tmp_path):
    embed_aside(collection.catalog, tmp_path / "aside", two(), silent)
    collection.ingest(entry("Bridges of Paper", BRIDGES + " Tests follow."), entry("New", "A new paper."))
    gone = next(
        paper.id for paper in collection.catalog.papers.get_many(found(collection, "bees")) if "Bees" in paper.title
    )
    collection.catalog.papers.delete(gone)
    model = two()
    swap_in(collection.catalog, tmp_path / "aside", model)
    collection.embedder = model
    assert len(collection.catalog.passages.wanting_passages()) == 2
    bring_up_to_date(Workshop(collection.catalog, model, collection.mirror()), summaries=False)
    assert collection.verify().ok
    assert model.embedded == 2


def test_a_paper_that_changed_between_two_rounds_aside_is_embedded_again_there(collection, tmp_path):
    embed_aside(collection.catalog, tmp_path / "aside", two(), silent)
    collection.ingest(entry("Bridges of Paper", BRIDGES + " Tests follow."))
    again = two()
    anew(collection, tmp_path, again)
    assert again.embedded >= 1
    assert collection.catalog.passages.wanting_passages() == []
    assert collection.catalog.passages.counts()["passages"] == collection.catalog.passages.counts()["two"]


def test_after_the_swap_the_old_model_is_refused(collection, tmp_path):
    old = collection.embedder
    anew(collection, tmp_path, two())
    with pytest.raises(EmbeddingMismatch):
        ingest([reading(entry("New", "New."))], Workshop(collection.catalog, old, None))
