"""What a command line, or an agent, does with a collection: one port, and the collection of this machine behind it.

summarizer/remote.py is the same for a running service.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from summarizer.catalog.calls import UsageRow
from summarizer.catalog.papers import Sort
from summarizer.corrections import correct
from summarizer.digest_models import Digest, Wanted
from summarizer.errors import PapergistError, UsageError
from summarizer.index.mirror import Progress
from summarizer.ingest import ingest, silent
from summarizer.llm import run_and_hang_up
from summarizer.models import (
    Answer,
    EngineName,
    Filters,
    IngestReport,
    Paper,
    PaperPage,
    Reading,
    SearchResult,
    SimilarList,
    Summary,
    TagCount,
    TagList,
)
from summarizer.services import Services
from summarizer.summarize import SummariseReport, summarise_papers
from summarizer.verify import Verification

if TYPE_CHECKING:
    from summarizer.generative.writer import Writer


@dataclass(frozen=True)
class ReadSource:
    """A source that was read: what it tells, its bytes, and what was said about it. elsewhere: it was not read, because
    the service that takes it in is the one to fetch it."""

    reading: Reading
    data: bytes
    kind: str | None = None
    captured: date | None = None
    listed: date | None = None
    elsewhere: bool = False


Failed = Callable[[str, PapergistError], None]


def stop_at(_name: str, error: PapergistError) -> None:
    """Let no source fail quietly. Raises: the error."""
    raise error


class Collection(Protocol):
    """A collection, wherever it is. Names are ids or aliases. Every method raises PapergistError."""

    def ingest(
        self,
        sources: Sequence[ReadSource],
        *,
        summaries: bool = True,
        progress: Progress = silent,
        failed: Failed = stop_at,
    ) -> tuple[IngestReport, SummariseReport | None]:
        """Record papers, and return what became of them, and what a model wrote where it is one that writes. `failed`
        hears of a source that cannot be fetched; where it raises nothing, the others are taken in."""

    def page(
        self, filters: Filters, *, sort: Sort = "listed", limit: int | None = None, cursor: str | None = None
    ) -> PaperPage:
        """Return papers, all where there is no limit."""

    def is_empty(self) -> bool:
        """Return whether there is no paper at all."""

    def paper(self, name: str) -> Paper:
        """Return a paper."""

    def summary(self, name: str) -> Summary | None:
        """Return its summary in force."""

    def history(self, name: str) -> Sequence[Summary]:
        """Return all of its summaries, oldest first."""

    def similar(self, name: str, *, limit: int = 10) -> SimilarList:
        """Return the papers that are most like it."""

    def search(self, query: str, filters: Filters, *, limit: int = 10) -> SearchResult:
        """Return the papers that a query is about."""

    def digest(
        self,
        name: str | None,
        filters: Filters,
        *,
        minutes: int | None = None,
        topics: tuple[str, ...] = (),
        for_me: bool = True,
    ) -> Digest:
        """Return the digest of a day, week or stretch, of the newest day where none is named."""

    def ask(
        self, question: str, filters: Filters, *, engine: EngineName | None = None, model: str | None = None
    ) -> Answer:
        """Answer a question."""

    def summarise(
        self,
        names: Sequence[str],
        *,
        stale: bool = False,
        engine: EngineName | None = None,
        model: str | None = None,
        progress: Progress = silent,
    ) -> SummariseReport:
        """Write the summaries of these papers anew, or of all papers those that are wanting."""

    def correct(self, name: str, tldr: str, tags: Sequence[str] | None = None) -> Summary:
        """Record a person's own TL;DR."""

    def withdraw(self, name: str) -> tuple[int, Summary | None]:
        """Withdraw it, and return how many there were, and what is in force then."""

    def delete(self, names: Sequence[str]) -> list[str]:
        """Remove papers, all or none, and return their ids."""

    def tags(self) -> TagList:
        """Return the vocabulary."""

    def usage(self, since: date | None = None) -> list[UsageRow]:
        """Return what models were called for."""

    def verify(self) -> Verification:
        """Compare what is stored with the catalog."""


class LocalCollection:
    """The collection of this machine that the settings name."""

    def __init__(self, services: Services) -> None:
        self.services = services

    def ingest(
        self,
        sources: Sequence[ReadSource],
        *,
        summaries: bool = True,
        progress: Progress = silent,
        failed: Failed = stop_at,
    ) -> tuple[IngestReport, SummariseReport | None]:
        """See Collection. Sources were fetched before; the collection is complete before a model writes, and others may
        use it meanwhile."""
        del failed
        services = self.services
        with services.owned(progress=progress) as shop:
            report = ingest([source.reading for source in sources], shop, summaries=summaries)
        services.notices += services.follow_questions()
        if not summaries or services.settings.engine != "generative":
            return report, None
        return report, summarise_papers(services.catalog, writer=services.writer(), progress=progress)

    def page(
        self, filters: Filters, *, sort: Sort = "listed", limit: int | None = None, cursor: str | None = None
    ) -> PaperPage:
        """See Collection."""
        return self.services.catalog.papers.page(filters, sort=sort, limit=limit, cursor=cursor)

    def is_empty(self) -> bool:
        """See Collection."""
        return self.services.catalog.papers.count() == 0

    def paper(self, name: str) -> Paper:
        """See Collection."""
        return self.services.catalog.papers.get(name)

    def summary(self, name: str) -> Summary | None:
        """See Collection."""
        return self.services.catalog.summaries.current(self.paper(name).id)

    def history(self, name: str) -> Sequence[Summary]:
        """See Collection."""
        return self.services.catalog.summaries.history(self.paper(name).id)

    def similar(self, name: str, *, limit: int = 10) -> SimilarList:
        """See Collection."""
        return self.services.similar(name, limit=limit)

    def search(self, query: str, filters: Filters, *, limit: int = 10) -> SearchResult:
        """See Collection."""
        return self.services.search(query, filters, limit=limit)

    def digest(
        self,
        name: str | None,
        filters: Filters,
        *,
        minutes: int | None = None,
        topics: tuple[str, ...] = (),
        for_me: bool = True,
    ) -> Digest:
        """See Collection."""
        today = datetime.now().astimezone().date()
        return self.services.digest(Wanted(name, today, minutes=minutes, topics=topics, for_me=for_me), filters)

    def ask(
        self, question: str, filters: Filters, *, engine: EngineName | None = None, model: str | None = None
    ) -> Answer:
        """See Collection."""
        writer = self.writer(engine, model)
        if writer is None:
            return self.services.answer(question, filters)
        from summarizer.answer_with_model import answer_with_model

        looked = self.services.look(question, filters)
        return run_and_hang_up(answer_with_model(looked, catalog=self.services.catalog, writer=writer))

    def summarise(
        self,
        names: Sequence[str],
        *,
        stale: bool = False,
        engine: EngineName | None = None,
        model: str | None = None,
        progress: Progress = silent,
    ) -> SummariseReport:
        """See Collection."""
        writer = self.writer(engine, model)
        chosen = [self.paper(name).id for name in names] or None
        redo = bool(names) and not stale
        return summarise_papers(self.services.catalog, chosen, redo=redo, stale=stale, writer=writer, progress=progress)

    def correct(self, name: str, tldr: str, tags: Sequence[str] | None = None) -> Summary:
        """See Collection."""
        return correct(self.services.catalog, name, tldr, tags)

    def withdraw(self, name: str) -> tuple[int, Summary | None]:
        """See Collection."""
        paper, summaries = self.paper(name).id, self.services.catalog.summaries
        return summaries.withdraw(paper), summaries.current(paper)

    def delete(self, names: Sequence[str]) -> list[str]:
        """See Collection."""
        with self.services.owned() as shop:
            for name in names:
                self.paper(name)
            removed = [shop.catalog.papers.delete(name) for name in names]
            if shop.index is not None:
                shop.index.update()
        self.services.notices += self.services.follow_questions()
        return removed

    def tags(self) -> TagList:
        """See Collection."""
        found = self.services.catalog.summaries.tags()
        return TagList(tags=tuple(TagCount(tag=tag, papers=count) for tag, count in found))

    def usage(self, since: date | None = None) -> list[UsageRow]:
        """See Collection."""
        return self.services.catalog.calls.usage(since)

    def verify(self) -> Verification:
        """See Collection."""
        return self.services.verify()

    def writer(self, engine: EngineName | None = None, model: str | None = None) -> Writer | None:
        """Return the model that is to write: where one is named, else as the engine, else as the setting says. Raises:
        UsageError."""
        if engine == "extractive" and model is not None:
            raise UsageError("--model goes with --engine generative.")
        is_generative = model is not None or (engine or self.services.settings.engine) == "generative"
        return self.services.writer(model) if is_generative else None
