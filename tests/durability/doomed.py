"""A process that works on a collection until it is killed, by itself at a named point or by whoever started it.

The product is not patched: the points lie where it calls what it was given (embedder, index, progress) and in
SQLAlchemy's own events. What was acknowledged goes through a pipe, and so outlives the process.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from summarizer.collection import LocalCollection, ReadSource
from summarizer.ids import title_id
from summarizer.index.chroma import EmbeddedChroma
from summarizer.services import Services
from summarizer.settings import load_settings
from tests.durability.processes import tell
from tests.fakes import FakeEmbedder
from tests.making import entry, reading

POINTS = ("commit", "statement", "index write", "after index write", "embedding", "progress")
MANY = 1000  # papers, from which on no summaries are written: a kill is to cost seconds
DIMENSION = 64  # of the model; that of 48 is the other one
Say = Callable[..., None]


def paper(number: int, version: int = 0) -> Any:
    """Return the paper of this number, whose abstract says which version it is."""
    lines = (f"We show result{n} on topic{number} with method{n} today." for n in range(3 + number % 5))
    return entry(title(number), f"{' '.join(lines)} This is version{version} of paper{number}.")


def title(number: int) -> str:
    return f"Paper {number}"


def name_of(number: int) -> str:
    return title_id(title(number))


@dataclass
class Doom:
    """Ends the process with SIGKILL when the point is passed for the n-th time."""

    point: str | None = None
    passes: int = 0
    passed: dict[str, int] = field(default_factory=dict)

    def at(self, point: str) -> None:
        self.passed[point] = self.passed.get(point, 0) + 1
        if point == self.point and self.passed[point] >= self.passes:
            os.kill(os.getpid(), signal.SIGKILL)


class DoomedEmbedder(FakeEmbedder):
    def __init__(self, doom: Doom, dimension: int) -> None:
        super().__init__(name=f"fake-{dimension}", dimension=dimension)
        self._doom = doom

    def embed(self, texts):
        self._doom.at("embedding")
        return super().embed(texts)


class DoomedPlace(EmbeddedChroma):
    """The index in the home, each of whose writes is a point."""

    doom = Doom()

    def make(self, generation):
        return _doomed(super().make(generation), self.doom)

    def open(self, generation):
        return _doomed(super().open(generation), self.doom)


def _doomed(index: Any, doom: Doom) -> Any:
    add = index.add

    def doomed(embedded: Sequence[Any]) -> None:
        doom.at("index write")
        add(embedded)
        doom.at("after index write")

    index.add = doomed
    return index


class Work:
    """The collection as the command line uses it, with a cheap model and a doom."""

    def __init__(self, home: Path, say: Say, doom: Doom, dimension: int = DIMENSION) -> None:
        self._say, self._doom = say, doom
        self.services = Services(load_settings({"home": home}, {}))
        self.services.embedder = DoomedEmbedder(doom, dimension)
        place = DoomedPlace(home / "index")
        place.doom = doom
        self.services.index_place = place
        event.listen(Engine, "commit", lambda _: doom.at("commit"))
        event.listen(Engine, "before_cursor_execute", lambda *_: doom.at("statement"))
        self.collection = LocalCollection(self.services)

    def ingest(self, first: int, count: int, version: int) -> None:
        """Ingest papers; that they are recorded is acknowledged as soon as the next step begins."""
        self.ingest_each([(number, version) for number in range(first, first + count)], count < MANY)

    def ingest_each(self, papers: Sequence[tuple[int, int]], summaries: bool) -> None:  # noqa: FBT001 - from JSON
        told = reading(*(paper(number, version) for number, version in papers), source="page.txt")

        def progress(what: str, done: int, total: int) -> None:
            if what != "Recording papers":
                self._say("recorded")
            self._doom.at("progress")

        self.collection.ingest([ReadSource(told, b"")], summaries=summaries, progress=progress)

    def correct(self, number: int, words: str) -> None:
        self.collection.correct(name_of(number), words)

    def delete(self, number: int) -> None:
        self.collection.delete([name_of(number)])

    def summarise(self) -> None:
        self.collection.summarise([], progress=lambda *_: self._doom.at("progress"))

    def rebuild(self) -> None:
        self.services.rebuild_index(progress=lambda *_: self._doom.at("progress"))

    def embed_again(self, dimension: int) -> None:
        self.services.embedder = DoomedEmbedder(self._doom, dimension)
        self.services.__dict__.pop("_exact", None)
        self.services.rebuild_index(embed_again=True, progress=lambda *_: self._doom.at("progress"))

    def open(self) -> None:
        """Open the catalog, which migrates it."""
        _ = self.services.catalog


def work_through(  # noqa: PLR0917 - from JSON
    home: str, plan: Sequence[Sequence[Any]], point: str | None, passes: int, dimension: int, pipe: int
) -> None:
    """Do what the plan says, one step after the other, and tell of each step's beginning and end through the pipe."""

    def say(*words: Any) -> None:
        tell(pipe, *words)

    doom = Doom(point, passes)
    say("begun")
    work = Work(Path(home), say, doom, dimension)
    for number, (name, *arguments) in enumerate(plan):
        say("trying", number)
        getattr(work, name)(*arguments)
        say("done", number)
    work.services.close()
    say("passed", doom.passed)
