"""Which reader a source is for, told by its content. A further reader is one file and one row of the table below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from summarizer.errors import SourceNotUnderstood, UsageError
from summarizer.models import NotUnderstood, Reading
from summarizer.sources import anthology, bibtex, csl, daily_page, feeds, hf, jsonl, ris, tables
from summarizer.sources.decoding import decode
from summarizer.sources.limits import refuse_size


class Read(Protocol):
    """Reads a text of one kind. Never raises: what cannot be read is part of what it returns."""

    def __call__(
        self, text: str, *, source: str, captured: date | None, listed: date | None, today: date
    ) -> Reading: ...


@dataclass(frozen=True, slots=True)
class Reader:
    """A kind of source: how to tell it by its content, and how to read it."""

    kind: str
    recognises: Callable[[str], bool]
    read: Read


# The first that recognises a text reads it, so the kinds with the surest marks come first.
READERS = (
    Reader(feeds.ARXIV, feeds.is_arxiv_feed, feeds.read_arxiv),
    Reader(feeds.KIND, feeds.is_feed, feeds.read),
    Reader(anthology.KIND, anthology.is_anthology, anthology.read),
    Reader(hf.KIND, hf.is_daily_papers, hf.read),
    Reader(csl.KIND, csl.is_csl, csl.read),
    Reader(daily_page.KIND, daily_page.is_daily_page, daily_page.read),
    Reader(ris.KIND, ris.is_ris, ris.read),
    Reader(bibtex.KIND, bibtex.is_bibtex, bibtex.read),
    Reader(tables.KIND, tables.is_csv, tables.read),
    Reader(jsonl.KIND, jsonl.is_json, jsonl.read),
)
KINDS = tuple(reader.kind for reader in READERS)


def read_source(
    name: str, data: bytes, *, kind: str | None, captured: date | None, listed: date | None, today: date
) -> Reading:
    """Return what a source tells, read as `kind`, or as the kind that its content shows where that is None.

    name is for showing, and may hold a date: a file's name without its folder, or `standard input`.
    Raises: SourceNotUnderstood where the bytes are no text or of no known kind; UsageError for an unknown `kind`.
    """
    named = _reader(kind) if kind is not None else None
    refuse_size(name, len(data), kind)
    text, undecoded = decode(name, data)
    reader = named or _recognise(name, text)
    refuse_size(name, len(data), reader.kind)
    reading = reader.read(text, source=name, captured=captured, listed=listed, today=today)
    return reading.model_copy(update={"not_understood": _merge(undecoded, reading.not_understood)})


def recognise(name: str, text: str) -> str:
    """Return the kind of a text. Raises: SourceNotUnderstood where no reader knows it."""
    return _recognise(name, text).kind


def _recognise(name: str, text: str) -> Reader:
    for reader in READERS:
        if reader.recognises(text):
            return reader
    if not text.strip():
        raise SourceNotUnderstood(f"{name} is empty.", hint="See whether it was saved or copied whole.")
    raise SourceNotUnderstood(
        f"{name} is of no kind that a reader knows; the kinds are {', '.join(KINDS)}.",
        hint="If you know its kind, say so with `--as KIND`.",
    )


def _reader(kind: str) -> Reader:
    for reader in READERS:
        if reader.kind == kind:
            return reader
    raise UsageError(f"There is no kind of source {kind!r}.", hint=f"The kinds are {', '.join(KINDS)}.")


def _merge(*parts: tuple[NotUnderstood, ...]) -> tuple[NotUnderstood, ...]:
    return tuple(sorted((item for part in parts for item in part), key=lambda item: item.line))
