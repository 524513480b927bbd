"""What the readers of structured formats share: each paper is a set of fields under common names, read one by one."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from summarizer.models import Reading
from summarizer.sources.decoding import storable
from summarizer.sources.json_fields import read_entry, with_title
from summarizer.sources.limits import Gathered
from summarizer.text import family_first

EXCERPT = 120
_DATE = re.compile(r"(\d{4})(?:[-/ ](\d{1,2}|[A-Za-z]{3,}))?(?:[-/ ](\d{1,2}))?(?:[-/T ].*)?/*")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,})\.?,? (\d{4})")
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}


@dataclass(frozen=True, slots=True)
class Found:
    """The fields of one paper and where it stands, or why there is none. line: 0 where it cannot be known."""

    line: int
    text: str
    fields: Mapping[str, object] | None = None
    reason: str = ""


def gather(found: Iterable[Found], *, source: str, kind: str, listed: date | None) -> Reading:
    """Return the papers whose title and abstract can be read, and what was wrong with each. listed, where given, goes
    before the papers' own listing dates."""
    gathered = Gathered(source)
    for item in found:
        entry, complaints = None, [item.reason] if item.reason else []
        if item.fields is not None:
            given = {key: value for key, value in item.fields.items() if value not in (None, "", [], ())}
            entry, more = read_entry(given, listed=listed, line=item.line)
            complaints += more
        excerpt = str(storable(item.text[:EXCERPT]))
        told = with_title(excerpt, item.fields or {}) if entry is None else excerpt
        gathered.add(entry, item.line, told, "; ".join(complaints))
    return Reading(source=source, kind=kind, entries=gathered.entries, not_understood=gathered.not_understood)


def never_raising(read: Callable[[str], Iterable[Found]], text: str) -> Iterable[Found]:
    """Yield what a library finds in a text; where it gives up on one, that is what was found.

    The libraries that parse these formats raise errors of many kinds at damaged input, some of them by mistake.
    """
    try:
        yield from read(text)
    except (Exception, RecursionError) as error:  # noqa: BLE001 - a reader never raises
        yield Found(0, "", reason=f"this cannot be read from here on: {type(error).__name__}")


def spoken(given: str, family: str) -> str:
    """Return a name as it is spoken, of its parts."""
    parts = (family, given) if family_first(f"{family}{given}") else (given, family)
    return " ".join(part for one in parts if (part := one.strip(" ,")))


def written_date(text: str, *, as_it_stood: str | None = None) -> dict[str, object]:
    """Return the fields of a publication date written as a year, a month perhaps and a day perhaps.

    What is not given is completed to the first of the year or month and marked as inferred. What is no date is told of
    `as_it_stood`, where the text was put together from parts.
    """
    unread: dict[str, object] = {"published": as_it_stood or text}
    said = _MONTH_FIRST.fullmatch(text.strip())
    match = _DATE.fullmatch(f"{said[2]}-{said[1]}" if said else text.strip())
    if not match:
        return unread
    year, month, day = match.groups()
    number = int(month) if month and month.isdigit() else _MONTHS.get(month[:3].lower()) if month else 1
    try:
        whole = date(int(year), number or 0, int(day or 1))
    except ValueError:
        return unread
    return {"published": whole.isoformat(), "published_inferred": not day}
