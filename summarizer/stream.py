"""Summarise a stream of papers without a collection: JSON lines in, JSON lines out, in order."""

from __future__ import annotations

import asyncio
import contextlib
import io
import itertools
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from summarizer.errors import ModelError, SourceNotFound, UsageError
from summarizer.extractive.summarise import summarise
from summarizer.generative.summarise import STANDS_IN
from summarizer.generative.summarise import summarise as summarise_with_model
from summarizer.generative.writer import Writer
from summarizer.ids import title_id
from summarizer.llm import event_loop
from summarizer.models import NotUnderstood, Summary
from summarizer.sources.decoding import storable

_SHOWN = 120
Summarise = Callable[[Sequence[tuple[str, str]]], Sequence[Summary]]


def summarise_file(source: str, output: str | None, writer: Writer | None = None) -> Iterator[NotUnderstood]:
    """Summarise the JSON lines of a file (or `-`) into another (None: stdout), and give what was not understood.

    With a writer its model writes, several papers at once; once it fails in a way that would meet the next paper too,
    the extractive engine stands in for the rest. Raises: SourceNotFound, UsageError.
    """
    _refuse_overwriting(source, output)
    with _lines_of(source) as lines, _output_to(output) as out, event_loop() as runner:
        summarise = None if writer is None else _WithModel(writer, runner)
        together = 1 if writer is None else writer.model.concurrency
        for item in summarise_lines(lines, source=source, summarise=summarise, together=together):
            if isinstance(item, NotUnderstood):
                yield item
            else:
                out.write(json.dumps(item, ensure_ascii=False) + "\n")
                out.flush()


def summarise_lines(
    lines: Iterable[str], *, source: str, summarise: Summarise | None = None, together: int = 1
) -> Iterator[dict[str, Any] | NotUnderstood]:
    """Give for each line `{"id","title","abstract"}`, in order, its summary as a JSON object, or what is wrong with the
    line; so many lines are summarised together, by the extractive engine unless another is given."""
    summarise = summarise or _extractively
    numbered = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    while batch := list(itertools.islice(numbered, together)):
        read = [_read(source, number, line) for number, line in batch]
        papers = [item for item in read if not isinstance(item, NotUnderstood)]
        summaries = iter(summarise([(title, abstract) for _, title, abstract in papers]))
        for item in read:
            yield item if isinstance(item, NotUnderstood) else _as_json(item[0], next(summaries))


def _read(source: str, number: int, line: str) -> tuple[Any, str, str] | NotUnderstood:
    """Return id, title and abstract of a line, or what is wrong with it."""
    try:
        paper = storable(json.loads(line))
        if not isinstance(paper, dict):
            raise ValueError("the line is not a JSON object")  # noqa: TRY004, TRY301 - the line is wrong, not a type
        title, abstract = _text(paper, "title"), _text(paper, "abstract")
        return (title_id(title) if paper.get("id") is None else paper["id"]), title, abstract
    except (ValueError, RecursionError) as error:
        reason = str(error) or "nested too deeply"
        return NotUnderstood(source=source, line=number, text=line.strip()[:_SHOWN], reason=reason)


def _as_json(name: Any, summary: Summary) -> dict[str, Any]:
    kept = {"tldr", "tags", "category", "engine", "model", "support", "checks"}
    kept |= {"prompt", "fallback"} if summary.prompt or summary.fallback else set()
    return {"id": name, **summary.model_dump(mode="json", include=kept)}


def _extractively(papers: Sequence[tuple[str, str]]) -> list[Summary]:
    return [summarise(title, abstract) for title, abstract in papers]


@dataclass
class _WithModel:
    """A model that summarises some papers at a time, until it fails for good."""

    writer: Writer
    runner: asyncio.Runner
    failed: ModelError | None = None

    def __call__(self, papers: Sequence[tuple[str, str]]) -> list[Summary]:
        return self.runner.run(self._all(papers))

    async def _all(self, papers: Sequence[tuple[str, str]]) -> list[Summary]:
        return await asyncio.gather(*(self._one(title, abstract) for title, abstract in papers))

    async def _one(self, title: str, abstract: str) -> Summary:
        if self.failed is not None:
            fallback = STANDS_IN.format(message=self.failed.message)
            return summarise(title, abstract).model_copy(update={"fallback": fallback})
        written = await summarise_with_model(self.writer, title, abstract)
        self.failed = self.failed or written.stopped
        return written.summary


def _text(paper: dict[str, Any], name: str) -> str:
    value = paper.get(name)
    if not isinstance(value, str):
        wrong = "not a text" if name in paper else "missing"
        raise ValueError(f"the field {name!r} is {wrong}")  # noqa: TRY004 - what is wrong is the line, not a type
    return value


def _refuse_overwriting(source: str, output: str | None) -> None:
    """The output is emptied when it is opened; that must not be what is to be read."""
    with contextlib.suppress(OSError):  # what does not exist yet is no other's
        if output is not None and Path(output).samefile(source):
            raise UsageError(f"{output} is the input too.", hint="Name another file with --output.")


def _lines_of(source: str) -> AbstractContextManager[IO[str]]:
    if source == "-":
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")
        return contextlib.nullcontext(sys.stdin)
    try:
        return Path(source).open(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise SourceNotFound(f"{source} cannot be read: {error.strerror}.") from error


def _output_to(output: str | None) -> AbstractContextManager[IO[str]]:
    if output is None or output == "-":
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        return contextlib.nullcontext(sys.stdout)
    try:
        return Path(output).open("w", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}.") from error
