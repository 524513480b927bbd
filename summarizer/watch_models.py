"""Watched sources, and what came of each time they were asked, as frozen values."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from summarizer.models import IngestReport, NotUnderstood, UtcTime, Value

Outcome = Literal["ok", "quiet", "empty", "stale", "partial", "failed"]
ALARMING = frozenset({"empty", "stale", "partial", "failed"})
A_YEAR = 525_600  # minutes
EVERY, STALE_AFTER = 360, 4  # minutes; days: a weekend and a holiday


class Watched(Value):
    """A source that is asked every so many minutes; stale_after: days that its newest listing may be old."""

    source: str
    every: int = Field(ge=1, description="minutes")
    stale_after: int = Field(ge=1, description="days")
    created: UtcTime = Field(description="UTC")


class Run(Value):
    """What came of asking a watched source once. outcome: None while under way, and where the process was killed."""

    watched: str
    source: str = Field(description="under which its papers are recorded, such as hf:2025-10-30 for hf:today")
    began: UtcTime = Field(description="UTC")
    ended: UtcTime | None = Field(description="UTC")
    outcome: Outcome | None
    report: IngestReport | None
    newest: date | None = Field(description="the newest day that it told of")
    says: str

    @property
    def alarms(self) -> bool:
        """Whether somebody has to be told."""
        return self.outcome in ALARMING


class WatchedSource(Watched):
    """A watched source with what came of its last run."""

    last_run: Run | None = None


class Sighting(Value):
    """A source that told of a paper, and when it first did (UTC)."""

    source: str
    seen: UtcTime


class Reasons(Value):
    """Why a paper is in the collection: who told of it, what it was merged from, where each field is from. Or why it is
    not: what was not understood that holds its name, and which runs rang an alarm."""

    id: str = Field(description="of the paper; where it is not here, what was asked for")
    here: bool
    title: str | None = None
    aliases: tuple[str, ...] = ()
    told_by: tuple[Sighting, ...] = ()
    origins: dict[str, str] = Field(default_factory=dict, description="of each field the source it is from")
    not_understood: tuple[NotUnderstood, ...] = ()
    runs: tuple[Run, ...] = Field(default=(), description="without their reports")


class WatchedList(Value):
    """What is watched, by name."""

    watched: tuple[WatchedSource, ...]


class RunList(Value):
    """What came of asking sources."""

    runs: tuple[Run, ...]
