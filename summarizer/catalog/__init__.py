"""The record of truth: papers, passages, vectors, summaries, calls to models and what a service keeps, in one SQL
database."""

from __future__ import annotations

from pathlib import Path

from summarizer.catalog.calendar import CalendarStore
from summarizer.catalog.calls import CallStore
from summarizer.catalog.database import Database
from summarizer.catalog.fetched import FetchedStore
from summarizer.catalog.jobs import JobStore
from summarizer.catalog.keys import KeyStore
from summarizer.catalog.lexical import LexicalSearch
from summarizer.catalog.outbox import OutboxStore
from summarizer.catalog.papers import PaperStore
from summarizer.catalog.passages import PassageStore
from summarizer.catalog.questions import QuestionStore
from summarizer.catalog.responses import ResponseStore
from summarizer.catalog.state import StateStore
from summarizer.catalog.subscriptions import SubscriptionStore
from summarizer.catalog.summaries import SummaryStore
from summarizer.catalog.tags import TagStore
from summarizer.catalog.tastes import TasteStore
from summarizer.catalog.watching import WatchStore

FILE_NAME = "catalog.sqlite3"


class Catalog:
    """The stores of one collection over one database."""

    def __init__(self, path: Path) -> None:
        """Open the catalog at `path`, making it where there is none. Raises: CatalogError."""
        self.database = Database(path)
        self.papers = PaperStore(self.database)
        self.passages = PassageStore(self.database)
        self.summaries = SummaryStore(self.database)
        self.tags = TagStore(self.database)
        self.lexical = LexicalSearch(self.database)
        self.state = StateStore(self.database)
        self.calls = CallStore(self.database)
        self.jobs = JobStore(self.database)
        self.responses = ResponseStore(self.database)
        self.keys = KeyStore(self.database)
        self.tastes = TasteStore(self.database)
        self.questions = QuestionStore(self.database)
        self.calendar = CalendarStore(self.database)
        self.fetched = FetchedStore(self.database)
        self.watching = WatchStore(self.database)
        self.subscriptions = SubscriptionStore(self.database)
        self.outbox = OutboxStore(self.database)

    def close(self) -> None:
        """Close every connection."""
        self.database.close()
