"""A collection as a retriever of LlamaIndex: its nodes, both ways of asking it, and the example in the documents."""

import asyncio
import os
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import MetadataMode
from typer.testing import CliRunner

from summarizer.cli import app
from summarizer.ingest import ingest
from summarizer.llama_retriever import LONGEST_TITLE, CollectionRetriever
from summarizer.models import Filters, Organisation
from summarizer.services import Services
from summarizer.settings import Settings
from tests.fakes import FakeEmbedder
from tests.making import BRIDGES, entry, long_abstract, reading

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "docs" / "examples" / "llama_index_retriever.py"
PAPERS = (
    entry(
        "Bees That Count",
        long_abstract("bees"),
        arxiv_id="2401.00001",
        published=date(2024, 1, 2),
        url="https://example.org/bees",
    ),
    entry("Bridges of Paper", BRIDGES, organisation=Organisation(handle="post", name="The Post")),
    entry("Kettles", ""),
)


def made(folder, *papers, embedder=None, **settings):
    """Return the services of a collection of these papers."""
    services = Services(Settings(home=folder / "home", **settings))
    if settings.get("embedding") != "none":
        services.embedder = embedder or FakeEmbedder()
    with services.owned() as shop:
        ingest([reading(*papers)], shop, summaries=False)
    return services


@pytest.fixture
def services(tmp_path):
    found = made(tmp_path, *PAPERS)
    yield found
    found.close()


def test_a_node_is_a_passage_with_its_place_in_the_abstract(services):
    (best, *_) = CollectionRetriever(services).retrieve("result39 on bees with method39")
    paper = services.catalog.papers.get("2401.00001")
    passages = {item.passage.id: item.passage for item in services.catalog.passages.embedded(services.embedder.name)}
    assert best.node.metadata == {
        "paper_id": "2401.00001",
        "title": "Bees That Count",
        "published": "2024-01-02",
        "url": "https://example.org/bees",
        "start": passages[best.node.node_id].start,
        "end": passages[best.node.node_id].end,
    }
    assert best.node.metadata["start"] > 0  # the last sentence stands in the last passage
    assert best.node.text == paper.abstract[best.node.metadata["start"] : best.node.metadata["end"]]
    assert best.node.ref_doc_id == "2401.00001"


def test_nodes_come_in_the_order_and_with_the_scores_of_a_search(services):
    found = CollectionRetriever(services).retrieve("bees on a bridge")
    hits = services.find("bees on a bridge", mode="hybrid", limit=8)
    assert len(found) >= 2
    expected = [(hit.paper_id, hit.score) for hit in hits if not hit.paper_id.startswith("kettles")]
    assert [(one.node.metadata["paper_id"], one.score) for one in found] == expected


def test_a_paper_without_an_abstract_is_no_node(services):
    assert services.find("kettles", mode="hybrid", limit=8)[0].paper_id.startswith("kettles")
    assert all(one.node.text for one in CollectionRetriever(services).retrieve("kettles"))


def test_limit_filters_and_mode_are_taken(services):
    assert len(CollectionRetriever(services, limit=1).retrieve("bees on a bridge")) == 1
    narrowed = CollectionRetriever(services, filters=Filters(org="post")).retrieve("bees on a bridge")
    assert [one.node.metadata["title"] for one in narrowed] == ["Bridges of Paper"]
    assert CollectionRetriever(services, mode="lexical").retrieve("zebra") == []


@pytest.mark.parametrize("question", ["", " \n"])
def test_an_empty_question_finds_nothing(services, question):
    assert CollectionRetriever(services).retrieve(question) == []


def test_quotes_and_a_minus_in_a_question_are_only_signs(services):
    assert CollectionRetriever(services).retrieve('Is it "true" that a bridge is not -bridge?')


def test_without_a_model_the_whole_abstract_comes_under_the_papers_own_id(tmp_path):
    services = made(tmp_path, *PAPERS, embedding="none")
    (found,) = CollectionRetriever(services).retrieve("folding pattern")
    assert found.node.text == BRIDGES
    assert found.node.node_id == found.node.metadata["paper_id"]
    assert (found.node.metadata["start"], found.node.metadata["end"]) == (0, len(BRIDGES))
    services.close()


def test_a_model_reads_title_and_date_and_no_unknown_ones(services):
    bees, bridge = (
        CollectionRetriever(services).retrieve(question)[0].node for question in ("bees result1", "a folded bridge")
    )
    assert bees.get_content(MetadataMode.LLM).startswith(
        "paper_id: 2401.00001\ntitle: Bees That Count\npublished: 2024-01-02\n\n"
    )
    assert "None" not in bridge.get_content(MetadataMode.LLM)
    assert bridge.metadata["published"] is None


def test_a_title_without_end_does_not_keep_a_node_from_being_cut(tmp_path):
    services = made(tmp_path, entry("Endless " * 500 + "Bees", BRIDGES))
    (found,) = CollectionRetriever(services).retrieve("folded bridge")
    assert len(found.node.metadata["title"]) <= LONGEST_TITLE
    assert SentenceSplitter(chunk_size=256, chunk_overlap=0)([found.node])
    services.close()


def test_any_query_engine_answers_over_it(services):
    engine = RetrieverQueryEngine.from_args(CollectionRetriever(services), llm=MockLLM())
    response = engine.query("How is a bridge folded?")
    assert response.source_nodes[0].node.metadata["title"] == "Bridges of Paper"
    assert BRIDGES in str(response)  # MockLLM says what it was told
    again = asyncio.run(engine.aquery("How is a bridge folded?"))
    assert str(again) == str(response)


def test_it_can_be_fused_with_other_retrievers(services):
    both = [CollectionRetriever(services, mode="hybrid"), CollectionRetriever(services, mode="dense")]
    fused = QueryFusionRetriever(both, llm=MockLLM(), num_queries=1, mode="reciprocal_rerank", use_async=False)
    ids = [one.node.node_id for one in fused.retrieve("How is a bridge folded?")]
    assert len(ids) == 2 == len(set(ids))  # a passage is one node, whoever found it


class WaitingEmbedder(FakeEmbedder):
    """Embeds a question when the event loop has come round to allowing it, and fails where it never does."""

    def __init__(self):
        super().__init__()
        self.allowed = threading.Event()

    def embed_query(self, query):
        assert self.allowed.wait(10), "the event loop was blocked"
        return super().embed_query(query)


def test_asking_asynchronously_does_not_block_the_loop(tmp_path):
    embedder = WaitingEmbedder()
    services = made(tmp_path, *PAPERS, embedder=embedder)

    async def ask():
        asking = asyncio.create_task(CollectionRetriever(services).aretrieve("a folded bridge"))
        await asyncio.sleep(0)
        embedder.allowed.set()
        return await asking

    found = asyncio.run(ask())
    assert found[0].node.metadata["title"] == "Bridges of Paper"
    services.close()


def test_the_example_of_the_documents_runs_offline(tmp_path):
    home = str(tmp_path / "home")
    assert CliRunner().invoke(app, ["ingest", "sample", "--no-summaries", "--home", home]).exit_code == 0
    command = [sys.executable, str(EXAMPLE), "What is low-rank adaptation of large models?", "--home", home]
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    *_, first, _, _ = done.stdout.splitlines()
    assert "LoRA" in first
