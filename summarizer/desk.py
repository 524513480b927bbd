"""Where a call of a model is looked up, paid for and written down, around whatever the call itself does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from pydantic import BaseModel

from prompts import Message
from summarizer.errors import ModelError, ModelTimeout
from summarizer.replies import Reply, schema_of

_BYTES_A_TOKEN = 3  # fewer than any tokenizer in use needs, so what is set aside is enough
_TOKENS_A_MESSAGE = 10
CANCELLED = "cancelled"


class Desk(Protocol):
    """Where replies are looked up, paid for and written down. It may block, so it is called in threads."""

    def open(self, key: str, tokens: tuple[int, int], cost_usd: float | None) -> Reply | int:
        """Return the complete reply that this very call had before, where its key is not empty; else set aside the most
        tokens (prompt, reply) that the call may use, and return its number. Raises: BudgetSpent."""

    def settle(self, number: int, outcome: str, seconds: float, reply: Reply | None) -> None:
        """Write down how the call ended; without a reply, what was set aside stays spent where `outcome` is a time-out
        or a cancellation, because the provider may have charged for it."""


@dataclass(slots=True)
class Heard:
    """What came of a request so far. usage: tokens of the prompt and of the reply, where the provider told them."""

    pieces: list[str] = field(default_factory=list)
    finish: str | None = None
    usage: tuple[int, int] | None = None
    whole: Reply | None = None
    known: Reply | None = None

    def add(self, chunk: Any) -> str:
        """Take the next chunk of a stream, and return its text."""
        usage = getattr(chunk, "usage", None)
        if usage is not None:
            self.usage = getattr(usage, "prompt_tokens", 0) or 0, getattr(usage, "completion_tokens", 0) or 0
        piece = (chunk.choices[0].delta.content or "") if chunk.choices else ""
        self.pieces.append(piece)
        return str(piece)


@asynccontextmanager
async def paid(
    desk: Desk | None,
    key: str,
    tokens: tuple[int, int],
    price: Callable[[int, int], float | None],
    is_late: Callable[[], bool],
) -> AsyncIterator[Heard]:
    """Look a call of at most so many tokens (prompt, reply) up, else set aside what it may cost and settle it however
    the block ends. What is looked up is in `known`; it costs nothing, and the block is to leave at once.

    price: US dollars for tokens of prompt and reply, None where it is not known. is_late tells whether a cancellation
    is a time-out. Raises: BudgetSpent.
    """
    heard = Heard()
    if desk is None:
        yield heard
        return
    opened = await asyncio.to_thread(desk.open, key, tokens, price(*tokens))
    if isinstance(opened, Reply):
        heard.known = replace(opened, prompt_tokens=0, completion_tokens=0, cost_usd=0.0)
        yield heard
        return
    number, began = opened, time.monotonic()

    def settle(outcome: str) -> None:
        desk.settle(number, outcome, time.monotonic() - began, _reply(heard, tokens, price))

    try:
        yield heard
    except ModelError as error:
        await asyncio.to_thread(settle, type(error).__name__)
        raise
    except BaseException:
        # The task is being cancelled, so nothing can be waited for; the loop waits for its threads when it closes.
        outcome = ModelTimeout.__name__ if is_late() else CANCELLED
        asyncio.get_running_loop().run_in_executor(None, settle, outcome)
        raise
    await asyncio.to_thread(settle, "reply")


def most_tokens(messages: Sequence[Message], asked: dict[str, Any]) -> tuple[int, int]:
    """Return the most tokens that a request's prompt and its reply can have."""
    schema: type[BaseModel] | None = asked.get("response_format")
    texts = [message.content for message in messages]
    texts += [schema_of(schema)] if schema is not None else []
    size = sum(len(text.encode("utf-8", "replace")) for text in texts)
    return size // _BYTES_A_TOKEN + _TOKENS_A_MESSAGE * len(messages), int(asked["max_tokens"])


def _reply(heard: Heard, tokens: tuple[int, int], price: Callable[[int, int], float | None]) -> Reply | None:
    """Return what was heard as a reply; a stream whose usage was not told counts as the most it can have been."""
    if heard.whole is not None:
        return heard.whole
    if heard.finish is None and heard.usage is None:
        return None
    used = heard.usage or tokens
    return Reply("".join(heard.pieces), heard.finish, *used, price(*used))
