"""Summarise a stream of papers without a collection: JSON lines in, JSON lines out, in order."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Any

from summarizer.errors import SourceNotFound, UsageError
from summarizer.extractive.summarise import summarise
from summarizer.ids import title_id
from summarizer.models import NotUnderstood
from summarizer.sources.decoding import storable

_SHOWN = 120


def summarise_file(source: str, output: str | None) -> Iterator[NotUnderstood]:
    """Summarise the JSON lines of a file (or `-`) into another (None: stdout), and give what was not understood.

    Raises: SourceNotFound, UsageError.
    """
    _refuse_overwriting(source, output)
    with _lines_of(source) as lines, _output_to(output) as out:
        for item in summarise_lines(lines, source=source):
            if isinstance(item, NotUnderstood):
                yield item
            else:
                out.write(json.dumps(item, ensure_ascii=False) + "\n")
        out.flush()


def summarise_lines(lines: Iterable[str], *, source: str) -> Iterator[dict[str, Any] | NotUnderstood]:
    """Give for each line `{"id","title","abstract"}` its summary as a JSON object, or what is wrong with the line."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _summarised(storable(json.loads(line)))
        except (ValueError, RecursionError) as error:
            reason = str(error) or "nested too deeply"
            yield NotUnderstood(source=source, line=number, text=line.strip()[:_SHOWN], reason=reason)


def _summarised(paper: Any) -> dict[str, Any]:
    if not isinstance(paper, dict):
        raise ValueError("the line is not a JSON object")  # noqa: TRY004 - what is wrong is the line, not a type
    title, abstract = _text(paper, "title"), _text(paper, "abstract")
    summary = summarise(title, abstract)
    kept = {"tldr", "tags", "category", "engine", "model", "support", "checks"}
    name = title_id(title) if paper.get("id") is None else paper["id"]
    return {"id": name, **summary.model_dump(mode="json", include=kept)}


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
