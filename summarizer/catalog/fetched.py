"""Pages of sources elsewhere, kept as they came: what has not changed is not sent again, what broke off goes on."""

from __future__ import annotations

import zlib
from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from summarizer.catalog.database import Database, now
from summarizer.catalog.tables import fetched
from summarizer.sources.pages import Page

KEPT_FOR = timedelta(days=30)


class FetchedStore:
    """The newest page of each address; those of a month ago are forgotten."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, address: str) -> Page | None:
        """Return the page that was last fetched from an address."""
        with self._database.read() as connection:
            row = connection.execute(select(fetched).where(fetched.c.address == address)).first()
        if row is None:
            return None
        return Page(address, zlib.decompress(row.body), row.etag, row.modified, row.under_way, row.at)

    def put(self, source: str, page: Page) -> None:
        """Keep a page in place of the one before."""
        values = {
            "source": source,
            "etag": page.etag,
            "modified": page.modified,
            "body": zlib.compress(page.body),
            "under_way": page.under_way,
            "at": page.at,
        }
        with self._database.write(counted=False) as connection:
            connection.execute(delete(fetched).where(fetched.c.at < now() - KEPT_FOR))
            here = update(fetched).where(fetched.c.address == page.address).values(**values)
            if connection.execute(here).rowcount == 0:
                connection.execute(insert(fetched).values(address=page.address, **values))

    def done(self, source: str) -> None:
        """Note that every page of a source was fetched."""
        with self._database.write(counted=False) as connection:
            connection.execute(update(fetched).where(fetched.c.source == source).values(under_way=False))
