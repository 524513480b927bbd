"""Single named values of the collection, such as which revision the index mirrors."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select, update

from summarizer.catalog.database import Database
from summarizer.catalog.tables import state


class StateStore:
    """Named JSON values."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str) -> Any:
        """Return the value, or None where there is none."""
        with self._database.read() as connection:
            return connection.execute(select(state.c.value).where(state.c.name == name)).scalar()

    def set(self, name: str, value: Any) -> None:
        """Record the value durably."""
        with self._database.write() as connection:
            if connection.execute(update(state).where(state.c.name == name).values(value=value)).rowcount == 0:
                connection.execute(insert(state).values(name=name, value=value))
