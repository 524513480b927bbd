"""A tag over time as a small drawing: places in it, in its own units; the template draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from summarizer.trend_models import FEW, Share, TagTrend, Trends

WIDTH, HEIGHT = 320, 100
LEFT, RIGHT, TOP, BOTTOM = 8, 8, 16, 8  # margins
STEP = 0.1  # the greatest share of the axis is a multiple of it


@dataclass(frozen=True)
class Dot:
    """One period: its place, that of its interval's ends, and whether it holds enough papers to tell anything."""

    x: float
    y: float
    low: float
    high: float
    telling: bool
    share: Share


@dataclass(frozen=True)
class Chart:
    """A tag's dots, oldest first; `band` and `line` are points for SVG through those that tell something."""

    trend: TagTrend
    dots: tuple[Dot, ...]
    band: str
    line: str


def charts(found: Trends) -> tuple[list[Chart], float]:
    """Return a chart for each tag, all on one axis from 0 to the share that is returned."""
    top = _top(found.tags)
    return [_chart(trend, found.periods, top) for trend in found.tags], top


def _top(tags: Sequence[TagTrend]) -> float:
    """Return the end of the axis: what holds every interval that tells something, or else every share."""
    shares = [share for trend in tags for share in trend.shares if share.high is not None]
    telling = [share.high or 0 for share in shares if share.papers >= FEW]
    greatest = max([*telling, *(share.share or 0 for share in shares)], default=STEP)
    return min(1.0, STEP * -(-greatest // STEP))


def _chart(trend: TagTrend, periods: Sequence[date], top: float) -> Chart:
    dots = tuple(_dot(share, periods, top) for share in trend.shares if share.share is not None)
    sure = [dot for dot in dots if dot.telling]
    band = [*((dot.x, dot.high) for dot in sure), *((dot.x, dot.low) for dot in reversed(sure))]
    return Chart(trend, dots, _points(band), _points([(dot.x, dot.y) for dot in sure]))


def _dot(share: Share, periods: Sequence[date], top: float) -> Dot:
    middle, low, high = (_height(value or 0, top) for value in (share.share, share.low, share.high))
    return Dot(_across(share.first, periods), middle, low, high, share.papers >= FEW, share)


def _across(first: date, periods: Sequence[date]) -> float:
    """Return where a day lies between the first and the last one; a single one lies in the middle."""
    days = (periods[-1] - periods[0]).days
    share = (first - periods[0]).days / days if days else 0.5
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _height(share: float, top: float) -> float:
    return round(TOP + (1 - min(share / top, 1)) * (HEIGHT - TOP - BOTTOM), 1)


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)
