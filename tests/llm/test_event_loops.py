"""Connections that a provider keeps open are closed with the event loop that they were made in."""

import asyncio
import gc
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from summarizer import llm
from summarizer.llm import EmbeddingModel, LanguageModel, event_loop, run_and_hang_up
from tests.llm.conftest import ASK

ONE = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "usage": {"prompt_tokens": 7}}
REPLY = {
    **ONE,
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "three"}, "finish_reason": "stop"}],
}
VECTORS = {"object": "list", "model": "m", "data": [{"object": "embedding", "index": 0, "embedding": [1.0]}]}


class Keeping(ThreadingHTTPServer):
    """A provider that leaves every connection open, and counts them."""

    daemon_threads = True

    def __init__(self):
        self.made, self.closed = 0, threading.Semaphore(0)
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def all_closed(self):
        return all(self.closed.acquire(timeout=5) for _ in range(self.made))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.server.made += 1

    def finish(self):
        super().finish()
        self.server.closed.release()

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        body = json.dumps(VECTORS if "embeddings" in self.path else REPLY).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def keeping(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    with Keeping() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def say(model):
    return model.complete(ASK, schema=None, temperature=0.0, max_tokens=9)


def test_connections_are_closed_with_their_loop_and_the_next_loop_makes_its_own(keeping):
    model = LanguageModel("openai/m", api_base=keeping.url, attempts=1)
    assert [run_and_hang_up(say(model)).text for _ in range(3)] == ["three"] * 3
    assert keeping.made == 3
    assert keeping.all_closed()
    llm._litellm().in_memory_llm_clients_cache.flush_cache()
    gc.collect()  # a socket that nobody closed is told of here


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # nobody hangs up: that is what is tested
def test_a_loop_at_the_address_of_one_that_nobody_hung_up_in_makes_its_own_connections(keeping, monkeypatch):
    kept = type(llm._litellm().in_memory_llm_clients_cache)
    monkeypatch.setattr(kept, "update_cache_key_with_event_loop", lambda self, key: f"{key}-at one address")
    model = LanguageModel("openai/m", api_base=keeping.url, attempts=1)
    for _ in range(3):
        with asyncio.Runner() as runner:
            assert runner.run(say(model)).text == "three"
    assert keeping.made == 3
    llm._litellm().in_memory_llm_clients_cache.flush_cache()
    gc.collect()


def test_calls_in_one_loop_share_a_connection(keeping):
    model = LanguageModel("openai/m", api_base=keeping.url, attempts=1)
    with event_loop() as runner:
        assert [runner.run(say(model)).text for _ in range(3)] == ["three"] * 3
        assert keeping.made == 1
    assert keeping.all_closed()


def test_what_embeds_hangs_up_too(keeping):
    model = EmbeddingModel("openai/m", api_base=keeping.url, attempts=1)
    assert run_and_hang_up(model.embed(["bees"])) == [[1.0]]
    assert keeping.all_closed()


def test_work_that_fails_hangs_up_too(keeping):
    model = LanguageModel("openai/m", api_base=keeping.url, attempts=1)

    async def fail():
        await say(model)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        run_and_hang_up(fail())
    assert keeping.all_closed()


def test_work_that_calls_no_model_has_nothing_to_hang_up():
    async def nothing():
        return 3

    assert run_and_hang_up(nothing()) == 3
