"""A provider that respx plays: what it answers is scripted, and nothing waits or leaves the process."""

import asyncio
import json
from datetime import UTC, datetime

import httpx
import pytest
import respx
from pydantic import BaseModel, ConfigDict

from prompts import Message
from summarizer import llm
from summarizer.backoff import Clock
from summarizer.errors import ModelError
from summarizer.llm import LanguageModel

BASE = "http://127.0.0.1:9/v1"
URL = f"{BASE}/chat/completions"
SECRET = "sk-very-secret"
ASK = [Message("system", "Be brief."), Message("user", "How many?")]
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Count(BaseModel):
    model_config = ConfigDict(extra="forbid")
    count: int


class Time:
    """A clock that moves only when somebody sleeps. chance is 0: a drawn pause is half of the doubled one."""

    def __init__(self):
        self.seconds, self.slept = 0.0, []
        self.clock = Clock(monotonic=lambda: self.seconds, now=lambda: NOW, sleep=self.sleep, chance=lambda: 0.0)

    async def sleep(self, seconds):
        self.slept.append(seconds)
        self.seconds += seconds


@pytest.fixture(autouse=True)
def flushed():
    """Clients that LiteLLM keeps would carry one test's transport into the next."""
    cache = llm._litellm().in_memory_llm_clients_cache
    cache.flush_cache()
    yield
    cache.flush_cache()


@pytest.fixture
def server(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with respx.mock(assert_all_called=False) as router:
        yield router.post(URL)


def reply(text='{"count": 3}', finish="stop", usage=(7, 5)):
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}
    counted = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
    body = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": counted}
    return httpx.Response(200, json=body)


def failure(status, message=SECRET, headers=None, code=None):
    return httpx.Response(status, json={"error": {"message": message, "code": code}}, headers=headers)


def chunk(text, finish=None):
    delta = {"role": "assistant", "content": text} if text else {}
    choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
    body = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices}
    return b"data: " + json.dumps(body).encode() + b"\n\n"


STREAM = chunk("Thr") + chunk("ee") + chunk("", "stop") + b"data: [DONE]\n\n"


def streamed(content):
    return httpx.Response(200, content=content, headers={"content-type": "text/event-stream"})


def model(name="openai/m", time=None, **options):
    return LanguageModel(name, **{"api_base": BASE, "clock": (time or Time()).clock, **options})


def complete(asked=None, schema=Count, **options):
    return asyncio.run((asked or model()).complete(ASK, schema=schema, temperature=0.0, max_tokens=9, **options))


def pieces(asked=None):
    async def read():
        found = []
        try:
            async for piece in (asked or model()).stream(ASK, temperature=0.0, max_tokens=9):
                found.append(piece)  # noqa: PERF401 - what came before an error counts
        except ModelError as error:
            return found, type(error)
        return found, None

    return asyncio.run(read())


def repair(reason, earlier):
    return [Message("assistant", earlier), Message("user", f"wrong: {reason}")]
