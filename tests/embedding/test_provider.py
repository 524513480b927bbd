"""Embedding models that LiteLLM reaches, over a server that respx plays."""

import asyncio
import json

import httpx
import numpy as np
import pytest
import respx

from summarizer import llm
from summarizer.embedding import EmbeddingText
from summarizer.embedding.choice import choose
from summarizer.embedding.provider import TEXTS_A_CALL, ProviderEmbedder
from summarizer.errors import EmbeddingUnavailable
from summarizer.llm import EmbeddingModel
from summarizer.settings import Settings
from tests.hostile_provider import hostile_provider, typed

BASE = "http://127.0.0.1:9/v1"
SECRET = "sk-very-secret"


@pytest.fixture(autouse=True)
def flushed():
    """Clients that LiteLLM keeps would carry one test's transport into the next."""
    cache = llm._litellm().in_memory_llm_clients_cache
    cache.flush_cache()
    yield
    cache.flush_cache()


def answer(request):
    """Give each text a vector of its length and its number of words, the last text first."""
    texts = json.loads(request.content)["input"]
    data = [
        {"object": "embedding", "index": n, "embedding": [float(len(text)), float(len(text.split()))]}
        for n, text in enumerate(texts)
    ]
    usage = {"prompt_tokens": 7, "total_tokens": 7}
    return httpx.Response(200, json={"object": "list", "model": "m", "data": data[::-1], "usage": usage})


@pytest.fixture
def server(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with respx.mock(assert_all_called=False) as router:
        route = router.post(f"{BASE}/embeddings")
        route.side_effect = answer
        yield route


def embedder(**named):
    return ProviderEmbedder(EmbeddingModel("m", api_base=BASE, attempts=1, **named))


def unit(*values):
    return pytest.approx(np.array(values) / np.linalg.norm(values), abs=1e-6)


def test_passages_and_their_sentences_get_unit_vectors_in_their_order(server):
    texts = [
        EmbeddingText(title="Bees", text="They dance. We watch.", sentences=((0, 11), (12, 21))),
        EmbeddingText(title="Mail", text="x"),
    ]
    (first, sentences), (second, none) = embedder().embed(texts)
    assert first == unit(26, 5)  # "Bees", a line end, 21 characters; five words
    assert sentences[0] == unit(11, 2)
    assert sentences[1] == unit(9, 2)
    assert second == unit(6, 2)
    assert none.shape == (0, 2)
    assert len(server.calls) == 1


def test_many_texts_go_in_calls_of_bounded_size(server):
    embedder().embed([EmbeddingText(title="", text=f"text {n}") for n in range(TEXTS_A_CALL + 1)])
    assert [len(json.loads(call.request.content)["input"]) for call in server.calls] == [TEXTS_A_CALL, 1]


def test_the_dimension_is_what_the_model_gives_and_the_name_holds_the_address(server):
    assert embedder().dimension == 2
    assert embedder().name == f"m at {BASE}"
    assert EmbeddingModel("openai/m").name == "openai/m"


@pytest.mark.parametrize(
    "reply",
    [
        httpx.Response(401, json={"error": {"message": SECRET}}),
        httpx.Response(500, json={"error": {"message": SECRET}}),
        httpx.Response(200, json={"object": "list", "model": "m", "data": []}),
        httpx.Response(200, json={"object": "list", "data": [{"index": 0, "embedding": ["x"]}]}),
        httpx.Response(200, content=b"no json"),
    ],
    ids=["no key", "failing", "no vectors", "no numbers", "no json"],
)
def test_whatever_fails_is_an_embedding_that_is_not_available(server, reply):
    server.side_effect = [reply]
    with pytest.raises(EmbeddingUnavailable) as caught:
        embedder().embed_query("bees")
    assert SECRET not in f"{caught.value.message} {caught.value.hint}"


def test_a_setting_chooses_the_model(server, tmp_path):
    settings = Settings(home=tmp_path, embedding="openai/m", embedding_url=BASE)
    assert choose(settings, lambda name: None).name == f"openai/m at {BASE}"
    assert choose(Settings(home=tmp_path, embedding="none"), lambda name: None) is None
    for wrong in (str(tmp_path / "nothing"), "./nothing", "no-such-provider/m"):
        with pytest.raises(EmbeddingUnavailable):
            choose(Settings(home=tmp_path, embedding=wrong), lambda name: None)


def test_calls_are_paid_for_at_the_desk(server, tmp_path):
    from summarizer.catalog import Catalog
    from summarizer.catalog.calls import Limits
    from summarizer.generative.writer import Bill, CatalogDesk

    catalog = Catalog(tmp_path / "catalog.sqlite3")
    desk = CatalogDesk(catalog.calls, "run", Limits(run_tokens=60), "embedding", "m", "", Bill())
    embedder(desk=desk).embed_query("bees")
    (row,) = catalog.calls.usage()
    assert (row.purpose, row.calls, row.prompt_tokens) == ("embedding", 1, 7)
    with pytest.raises(EmbeddingUnavailable, match=r"budget|left"):
        embedder(desk=desk).embed_query("bees " * 100)
    catalog.close()


def test_vectors_of_a_whole_batch_are_read_to_their_end():
    vectors = [{"object": "embedding", "index": n, "embedding": [-0.12345678901234567] * 4096} for n in range(64)]
    with hostile_provider() as provider:
        body = json.dumps({"object": "list", "model": "m", "data": vectors, "usage": {"prompt_tokens": 7}})
        provider.script(typed("application/json", body.encode()))
        model = EmbeddingModel("openai/m", api_base=provider.url, attempts=1)
        rows = asyncio.run(model.embed(["a"] * 64))
    assert (len(rows), len(rows[-1])) == (64, 4096)
