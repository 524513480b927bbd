"""Tags over time: which share of the papers of a day, week, month or year bears a tag, with its interval."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import get_args

from summarizer.catalog import Catalog
from summarizer.tag_names import tag_key
from summarizer.trend_models import FEW, Compared, Moment, Share, TagTrend, Trends, Unit

UNITS: tuple[Unit, ...] = get_args(Unit)
MOST_PERIODS = 26
_Z = 1.959963984540054  # the normal quantile of a two-sided 95 %


def trends(
    catalog: Catalog,
    *,
    moment: Moment = "listed",
    unit: Unit = "day",
    tags: Sequence[str] = (),
    most: int = 8,
    until: date | None = None,
) -> Trends:
    """Count tags by period: those named, else the most frequent ones that two papers or more bear; the periods are the
    last ones that hold any paper, of those that begin on `until` or before."""
    counted: Counter[date] = Counter()
    undated = 0
    for day, count in catalog.calendar.days(moment):
        if day is None:
            undated = count
        else:
            counted[start_of(unit, day)] += count
    if until is not None:
        counted = Counter({first: count for first, count in counted.items() if first <= until})
    periods = sorted(counted)[-MOST_PERIODS:]
    by_tag = _by_tag(catalog, moment, unit, set(periods))
    totals = [counted[period] for period in periods]
    return Trends(
        moment=moment,
        unit=unit,
        periods=tuple(periods),
        papers=tuple(totals),
        undated=undated,
        earlier=sum(counted.values()) - sum(totals),
        telling=sum(total >= FEW for total in totals),
        tags=tuple(_trend(tag, by_tag[tag], periods, counted) for tag in _chosen(by_tag, tags, most)),
    )


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, hits of n, n > 0 (Wilson 1927): unlike the plain one it stays within 0 and 1
    and has a width where no paper or every paper bears the tag."""
    share, spread = hits / n, _Z * _Z / n
    middle = share + spread / 2
    reach = _Z * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    return max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread))


def compared(trend: TagTrend, period: date) -> Compared | None:
    """Return how the share of a tag in a period compares with that in all shown before it; None where there are fewer
    than FEW papers in either. The interval of the difference is Newcombe's (1998, method 10), of two Wilson ones."""
    here = next((share for share in trend.shares if share.first == period), None)
    before = [share for share in trend.shares if share.first < period]
    papers, tagged = sum(share.papers for share in before), sum(share.tagged for share in before)
    if here is None or here.papers < FEW or papers < FEW:
        return None
    now, then = here.tagged / here.papers, tagged / papers
    (low, high), (old_low, old_high) = wilson(here.tagged, here.papers), wilson(tagged, papers)
    least = now - then - math.hypot(now - low, old_high - then)
    most = now - then + math.hypot(high - now, then - old_low)
    return Compared(
        share=now, before=then, low=least, high=most, change="more" if least > 0 else "less" if most < 0 else None
    )


def start_of(unit: Unit, day: date) -> date:
    """Return the first day of the day, week (from Monday), month or year that holds a day."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day if unit == "day" else day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def _by_tag(catalog: Catalog, moment: Moment, unit: Unit, shown: set[date]) -> dict[str, Counter[date]]:
    found: defaultdict[str, Counter[date]] = defaultdict(Counter)
    for day, tag, count in catalog.calendar.tagged(moment):
        period = start_of(unit, day)
        if period in shown:
            found[tag][period] += count
    return dict(found)


def _chosen(by_tag: dict[str, Counter[date]], named: Sequence[str], most: int) -> list[str]:
    ordered = sorted(by_tag, key=lambda tag: (-by_tag[tag].total(), tag))
    if not named:
        return [tag for tag in ordered if by_tag[tag].total() > 1][:most]
    wanted = {tag_key(tag) for tag in named}
    return [tag for tag in ordered if tag_key(tag) in wanted]


def _trend(tag: str, counts: Counter[date], periods: Sequence[date], totals: Counter[date]) -> TagTrend:
    shares = tuple(_share(period, counts[period], totals[period]) for period in periods)
    return TagTrend(tag=tag, papers=counts.total(), shares=shares)


def _share(first: date, tagged: int, papers: int) -> Share:
    if not papers:
        return Share(first=first, papers=0, tagged=0, share=None, low=None, high=None)
    low, high = wilson(tagged, papers)
    return Share(first=first, papers=papers, tagged=tagged, share=tagged / papers, low=low, high=high)
