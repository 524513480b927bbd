"""Calls to language models, any that LiteLLM reaches. The only file that imports litellm.

LiteLLM translates between providers and does nothing else here: its retries, caches, callbacks, downloads and fallbacks
are off. One deadline holds over everything a call does, one loop asks again, and a reply is checked against its schema.
"""

from __future__ import annotations

import asyncio
import logging
import math
import os
import warnings
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, contextmanager
from functools import cache
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from pydantic import BaseModel

from prompts import Message
from summarizer.addresses import target
from summarizer.backoff import Clock, pause
from summarizer.desk import Desk, Heard, most_tokens, paid
from summarizer.errors import (
    ModelError,
    ModelRefused,
    ModelTimeout,
    ModelUnknown,
    ModelUnreachable,
    OutputInvalid,
    OutputUnsupported,
)
from summarizer.provider_errors import RETRYABLE, retry_after, translate
from summarizer.replies import Completion, Reply, Unsupported, Unusable, accepted

T = TypeVar("T")
Repair = Callable[[str, str], Sequence[Message]]

_ABOUT_NOW = 0.05  # seconds; a deadline that is nearer has ended what is being cancelled
_SHOWN_AGAIN = 4000  # characters of an unusable reply that a repair shows to the model


class _Caller:
    """One model at one address, and how to insist on a reply from it."""

    def __init__(self, model: str, *, timeout: float, attempts: int, api_base: str | None, clock: Clock | None) -> None:
        self.model, self.timeout, self.attempts, self.api_base = model, timeout, attempts, api_base
        self._clock = clock or Clock()

    async def _insist(self, call: Callable[..., Awaitable[Any]], arguments: dict[str, Any], started: float) -> Any:
        """Return LiteLLM's response to one request, sent again after failures that may pass. Raises: ModelError."""
        for failures in range(1, self.attempts + 1):
            try:
                return await self._once(call, arguments)
            except RETRYABLE as error:
                wait = pause(failures, retry_after(error), self._clock)
                if failures == self.attempts or wait >= self._left(started):
                    raise
            await self._clock.sleep(wait)
        raise ModelError(self.model)  # attempts below 1

    async def _once(self, call: Callable[..., Awaitable[Any]], arguments: dict[str, Any]) -> Any:
        try:
            return await call(**arguments, max_retries=0, num_retries=0)
        except Exception as error:  # noqa: BLE001 - LiteLLM raises its own, the SDKs' and plain ones
            raise translate(error, self.model) from None  # its words may quote keys: no traceback shows them

    def _where(self, litellm: Any) -> dict[str, str]:
        if self.api_base is not None:
            return target(self.model, self.api_base, _providers())
        try:
            litellm.get_llm_provider(self.model)
        except Exception as error:
            raise ModelUnknown(self.model) from error
        return {"model": self.model}

    def _price(self, prompt_tokens: int, completion_tokens: int) -> float | None:
        """Return US dollars for so many tokens, or None for a model that LiteLLM's own table has no price of."""
        prices = _litellm().model_cost
        known = prices.get(self.model) or prices.get(self.model.partition("/")[2]) or {}
        read, written = known.get("input_cost_per_token"), known.get("output_cost_per_token")
        return None if read is None or written is None else float(read * prompt_tokens + written * completion_tokens)

    def _left(self, started: float) -> float:
        """Return the seconds until the deadline of what began then."""
        return started + self.timeout - self._clock.monotonic()


class LanguageModel(_Caller):
    """One model at one address. May be shared by many tasks, and used from one event loop after another.

    timeout: seconds for everything that one completion or stream does, waiting its turn, pauses and repair included.
    attempts: greatest number of requests for one reply. concurrency: requests that may be under way at once.
    """

    def __init__(
        self,
        model: str,
        *,
        timeout: float = 60.0,
        attempts: int = 4,
        concurrency: int = 4,
        api_base: str | None = None,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(model, timeout=timeout, attempts=attempts, api_base=api_base, clock=clock)
        self.concurrency = concurrency
        self._gates: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: type[BaseModel] | None,
        temperature: float,
        max_tokens: int,
        repair: Repair | None = None,
        repair_temperature: float | None = None,
        accept: Callable[[Any], Any] | None = None,
        desk: Desk | None = None,
        key: str = "",
        within: float | None = None,
    ) -> Completion[Any]:
        """Return the model's whole reply, of the schema's form where one is given.

        accept makes of the parsed reply what is kept, or raises Unusable with what is wrong. repair takes what was
        wrong and the reply, and returns the messages that follow the first ones in a second and last call, which has a
        repair_temperature of its own where one is given; without repair an unusable reply is an error at once. desk
        knows calls by `key`, which stands for everything that decides the reply. within: seconds, where they are to be
        fewer than the model's own. Raises: ModelError.
        """
        allowed = self.timeout if within is None else min(within, self.timeout)
        if allowed <= 0:
            raise ModelTimeout(self.model)
        started = self._clock.monotonic() - (self.timeout - allowed)
        asked = {"temperature": temperature, "max_tokens": max_tokens, "response_format": schema}
        try:
            async with asyncio.timeout(allowed), self._gate():
                first = await self._reply(messages, asked, started, desk, key)
                try:
                    return self._completion([first], schema, accept, started)
                except Unusable as error:
                    if repair is None:
                        raise
                    further = repair(str(error), first.text[:_SHOWN_AGAIN])
                warmer = asked if repair_temperature is None else {**asked, "temperature": repair_temperature}
                decides = [key, str(warmer["temperature"]), *(message.content for message in further)]
                again = "\n".join(decides) if key else ""
                second = await self._reply([*messages, *further], warmer, started, desk, again)
                return self._completion([first, second], schema, accept, started)
        except Unsupported as error:
            raise OutputUnsupported(self.model, error.kinds) from error
        except Unusable as error:
            raise OutputInvalid(self.model) from error
        except TimeoutError as error:
            raise ModelTimeout(self.model) from error

    async def stream(
        self,
        messages: Sequence[Message],
        *,
        temperature: float,
        max_tokens: int,
        schema: type[BaseModel] | None = None,
        desk: Desk | None = None,
        key: str = "",
    ) -> AsyncGenerator[str, None]:
        """Yield the reply in pieces as they come. Close the iterator to hang up on the model.

        A stream that ends without saying that it is complete raises after its last piece: what was yielded may be cut
        off anywhere. Nothing is asked again once the reply has begun. Raises: ModelError.
        """
        started = self._clock.monotonic()
        gate = self._gate()
        await self._within(started, gate.acquire())
        try:
            asked: dict[str, Any] = {"temperature": temperature, "max_tokens": max_tokens, "response_format": schema}
            asked |= {"stream": True, "stream_options": {"include_usage": True}}
            async with self._paid(desk, key, messages, asked, started) as heard:
                if heard.known is not None:
                    yield heard.known.text
                    return
                response = await self._within(started, self._ask(messages, asked, started))
                async with aclosing(response):
                    while (chunk := await self._within(started, self._next(response))) is not None:
                        if piece := heard.add(chunk):
                            yield piece
                    heard.finish = response.received_finish_reason
                self._hold_complete(heard.finish)
        finally:
            gate.release()

    def _hold_complete(self, finish: str | None) -> None:
        if finish is None:
            raise ModelUnreachable(self.model)
        if finish == "content_filter":
            raise ModelRefused(self.model)
        if finish == "length":
            raise OutputInvalid(self.model, hint="The reply was cut off at its greatest length.")

    def _completion(
        self,
        replies: list[Reply],
        schema: type[BaseModel] | None,
        accept: Callable[[Any], Any] | None,
        started: float,
    ) -> Completion[Any]:
        """Return the last reply, checked, with what all of them cost. Raises: Unusable, ModelRefused."""
        last = replies[-1]
        if last.finish == "content_filter":
            raise ModelRefused(self.model)
        kept = accepted(last, schema, accept)
        costs = [reply.cost_usd for reply in replies]
        known = [cost for cost in costs if cost is not None]
        return Completion(
            text=last.text,
            kept=kept,
            model=self.model,
            prompt_tokens=sum(reply.prompt_tokens for reply in replies),
            completion_tokens=sum(reply.completion_tokens for reply in replies),
            cost_usd=sum(known) if len(known) == len(costs) else None,
            seconds=self._clock.monotonic() - started,
            repaired=len(replies) > 1,
        )

    async def _reply(
        self, messages: Sequence[Message], asked: dict[str, Any], started: float, desk: Desk | None, key: str
    ) -> Reply:
        async with self._paid(desk, key, messages, asked, started) as heard:
            if heard.known is not None:
                return heard.known
            heard.whole = _read(await self._ask(messages, asked, started), self.model)
        return heard.whole

    def _paid(
        self, desk: Desk | None, key: str, messages: Sequence[Message], asked: dict[str, Any], started: float
    ) -> AbstractAsyncContextManager[Heard]:
        return paid(desk, key, most_tokens(messages, asked), self._price, lambda: self._left(started) <= _ABOUT_NOW)

    async def _ask(self, messages: Sequence[Message], asked: dict[str, Any], started: float) -> Any:
        """Return LiteLLM's response to one request, sent again after failures that may pass. Raises: ModelError."""
        litellm = await _loaded()
        where = self._where(litellm)
        schema = asked.get("response_format")
        asked = {**asked, "response_format": _form(schema) if schema is not None else None}
        sent = [{"role": message.role, "content": message.content} for message in messages]
        # LiteLLM makes a client for each time-out that it is given; the deadline itself is held around this.
        arguments = {**where, **asked, "messages": sent, "timeout": self.timeout, "drop_params": True}
        return await self._insist(litellm.acompletion, arguments, started)

    async def _next(self, response: Any) -> Any:
        try:
            return await anext(response, None)
        except Exception as error:  # noqa: BLE001 - as above
            raise translate(error, self.model) from None

    async def _within(self, started: float, work: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(self._left(started)):
                return await work
        except TimeoutError as error:
            raise ModelTimeout(self.model) from error

    def _gate(self) -> asyncio.Semaphore:
        """Return the semaphore of the running loop; one that was made in another loop cannot be waited for."""
        return self._gates.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(self.concurrency))


class EmbeddingModel(_Caller):
    """One embedding model at one address.

    timeout: seconds for one call, pauses included. attempts: greatest number of requests for it. desk: where a call is
    paid for and written down.
    """

    def __init__(
        self,
        model: str,
        *,
        timeout: float = 60.0,
        attempts: int = 4,
        api_base: str | None = None,
        desk: Desk | None = None,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(model, timeout=timeout, attempts=attempts, api_base=api_base, clock=clock)
        self._desk = desk

    @property
    def name(self) -> str:
        """The model, and its address where one was given: servers of one's own call different models the same."""
        return self.model if self.api_base is None else f"{self.model} at {self.api_base}"

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return one vector a text, in the same order, as the model made it. Raises: ModelError."""
        started = self._clock.monotonic()
        tokens = most_tokens([Message("user", text) for text in texts], {"max_tokens": 0})
        try:
            async with asyncio.timeout(self.timeout), self._paid(tokens, started) as heard:
                litellm = await _loaded()
                arguments = {**self._where(litellm), "input": list(texts), "encoding_format": "float"}
                response = await self._insist(litellm.aembedding, {**arguments, "timeout": self.timeout}, started)
                rows = _rows(response, len(texts), self.model)
                used = getattr(getattr(response, "usage", None), "prompt_tokens", None) or tokens[0]
                heard.whole = Reply("", "stop", used, 0, self._price(used, 0))
                return rows
        except TimeoutError as error:
            raise ModelTimeout(self.model) from error

    def _paid(self, tokens: tuple[int, int], started: float) -> AbstractAsyncContextManager[Heard]:
        return paid(self._desk, "", tokens, self._price, lambda: self._left(started) <= _ABOUT_NOW)


def _rows(response: Any, wanted: int, model: str) -> list[list[float]]:
    """Return the vectors of a response in the order asked for. Raises: OutputInvalid, unless there is one a text, all
    of one length and of numbers."""
    try:
        found = sorted(response.data, key=lambda row: int(row["index"]))
        rows = [[float(value) for value in row["embedding"]] for row in found]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise OutputInvalid(model) from error
    if (
        len(rows) != wanted
        or len({len(row) for row in rows}) != 1
        or not all(math.isfinite(value) for row in rows for value in row)
    ):
        raise OutputInvalid(model)
    return rows


def _read(response: Any, model: str) -> Reply:
    """Return what matters of a response. Raises: OutputInvalid, where it holds no reply."""
    try:
        choice = response.choices[0]
        text, finish = choice.message.content or "", choice.finish_reason
    except (AttributeError, IndexError, TypeError) as error:
        raise OutputInvalid(model) from error
    usage = getattr(response, "usage", None)
    prompt, written = getattr(usage, "prompt_tokens", None) or 0, getattr(usage, "completion_tokens", None) or 0
    return Reply(str(text), finish, prompt, written, _cost(response, model))


def _cost(response: Any, model: str) -> float | None:
    """Return US dollars, or None for a model whose price is not in LiteLLM's own table."""
    litellm = _litellm()
    if not {model, model.partition("/")[2]} & litellm.model_cost.keys():
        return None
    try:
        return float(litellm.completion_cost(completion_response=response, model=model))
    except Exception:  # noqa: BLE001 - what it raises where a price lacks a part is not documented
        return None


@cache
def _providers() -> frozenset[str]:
    return frozenset(str(getattr(item, "value", item)) for item in _litellm().provider_list)


@cache
def _form(schema: type[BaseModel]) -> Any:
    """Return the schema as LiteLLM would send it; it would make it anew for each call."""
    return _litellm().utils.type_to_response_format_param(schema)


def _transport(*, ssl_context: Any = None, ssl_verify: Any = None, **_session: Any) -> Any:
    """Return a transport as LiteLLM would make it, that lets no response grow beyond what a reply can be."""
    from summarizer.transport import BoundedTransport  # deferred: httpx

    return BoundedTransport(verify=ssl_context if ssl_context is not None else ssl_verify is not False)


def run_and_hang_up(work: Coroutine[Any, Any, T]) -> T:
    """Do what calls models, in an event loop of its own."""
    with event_loop() as runner:
        return runner.run(work)


@contextmanager
def event_loop() -> Iterator[asyncio.Runner]:
    """Give an event loop for one call of models after another; their connections are closed at its end."""
    with asyncio.Runner() as runner:
        try:
            yield runner
        finally:
            runner.run(hang_up())


async def hang_up() -> None:
    """Close the connections to models that were kept in the running event loop, which is about to end."""
    if _litellm.cache_info().currsize:
        from summarizer import transport  # deferred: httpx

        await transport.hang_up()


async def _loaded() -> Any:
    return _litellm() if _litellm.cache_info().currsize else await asyncio.to_thread(_litellm)


@cache
def _litellm() -> Any:
    """Return the litellm module, silenced. It reads these variables while it is imported, so they are set before."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # else it fetches a price list
    os.environ["LITELLM_MODE"] = "PRODUCTION"  # else it reads .env of the working folder
    # It searches error texts for secrets, at 3 s a megabyte, and holds up the event loop meanwhile. Its texts are shown
    # nowhere: its logger is off below, and our errors hide what they came from.
    os.environ["LITELLM_DISABLE_REDACT_SECRETS"] = "true"
    import litellm
    from litellm.llms.custom_httpx.http_handler import AsyncHTTPHandler

    # Every asynchronous client that LiteLLM makes, for whatever provider, has its transport from here.
    clients: Any = AsyncHTTPHandler
    clients.create_async_transport = staticmethod(_transport)

    # pydantic's word on LiteLLM's own types, at the first stream
    warnings.filterwarnings("ignore", message=".*using the `ReadOnly` qualifier", category=UserWarning)
    # LiteLLM prepares a call in a thread; one that is cancelled meanwhile is dropped before it is begun
    warnings.filterwarnings("ignore", message="coroutine '.*completion' was never awaited", category=RuntimeWarning)
    litellm.suppress_debug_info = True
    litellm.disable_hf_tokenizer_download = True
    litellm.disable_aiohttp_transport = True
    litellm.telemetry = False
    litellm.cache = None
    litellm.num_retries = None
    litellm.model_fallbacks = litellm.default_fallbacks = litellm.fallbacks = None
    for name in (
        "callbacks",
        "success_callback",
        "failure_callback",
        "_async_success_callback",
        "_async_failure_callback",
    ):
        setattr(litellm, name, [])
    logging.getLogger("LiteLLM").setLevel(logging.CRITICAL)  # its records quote prompts and providers
    return litellm
