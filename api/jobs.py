"""The one worker that takes in what was sent to be taken in later, job after job, by the service's one writer."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import asdict, replace
from functools import partial
from typing import Any, Protocol, TypeVar

from anyio import to_thread

from api.problems import QUEUE_FULL, Refusal, kind_of, words_of
from api.uploads import Upload
from summarizer.catalog.jobs import ENDED, Job, JobProblem, JobProgress, JobStore, note_recorded
from summarizer.elsewhere import reading_of
from summarizer.errors import CatalogError, PapergistError
from summarizer.index.mirror import Progress
from summarizer.ingest import Workshop, ingest
from summarizer.models import IngestReport, Reading
from summarizer.services import Services

MOST_QUEUED = 100
NOTED_EVERY = 1.0  # seconds between notes of progress in the catalog
TRIED_AGAIN = 10.0  # seconds after which a catalog that failed is tried again
LOOKED_EVERY = 0.25  # seconds between looks at a job that somebody follows
_COUNTED = {"Embedding": ("embedded", "to_embed"), "Summarising": ("summarised", "to_summarise")}
_UNEXPECTED = "The service failed at this; its log says why. What was recorded stays."
Done = TypeVar("Done")
log = logging.getLogger(__name__)


class Write(Protocol):
    """What does work on the collection when it is its turn."""

    def __call__(self, work: Callable[[Workshop], Done], /) -> Awaitable[Done]: ...


class _Interrupted(Exception):
    """The job is to end here; what it did is durable."""


class JobRunner:
    """Works on jobs while the service runs. `ending`: set when it is to end."""

    def __init__(self, services: Services, write: Write, ending: asyncio.Event) -> None:
        self._services, self._write, self._ending = services, write, ending
        self._news = asyncio.Event()
        self._cancelled: set[str] = set()
        self._current: tuple[str, JobProgress] | None = None

    @property
    def _store(self) -> JobStore:
        return self._services.catalog.jobs

    async def run(self) -> None:
        """Take up what a former process left, then work until the service ends."""
        while not self._ending.is_set():
            try:
                await to_thread.run_sync(self._store.resume)
                await self._work_on()
            except CatalogError as error:
                log.error("Jobs stand still: %s", error.message)  # noqa: TRY400 - its words say all
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._ending.wait(), TRIED_AGAIN)

    async def _work_on(self) -> None:
        while not self._ending.is_set():
            self._news.clear()
            begun = await to_thread.run_sync(self._store.begin)
            if begun is None:
                await self._news.wait()
            else:
                await self._work(*begun)

    def wake(self) -> None:
        """Say that there may be something to do, or that the service ends."""
        self._news.set()

    async def add(self, upload: Upload, *, found: int, summaries: bool) -> Job:
        """Queue a body. Raises: Refusal where too many wait."""
        told = asdict(upload)
        payload = told.pop("data")
        asked = {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in told.items()}
        adding = partial(
            self._store.add, payload, {**asked, "summaries": summaries}, found=found, most_queued=MOST_QUEUED
        )
        job = await to_thread.run_sync(adding)
        if job is None:
            raise Refusal(QUEUE_FULL, f"{MOST_QUEUED} jobs wait already; send this again later.", retry_after=30)
        self.wake()
        return job

    async def cancel(self, name: str) -> Job:
        """Cancel a job, or have a running one end at its next step. Raises: JobNotFound, JobStateConflict."""
        job = await to_thread.run_sync(self._store.cancel, name)
        if job.state == "running":
            self._cancelled.add(name)
        return job

    async def retry(self, name: str) -> Job:
        """Queue a job again. Raises: JobNotFound, JobStateConflict."""
        job = await to_thread.run_sync(self._store.retry, name)
        self.wake()
        return job

    def get(self, name: str) -> Job:
        """Return a job as it is now; that of a running one is newer here than in the catalog. Raises: JobNotFound."""
        job, current = self._store.get(name), self._current
        is_current = current is not None and current[0] == name and job.state == "running"
        return job.model_copy(update={"progress": current[1]}) if current and is_current else job

    async def follow(self, name: str) -> AsyncGenerator[Job, None]:
        """Yield a job whenever it changed, until it ended or the service ends. Raises: JobNotFound."""
        before = None
        while True:
            job = await to_thread.run_sync(self.get, name)
            if job != before:
                yield job
            if job.state in ENDED or self._ending.is_set():
                return
            before = job
            await asyncio.sleep(LOOKED_EVERY)

    async def _work(self, job: Job, payload: bytes, asked: dict[str, Any]) -> None:
        self._current = job.id, job.progress
        try:
            reading = await to_thread.run_sync(self._read, job.id, payload, asked)
            report = await self._write(partial(self._take_in, job, reading, summaries=asked["summaries"]))
            await to_thread.run_sync(self._store.finish, job.id, report, _whole(self._current[1]))
        except _Interrupted:
            put_away = self._store.cancelled if job.id in self._cancelled else self._store.put_back
            await to_thread.run_sync(put_away, job.id)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told, and the next job is worked on
            await to_thread.run_sync(self._store.fail, job.id, _problem(error))
        finally:
            self._current = None
            self._cancelled.discard(job.id)

    def _read(self, name: str, payload: bytes, asked: dict[str, Any]) -> Reading:
        """Read what is to be taken in, or fetch it, in a thread, while others may write."""
        self._go_on(name)
        told = {key: value for key, value in asked.items() if key != "summaries"}
        services = self._services
        return Upload.kept(payload, told).reading(
            lambda source: reading_of(source, services.settings, services.catalog.fetched)
        )

    def _take_in(self, job: Job, reading: Reading, shop: Workshop, *, summaries: bool) -> IngestReport:
        """Do the job in a thread; `report` of a job that was interrupted counts what is recorded already."""
        self._go_on(job.id)
        before = job.report or IngestReport()
        noting = replace(shop, progress=self._progress(job, shop.progress))
        report = ingest(
            [reading],
            noting,
            summaries=summaries,
            noted=lambda connection, so_far: note_recorded(connection, job.id, _joined(before, so_far)),
        )
        return _joined(before, report)

    def _progress(self, job: Job, told: Progress) -> Progress:
        noted = 0.0

        def note(what: str, done: int, total: int) -> None:
            nonlocal noted
            self._go_on(job.id)
            before = self._current[1] if self._current else job.progress
            counted = dict(zip(_COUNTED.get(what, ()), (done, total), strict=False))
            progress = _whole(before, but=what).model_copy(update={"step": what, **counted})
            self._current = job.id, progress
            if time.monotonic() - noted >= NOTED_EVERY:
                self._store.note(job.id, progress)
                noted = time.monotonic()
            told(what, done, total)

        return note

    def _go_on(self, name: str) -> None:
        if self._ending.is_set() or name in self._cancelled:
            raise _Interrupted


def _whole(progress: JobProgress, *, but: str | None = None) -> JobProgress:
    """Return progress with every step that was begun done, but for one."""
    told = progress.model_dump()
    begun = [pair for step, pair in _COUNTED.items() if step != but and told[pair[1]] is not None]
    return progress.model_copy(update={"step": None, **{done: told[total] for done, total in begun}})


def _joined(before: IngestReport, after: IngestReport) -> IngestReport:
    """Return the report of a body recorded in two goes: what the first one added is unchanged to the second."""
    sums = {name: getattr(before, name) + getattr(after, name) for name in ("added", "updated", "merged")}
    return after.model_copy(update={**sums, "unchanged": max(after.found - sums["added"] - sums["updated"], 0)})


def _problem(error: Exception) -> JobProblem:
    if isinstance(error, PapergistError):
        log.error("A job failed: %s", error.message)
        return JobProblem(title=kind_of(error).title, detail=words_of(error))
    if isinstance(error, Refusal):
        return JobProblem(title=error.kind.title, detail=error.detail)
    log.error("A job failed.", exc_info=error)
    return JobProblem(title="Internal error", detail=_UNEXPECTED)
