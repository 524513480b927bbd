"""How much of a source is read, so that no source takes the memory of the machine. What is beyond is refused or counted
in words, never left out silently."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from summarizer.errors import SourceNotUnderstood
from summarizer.models import Entry, NotUnderstood

Item = TypeVar("Item")

MOST_BYTES = 64_000_000
MOST_BYTES_AT_ONCE = 16_000_000  # of kinds whose library makes a tree of the whole, or that pages are pasted in
_AT_ONCE = frozenset({"arxiv", "feed", "acl-xml", "bibtex", "daily-page"})
MOST_PAPERS = 100_000
MOST_TOLD = 10_000
LONGEST_ABSTRACT = 100_000  # characters; the longest of 30 000 listings has less than a twentieth of it
LONGEST_TITLE = 2_000
MOST_AUTHORS = 20_000
LONGEST_NAME = 1_000


def refuse_size(name: str, size: int, kind: str | None = None) -> None:
    """Refuse a source of more bytes than are read of its kind; of any kind where that is not known yet. Raises:
    SourceNotUnderstood."""
    most = MOST_BYTES_AT_ONCE if kind in _AT_ONCE else MOST_BYTES
    if size > most:
        raise SourceNotUnderstood(
            f"{name} has {size / 1e6:.1f} MB, and at most {most / 1e6:.0f} MB of such a source are read at once.",
            hint="Divide it and ingest the parts. For a file with a paper on each line: split -C 15m FILE part-",
        )


class Gathered:
    """The papers and complaints of one source; beyond the most that are kept of each, their number."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._entries: list[Entry] = []
        self._told: list[NotUnderstood] = []
        self._beyond: dict[str, tuple[int, int]] = {}  # what: how many, and the line of the first

    def add(self, entry: Entry | None, line: int, text: str, reason: str) -> None:
        """Keep a paper, where there is one, and what was wrong, where there is a reason."""
        if entry is not None:
            self._keep(self._entries, entry, MOST_PAPERS, "papers", line)
        if reason:
            told = NotUnderstood(source=self._source, line=line, text=text, reason=reason)
            self._keep(self._told, told, MOST_TOLD, "complaints", line)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The papers, in order."""
        return tuple(self._entries)

    @property
    def not_understood(self) -> tuple[NotUnderstood, ...]:
        """The complaints, in order, and what was beyond the most of either."""
        return (*self._told, *self._of_beyond())

    def _keep(self, kept: list[Item], item: Item, most: int, what: str, line: int) -> None:
        if len(kept) < most:
            kept.append(item)
            return
        count, first = self._beyond.get(what, (0, line))
        self._beyond[what] = count + 1, first

    def _of_beyond(self) -> Iterator[NotUnderstood]:
        words = {
            "papers": f"papers from here on are not read, because {MOST_PAPERS} of one source are: divide it",
            "complaints": f"more complaints from here on, beyond the {MOST_TOLD} that are told one by one",
        }
        for what, (count, line) in self._beyond.items():
            yield NotUnderstood(source=self._source, line=line, text="", reason=f"{count} {words[what]}")
