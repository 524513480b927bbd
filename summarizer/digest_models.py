"""What a digest is, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import Field

from summarizer.models import Citation, FoldedPaper, Paper, Probability, Value
from summarizer.reader_models import QuestionChange
from summarizer.trend_models import Compared, Trends


@dataclass(frozen=True)
class Wanted:
    """Which digest is wanted. name: a day, week or stretch as periods.py reads it, None for the newest day; minutes:
    how long reading it may take; topics: any of these is to be found in a paper; tags: any of these is on it; today:
    where there is no paper; for_me: papers to the liking of the collection's own reader come first; muted: words that
    no paper is to hold, None for those that this reader mutes. What a reader has had is left out: `had`, ids. From
    `since` on, papers of earlier days are taken in that came too late for the digest of their own."""

    name: str | None
    today: date
    minutes: int | None = None
    topics: tuple[str, ...] = ()
    for_me: bool = True
    tags: tuple[str, ...] = ()
    had: frozenset[str] = frozenset()
    since: date | None = None
    muted: tuple[str, ...] | None = None


class DigestItem(Value):
    """A paper of a digest, numbered as it stands there."""

    n: int = Field(ge=1)
    paper: Paper
    why: tuple[str, ...] = Field(description="why it stands where it does, in words; empty where nothing is known")
    novelty: Probability | None = Field(
        default=None,
        description="1 less the greatest cosine to an older paper; null where there is none to compare with",
    )
    folded: tuple[FoldedPaper, ...] = ()


class DigestSection(Value):
    """The papers under one tag, each paper of a digest under one. tag: null where papers share none."""

    tag: str | None = None
    for_you: bool = Field(default=False, description="the papers that suit the reader best, whatever their tags")
    items: tuple[DigestItem, ...]


class OverviewSentence(Value):
    """A sentence of the overview, from the TL;DR of the paper that it cites; tag: the section that it stands for."""

    tag: str | None = None
    text: str
    citations: tuple[int, ...]


class DigestTrends(Value):
    """How the tags of the largest groups went over time, up to the digest's period."""

    found: Trends
    compared: tuple[Compared | None, ...] = Field(
        description="of each tag its share now and before; null where there are too few papers"
    )
    says: str | None = Field(default=None, description="why nothing can be told of a change; null where it can")


class Digest(Value):
    """What appeared in a period. found = shown + folded + left_out."""

    name: str = Field(description="of the period: 2025-10-30, 2025-W44, 2025-10-01..2025-10-30")
    first: date
    last: date
    title: str
    topics: tuple[str, ...] = ()
    filters: dict[str, Any] = Field(default_factory=dict)
    found: int = Field(ge=0, description="papers of the period that were asked for")
    folded: int = Field(ge=0, description="of these, those that stand behind another one")
    left_out: int = Field(ge=0, description="of these, those that reading time had no room for")
    muted: int = Field(
        default=0, ge=0, description="papers that hold words which are never to be shown; not among those found"
    )
    budget: int | None = Field(default=None, description="minutes that reading was to take, null for all there is")
    minutes: int = Field(ge=0, description="what reading takes")
    questions: tuple[QuestionChange, ...] = Field(
        default=(), description="how the evidence for saved questions changed, for those who subscribed to that"
    )
    overview: tuple[OverviewSentence, ...] = ()
    citations: tuple[Citation, ...] = Field(default=(), description="numbered as the papers are")
    sections: tuple[DigestSection, ...] = ()
    trends: DigestTrends | None = Field(default=None, description="null where no group has a tag")
    nearest: date | None = Field(default=None, description="where nothing was found: the nearest day with papers")

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The papers as they stand."""
        return tuple(item.paper for section in self.sections for item in section.items)
