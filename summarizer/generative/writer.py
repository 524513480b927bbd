"""One run of calls to a model: each from a prompt file, looked up before it is made, paid for and written down."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from prompts import Message, Prompt, load
from summarizer.catalog.calls import CallStore, Limits
from summarizer.desk import CANCELLED
from summarizer.errors import ModelTimeout
from summarizer.generative.drafts import WordDraft
from summarizer.llm import LanguageModel
from summarizer.models import Usage
from summarizer.replies import Completion, Reply, schema_of
from summarizer.text import content_hash

_PERHAPS_CHARGED = frozenset({CANCELLED, ModelTimeout.__name__})


def new_run() -> str:
    """Return a name for a run, unlike any other and sortable by time."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(8)}"


def nowhere(_words: str) -> bool:
    """Say of any words that no paper has them."""
    return False


@dataclass
class Bill:
    """What some calls have cost so far, None dollars from the first call on whose price is not known; and the tokens
    (prompt, reply) and dollars of every reply that was heard, those included that had been paid for before."""

    usage: Usage = field(default_factory=Usage)
    heard: tuple[int, int] = (0, 0)
    heard_usd: float | None = 0.0

    def pay(self, prompt_tokens: int, completion_tokens: int, cost_usd: float | None) -> None:
        """Add what one call cost."""
        before = self.usage
        known = before.cost_usd is not None and cost_usd is not None
        self.usage = Usage(
            prompt_tokens=before.prompt_tokens + prompt_tokens,
            completion_tokens=before.completion_tokens + completion_tokens,
            cost_usd=(before.cost_usd or 0.0) + (cost_usd or 0.0) if known else None,
        )

    def hear(self, reply: Reply) -> None:
        """Add the tokens and the price of a reply."""
        is_known = self.heard_usd is not None and reply.cost_usd is not None
        self.heard_usd = (self.heard_usd or 0.0) + (reply.cost_usd or 0.0) if is_known else None
        self.heard = self.heard[0] + reply.prompt_tokens, self.heard[1] + reply.completion_tokens


@dataclass
class CatalogDesk:
    """The catalog's calls, as one kind of call of one run sees them."""

    calls: CallStore
    run: str
    limits: Limits
    purpose: str
    model: str
    prompt: str
    bill: Bill
    _reserved: dict[int, tuple[tuple[int, int], float | None]] = field(default_factory=dict)

    def open(self, key: str, tokens: tuple[int, int], cost_usd: float | None) -> Reply | int:
        """See summarizer.desk.Desk."""
        opened = self.calls.open(
            run=self.run,
            limits=self.limits,
            key=content_hash(key) if key else "",
            purpose=self.purpose,
            model=self.model,
            prompt=self.prompt,
            tokens=sum(tokens),
            cost_usd=cost_usd,
        )
        if isinstance(opened, Reply):
            self.bill.hear(opened)
        else:
            self._reserved[opened] = tokens, cost_usd
        return opened

    def settle(self, number: int, outcome: str, seconds: float, reply: Reply | None) -> None:
        """See summarizer.desk.Desk."""
        (prompt_tokens, completion_tokens), cost = self._reserved.pop(number)
        if reply is not None:
            self.bill.hear(reply)
            prompt_tokens, completion_tokens, cost = reply.prompt_tokens, reply.completion_tokens, reply.cost_usd
        elif outcome not in _PERHAPS_CHARGED:
            prompt_tokens, completion_tokens, cost = 0, 0, 0.0
        self.bill.pay(prompt_tokens, completion_tokens, cost)
        self.calls.settle(
            number,
            outcome=outcome,
            seconds=seconds,
            prompt_tokens=prompt_tokens,
            completion_tokens=completion_tokens,
            cost_usd=cost,
            reply=reply.text if reply else None,
            finish=reply.finish if reply else None,
        )


@dataclass(frozen=True)
class Writer:
    """A model that writes within limits; every call of it belongs to one run. elsewhere: whether some words, in their
    order, are those of one or two papers of the collection."""

    model: LanguageModel
    calls: CallStore
    limits: Limits = field(default_factory=Limits)
    run: str = field(default_factory=new_run)
    elsewhere: Callable[[str], bool] = nowhere

    @property
    def name(self) -> str:
        """The model's name, as it was asked for."""
        return self.model.model

    async def write(
        self,
        name: str,
        schema: type[BaseModel],
        accept: Callable[[Any], Any],
        bill: Bill,
        *,
        within: float | None = None,
        **inputs: Any,
    ) -> Completion[Any]:
        """Return what `accept` keeps of the reply to the prompt of this name; within: seconds, where they are to be
        fewer than the model allows. Raises: ModelError."""
        prompt = load(name)
        return await self.model.complete(
            _render(prompt, inputs),
            schema=schema,
            temperature=prompt.front.temperature,
            max_tokens=prompt.front.max_tokens,
            repair=repair,
            repair_temperature=load("repair").front.temperature,
            accept=accept,
            desk=self._desk(prompt, bill),
            key=self._key(prompt, schema, inputs),
            within=within,
        )

    async def greet(self) -> Completion[Any]:
        """Have the model say a word in a form, and return its reply; this is never looked up. Raises: ModelError."""
        bill = Bill()
        desk = CatalogDesk(self.calls, self.run, self.limits, "doctor", self.name, "", bill)
        ask = (Message("user", 'Reply with this JSON and nothing else: {"word": "yes"}'),)
        return await self.model.complete(
            ask, schema=WordDraft, temperature=0.0, max_tokens=40, repair=repair, accept=None, desk=desk
        )

    async def stream(self, name: str, schema: type[BaseModel], bill: Bill, **inputs: Any) -> AsyncGenerator[str, None]:
        """Yield the reply to the prompt of this name in pieces. Raises: ModelError."""
        prompt = load(name)
        pieces = self.model.stream(
            _render(prompt, inputs),
            schema=schema,
            temperature=prompt.front.temperature,
            max_tokens=prompt.front.max_tokens,
            desk=self._desk(prompt, bill),
            key=self._key(prompt, schema, inputs),
        )
        async with aclosing(pieces):
            async for piece in pieces:
                yield piece

    def _desk(self, prompt: Prompt, bill: Bill) -> CatalogDesk:
        return CatalogDesk(self.calls, self.run, self.limits, prompt.name, self.name, prompt.reference, bill)

    def _key(self, prompt: Prompt, schema: type[BaseModel], inputs: dict[str, Any]) -> str:
        """Return a text that stands for everything that decides the reply; the delimiter does not."""
        parts = [self.name, self.model.api_base, prompt.reference, schema_of(schema), inputs]
        return json.dumps(parts, sort_keys=True)


def repair(reason: str, earlier: str) -> tuple[Message, ...]:
    """Return the messages that ask a model to mend its reply."""
    return load("repair").render(reason=reason, earlier=earlier)


def _render(prompt: Prompt, inputs: dict[str, Any]) -> tuple[Message, ...]:
    return prompt.render(delimiter=f"====={secrets.token_hex(8)}", **inputs)
