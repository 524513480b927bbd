"""Papers that a service takes in later: what was sent, how far it came, and how it ended.

A job belongs to the collection and not to the process that works on it. The one that owns the collection works on one
job after the other; what a killed one had begun is begun again by the next, and ingest does nothing twice.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import Connection, RowMapping, Select, delete, func, insert, select, update

from summarizer.catalog.database import Database, now
from summarizer.catalog.tables import jobs
from summarizer.errors import JobNotFound, JobStateConflict
from summarizer.models import IngestReport, Value

JobState = Literal["queued", "running", "done", "failed", "cancelled"]
ENDED = frozenset({"done", "failed", "cancelled"})
MOST_ATTEMPTS = 3  # of a job whose process keeps dying
KEPT = timedelta(days=30)  # after it ended
_SHOWN = [column for column in jobs.c if column.name not in {"payload", "asked"}]
_DIED = {
    "title": "Interrupted",
    "detail": f"The service ended {MOST_ATTEMPTS} times while it worked on this; what was recorded stays.",
}


class JobProgress(Value):
    """How far a job came. What is not known yet is null."""

    step: str | None = Field(default=None, description="what is done at the moment, in words")
    found: int | None = Field(default=None, ge=0, description="papers in what was sent")
    embedded: int = Field(default=0, ge=0, description="papers that were embedded")
    to_embed: int | None = Field(default=None, ge=0)
    summarised: int = Field(default=0, ge=0, description="papers that were summarised")
    to_summarise: int | None = Field(default=None, ge=0)


class JobProblem(Value):
    """Why a job failed."""

    title: str
    detail: str


class Job(Value):
    """Papers that are taken in later. Times are UTC."""

    id: str
    state: JobState
    created: datetime
    started: datetime | None = None
    finished: datetime | None = None
    attempts: int = Field(ge=0, description="how often it was begun")
    cancelling: bool = Field(default=False, description="it was asked to end and has not yet")
    progress: JobProgress = JobProgress()
    report: IngestReport | None = Field(default=None, description="what was recorded so far; whole once it is done")
    problem: JobProblem | None = Field(default=None, description="why it failed")


class JobStore:
    """The jobs of a collection."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, payload: bytes, asked: Mapping[str, Any], *, found: int, most_queued: int) -> Job | None:
        """Keep a payload for later and return its job; None where that many wait already. Old jobs that ended go."""
        values = {
            "id": secrets.token_hex(8),
            "state": "queued",
            "created": now(),
            "attempts": 0,
            "cancelling": False,
            "asked": dict(asked),
            "payload": payload,
            "progress": JobProgress(found=found).model_dump(),
        }
        waiting = select(func.count()).select_from(jobs).where(jobs.c.state == "queued")
        with self._database.write(counted=False) as connection:
            connection.execute(delete(jobs).where(jobs.c.finished < now() - KEPT))
            if connection.execute(waiting).scalar_one() >= most_queued:
                return None
            connection.execute(insert(jobs).values(values))
            return _get(connection, str(values["id"]))

    def get(self, name: str) -> Job:
        """Return the job with this id. Raises: JobNotFound."""
        with self._database.read() as connection:
            return _get(connection, name)

    def list(self, *, state: JobState | None = None, limit: int = 50) -> list[Job]:
        """Return the newest jobs, newest first."""
        query = select(*_SHOWN).order_by(jobs.c.number.desc()).limit(limit)
        with self._database.read() as connection:
            rows = connection.execute(query if state is None else query.where(jobs.c.state == state)).mappings()
            return [_job(row) for row in rows]

    def counts(self) -> dict[str, int]:
        """Return how many jobs there are of each state that occurs."""
        query = select(jobs.c.state, func.count()).group_by(jobs.c.state)
        with self._database.read() as connection:
            return {state: count for state, count in connection.execute(query)}  # noqa: C416 - rows are no pairs

    def begin(self) -> tuple[Job, bytes, dict[str, Any]] | None:
        """Begin the job that waits longest; return it, its payload and what was said about it, or None."""
        waiting = select(jobs.c.id).where(jobs.c.state == "queued").order_by(jobs.c.number).limit(1)
        with self._database.write(counted=False) as connection:
            name = connection.execute(waiting).scalar()
            if name is None:
                return None
            begun = {"state": "running", "started": now(), "attempts": jobs.c.attempts + 1}
            connection.execute(update(jobs).where(jobs.c.id == name).values(begun))
            row = connection.execute(select(jobs.c.payload, jobs.c.asked).where(jobs.c.id == name)).one()
            return _get(connection, name), row.payload, row.asked

    def resume(self) -> None:
        """Queue again what a process that is gone was working on; the caller owns the collection."""
        running = jobs.c.state == "running"
        died = {"state": "failed", "finished": now(), "problem": _DIED}
        with self._database.write(counted=False) as connection:
            connection.execute(update(jobs).where(running, jobs.c.cancelling).values(**_ended("cancelled")))
            connection.execute(update(jobs).where(running, jobs.c.attempts >= MOST_ATTEMPTS).values(died))
            connection.execute(update(jobs).where(running).values(state="queued"))

    def put_back(self, name: str) -> None:
        """Queue a job again that was interrupted by the orderly end of its process; the attempt does not count."""
        values = {"state": "queued", "attempts": jobs.c.attempts - 1}
        self._change(name, values)

    def note(self, name: str, progress: JobProgress) -> None:
        """Note how far a job came."""
        self._change(name, {"progress": progress.model_dump()})

    def finish(self, name: str, report: IngestReport, progress: JobProgress) -> None:
        """Note that a job is done; its payload goes."""
        told = {"report": report.model_dump(mode="json"), "progress": progress.model_dump()}
        self._change(name, {**_ended("done"), **told, "payload": None, "cancelling": False})

    def fail(self, name: str, problem: JobProblem) -> None:
        """Note why a job failed."""
        self._change(name, {**_ended("failed"), "problem": problem.model_dump(), "cancelling": False})

    def cancelled(self, name: str) -> None:
        """Note that a job ended because it was asked to."""
        self._change(name, {**_ended("cancelled"), "cancelling": False})

    def cancel(self, name: str) -> Job:
        """Cancel a job that waits, or ask a running one to end. Raises: JobNotFound; JobStateConflict
        where it ended."""
        with self._database.write(counted=False) as connection:
            job = _get(connection, name)
            if job.state in ENDED:
                raise JobStateConflict(f"The job {name} is {job.state} already.")
            values = _ended("cancelled") if job.state == "queued" else {"cancelling": True}
            connection.execute(update(jobs).where(jobs.c.id == name).values(values))
            return _get(connection, name)

    def is_cancelling(self, name: str) -> bool:
        """Return whether somebody asked the job to end."""
        with self._database.read() as connection:
            return bool(connection.execute(select(jobs.c.cancelling).where(jobs.c.id == name)).scalar())

    def retry(self, name: str) -> Job:
        """Queue a job again that failed or was cancelled. Raises: JobNotFound;
        JobStateConflict where it did not."""
        anew = {"state": "queued", "attempts": 0, "finished": None, "problem": None, "cancelling": False}
        with self._database.write(counted=False) as connection:
            job = _get(connection, name)
            if job.state not in {"failed", "cancelled"}:
                raise JobStateConflict(f"The job {name} is {job.state}; one that failed or was cancelled runs again.")
            connection.execute(update(jobs).where(jobs.c.id == name).values(anew))
            return _get(connection, name)

    def _change(self, name: str, values: Mapping[str, Any]) -> None:
        with self._database.write(counted=False) as connection:
            connection.execute(update(jobs).where(jobs.c.id == name).values(values))


def note_recorded(connection: Connection, name: str, report: IngestReport) -> None:
    """Note what a job has recorded so far, in the transaction that records it."""
    connection.execute(update(jobs).where(jobs.c.id == name).values(report=report.model_dump(mode="json")))


def _ended(state: JobState) -> dict[str, Any]:
    return {"state": state, "finished": now()}


def _get(connection: Connection, name: str) -> Job:
    query: Select[Any] = select(*_SHOWN).where(jobs.c.id == name)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise JobNotFound(name)
    return _job(row)


def _job(row: RowMapping) -> Job:
    values = {name: row[name] for name in Job.model_fields}
    times = {name: values[name] and values[name].replace(tzinfo=UTC) for name in ("created", "started", "finished")}
    return Job(**{**values, **times})
