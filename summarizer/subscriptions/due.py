"""Which days the next issue of a subscription is about: all that are over and that none was about yet, as one issue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from summarizer.catalog.subscriptions import Rhythm
from summarizer.periods import Period, day_of, week_of

LATE_DAYS = 14  # so long after its day a paper may still come into an issue
MOST_DAYS = 31  # of one issue, where nothing was sent for longer
_DAY = timedelta(days=1)


def first_day(rhythm: Rhythm, today: date) -> date:
    """Return the first day of the first issue of what begins today: today, or the Monday before."""
    return today if rhythm == "daily" else week_of(today).first


def next_period(
    rhythm: Rhythm, starts: date, issued: Sequence[tuple[date, date]], today: date
) -> tuple[Period, date] | None:
    """Return the days of the next issue and the day from which on none was issued, which lies before the first one
    where that is too long ago; None where no day or week is over. issued: the days of those before; today: in UTC.

    Days and weeks are over in UTC, in which listings are dated. Issues of days that are yet to come were made by a
    clock that was wrong, and count for nothing until then.
    """
    before = [last for _, last in issued if last < today]
    wanted = max([starts, *(last + _DAY for last in before)])
    last = today - _DAY if rhythm == "daily" else week_of(today).first - _DAY
    if wanted > last:
        return None
    return _period(max(wanted, last - (MOST_DAYS - 1) * _DAY), last), wanted


def _period(first: date, last: date) -> Period:
    if first == last:
        return day_of(first)
    week = week_of(first)
    if (week.first, week.last) == (first, last):
        return week
    return Period("span", f"{first}..{last}", first, last)
