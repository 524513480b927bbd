"""What was written and scored before, so that the same work is not done twice: kept by the content that decides it.

A text is decided by its item and the code that writes; a score by the item, the text and the code that scores. The file
lies in the collection's folder, may be deleted at any time, and forgets what is older than a month. Every entry is on
the disk when it is made, so that what was stopped goes on where it was. What models say is recorded elsewhere, with
its price.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eval.code import scoring, writing
from eval.items import Item

FILE_NAME = "evaluation-cache.sqlite3"
_MONTH = 30 * 24 * 60 * 60
_PATIENCE = 10.0  # seconds that another process may hold the file


class Cache:
    """Entries by key. Without a connection, or where the file gives out (a full disk), nothing is remembered."""

    def __init__(self, connection: sqlite3.Connection | None = None) -> None:
        self._connection = connection

    def get(self, key: str) -> dict[str, Any] | None:
        """Return what is kept under a key."""
        try:
            row = (
                self._connection and self._connection.execute("SELECT kept FROM work WHERE key = ?", (key,)).fetchone()
            )
        except sqlite3.Error:
            return None
        found: dict[str, Any] | None = json.loads(row[0]) if row else None
        return found

    def put(self, key: str, kept: dict[str, Any]) -> None:
        """Keep something under a key, in place of what was there."""
        if self._connection is None:
            return
        row = key, json.dumps(kept), int(time.time())
        try:
            self._connection.execute("INSERT OR REPLACE INTO work VALUES (?, ?, ?)", row)
        except sqlite3.Error:
            self._connection = None


@contextmanager
def opened(folder: Path | None) -> Iterator[Cache]:
    """Give the cache of a folder; one that remembers nothing where there is none, or it cannot be opened."""
    connection = _connected(folder / FILE_NAME) if folder is not None else None
    try:
        yield Cache(connection)
    finally:
        if connection is not None:
            connection.close()


def text_key(item: Item, system: str) -> str:
    """Return what decides the text that a system of ours writes for an item."""
    return _key("text", writing(), system, _content(item))


def score_key(item: Item, text: str, tags: tuple[str, ...]) -> str:
    """Return what decides the scores of a text."""
    return _key("score", scoring(), _content(item), text, *tags)


def _connected(path: Path) -> sqlite3.Connection | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")  # a power cut may cost the cache, never a run
        connection.execute("CREATE TABLE IF NOT EXISTS work (key TEXT PRIMARY KEY, kept TEXT, made INTEGER)")
        connection.execute("DELETE FROM work WHERE made < ?", (int(time.time()) - _MONTH,))
    except (OSError, sqlite3.Error):
        return None
    return connection


def _content(item: Item) -> str:
    return json.dumps(item.model_dump(mode="json"), sort_keys=True)


def _key(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
