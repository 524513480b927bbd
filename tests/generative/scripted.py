"""A small paper, and a model that replies to each prompt what a test tells it to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from summarizer.catalog import Catalog
from summarizer.generative.quotes import Shown
from summarizer.generative.summarise import show_abstract
from summarizer.generative.writer import Writer
from summarizer.llm import LanguageModel
from tests.hostile_provider import Act, Provider, chunks, completion, hostile_provider, status, stream

TITLE = "Swarmy: Speculative Decoding on Phones"
ABSTRACT = (
    "Large language models (LLMs) are slow on phones. Swarmy runs a small draft model beside the LLM. "
    "It raises throughput by 45% without loss of accuracy on 12 phones. Training takes two days."
)
WRITTEN = "Swarmy runs a small draft model beside the LLM and raises throughput by 45% on 12 phones."
GOOD = {"support": [2, 3], "tldr": WRITTEN}
INVENTED = {"support": [2, 3], "tldr": WRITTEN.replace("45", "70")}
TAGS = {"tags": ["speculative decoding", "draft model"]}
KEY = status(401)  # what a provider says to a wrong key: an error that every paper would meet

_FORMS = {"TldrDraft": "tldr", "TagsDraft": "tags", "AnswerDraft": "answer"}


def shown(abstract: str = ABSTRACT, title: str = TITLE) -> list[Shown]:
    """Return the sentences of an abstract as a model is shown them."""
    return show_abstract(title, abstract)[0]


def prompt_of(body: dict[str, Any]) -> str:
    """Return which prompt a request is of, told by the form that it asks for."""
    return _FORMS[body["response_format"]["json_schema"]["name"]]


def is_repair(body: dict[str, Any]) -> bool:
    return any(message["role"] == "assistant" for message in body["messages"])


def asked(body: dict[str, Any]) -> str:
    """Return what a request says, in one text."""
    return "\n".join(message["content"] for message in body["messages"])


def saying(said: Any, used: tuple[int, int] = (7, 5)) -> Act:
    """Return the reply of a form, of a text as it is, or an act itself; used: tokens of prompt and reply."""
    if isinstance(said, Act):
        return said
    return completion(said if isinstance(said, str) else json.dumps(said), used=used)


def streaming(*pieces: str, finish: str = "stop") -> Act:
    return stream(*chunks(*pieces, finish=finish))


def replies(**said: Any) -> Callable[[dict[str, Any]], Act]:
    """Return what replies to each prompt (`tldr`, `tags`, `answer`); of a list the second is what a repair gets, and a
    stream gets what `streamed` says."""

    def answer(body: dict[str, Any]) -> Act:
        found = said["streamed" if body.get("stream") else prompt_of(body)]
        if isinstance(found, list):
            found = found[is_repair(body)]
        return saying(found)

    return answer


def late(act: Act, seconds: float) -> Act:
    return replace(act, before=seconds)


@dataclass
class Study:
    """A provider, and a catalog whose calls a writer is entered in."""

    provider: Provider
    catalog: Catalog

    def says(self, **said: Any) -> None:
        self.provider.answer = replies(**said)

    def writer(self, name: str = "openai/m", *, timeout: float = 10.0, concurrency: int = 1, **options: Any) -> Writer:
        model = LanguageModel(name, api_base=self.provider.url, timeout=timeout, attempts=1, concurrency=concurrency)
        return Writer(model, self.catalog.calls, **options)

    def asked(self) -> list[str]:
        """Return the prompts that were asked, in order; a repair is marked."""
        return [prompt_of(body) + " repair" * is_repair(body) for body in self.provider.requests]

    def ledger(self) -> Sequence[tuple[str, int, int]]:
        """Return outcome, prompt tokens and reply tokens of every call, in order."""
        query = "select outcome, prompt_tokens, completion_tokens from calls order by number"
        with self.catalog.database.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]


@contextmanager
def study(home: Path) -> Iterator[Study]:
    """Run a provider over a catalog in this folder."""
    catalog = Catalog(home / "catalog.sqlite3")
    with hostile_provider() as provider:
        yield Study(provider, catalog)
    catalog.close()
