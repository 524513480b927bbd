"""The collection of a running service, behind the same port as that of this machine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NoReturn

from summarizer.catalog.calls import UsageRow
from summarizer.catalog.papers import Sort
from summarizer.client import Client
from summarizer.collection import Failed, ReadSource, stop_at
from summarizer.digest_models import Digest
from summarizer.errors import SourceNotFound, SourceNotUnderstood, SourceUnreachable, UsageError
from summarizer.index.mirror import Progress
from summarizer.ingest import silent, sum_of
from summarizer.models import (
    Answer,
    EngineName,
    Filters,
    IngestReport,
    Paper,
    PaperPage,
    SearchResult,
    SimilarList,
    Summary,
    TagList,
)
from summarizer.summarize import Changed, SummariseReport
from summarizer.verify import Verification

MOST_ON_A_PAGE = 500


class RemoteCollection:
    """The collection of a running service. What it does not do from afar is wrong usage."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def ingest(
        self,
        sources: Sequence[ReadSource],
        *,
        summaries: bool = True,
        progress: Progress = silent,
        failed: Failed = stop_at,
    ) -> tuple[IngestReport, SummariseReport | None]:
        """See Collection. Sources go as they are, and the service reads them; one that holds no paper stays here. Those
        elsewhere are fetched by the service."""
        report = IngestReport()
        for number, source in enumerate(sources):
            progress("Sending papers", number, len(sources))
            try:
                done = self._sent(source, summaries=summaries)
            except (SourceNotFound, SourceUnreachable, SourceNotUnderstood) as error:
                if not source.elsewhere:
                    raise
                failed(source.reading.source, error)
                continue
            seconds = report.seconds + done.seconds
            report = sum_of(report, done).model_copy(update={"seconds": round(seconds, 3)})
        return report, None

    def _sent(self, source: ReadSource, *, summaries: bool) -> IngestReport:
        if source.elsewhere:
            return self.client.add_source(source.reading.source, summaries=summaries)
        if not source.reading.entries:
            return IngestReport(not_understood=source.reading.not_understood)
        said = {"as": source.kind, "captured": _iso(source.captured), "listed": _iso(source.listed)}
        return self.client.add(source.data, source.reading.source, summaries=summaries, **said)

    def page(
        self, filters: Filters, *, sort: Sort = "listed", limit: int | None = None, cursor: str | None = None
    ) -> PaperPage:
        """See Collection."""
        found: list[Paper] = []
        while True:
            wanted = MOST_ON_A_PAGE if limit is None else min(MOST_ON_A_PAGE, limit - len(found))
            page = self.client.papers(filters, sort=sort, limit=wanted, cursor=cursor)
            found += page.papers
            cursor = page.next
            if cursor is None or len(found) == limit:
                return PaperPage(papers=tuple(found), next=cursor)

    def is_empty(self) -> bool:
        """See Collection."""
        return not self.client.papers(limit=1).papers

    def paper(self, name: str) -> Paper:
        """See Collection."""
        return self.client.paper(name)

    def summary(self, name: str) -> Summary | None:
        """See Collection."""
        return self.client.summary(name)

    def history(self, name: str) -> Sequence[Summary]:
        """See Collection."""
        return self.client.history(name)

    def similar(self, name: str, *, limit: int = 10) -> SimilarList:
        """See Collection."""
        return self.client.similar(name, limit=limit)

    def search(self, query: str, filters: Filters, *, limit: int = 10) -> SearchResult:
        """See Collection."""
        return self.client.search(query, filters, limit=limit)

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
        return self.client.digest(name or "newest", filters, minutes=minutes, topics=topics, for_me=for_me)

    def ask(
        self, question: str, filters: Filters, *, engine: EngineName | None = None, model: str | None = None
    ) -> Answer:
        """See Collection."""
        self._refuse_model(model)
        return self.client.ask(question, filters, engine=engine)

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
        self._refuse_model(model)
        if stale or not names:
            self._not_from_here("Summarising what is stale or wanting", "Name the papers: papergist summarize ID…")
        changed, written = [], []
        ids = list(dict.fromkeys(self.client.paper(name).id for name in names))
        for number, name in enumerate(ids):
            progress("Summarising", number, len(ids))
            before, after = self.client.summary(name), self.client.redo(name, engine=engine)
            written.append(after)
            if before and before.engine != "person" and (before.tldr or "") != (after.tldr or ""):
                changed.append(Changed(id=name, before=before.tldr or "", after=after.tldr or ""))
        return _report(written, changed)

    def correct(self, name: str, tldr: str, tags: Sequence[str] | None = None) -> Summary:
        """See Collection."""
        return self.client.correct(name, tldr, None if tags is None else tuple(tags))

    def withdraw(self, name: str) -> tuple[int, Summary | None]:
        """See Collection."""
        by_person = sum(one.engine == "person" and one.withdrawn is None for one in self.client.history(name))
        return by_person, self.client.withdraw(name)

    def delete(self, names: Sequence[str]) -> list[str]:
        """See Collection. Whether all are there is looked at before the first one goes."""
        ids = [self.client.paper(name).id for name in names]
        for name in ids:
            self.client.delete(name)
        return ids

    def tags(self) -> TagList:
        """See Collection."""
        return self.client.tags()

    def usage(self, since: date | None = None) -> list[UsageRow]:
        """Refuse. Raises: UsageError."""
        del since
        self._not_from_here("What models were called for")

    def verify(self) -> Verification:
        """Refuse. Raises: UsageError."""
        self._not_from_here("Verifying")

    def _refuse_model(self, model: str | None) -> None:
        if model is not None:
            self._not_from_here("Naming a model", "The service writes with the one that it is configured with.")

    def _not_from_here(self, what: str, hint: str = "") -> NoReturn:
        raise not_over_url(what, self.client.url, hint)


def not_over_url(what: str, url: str, hint: str = "") -> UsageError:
    """Return the error of what is done on the machine of the collection only."""
    return UsageError(
        f"{what} does not go over --url ({url}).",
        hint=hint or "Do it where the collection lies, with --home and without PAPERGIST_URL.",
    )


def _report(written: Sequence[Summary], changed: Sequence[Changed]) -> SummariseReport:
    generative = [summary for summary in written if summary.engine == "generative"]
    persons = sum(summary.engine == "person" for summary in written)
    return SummariseReport(
        summarised=len(written),
        generative=len(generative),
        repaired=sum(bool(summary.checks.get("repaired")) for summary in generative),
        replaced=sum(summary.fallback is not None for summary in written),
        kept=persons,
        persons=persons,
        changed=tuple(changed),
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
