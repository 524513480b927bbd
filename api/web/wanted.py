"""What an address of the page asks for: filters, days, order. A field that a form left empty is not there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query

from api.schemas import LONGEST_NAME
from summarizer.catalog.papers import Sort
from summarizer.models import Filters, Paper
from summarizer.periods import Period, day_of, read_day, read_week
from summarizer.services import Services
from summarizer.sources.decoding import storable
from summarizer.text import one_line

EVERYTHING = "all"
FOUND = 100  # papers of a search that is exported
_LABELS = {
    "q": "words",
    "tag": "tag",
    "org": "organisation",
    "category": "category",
    "source": "source",
    "since": "from",
    "until": "to",
}
_SHORT = Query(max_length=LONGEST_NAME)
Short = Annotated[str, _SHORT]


def filter_fields(
    *,
    since: Short = "",
    until: Short = "",
    tag: Short = "",
    org: Short = "",
    category: Short = "",
    source: Short = "",
) -> dict[str, str]:
    """Return the filters of the address that are set, as they were written."""
    given = {"since": since, "until": until, "tag": tag, "org": org, "category": category, "source": source}
    return {name: text for name, value in given.items() if (text := one_line(storable(value)))}


FilterFields = Annotated[dict[str, str], Depends(filter_fields)]


def filters_of(fields: Mapping[str, str]) -> Filters:
    """Return the filters. Raises: UsageError for a day that is none."""
    days = {name: read_day(fields[name]) for name in ("since", "until") if name in fields}
    words = {name: value for name, value in fields.items() if name not in days}
    return Filters.asked(**words, **days)


@dataclass(frozen=True)
class Chip:
    """A filter in force: what it is of, its value, and which parameter it comes from."""

    label: str
    value: str
    name: str


def chips(fields: Mapping[str, str]) -> list[Chip]:
    """Return the filters in force, in one order whatever the address's."""
    return [Chip(label, fields[name], name) for name, label in _LABELS.items() if name in fields]


def period_of(day: str, week: str) -> Period | None:
    """Return the day or week that an address names; None where it names neither. Raises: UsageError."""
    if day and day != EVERYTHING:
        return day_of(read_day(day))
    return read_week(week) if week else None


@dataclass(frozen=True)
class Chosen:
    """Which papers an address names: filters, the days of listing, the words of a search, the order."""

    filters: Filters
    period: Period | None
    query: str
    sort: Sort

    def papers(self, services: Services, limit: int | None = None) -> tuple[Paper, ...]:
        """Return them: in their order, or what the search finds, best first."""
        if not self.query.strip():
            listed = (self.period.first, self.period.last) if self.period else None
            return services.catalog.papers.page(self.filters, sort=self.sort, limit=limit, listed=listed).papers
        found = [paper for _, paper in services.matches(self.query, self.filters, limit=FOUND)]
        return tuple(paper for paper in found if self.period is None or self.period.holds(paper.listed))[:limit]
