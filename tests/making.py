"""Small papers and collections to test with."""

from __future__ import annotations

from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import text

from summarizer.catalog import Catalog
from summarizer.collection import LocalCollection, ReadSource
from summarizer.index.chroma import EmbeddedChroma
from summarizer.index.mirror import IndexMirror
from summarizer.index.port import IndexPlace
from summarizer.ingest import EMBEDDING, Workshop, ingest
from summarizer.models import Entry, IngestReport, NotUnderstood, Reading, Span, Summary
from summarizer.services import Services
from summarizer.settings import Settings
from summarizer.sources import read_source
from summarizer.sources.opening import open_source
from summarizer.verify import Verification, verify
from tests.fakes import FakeEmbedder

BEES = "Honey bees learn to tell four dots from three. Training takes two days of sugar water."
BRIDGES = "A bridge folded from one sheet of paper carries a child. We give the folding pattern."


def entry(title: str = "Bees That Count", abstract: str = BEES, **fields: Any) -> Entry:
    return Entry(title=title, abstract=abstract, **fields)


def reading(*entries: Entry, source: str = "page.txt", not_understood: tuple[NotUnderstood, ...] = ()) -> Reading:
    return Reading(source=source, kind="made", entries=entries, not_understood=not_understood)


def counts(report: IngestReport) -> tuple[int, int, int, int, int]:
    """Return found, added, updated, unchanged, merged."""
    return report.found, report.added, report.updated, report.unchanged, report.merged


def long_abstract(topic: str, *, sentences: int = 40) -> str:
    """Return an abstract of several passages for the fake model (8 words a sentence, no two alike)."""
    return " ".join(f"We show result{number} on {topic} with method{number} today." for number in range(sentences))


def summary(tldr: str, *tags: str, engine: Any = "extractive", support: tuple[Span, ...] = ()) -> Summary:
    return Summary(tldr=tldr, tags=tags, engine=engine, support=support)


class Collection:
    """A collection in a folder with the fake model, brought up to date and looked at by hand."""

    def __init__(self, home: Path, embedder: FakeEmbedder | None = None, place: IndexPlace | None = None) -> None:
        self.home = home
        self.embedder = embedder or FakeEmbedder()
        self.place = place or EmbeddedChroma(home / "index")
        self.catalog = Catalog(home / "catalog.sqlite3")

    def mirror(self) -> IndexMirror:
        return IndexMirror(self.catalog, self.place, self.embedder.name)

    def ingest(self, *entries: Entry, source: str = "page.txt", summaries: bool = False) -> IngestReport:
        shop = Workshop(self.catalog, self.embedder, self.mirror())
        return ingest([reading(*entries, source=source)], shop, summaries=summaries)

    def verify(self) -> Verification:
        known = self.catalog.state.get(EMBEDDING)
        model, dimension = (known["model"], known["dimension"]) if known else (None, 0)
        return verify(self.catalog, model=model, dimension=dimension, index=self.mirror() if model else None)

    def change(self, statement: str, **values: Any) -> None:
        """Change the catalog behind its own back."""
        with self.catalog.database.write() as connection:
            connection.execute(text(statement), values)

    def look(self, statement: str, **values: Any) -> list[Any]:
        with self.catalog.database.read() as connection:
            return [tuple(row) for row in connection.execute(text(statement), values)]


@contextmanager
def sample_services(home):
    """Give the services of a new collection of the packaged sample, with the packaged model and no summaries."""
    services = Services(Settings(home=home))
    name, data = open_source("sample")
    read = read_source(name, data, kind=None, captured=None, listed=None, today=date(2024, 12, 21))
    LocalCollection(services).ingest([ReadSource(read, data)], summaries=False)
    with closing(services):
        yield services
