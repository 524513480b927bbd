"""Tags over time in words and small bars, for what shows no drawings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from summarizer.digest_models import DigestTrends
from summarizer.trend_models import FEW, Compared, TagTrend

TITLE = "Tags over time"
BARS = "▁▂▃▄▅▆▇█"
UNTOLD = "·"  # a period of too few papers
LAST = 12  # periods
_CHANGES = {"more": "more than before", "less": "less than before", None: "no change beyond chance"}


@dataclass(frozen=True)
class TrendLine:
    """A tag, its shares as bars (oldest first), and what is to be told of them."""

    tag: str
    bars: str
    words: str


def lines_of(trends: DigestTrends) -> list[TrendLine]:
    """Return a line for each tag; none where there is too little data."""
    return [] if trends.says else list(_lines(trends))


def _lines(trends: DigestTrends) -> Iterator[TrendLine]:
    shown = [trend.shares[-LAST:] for trend in trends.found.tags]
    told = [share.share for shares in shown for share in shares if share.papers >= FEW and share.share is not None]
    top = max(told, default=0.0)
    for trend, compared in zip(trends.found.tags, trends.compared, strict=True):
        yield TrendLine(trend.tag, _bars(trend, top), _words(compared))


def _bars(trend: TagTrend, top: float) -> str:
    """Return a bar for each of the last periods, all tags on one axis from 0 to `top`."""
    shares = trend.shares[-LAST:]
    return "".join(UNTOLD if one.papers < FEW or one.share is None else _bar(one.share, top) for one in shares)


def _bar(share: float, top: float) -> str:
    return BARS[round((len(BARS) - 1) * share / top)] if top else BARS[0]


def _words(compared: Compared | None) -> str:
    if compared is None:
        return "too few papers to compare"
    change = _CHANGES[compared.change]
    return (
        f"{_percent(compared.share)}, {_percent(compared.before)} before: {change} "
        f"(difference {_points(compared.low)} to {_points(compared.high)} points)"
    )


def _points(difference: float) -> str:
    """Return a difference of shares in hundredths, so that one that is not zero never looks like it."""
    points = 100 * difference
    return f"{points:+.0f}" if abs(points) >= 1 else f"{points:+.1f}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
