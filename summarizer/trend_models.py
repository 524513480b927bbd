"""Tags over time, as frozen values."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from summarizer.models import Probability, Value

Moment = Literal["listed", "published"]
Unit = Literal["day", "week", "month", "year"]
FEW = 10  # papers of a period below which nothing can be said: then 0 of them leaves up to 28 % possible


class Share(Value):
    """How many of the papers of a period bear a tag, as a share with its 95 % interval (Wilson); None without
    papers."""

    first: date
    papers: int = Field(ge=0)
    tagged: int = Field(ge=0)
    share: Probability | None
    low: Probability | None
    high: Probability | None


class TagTrend(Value):
    """One tag over the periods, oldest first."""

    tag: str
    papers: int
    shares: tuple[Share, ...]


class Trends(Value):
    """Tags over time. undated: papers that have no such date. telling: how many periods hold at least FEW papers."""

    moment: Moment
    unit: Unit
    periods: tuple[date, ...]
    papers: tuple[int, ...]
    undated: int
    earlier: int = Field(description="papers of periods before those shown")
    telling: int
    tags: tuple[TagTrend, ...]


class Compared(Value):
    """The share of a tag in a period and in all before it, and the 95 % interval of the difference. change: which way
    it went; null where the difference may be chance."""

    share: Probability
    before: Probability
    low: float = Field(ge=-1, le=1)
    high: float = Field(ge=-1, le=1)
    change: Literal["more", "less"] | None = None
