"""Summarise: TL;DRs and tags for the papers that want them, by either engine. What is done is recorded paper by paper.

A run with a model can be stopped anywhere, by a person, a budget or a failing provider, and the next one goes on from
there: finished papers are not asked for again, and no call that was answered is made twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pydantic import Field

from summarizer.catalog import Catalog
from summarizer.errors import ModelError, ModelTimeout
from summarizer.extractive.acronyms import definitions
from summarizer.extractive.instructions import count_orders
from summarizer.extractive.summarise import summarise as summarise_extractively
from summarizer.generative.summarise import STANDS_IN, Written, prompt_reference, summarise
from summarizer.generative.writer import Writer
from summarizer.index.mirror import Progress
from summarizer.llm import run_and_hang_up
from summarizer.models import ORDERS, Summary, Value

SLOW_IN_A_ROW = 3  # time-outs after which a run stops: the server hangs, and each would take as long as is allowed
Wanting = tuple[str, str, str, str]  # id, title, abstract, hash of both


class Changed(Value):
    """A TL;DR that a redo replaced by other words."""

    id: str
    before: str
    after: str


class SummariseReport(Value):
    """What a run did; with a model generative + replaced + kept = summarised, and `repaired` are among `generative`."""

    summarised: int = Field(default=0, description="papers that a summary was written for")
    generative: int = Field(default=0, description="TL;DRs in the model's words")
    repaired: int = Field(default=0, description="of these, those that the model had to write twice")
    replaced: int = Field(default=0, description="papers whose extractive TL;DR stands in for the model's")
    kept: int = Field(
        default=0, description="papers that keep a person's TL;DR, or an earlier one of a model, as the new one failed"
    )
    persons: int = Field(default=0, description="of these, those that keep a person's")
    left: int = Field(default=0, description="papers that a stopped run did not come to")
    stopped: str | None = Field(default=None, description="why the run ended before its end")
    hint: str | None = Field(default=None, description="what to do about that")
    changed: tuple[Changed, ...] = ()


def _silent(_what: str, _done: int, _total: int) -> None:
    pass


def summarise_papers(
    catalog: Catalog,
    ids: Sequence[str] | None = None,
    *,
    redo: bool = False,
    stale: bool = False,
    writer: Writer | None = None,
    progress: Progress = _silent,
) -> SummariseReport:
    """Do what `summarise_papers_with` does, in an event loop of its own where a model writes."""
    if writer is None:
        wanting = catalog.summaries.wanting(ids, redo=redo, stale=stale)
        return _extractively(_Run(catalog, len(wanting), progress), wanting)
    work = summarise_papers_with(catalog, ids, redo=redo, stale=stale, writer=writer, progress=progress)
    return run_and_hang_up(work)


async def summarise_papers_with(
    catalog: Catalog,
    ids: Sequence[str] | None = None,
    *,
    redo: bool = False,
    stale: bool = False,
    writer: Writer | None = None,
    progress: Progress = _silent,
) -> SummariseReport:
    """Summarise the papers, all or these, that want a summary; with `stale` those whose summary is of an older text,
    prompt or model; with `redo` each of them. Without a writer the extractive engine writes.

    A person's words stay in force whatever is written. Raises: CatalogError.
    """
    if writer is None:
        return await asyncio.to_thread(summarise_papers, catalog, ids, redo=redo, stale=stale, progress=progress)
    wanting = await asyncio.to_thread(
        catalog.summaries.wanting,
        ids,
        redo=redo,
        stale=stale,
        engine="generative",
        model=writer.name,
        prompts={prompt_reference()},
    )
    return await _with_model(_Run(catalog, len(wanting), progress), wanting, writer)


@dataclass
class _Run:
    """What a run has done so far."""

    catalog: Catalog
    total: int
    progress: Progress
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("generative", "repaired", "replaced", "kept", "persons"), 0)
    )
    done: int = 0
    slow: int = 0
    error: ModelError | None = None
    changed: list[Changed] = field(default_factory=list)

    def save(self, wanting: Wanting, summary: Summary) -> None:
        """Record a summary, and count it. What stands in for a model takes no earlier TL;DR of a model away."""
        paper_id, title, abstract, content_hash = wanting
        self.done += 1
        acronyms = {**definitions_in(title), **definitions_in(abstract)}
        if orders := count_orders(title, abstract):  # told to who reads the paper, and taken from nobody
            summary = summary.model_copy(update={"checks": {**summary.checks, ORDERS: orders}})
        before = self.catalog.summaries.current(paper_id)
        if summary.fallback is not None and before is not None and before.engine == "generative" and not before.stale:
            self.counts["kept"] += 1
        else:
            self._count(before if before is not None and before.engine == "person" else summary)
            self.catalog.summaries.save(paper_id, content_hash, summary, acronyms=acronyms)
            if before is not None and before.engine != "person" and (before.tldr or "") != (summary.tldr or ""):
                self.changed.append(Changed(id=paper_id, before=before.tldr or "", after=summary.tldr or ""))
        self.progress("Summarising", self.done, self.total)

    def _count(self, summary: Summary) -> None:
        """Count the summary that is in force now."""
        is_persons = summary.engine == "person"
        self.counts["kept"] += is_persons
        self.counts["persons"] += is_persons
        is_generative = summary.engine == "generative"
        self.counts["generative"] += is_generative
        self.counts["repaired"] += is_generative and bool(summary.checks.get("repaired"))
        self.counts["replaced"] += summary.fallback is not None

    def heed(self, written: Written) -> None:
        """Let an error that would meet the next paper too end the run."""
        self.slow = self.slow + 1 if isinstance(written.error, ModelTimeout) else 0
        if written.stopped is not None or self.slow >= SLOW_IN_A_ROW:
            self.error = self.error or written.stopped or written.error

    def report(self) -> SummariseReport:
        """Return what was done, once the tags that it brought have their names."""
        if self.done:
            self.catalog.tags.refresh()
        return SummariseReport(
            summarised=self.done,
            **self.counts,
            left=self.total - self.done,
            stopped=self.error.message if self.error else None,
            hint=self.error.hint if self.error else None,
            changed=tuple(self.changed),
        )


def definitions_in(text: str) -> dict[str, str]:
    """Return the acronyms that a text defines, with their expansions; of several ones of one acronym the last."""
    return {acronym: " ".join(words) for acronym, words in definitions(text)}


def _extractively(run: _Run, wanting: Sequence[Wanting]) -> SummariseReport:
    for item in wanting:
        run.save(item, summarise_extractively(item[1], item[2]))
    return run.report()


async def _with_model(run: _Run, wanting: Sequence[Wanting], writer: Writer) -> SummariseReport:
    run.progress("Summarising", 0, run.total)
    vocabulary = [tag for tag, _ in await asyncio.to_thread(run.catalog.summaries.tags)]
    waiting = iter(wanting)
    try:
        async with asyncio.TaskGroup() as workers:
            for _ in range(writer.model.concurrency):
                workers.create_task(_work(run, waiting, writer, vocabulary))
    except ExceptionGroup as several:
        raise several.exceptions[0] from several
    if run.error is not None:
        await asyncio.to_thread(_stand_in, run, wanting)
    return run.report()


async def _work(run: _Run, waiting: Iterator[Wanting], writer: Writer, vocabulary: Sequence[str]) -> None:
    """Summarise one paper after the other until none is left or the run is to stop."""
    for item in waiting:
        written = await summarise(writer, item[1], item[2], vocabulary)
        run.heed(written)
        if written.stopped is not None:
            return
        await asyncio.to_thread(run.save, item, written.summary)
        if run.error is not None:
            return


def _stand_in(run: _Run, wanting: Sequence[Wanting]) -> None:
    """Give the papers that a stopped run did not come to, and that have no summary at all, the extractive one."""
    assert run.error is not None
    fallback = STANDS_IN.format(message=run.error.message)
    bare = {item[0] for item in run.catalog.summaries.wanting([item[0] for item in wanting])}
    for item in wanting:
        if item[0] in bare:
            summary = summarise_extractively(item[1], item[2]).model_copy(update={"fallback": fallback})
            run.catalog.summaries.save(item[0], item[3], summary)
