"""Dates as a Daily Papers page writes them: `Jul 2, 2024`, or `Jul 29` in the year in which the page was captured."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

# As on the page, whatever the locale. Written out: some browsers and people do.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTH = "|".join(["Sept", *(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS)])
_WRITTEN = re.compile(
    rf"(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})"
    r"(?:(?:,\s*(?P<year>\d{4})|\s+(?P<bare_year>(?:19|20)\d\d)))?(?:\s+(?P<comments>\d{1,3}(?:,\d{3})+|\d{1,9}))?",
    re.ASCII,
)
_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date line as it stands on the page. year is None where it was left out, comments where there is no count."""

    month: int
    day: int
    year: int | None = None
    comments: int | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """What turns a date without a year into a date: the year it means, and the last day it can be."""

    year: int
    latest: date

    def resolve(self, written: WrittenDate) -> date:
        """Return the day that is meant.

        Raises: ValueError, saying why, where there is no such day or an inferred year puts it after `latest`.
        """
        year = self.year if written.year is None else written.year
        try:
            day = date(year, written.month, written.day)
        except ValueError as error:
            raise ValueError(f"there is no such day in {year}") from error
        if written.year is None and day > self.latest:
            raise ValueError(f"without a year this would be {day}, which is after {self.latest}")
        return day


def parse_date(line: str) -> WrittenDate | None:
    """Return the date that fills this line, with the comment count behind it, or None where it is no date line."""
    match = _WRITTEN.fullmatch(line.replace("\xa0", " "))
    if not match:
        return None
    month = 1 + next(number for number, name in enumerate(_MONTHS) if name.startswith(match["month"][:3]))
    year, comments = match["year"] or match["bare_year"], match["comments"]
    return WrittenDate(
        month, int(match["day"]), int(year) if year else None, int(comments.replace(",", "")) if comments else None
    )


def date_in_name(name: str, *, today: date) -> date | None:
    """Return the first day written in a file's name (2025-10-30, 20251030, 2025_10_30) that is not in the future."""
    for match in _IN_NAME.finditer(name):
        try:
            day = date(int(match[1]), int(match[3]), int(match[4]))
        except ValueError:
            continue
        if day <= today:
            return day
    return None


def infer_calendar(
    captured: date | None, published: Iterable[WrittenDate], listed: Iterable[WrittenDate], *, today: date
) -> Calendar:
    """Return the calendar of a page: by its capture where that is known, else by the years written out on it.

    The page leaves out the year of its capture, so that year is later than every year written beside a paper. A year
    written in the page's own heading is that year or an earlier one. It is never in the future.
    """
    if captured:
        return Calendar(captured.year, captured)
    after_papers = [written.year + 1 for written in published if written.year]
    in_headings = [written.year for written in listed if written.year]
    return Calendar(min([max([*after_papers, *in_headings], default=today.year), today.year]), today)
