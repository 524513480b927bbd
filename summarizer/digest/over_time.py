"""How the tags of a digest went over time: their shares before and now, or that there is too little to tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from summarizer.catalog import Catalog
from summarizer.digest_models import DigestSection, DigestTrends
from summarizer.periods import Period
from summarizer.text import counted
from summarizer.trend_models import FEW, Trends, Unit
from summarizer.trends import compared, start_of, trends

MOST = 5  # tags: the largest groups, and not those that changed most, which chance would choose
_LONGEST_BY_DAY, _LONGEST_BY_WEEK = 7, 62  # days of a stretch


def trends_of(catalog: Catalog, period: Period, sections: Sequence[DigestSection]) -> DigestTrends | None:
    """Return how the largest groups' tags went, up to this period and no later; None where no group has a tag."""
    tags = [section.tag for section in sections if section.tag is not None][:MOST]
    if not tags:
        return None
    unit = _unit(period)
    is_listed = any(item.paper.listed for section in sections for item in section.items)
    found = trends(catalog, moment="listed" if is_listed else "published", unit=unit, tags=tags, until=period.last)
    by_tag = {trend.tag: trend for trend in found.tags}
    found = found.model_copy(update={"tags": tuple(by_tag[tag] for tag in tags if tag in by_tag)})
    here = start_of(unit, period.last)
    return DigestTrends(
        found=found, compared=tuple(compared(trend, here) for trend in found.tags), says=_too_little(found, here)
    )


def _unit(period: Period) -> Unit:
    days = (period.last - period.first).days + 1
    if period.kind == "week":
        return "week"
    return "day" if days < _LONGEST_BY_DAY else "week" if days <= _LONGEST_BY_WEEK else "month"


def _too_little(found: Trends, here: date) -> str | None:
    """Return why nothing can be told of a change; None where something can."""
    if len(found.periods) <= 1:
        return f"too little data: all papers fall into one {found.unit}"
    if here not in found.periods or found.papers[found.periods.index(here)] < FEW:
        return f"too little data: this {found.unit} holds fewer than {FEW} papers"
    earlier = sum(found.papers) - found.papers[found.periods.index(here)]
    if earlier < FEW:
        return f"too little data: {counted(earlier, 'paper')} of earlier {found.unit}s"
    return None
