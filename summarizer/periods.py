"""Days, weeks and longer stretches of time, by the names that addresses and command lines have for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from summarizer.errors import UsageError


@dataclass(frozen=True)
class Period:
    """A day, a week or a stretch of days, both ends included. name: as an address has it."""

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

    @property
    def words(self) -> str:
        """The period in words: Friday, 20 December 2024; the week of 16 December 2024; 3 to 5 December 2024."""
        first, last = day_in_words(self.first), day_in_words(self.last)
        if self.kind == "week":
            return f"the week of {first}"
        if self.first == self.last:
            return f"{self.first:%A}, {first}"
        return f"{first.removesuffix(_same_end(self.first, self.last))} to {last}"

    @property
    def heading(self) -> str:
        """What follows "Papers" above it: its words, or since when, where a stretch without an end begins so late."""
        is_open = self.name.endswith("..") and self.first == self.last
        return f"since {day_in_words(self.first)}" if is_open else f"of {self.words}"


def _same_end(first: date, last: date) -> str:
    """Return what the words of two days end with alike: month and year, the year, or nothing."""
    if first.year != last.year:
        return ""
    return f" {first:%B} {first.year}" if first.month == last.month else f" {first.year}"


def read_day(text: str) -> date:
    """Return the day that a text names. Raises: UsageError."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no day.", hint="Write days such as 2025-10-30.") from error


def day_of(day: date) -> Period:
    """Return a day as a period."""
    return Period("day", day.isoformat(), day, day)


def week_of(day: date) -> Period:
    """Return the week, from Monday, that holds a day, named as ISO 8601 does; the last one ends with the calendar."""
    year, week, weekday = day.isocalendar()
    first = day - timedelta(days=weekday - 1)
    return Period("week", f"{year}-W{week:02}", first, first + min(timedelta(days=6), date.max - first))


def read_week(text: str) -> Period:
    """Return the week that a text names. Raises: UsageError."""
    try:
        year, _, number = text.partition("-W")
        return week_of(date.fromisocalendar(int(year), int(number), 1))
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{text!r} is no week.", hint="Write weeks such as 2025-W44.") from error


def read_period(text: str, *, newest: date | None) -> Period:
    """Return the day (2025-10-30), week (2025-W44) or stretch (2025-10-01..2025-10-30, 2025-10-01..) of a name; a
    stretch without an end goes on to the newest day that is known. Raises: UsageError."""
    if "-W" in text:
        return read_week(text)
    if ".." not in text:
        return day_of(read_day(text))
    begin, _, end = text.partition("..")
    first = read_day(begin)
    last = read_day(end) if end else max(first, newest or first)
    if last < first:
        raise UsageError(f"{text!r} ends before it begins.")
    return Period("span", text, first, last)


def day_in_words(day: date) -> str:
    """Return a day in words: 20 December 2024."""
    return f"{day.day} {day:%B} {day.year}"
