"""What the reader of a collection keeps in it: taste, saved questions, watched sources. One port, and that of this
machine's collection behind it.

summarizer/remote_reader.py is the same for a running service.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from summarizer.elsewhere import check_source, fetcher_for, places_of, today
from summarizer.errors import SourceNotWatched
from summarizer.ingest import ingest
from summarizer.models import Filters, IngestReport, Reading
from summarizer.reader_models import Interest, QuestionRound, SavedQuestion, Suited, Thumb, ThumbNoted
from summarizer.saved_questions import ask_all, save
from summarizer.services import Services
from summarizer.watch_models import Reasons, Run, Watched, WatchedSource

if TYPE_CHECKING:
    from summarizer.watch import Take


class Reader(Protocol):
    """What a reader keeps, wherever the collection is. Names of papers are ids or aliases. Every method raises
    PapergistError."""

    def set_thumbs(self, names: Sequence[str], thumb: Thumb | None) -> list[ThumbNoted]:
        """Like or dislike papers, all or none, or withdraw it, and return what is noted of each, and was before."""

    def interests(self) -> list[Interest]:
        """Return the words of interest and those that are never to be shown."""

    def set_interest(self, words: str, *, wanted: bool | None) -> None:
        """Want words, never want them, or forget them."""

    def for_you(self, filters: Filters, *, limit: int = 20) -> Sequence[Suited]:
        """Return papers by taste."""

    def save_question(self, question: str, filters: Filters, *, name: str | None = None) -> tuple[SavedQuestion, bool]:
        """Save a question, and return it and whether it is new."""

    def questions(self) -> list[SavedQuestion]:
        """Return the saved questions."""

    def remove_question(self, name: str) -> None:
        """Forget one."""

    def ask_questions(self, names: Sequence[str] = ()) -> QuestionRound:
        """Ask saved questions again: these, or all."""

    def follow_questions(self) -> list[str]:
        """Ask saved questions again after papers came in, and return what is to be told of it; raises nothing."""

    def watched(self) -> list[WatchedSource]:
        """Return the watched sources."""

    def watch(self, source: str, *, every: int, stale_after: int) -> Watched:
        """Watch a source, or change how."""

    def unwatch(self, source: str) -> None:
        """Watch it no more."""

    def runs(self, source: str | None = None, *, limit: int = 20) -> list[Run]:
        """Return what came of asking sources, newest first."""

    def ask_sources(self, sources: Sequence[str] = (), *, due: bool = False, summaries: bool = True) -> Iterable[Run]:
        """Ask watched sources: these, or all; due: only those whose time it is."""

    def why(self, name: str) -> Reasons:
        """Return why a paper is here or not."""


class LocalReader:
    """What is kept in the collection of this machine."""

    def __init__(self, services: Services) -> None:
        self.services, self.catalog = services, services.catalog

    def set_thumbs(self, names: Sequence[str], thumb: Thumb | None) -> list[ThumbNoted]:
        """See Reader."""
        ids = [self.catalog.papers.get(name).id for name in names]
        return [self.catalog.tastes.note_thumb(name, thumb) for name in ids]

    def interests(self) -> list[Interest]:
        """See Reader."""
        return self.catalog.tastes.interests()

    def set_interest(self, words: str, *, wanted: bool | None) -> None:
        """See Reader."""
        self.catalog.tastes.set_interest(words, wanted=wanted)

    def for_you(self, filters: Filters, *, limit: int = 20) -> Sequence[Suited]:
        """See Reader."""
        return self.services.for_you(filters, limit=limit)

    def save_question(self, question: str, filters: Filters, *, name: str | None = None) -> tuple[SavedQuestion, bool]:
        """See Reader."""
        return save(self.catalog, self.services.answer, question, filters, name)

    def questions(self) -> list[SavedQuestion]:
        """See Reader."""
        return self.catalog.questions.all()

    def remove_question(self, name: str) -> None:
        """See Reader."""
        self.catalog.questions.remove(name)

    def ask_questions(self, names: Sequence[str] = ()) -> QuestionRound:
        """See Reader."""
        chosen = [self.catalog.questions.get(name).name for name in names]
        return ask_all(self.catalog, self.services.answer, chosen or self.catalog.questions.waiting())

    def follow_questions(self) -> list[str]:
        """See Reader."""
        return self.services.follow_questions()

    def watched(self) -> list[WatchedSource]:
        """See Reader."""
        return self.catalog.watching.with_last_runs()

    def watch(self, source: str, *, every: int, stale_after: int) -> Watched:
        """See Reader."""
        check_source(source, self.services.settings)
        return self.catalog.watching.add(source, every=every, stale_after=stale_after)

    def unwatch(self, source: str) -> None:
        """See Reader."""
        if not self.catalog.watching.remove(source):
            raise SourceNotWatched(source)

    def runs(self, source: str | None = None, *, limit: int = 20) -> list[Run]:
        """See Reader."""
        return self.catalog.watching.runs(source, limit=limit)

    def ask_sources(self, sources: Sequence[str] = (), *, due: bool = False, summaries: bool = True) -> Iterator[Run]:
        """See Reader. Each run is given when it is done; who asks stops in between."""

        def take(reading: Reading) -> IngestReport:
            with self.services.owned() as shop:
                return ingest([reading], shop, summaries=summaries)

        yield from ask_sources(self.services, sources, take, due=due)

    def why(self, name: str) -> Reasons:
        """See Reader."""
        from summarizer.watch import reasons_of  # deferred, with what fetches: a tenth of a second

        return reasons_of(self.catalog, name)


def ask_sources(services: Services, sources: Sequence[str], take: Take, *, due: bool = False) -> Iterator[Run]:
    """Ask watched sources, these or all, and yield what came of each as it is done. take: records a reading. Raises:
    SourceNotWatched, CatalogError."""
    from summarizer.watch import Round, is_due  # deferred, with what fetches: a tenth of a second

    settings, catalog = services.settings, services.catalog
    chosen = _chosen(sources, catalog.watching.all())
    if due:
        now = datetime.now(UTC).replace(tzinfo=None)
        chosen = [one for one in chosen if is_due(one, catalog, now)]
    with fetcher_for(settings, catalog.fetched) as fetcher:
        yield from Round(catalog, fetcher, take, places_of(settings), today()).ask(chosen)


def _chosen(sources: Sequence[str], watched: Sequence[Watched]) -> list[Watched]:
    known = {one.source: one for one in watched}
    unknown = [source for source in sources if source not in known]
    if unknown:
        raise SourceNotWatched(unknown[0])
    return [known[source] for source in sources or known]
