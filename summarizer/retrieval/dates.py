"""Dates as people write them in questions: 2025, September 2025, June, 30 October 2025, October 30, 2025-10-30."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
DATE = (
    rf"(?:{_YEAR}-\d\d(?:-\d\d)?|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH})\.?(?:,? {_YEAR})?|"
    rf"(?:{_MONTH})\.? \d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:,? {_YEAR})?|(?:{_MONTH})\.?(?:,? {_YEAR})?|{_YEAR})"
)
_ISO = re.compile(rf"({_YEAR})-(\d\d)(?:-(\d\d))?$")
_WRITTEN_YEAR, _WRITTEN_MONTH = re.compile(_YEAR), re.compile(rf"\b({_MONTH})\b", re.IGNORECASE)
_WRITTEN_DAY = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\b(?!\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Days:
    """A stretch of days, both ends included."""

    first: date
    last: date


def days_of(text: str, today: date) -> Days | None:
    """Return the days that a date means; one without a year means its latest that has begun. None where there is no
    such day."""
    iso = _ISO.match(text)
    if iso is not None:
        return _days(int(iso[1]), int(iso[2]), int(iso[3]) if iso[3] else None)
    year, month = _WRITTEN_YEAR.search(text), _WRITTEN_MONTH.search(text)
    if month is None:
        return _days(int(year[0]), None, None) if year else None
    rest = text.replace(year[0], " ") if year else text
    day = _WRITTEN_DAY.search(rest)
    number = _MONTHS[month[1].lower()]
    if year is not None:
        return _days(int(year[0]), number, int(day[1]) if day else None)
    found = _days(today.year, number, int(day[1]) if day else None)
    if found is not None and found.first <= today:
        return found
    return _days(today.year - 1, number, int(day[1]) if day else None)


def _days(year: int, month: int | None, day: int | None) -> Days | None:
    try:
        if month is None:
            return Days(date(year, 1, 1), date(year, 12, 31))
        if day is not None:
            return Days(date(year, month, day), date(year, month, day))
        first = date(year, month, 1)
    except ValueError:
        return None
    return Days(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
