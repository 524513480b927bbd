"""Responses that are given again to a request that comes again under the same idempotency key."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import delete, insert, select, update

from summarizer.catalog.database import Database, now
from summarizer.catalog.tables import responses

KEPT = timedelta(hours=24)


class Kept(NamedTuple):
    """What was answered to the request with a body of this hash; `status` is None while it is under way."""

    body_hash: str
    status: int | None
    headers: dict[str, str]
    body: bytes


class ResponseStore:
    """The responses of the last 24 hours, by the hash of who asked, where, and the idempotency key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, key: str, body_hash: str) -> Kept | None:
        """Return what is kept under the key; where nothing is, keep that it is under way and return None."""
        query = select(responses.c.body_hash, responses.c.status, responses.c.headers, responses.c.body)
        with self._database.write(counted=False) as connection:
            connection.execute(delete(responses).where(responses.c.created < now() - KEPT))
            row = connection.execute(query.where(responses.c.key == key)).first()
            if row is not None:
                return Kept(row.body_hash, row.status, row.headers or {}, row.body or b"")
            connection.execute(insert(responses).values(key=key, body_hash=body_hash, created=now()))
            return None

    def keep(self, key: str, status: int, headers: dict[str, str], body: bytes) -> None:
        """Keep the response."""
        values = {"status": status, "headers": headers, "body": body}
        with self._database.write(counted=False) as connection:
            connection.execute(update(responses).where(responses.c.key == key).values(values))

    def forget(self, key: str) -> None:
        """Forget a request that came to nothing, so that it may be tried again."""
        with self._database.write(counted=False) as connection:
            connection.execute(delete(responses).where(responses.c.key == key))

    def forget_unfinished(self) -> None:
        """Forget what a process that is gone was answering; the caller owns the collection."""
        with self._database.write(counted=False) as connection:
            connection.execute(delete(responses).where(responses.c.status.is_(None)))
