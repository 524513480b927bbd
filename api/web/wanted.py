"""What an address of the page asks for: filters, days, order. A field that a form left empty is not there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import Depends, Query

from api.schemas import LONGEST_NAME
from summarizer.catalog.papers import Sort
from summarizer.errors import UsageError
from summarizer.models import Filters, Paper
from summarizer.services import Services
from summarizer.sources.decoding import storable
from summarizer.text import one_line

EVERYTHING = "all"
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
    return Filters.model_validate({**words, **days})


def read_day(text: str) -> date:
    """Return the day that a text names. Raises: UsageError."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no day.", hint="Write days such as 2025-10-30.") from error


@dataclass(frozen=True)
class Chip:
    """A filter in force: what it is of, its value, and which parameter it comes from."""

    label: str
    value: str
    name: str


def chips(fields: Mapping[str, str]) -> list[Chip]:
    """Return the filters in force, in one order whatever the address's."""
    return [Chip(label, fields[name], name) for name, label in _LABELS.items() if name in fields]


@dataclass(frozen=True)
class Period:
    """A day or a week of listing, both ends included. name: as the address has it."""

    kind: str
    name: str
    first: date
    last: date

    @property
    def params(self) -> dict[str, str]:
        """What leads to it."""
        return {self.kind: self.name}

    def holds(self, day: date | None) -> bool:
        """Return whether a day lies in it."""
        return day is not None and self.first <= day <= self.last


def day_of(day: date) -> Period:
    """Return a day as a period."""
    return Period("day", day.isoformat(), day, day)


def week_of(day: date) -> Period:
    """Return the week, from Monday, that holds a day, named as ISO 8601 does."""
    year, week, weekday = day.isocalendar()
    first = day - timedelta(days=weekday - 1)
    return Period("week", f"{year}-W{week:02}", first, first + timedelta(days=6))


def period_of(day: str, week: str) -> Period | None:
    """Return the day or week that an address names; None where it names neither. Raises: UsageError."""
    if day and day != EVERYTHING:
        return day_of(read_day(day))
    if not week:
        return None
    try:
        year, _, number = week.partition("-W")
        return week_of(date.fromisocalendar(int(year), int(number), 1))
    except ValueError as error:
        raise UsageError(f"{week!r} is no week.", hint="Write weeks such as 2025-W44.") from error


FOUND = 100  # papers of a search that is exported


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
        found = [paper for _, paper in services.search(self.query, self.filters, limit=FOUND)]
        return tuple(paper for paper in found if self.period is None or self.period.holds(paper.listed))[:limit]
