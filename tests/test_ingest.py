"""Ingest does what is wanting and nothing else, and goes on where it was interrupted."""

import pytest

from summarizer.catalog import Catalog
from summarizer.errors import EmbeddingMismatch, EmbeddingUnavailable
from summarizer.ids import title_id
from summarizer.ingest import CUT_TOGETHER, EMBEDDING, Workshop, check_model, ingest
from summarizer.retrieval.retriever import Retriever
from summarizer.summarize import summarise_papers
from tests.fakes import FakeEmbedder
from tests.making import BEES, BRIDGES, Collection, counts, entry, long_abstract, reading


class TiredEmbedder(FakeEmbedder):
    """A model that fails once it has embedded so many texts."""

    def __init__(self, strength: int) -> None:
        super().__init__()
        self.strength = strength

    def embed(self, texts):
        if self.embedded + len(texts) > self.strength:
            raise EmbeddingUnavailable("The model is tired.")
        return super().embed(texts)


@pytest.fixture
def collection(tmp_path):
    """Return an empty collection."""
    made = Collection(tmp_path)
    yield made
    made.catalog.close()


def test_papers_are_recorded_cut_embedded_mirrored_and_summarised(collection):
    report = collection.ingest(
        entry(abstract=long_abstract("bees")), entry("Bridges of Paper", BRIDGES), summaries=True
    )
    assert counts(report) == (2, 2, 0, 0, 0)
    held = collection.catalog.passages.counts()
    assert held["passages"] == held[collection.embedder.name] == collection.embedder.embedded > 2
    assert collection.catalog.summaries.wanting() == []
    found = collection.verify()
    assert (found.ok, found.notes) == (True, ())


def test_the_same_source_again_embeds_nothing_summarises_nothing_and_leaves_the_index_alone(collection):
    papers = entry(abstract=long_abstract("bees")), entry("Bridges of Paper", BRIDGES)
    collection.ingest(*papers, summaries=True)
    before = (
        collection.embedder.embedded,
        collection.look("SELECT * FROM state ORDER BY name"),
        collection.look("SELECT * FROM summaries"),
    )
    assert counts(collection.ingest(*papers, summaries=True)) == (2, 0, 0, 2, 0)
    after = (
        collection.embedder.embedded,
        collection.look("SELECT * FROM state ORDER BY name"),
        collection.look("SELECT * FROM summaries"),
    )
    assert after == before


def test_an_edited_abstract_has_only_its_changed_passages_embedded_again(collection):
    text = long_abstract("bees")
    collection.ingest(entry(abstract=text), entry("Bridges of Paper", BRIDGES))
    passages, embedded = collection.catalog.passages.counts()["passages"], collection.embedder.embedded
    collection.ingest(entry(abstract=text.replace("method39", "magic39")))  # a word of the last sentence
    assert collection.catalog.passages.counts()["passages"] == passages
    assert collection.embedder.embedded == embedded + 1
    assert collection.verify().ok


def test_an_edited_abstract_gets_a_summary_of_its_own(collection):
    collection.ingest(entry(), summaries=True)
    first = collection.catalog.papers.get(title_id("Bees That Count")).tldr
    collection.ingest(entry(abstract=BRIDGES), summaries=True)
    summary = collection.catalog.summaries.current(title_id("Bees That Count"))
    assert summary.tldr != first
    assert not summary.stale


def test_an_interrupted_ingest_is_finished_by_the_next_one(tmp_path):
    papers = [entry(f"Paper {n}", long_abstract(f"topic{n}", sentences=8)) for n in range(60)]
    tired = Collection(tmp_path, TiredEmbedder(strength=40))
    with pytest.raises(EmbeddingUnavailable):
        tired.ingest(*papers)
    assert tired.catalog.papers.count() == 60
    assert 0 < tired.embedder.embedded <= 40
    done, rested = tired.embedder.embedded, FakeEmbedder()
    tired.embedder = rested
    assert counts(tired.ingest(*papers)) == (60, 0, 0, 60, 0)
    assert rested.embedded == tired.catalog.passages.counts()["passages"] - done
    found = tired.verify()
    assert (found.ok, found.notes) == (True, ())
    tired.catalog.close()


def test_without_a_model_papers_are_found_by_words_and_embedded_later(collection):
    shop = Workshop(collection.catalog, embedder=None, index=None)
    assert ingest([reading(entry())], shop, summaries=False).added == 1
    assert collection.catalog.passages.counts() == {"passages": 0}
    assert collection.catalog.state.get(EMBEDDING) is None
    assert len(Retriever(collection.catalog).find("bees")) == 1
    collection.ingest(entry())
    assert collection.embedder.embedded == 1
    assert collection.verify().ok


def test_another_model_is_refused_before_anything_is_recorded(collection):
    collection.ingest(entry())
    other = Workshop(collection.catalog, FakeEmbedder(name="other", dimension=32), None)
    with pytest.raises(EmbeddingMismatch, match="other") as caught:
        ingest([reading(entry("New", "New."))], other)
    assert "papergist rebuild-index --embed-again" in caught.value.hint
    assert collection.catalog.papers.count() == 1


def test_looking_at_a_collection_does_not_bind_it_to_a_model(collection):
    check_model(collection.catalog, FakeEmbedder(name="one"))
    check_model(collection.catalog, FakeEmbedder(name="two"))


@pytest.mark.parametrize("abstract", ["", " \n\t", "\u3000"])
def test_a_paper_without_an_abstract_has_no_passages_and_nothing_is_wrong_with_it(collection, abstract):
    collection.ingest(entry(abstract=abstract), entry("Bridges of Paper", BRIDGES))
    assert collection.catalog.passages.counts()["passages"] == 1
    found = collection.verify()
    assert (found.ok, found.notes) == (True, ())


def test_several_sources_add_up(tmp_path):
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    sources = reading(entry(), source="one"), reading(entry(), entry("Bridges", BRIDGES), source="two")
    report = ingest(sources, Workshop(catalog, None, None), summaries=False)
    assert counts(report) == (3, 2, 0, 1, 1)
    catalog.close()


def test_summaries_of_some_papers_are_made_again_when_asked(collection):
    collection.ingest(entry(), entry("Bridges", BRIDGES), summaries=True)
    name = title_id("Bridges")
    assert summarise_papers(collection.catalog).summarised == 0
    assert summarise_papers(collection.catalog, [name]).summarised == 0
    assert summarise_papers(collection.catalog, [name], redo=True).summarised == 1
    assert len(collection.look("SELECT * FROM summaries")) == 2  # the same words again are not recorded twice


def test_progress_is_told_step_by_step(tmp_path):
    collection = Collection(tmp_path)
    steps = []
    shop = Workshop(collection.catalog, collection.embedder, collection.mirror(), lambda *step: steps.append(step))
    ingest([reading(entry(abstract=BEES))], shop, summaries=True)
    assert [what for what, _, _ in steps] == ["Recording papers", *["Embedding"] * 3, "Summarising"]
    assert all(0 <= done <= total for _, done, total in steps)
    collection.catalog.close()


def test_progress_never_falls_back_and_gets_to_its_end(tmp_path):
    collection, steps = Collection(tmp_path), []
    shop = Workshop(collection.catalog, collection.embedder, collection.mirror(), lambda *step: steps.append(step))
    papers = [
        entry(f"Paper {number}", f"It is about {number}." * (number % 3)) for number in range(CUT_TOGETHER * 2 + 30)
    ]
    ingest([reading(*papers)], shop, summaries=False)
    told = [(done, total) for what, done, total in steps if what == "Embedding"]
    assert {what for what, _, _ in steps} == {"Recording papers", "Embedding"}
    assert told == sorted(told)
    assert told[-1] == (len(papers), len(papers))
    collection.catalog.close()
