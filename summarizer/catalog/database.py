"""Opening the catalog's database: one SQLite file in WAL mode, or any database that SQLAlchemy reaches by URL."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Insert,
    Select,
    Update,
    create_engine,
    event,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import DatabaseError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from summarizer.catalog.statements import Statement
from summarizer.catalog.tables import state
from summarizer.errors import CatalogError, CatalogTooNew

HEAD = "0010"  # the newest migration; a test compares it with the folder
BUSY_SECONDS = 30
REVISION = "collection"  # the name of its value in `state`
_WRITING = "papergist_writing"
_BEGIN_WRITING = "BEGIN IMMEDIATE"
_SYNCED, _UNSYNCED = "PRAGMA synchronous=FULL", "PRAGMA synchronous=NORMAL"


_BRING_BACK = "`papergist restore FILE --force` brings a backup back; keep a copy of the damaged file until then."
_DAMAGED = "{path} is damaged and cannot be used: {cause}.", _BRING_BACK
# What SQLite says, what that means to a person, and what to do about it.
_CAUSES = {
    "locked": (f"{{path}} is being written by another process for longer than {BUSY_SECONDS} s.", "Try again."),
    "full": ("The disk that holds {path} is full; nothing of this step was kept.", "Make room."),
    "malformed": _DAMAGED,
    "not a database": _DAMAGED,
    "unable to open": (
        "{path} cannot be opened: its folder takes no file, and changes are still in the log beside it.",
        "Copy the whole folder to where you may write, and name that one with --home.",
    ),
    "readonly": ("{path} may not be written by you.", "Mend its permissions, or use another --home."),
}


class Revision(NamedTuple):
    """A state of the collection. changed: UTC; None before anything was."""

    number: int
    changed: datetime | None


class Database:
    """A pool of connections with two kinds of transaction: `read`, a snapshot, and `write`, all or nothing."""

    def __init__(self, path: Path) -> None:
        """Open the database at `path`, making or migrating it where needed. Raises: CatalogError."""
        self.path = path
        self._engine = _connect(path)
        self._writing = threading.Lock()
        self._kept: Any = None
        self._cursor: Any = None
        self._statements: dict[Select[Any] | Insert | Update, Statement] = {}
        try:
            self._migrate()
        except DatabaseError as error:
            self.close()
            raise _unreadable(path, error) from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the catalog throughout."""
        with self._translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self, *, counted: bool = True) -> Iterator[Connection]:
        """Give a connection whose changes are all durable when the block ends, or none if it raises.

        What is counted makes a new revision of the collection if it changed anything.
        """
        with self._translated(), self._engine.connect() as connection:
            writing = connection.execution_options(**{_WRITING: True})
            with writing.begin():
                before = _changes(writing)
                yield writing
                if counted and _changes(writing) != before:
                    _count(writing)

    def revision(self) -> Revision:
        """Return which revision the collection is at; every change of what it holds makes a new one."""
        with self.read() as connection:
            found = connection.execute(select(state.c.value).where(state.c.name == REVISION)).scalar()
        return Revision(found["number"], datetime.fromisoformat(found["changed"])) if found else Revision(0, None)

    @contextmanager
    def directly(self, *, synced: bool = True) -> Iterator[Any]:
        """Give the driver's own cursor, for a `Statement`, in a transaction as that of `write`. One thread at a time
        has it, as one at a time may write anyway, so a connection is kept for it.

        What is not synced outlives its process at once, and a failure of power from the next synced change on.
        """
        with self._translated(), self._writing:
            if self._kept is None:
                self._kept = self._engine.raw_connection()
                self._cursor = self._kept.cursor()
            self._cursor.execute(_SYNCED if synced else _UNSYNCED)
            self._cursor.execute(_BEGIN_WRITING)
            try:
                yield self._cursor
            except BaseException:
                self._kept.rollback()
                raise
            self._kept.commit()

    def statement(self, statement: Select[Any] | Insert | Update) -> Statement:
        """Return the statement in this database's words, made at its first use."""
        if statement not in self._statements:
            self._statements[statement] = Statement(statement, self._engine.dialect)
        return self._statements[statement]

    @contextmanager
    def beside(self, name: str, other: Path) -> Iterator[Connection]:
        """Give a connection as `write` does that sees another SQLite file under a name."""
        with self._translated(), self._engine.connect() as connection:
            plain = connection.connection.cursor()  # a file is attached outside of transactions only
            plain.execute(f"ATTACH DATABASE ? AS {name}", (str(other),))
            try:
                writing = connection.execution_options(**{_WRITING: True})
                with writing.begin():
                    yield writing
                    _count(writing)
            except BaseException:
                connection.connection.rollback()  # a commit that failed left it open, and a file in use is kept
                raise
            finally:
                plain.execute(f"DETACH DATABASE {name}")

    def close(self) -> None:
        """Close every connection."""
        with self._writing:
            if self._kept is not None:
                self._kept.close()
                self._kept = self._cursor = None
        self._engine.dispose()

    def _migrate(self) -> None:
        current = self._revision()
        if current == HEAD:
            return
        from summarizer.catalog import migrate  # deferred: alembic is needed only here

        if current is not None and current not in migrate.revisions():
            raise CatalogTooNew(
                f"{self.path} was written by a newer Papergist (its schema is {current}, this one knows {HEAD}).",
                hint="Update Papergist, or name another folder with --home.",
            )
        with self._engine.connect() as connection:
            migrate.upgrade(connection.execution_options(**{_WRITING: True}))

    def _revision(self) -> str | None:
        with self._engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return revision

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error, UnicodeEncodeError, OverflowError) as error:
            raise _unreadable(self.path, error) from error


def now() -> datetime:
    """Return the time in UTC, as the catalog stores it."""
    return datetime.now(UTC).replace(tzinfo=None)


def _connect(path: Path) -> Engine:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CatalogError(
            f"The folder {path.parent} cannot be made: {error.strerror}.", hint="Name another one with --home."
        ) from error
    arguments: dict[str, Any] = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    # The connection that was used last has the pages that the next search reads.
    pooled: dict[str, Any] = {"poolclass": QueuePool, "pool_use_lifo": True}
    if path.is_file() and not os.access(path.parent, os.W_OK):
        engine = create_engine("sqlite://", creator=lambda: _open_for_reading(path, arguments), **pooled)
    else:
        engine = create_engine(URL.create("sqlite", database=str(path)), connect_args=arguments, **pooled)
        event.listen(engine, "connect", _log_ahead)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _open_for_reading(path: Path, arguments: dict[str, Any]) -> sqlite3.Connection:
    """Return a connection to a catalog in a folder that takes no file. SQLite has to be told that nobody writes it, but
    not where a log lies beside it: that holds the newest changes."""
    log = path.with_name(f"{path.name}-wal")
    settled = "" if log.exists() and log.stat().st_size else "&immutable=1"
    connection: sqlite3.Connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro{settled}", uri=True, **arguments
    )
    return connection


def _log_ahead(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")


def _configure(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by _begin, not guessed by the driver
    connection.execute(_SYNCED)
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA cache_size=-8192")  # KB of pages: searches of a large collection read the same ones
    connection.create_function("lower", 1, _lower, deterministic=True)  # SQLite's own knows ASCII only


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get(_WRITING)
    connection.exec_driver_sql(_BEGIN_WRITING if writing else "BEGIN")


def _changes(connection: Connection) -> int | None:
    """Return how many rows this connection changed since it was opened."""
    changes: int | None = getattr(connection.connection.driver_connection, "total_changes", None)
    return changes


def _count(connection: Connection) -> None:
    """Make a new revision of the collection, in the transaction that changes it."""
    before = connection.execute(select(state.c.value).where(state.c.name == REVISION)).scalar()
    value = {"number": before["number"] + 1 if before else 1, "changed": now().isoformat()}
    if before:
        connection.execute(update(state).where(state.c.name == REVISION).values(value=value))
    else:
        connection.execute(insert(state).values(name=REVISION, value=value))


def _unreadable(path: Path, error: Exception) -> CatalogError:
    cause = str(getattr(error, "orig", None) or error).split("\n", 1)[0]
    if isinstance(error, (UnicodeEncodeError, OverflowError)):
        return CatalogError(f"{path} cannot hold this value: {cause}.")
    for sign, (message, hint) in _CAUSES.items():
        if sign in cause:
            return CatalogError(message.format(path=path, cause=cause), hint=hint)
    return CatalogError(f"{path} cannot be used: {cause}.", hint="`papergist doctor` looks closer.")
