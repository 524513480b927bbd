"""Sources elsewhere as the settings have them: where they are, how much is taken, where their pages are kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from summarizer.errors import SourceNotFound
from summarizer.models import NotUnderstood, Reading
from summarizer.settings import Settings
from summarizer.sources.pages import Kept
from summarizer.sources.remote_names import Places, is_remote, remote_source

if TYPE_CHECKING:
    from summarizer.sources.fetching import Fetcher
    from summarizer.sources.remote import Fetched


def today() -> date:
    """Return the day in UTC, in which listings are dated."""
    return datetime.now(UTC).date()


def places_of(settings: Settings) -> Places:
    """Return where the interfaces are."""
    return Places(hf=settings.hf_url, arxiv=settings.arxiv_url, arxiv_listing=settings.arxiv_listing_url)


def check_source(name: str, settings: Settings) -> None:
    """Refuse what is no source elsewhere. Raises: SourceNotFound."""
    if not is_remote(name):
        raise SourceNotFound(f"{name!r} is no source elsewhere.", hint="hf:today, arxiv:cs.CL and https://… are.")
    remote_source(name, today=today(), places=places_of(settings))


@contextmanager
def fetcher_for(settings: Settings, kept: Kept | None = None) -> Iterator[Fetcher]:
    """Give what fetches pages; they are kept in memory where no other place is given."""
    from summarizer.sources.fetching import Fetcher, InMemory, client  # deferred: a tenth of a second
    from summarizer.sources.guard import GuardedTransport

    with client(GuardedTransport(settings.fetch_hosts)) as open_client:
        yield Fetcher(open_client, kept or InMemory(), limit=settings.fetch_limit)


def fetch_named(
    name: str, settings: Settings, kept: Kept | None = None, *, kind: str | None = None, listed: date | None = None
) -> Fetched:
    """Return what the source of this name tells. Raises: SourceNotFound; other errors are part of what is returned."""
    from summarizer.sources.remote import fetch_source

    day = today()
    source = remote_source(name, today=day, places=places_of(settings))
    with fetcher_for(settings, kept) as fetcher:
        return fetch_source(source, fetcher, today=day, kind=kind, listed=listed)


def reading_of(name: str, settings: Settings, kept: Kept | None = None) -> Reading:
    """Return what the source of this name tells; where it broke off, that is told of, too. Raises: SourceNotFound,
    SourceUnreachable, SourceForbidden, SourceNotUnderstood, where it told nothing."""
    fetched = fetch_named(name, settings, kept)
    if fetched.error is None:
        return fetched.reading
    if not fetched.reading.entries:
        raise fetched.error
    broke_off = NotUnderstood(source=fetched.source.name, line=0, text="", reason=fetched.error.message)
    unread = (*fetched.reading.not_understood, broke_off)
    return fetched.reading.model_copy(update={"not_understood": unread})
