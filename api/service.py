"""What runs behind the endpoints: one collection, owned for writing, warmed in the background, written in turn."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from api.following import QuestionFollower
from api.jobs import JobRunner
from api.problems import words_of
from api.schemas import Check, Readiness
from api.web import rendering
from summarizer.elsewhere import reading_of
from summarizer.errors import IndexUnreachable, PapergistError
from summarizer.extractive import comprehension
from summarizer.index.owner import Ownership
from summarizer.ingest import Workshop
from summarizer.llm import hang_up
from summarizer.models import Reading
from summarizer.retrieval.terms import STOP_WORDS
from summarizer.services import Services

ASK_AGAIN = 10.0  # seconds after which a server of the index that did not answer is tried again
GIVEN_WAY = 0.25  # seconds at most that a step of a bulk write waits for questions
PATIENCE = 4  # times as long as it worked that it waits at most: it gets on in the busiest hour too
LOOKED_EVERY = 0.005
# Chroma has searches wait until what it was given is in the graph: a hundred passages took half a second.
MIRRORED_TOGETHER = 8
PORT_FIRST = 0.1  # seconds that the server is given to open its port before the heavy imports begin
_OPENED = {
    None: "there is none: retrieval goes by words alone",
    "kept": "mirrors the catalog",
    "updated": "mirrors the catalog, after an update",
    "rebuilt": "mirrors the catalog, built anew",
}
Done = TypeVar("Done")
log = logging.getLogger(__name__)


class Service:
    """The services of one collection while they are served."""

    def __init__(self, services: Services, ownership: Ownership | None = None) -> None:
        """`ownership`: that of the collection, where the caller has it."""
        self.services = services
        self._thinking = CapacityLimiter(max(os.cpu_count() or 1, 2))
        self._asked = 0  # questions that are being thought about
        self._resumed = 0.0  # when the write that is going on last went on
        self._writers = CapacityLimiter(1)  # so that waiting writers hold up no thread that readers need
        self._ending = asyncio.Event()
        self._warmed = asyncio.Event()
        self._draining = False
        self.jobs = JobRunner(services, self.write, self._ending)
        self.questions = QuestionFollower(services, self.think, self._ending)
        self._unreachable = False
        self._embedding = Check(ok=False, says="loading")
        self._index = Check(ok=False, says="opening; questions are answered by an exact scan meanwhile")
        self._ownership = ownership

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Own the collection while the block runs, and warm up behind it. Raises: IndexBusy, CatalogError."""
        owned = contextlib.nullcontext(self._ownership) if self._ownership else self.services.own()
        with contextlib.closing(self.services), owned as self._ownership:
            self.services.catalog.responses.forget_unfinished()
            warming, working = asyncio.create_task(self._warm_up()), asyncio.create_task(self._work())
            following = asyncio.create_task(self.questions.run())
            try:
                yield
            finally:
                self.end()
                await warming
                await working
                await following
                async with self._writers:  # the last writer ends before the ownership does
                    await hang_up()

    def announce(self, url: str) -> None:
        """Tell other processes where the owner of the collection can be reached."""
        assert self._ownership is not None
        self._ownership.announce(url)

    async def think(self, work: Callable[[], Done]) -> Done:
        """Do what costs a processor's time, in a thread, and no more of it at once than there are processors: more
        would end no sooner, and keep the event loop from its turn."""
        self._asked += 1
        try:
            return await to_thread.run_sync(work, limiter=self._thinking)
        finally:
            self._asked -= 1

    async def write(self, work: Callable[[Workshop], Done]) -> Done:
        """Do what changes the collection, in a thread, one after the other; then saved questions are asked."""
        done = await to_thread.run_sync(self._write, work, limiter=self._writers)
        self.questions.wake()
        return done

    def fetch(self, name: str) -> Reading:
        """Return what a source elsewhere tells. Blocks. Raises: SourceNotFound, SourceUnreachable,
        SourceNotUnderstood."""
        return reading_of(name, self.services.settings, self.services.catalog.fetched)

    def drain(self) -> None:
        """Say from now on that no traffic should come any more; requests are answered as before."""
        self._draining = True

    def end(self) -> None:
        """Have what runs in the background end at its next step: jobs, and who follows them."""
        self.drain()
        self._ending.set()
        self._warmed.set()
        self.jobs.wake()
        self.questions.wake()

    @property
    def draining(self) -> bool:
        """Whether the service is about to end."""
        return self._draining

    @property
    def stage(self) -> str:
        """What answers rest on besides the collection: they differ before the model and the index are there."""
        return f"{self._embedding.ok:d}{self._index.ok:d}"

    def readiness(self) -> Readiness:
        """Return whether the service may take traffic, with reasons. Blocks for as long as the catalog takes."""
        checks = {"catalog": self._catalog(), "embedding": self._embedding, "index": self._index}
        if self._draining:
            checks["service"] = Check(ok=False, says="ending: requests under way are answered, new ones go elsewhere")
        return Readiness(ready=all(check.ok for check in checks.values()), checks=checks)

    def _write(self, work: Callable[[Workshop], Done]) -> Done:
        with self.services.writing(progress=self._give_way, mirrored_together=MIRRORED_TOGETHER) as shop:
            self._resumed = time.monotonic()
            done = work(shop)
        if not self._index.ok:
            self._warm()
        return done

    def _give_way(self, _what: str, _done: int, _total: int) -> None:
        """Wait, between two steps of a write, until nobody waits for an answer, though not for long."""
        self._let_questions_go(min(PATIENCE * (time.monotonic() - self._resumed), GIVEN_WAY))
        self._resumed = time.monotonic()

    def _let_questions_go(self, seconds: float) -> None:
        """Wait until nobody waits for an answer, though not for longer than that."""
        until = time.monotonic() + seconds
        while self._asked and time.monotonic() < until and not self._ending.is_set():
            time.sleep(LOOKED_EVERY)

    async def _work(self) -> None:
        """Work on jobs, once the index was opened: one that a former process left may write for an hour."""
        await self._warmed.wait()
        await self.jobs.run()

    async def _warm_up(self) -> None:
        await asyncio.sleep(PORT_FIRST)
        # Loading code is done by one thread at a time in any case; Chroma's reading and the model's go together.
        await to_thread.run_sync(_tried, self.services.prepare_index)
        ahead = to_thread.run_sync(_tried, self.services.read_index_ahead)
        await asyncio.gather(to_thread.run_sync(self._warm), ahead)
        self._warmed.set()
        self.questions.wake()  # others may have changed the collection while no service ran
        await to_thread.run_sync(self._warm_for_readers)  # in a busy hour this takes long, and jobs do not wait for it
        while self._unreachable and not self._ending.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), ASK_AGAIN)
            await to_thread.run_sync(self._warm)

    def _warm(self) -> None:
        """Load the model, then open the index; what goes wrong is what `/ready` says."""
        if not self._ending.is_set():
            self._embedding = _outcome(self._load_model)
        if not self._ending.is_set():
            self._index = _outcome(self._open_index)

    def _warm_for_readers(self) -> None:
        """Load what the first readers, questions and searches would wait for, letting questions go first: templates,
        what reads abstracts closely and what seeks them, and the words that stand in most papers."""
        rendering.warm()
        with contextlib.suppress(PapergistError):  # who asks is told of it
            if self.services.embedder is not None:
                comprehension.prepare()
                self.services.embedder.seeking("Is it loaded?")
        with contextlib.suppress(PapergistError):
            for _ in self.services.catalog.lexical.warm(never=STOP_WORDS):
                if self._ending.is_set():
                    return
                self._let_questions_go(GIVEN_WAY)

    def _open_index(self) -> str:
        self._unreachable = False
        try:
            return _OPENED[self.services.open_index()]
        except IndexUnreachable:
            self._unreachable = True
            raise

    def _load_model(self) -> str:
        with self.services.writing() as shop:
            if shop.embedder is not None:
                return f"{shop.embedder.name}, {shop.embedder.dimension} dimensions"
        for notice in self.services.notices:
            log.warning(notice)
        return "there is none: retrieval goes by words alone"

    def _catalog(self) -> Check:
        return _outcome(lambda: f"{self.services.catalog.papers.count()} papers")


def _tried(step: Callable[[], None]) -> None:
    """Do what only saves time later: what goes wrong here goes wrong there too, and is told there."""
    with contextlib.suppress(Exception):
        step()


def _outcome(look: Callable[[], str]) -> Check:
    try:
        return Check(ok=True, says=look())
    except PapergistError as error:
        log.error(error.message)  # noqa: TRY400 - its words say all
        return Check(ok=False, says=words_of(error))
    except Exception:
        log.exception("Something unexpected happened while warming up.")
        return Check(ok=False, says="failed; the service's log says why")
