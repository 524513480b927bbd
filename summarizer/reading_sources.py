"""Reading every SOURCE of a command line: what can be read is, what cannot is told of, and keeps nothing else out."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from summarizer.catalog import FILE_NAME, Catalog
from summarizer.collection import Failed, ReadSource
from summarizer.elsewhere import check_source, fetch_named
from summarizer.errors import PapergistError
from summarizer.models import NotUnderstood, Reading
from summarizer.settings import Settings
from summarizer.sources import read_source
from summarizer.sources.opening import open_source
from summarizer.sources.pages import Kept
from summarizer.sources.remote_names import is_remote

if TYPE_CHECKING:
    from summarizer.sources.remote import Fetched

Failures = list[tuple[str, PapergistError]]


def read_all(
    sources: Sequence[str],
    kind: str | None,
    captured: date | None,
    listed: date | None,
    *,
    settings: Settings,
    told: Callable[[PapergistError], None],
) -> tuple[list[ReadSource], Failures]:
    """Return what was read, and for each source that could not be read, or not as a whole, why; `told` hears of it at
    once. A source elsewhere is left to a running service to fetch, unless something is said of it that only the reader
    of its bytes can heed."""
    read: list[ReadSource] = []
    failures: Failures = []
    for source in sources:
        try:
            if is_remote(source) and settings.url is not None and kind is None and listed is None:
                check_source(source, settings)
                read.append(ReadSource(Reading(source=source, kind="elsewhere", entries=()), b"", elsewhere=True))
            elif is_remote(source):
                fetched = _fetched(source, kind, listed, settings)
                read += _parts(fetched, listed, over_url=settings.url is not None)
                if fetched.error is not None:
                    raise fetched.error
            else:
                read.append(_opened(source, kind, captured, listed))
        except PapergistError as error:
            told(error)
            failures.append((source, error))
    return read, failures


def noting(failures: Failures, told: Callable[[PapergistError], None]) -> Failed:
    """Return what notes a source that failed later, as `read_all` notes one that could not be read."""

    def note(source: str, error: PapergistError) -> None:
        told(error)
        failures.append((source, error))

    return note


def unread_source(source: str, error: PapergistError) -> NotUnderstood:
    """Return what a report says of a source that could not be read."""
    return NotUnderstood(source=source, line=0, text="", reason=error.message)


def _opened(source: str, kind: str | None, captured: date | None, listed: date | None) -> ReadSource:
    name, data = open_source(source)
    today = datetime.now().astimezone().date()
    reading = read_source(name, data, kind=kind, captured=captured, listed=listed, today=today)
    return ReadSource(reading, data, kind, captured, listed)


def _fetched(source: str, kind: str | None, listed: date | None, settings: Settings) -> Fetched:
    with _kept(settings) as kept:
        return fetch_named(source, settings, kept, kind=kind, listed=listed)


@contextlib.contextmanager
def _kept(settings: Settings) -> Iterator[Kept | None]:
    """Give where pages are kept: in the catalog of this machine, unless a running service is asked."""
    if settings.url is not None:
        yield None
        return
    with contextlib.closing(Catalog(settings.home / FILE_NAME)) as catalog:
        yield catalog.fetched


def _parts(fetched: Fetched, listed: date | None, *, over_url: bool) -> list[ReadSource]:
    """Return a source as one reading, or to be sent on page by page, as it came."""
    reading = fetched.reading
    if not over_url or len(fetched.pages) <= 1:
        nothing = not (reading.entries or reading.not_understood)
        return [] if nothing else [ReadSource(reading, b"".join(fetched.pages), reading.kind, None, listed)]
    parts = []
    for page in fetched.pages:
        one = read_source(reading.source, page, kind=reading.kind, captured=None, listed=listed, today=date.today())  # noqa: DTZ011 - of no weight: these formats write whole dates
        parts.append(ReadSource(one, page, reading.kind, None, listed))
    return parts
