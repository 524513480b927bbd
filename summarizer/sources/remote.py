"""A source elsewhere → readings, page by page, and the error where it broke off; what came before it is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from summarizer.errors import PapergistError, SourceUnreachable
from summarizer.models import NotUnderstood, Reading
from summarizer.sources.fetching import Fetcher
from summarizer.sources.recognise import read_source
from summarizer.sources.remote_names import RemoteSource

_TOTAL = re.compile(rb"totalResults[^>]*>\s*(\d{1,9})\s*<")
EMPTY = "the listing holds no papers"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a source told: all of its pages as one reading, and each page's bytes; and why there are not all of them.

    cut: it holds more than is asked for at most.
    """

    source: RemoteSource
    reading: Reading
    pages: tuple[bytes, ...]
    error: PapergistError | None = None
    cut: bool = False


def fetch_source(
    source: RemoteSource,
    fetcher: Fetcher,
    *,
    today: date,
    kind: str | None = None,
    listed: date | None = None,
    told: Callable[[int], None] = lambda _pages: None,
) -> Fetched:
    """Return what a source tells. Pages are asked for until one brings nothing new. `told` is given the number of pages
    so far. Never raises a PapergistError: it is part of what is returned."""
    readings: list[Reading] = []
    pages: list[bytes] = []
    error: PapergistError | None = None
    ended = source.step is None
    try:
        for address in source.pages():
            body = fetcher.fetch(source.name, address)
            one = read_source(source.name, body, kind=kind or source.kind, captured=today, listed=listed, today=today)
            ended = ended or _brings_nothing_new(one, readings)
            if ended and readings:
                break
            readings.append(one)
            pages.append(body)
            told(len(pages))
            if ended:
                break
        fetcher.kept.done(source.name)
        if ended and source.family == "arxiv":
            _check_count(readings, pages)
    except PapergistError as stopped:
        error = stopped
    reading = _joined(source, readings, complete=error is None)
    return Fetched(source, reading, tuple(pages), error, cut=not ended and error is None)


def _brings_nothing_new(reading: Reading, before: list[Reading]) -> bool:
    known = {(entry.arxiv_id, entry.title) for one in before for entry in one.entries}
    return not reading.not_understood and all((entry.arxiv_id, entry.title) in known for entry in reading.entries)


def _check_count(readings: list[Reading], pages: list[bytes]) -> None:
    """See that arXiv gave as many papers as it announced; now and then a page of it is empty for no reason. Raises:
    SourceUnreachable."""
    announced = _TOTAL.search(pages[0]) if pages else None
    given = sum(len(reading.entries) + len(reading.not_understood) for reading in readings)
    if announced and given < int(announced[1]):
        raise SourceUnreachable(
            f"arXiv announced {int(announced[1])} papers and gave {given}.", hint="Try again in a while."
        )


def _joined(source: RemoteSource, readings: list[Reading], *, complete: bool) -> Reading:
    """Return the readings as one. A listing without papers is told of as such: nobody should take silence for news."""
    entries = tuple(entry for reading in readings for entry in reading.entries)
    unread = tuple(item for reading in readings for item in reading.not_understood)
    if complete and not entries and not unread:
        unread = (NotUnderstood(source=source.name, line=0, text="", reason=EMPTY),)
    kind = readings[0].kind if readings else source.kind or "feed"
    return Reading(source=source.name, kind=kind, entries=entries, not_understood=unread)
