"""Answers as server-sent events: each piece once it was checked, and a sign of life while nothing is said.

`citation` and `sentence` carry what they are called, a citation before the first sentence that rests on it. The last
event is `done` with the whole answer, or `error` with a problem where something failed on the way.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing, suppress
from typing import Any, TypeVar

from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from api.problems import Refusal, kind_of, words_of
from summarizer.answer_with_model import Event, events_of
from summarizer.catalog.jobs import ENDED, Job
from summarizer.errors import PapergistError
from summarizer.models import Answer, Citation, Sentence

MEDIA_TYPE = "text/event-stream"
SILENCE = 10.0  # seconds after which a comment says that the connection lives
KEEP_ALIVE = b": keep-alive\n\n"
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_NAMES: dict[type[Event], str] = {Citation: "citation", Sentence: "sentence", Answer: "done"}
LEFT = 499  # the status that servers write down for a client that went away; nobody reads it
log = logging.getLogger(__name__)
Made = TypeVar("Made")
Told = TypeVar("Told")


def accepts_events(request: Request) -> bool:
    """Return whether the client names event streams among what it accepts, other than with q=0."""
    ranges = ",".join(request.headers.getlist("accept")).lower().split(",")
    parsed = ([part.strip() for part in item.split(";")] for item in ranges)
    return any(media_type == MEDIA_TYPE and _quality(parameters) > 0 for media_type, *parameters in parsed)


def frame(event: Event) -> bytes:
    """Return an event as it is sent. JSON escapes line ends, so that it is one line."""
    return _frame(_NAMES[type(event)], event.model_dump_json().encode())


async def ready(found: Answer) -> AsyncGenerator[Event, None]:
    """Yield the events of an answer that is there already."""
    for event in events_of(found):
        yield event


async def frames(
    events: AsyncGenerator[Told, None], path: str, framed: Callable[[Told], bytes]
) -> AsyncGenerator[bytes, None]:
    """Yield events as they are sent; what fails on the way is the last of them, as the problem that it would be."""
    try:
        async with aclosing(events):
            async for event in events:
                yield framed(event)
    except PapergistError as error:
        log.error("%s: %s", path, error.message)  # noqa: TRY400 - its words say all
        yield _problem(error, path)
    except Exception:
        log.exception("A stream broke off.")
        yield _problem(PapergistError(""), path)


class FrameStream(StreamingResponse):
    """A response of events as they are sent. When the client goes away the generator is closed, wherever it is.

    silence: seconds.
    """

    media_type = MEDIA_TYPE

    def __init__(self, sent: AsyncGenerator[bytes, None], *, silence: float = SILENCE) -> None:
        self._frames, self._silence = sent, silence
        super().__init__(self._frames, headers=_HEADERS, media_type=MEDIA_TYPE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events, and hang up on what makes them once nobody listens."""
        del scope
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        spoken = asyncio.Event()
        # asyncio's groups cancel a task once; anyio's, which Starlette uses, would cancel its tidying up as well
        async with asyncio.TaskGroup() as tasks:
            telling = tasks.create_task(self._tell(send, spoken))
            others = [tasks.create_task(_watch(receive, telling)), tasks.create_task(self._beat(send, spoken))]
            await asyncio.wait([telling])
            for task in others:
                task.cancel()
        with suppress(OSError):
            await send(_body(b"", more=False))

    async def _tell(self, send: Send, spoken: asyncio.Event) -> None:
        with suppress(OSError):  # how servers say that nobody listens any more
            async with aclosing(self._frames) as told:
                async for piece in told:
                    await send(_body(piece))
                    spoken.set()

    async def _beat(self, send: Send, spoken: asyncio.Event) -> None:
        while True:
            spoken.clear()
            try:
                async with asyncio.timeout(self._silence):  # 3.11's wait_for may lose a cancellation
                    await spoken.wait()
            except TimeoutError:
                with suppress(OSError):
                    await send(_body(KEEP_ALIVE))


class EventStream(FrameStream):
    """A response of the events of an answer. path: of the request, for a problem to name. silence: seconds."""

    def __init__(self, events: AsyncGenerator[Event, None], path: str, *, silence: float = SILENCE) -> None:
        super().__init__(frames(events, path, frame), silence=silence)


class JobStream(FrameStream):
    """A response of how a job goes on. path: of the request, for a problem to name. silence: seconds."""

    def __init__(self, jobs: AsyncGenerator[Job, None], path: str, *, silence: float = SILENCE) -> None:
        super().__init__(frames(jobs, path, frame_of_job), silence=silence)


def frame_of_job(job: Job) -> bytes:
    """Return a state of a job as it is sent."""
    return _frame("done" if job.state in ENDED else "progress", job.model_dump_json().encode())


async def while_listened_to(request: Request, work: Coroutine[Any, Any, Made]) -> Made | None:
    """Return what the work makes; None, and the work cancelled, where the client goes away before."""
    working = asyncio.ensure_future(work)
    watching = asyncio.create_task(_watch(request.receive, working))
    try:
        await asyncio.wait([working])
    finally:
        watching.cancel()
        if not working.done():
            working.cancel()
            await asyncio.wait([working])
    return None if working.cancelled() else working.result()


async def _watch(receive: Receive, working: asyncio.Future[Any]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    working.cancel()


def _body(piece: bytes, *, more: bool = True) -> Message:
    return {"type": "http.response.body", "body": piece, "more_body": more}


def _frame(name: str, data: bytes) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (name.encode(), data)


def _problem(error: PapergistError, path: str) -> bytes:
    return _frame("error", bytes(Refusal(kind_of(error), words_of(error)).response(path).body))


def _quality(parameters: list[str]) -> float:
    """Return the weight that the parameters of a media range give it; 1 where they give none that is a number."""
    named = dict(parameter.partition("=")[::2] for parameter in parameters)
    try:
        return float(named.get("q", "1"))
    except ValueError:
        return 1.0
