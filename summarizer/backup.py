"""Backup and restore: one file that holds the whole record of truth, taken while the collection is in use.

The file is a gzip of the catalog as SQLite's online backup copies it, which sees one state even while others write. Its
last line of defence is a SHA-256 in a file beside it. The vector index is not in it: it is built from the catalog.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from summarizer.catalog import FILE_NAME, Catalog
from summarizer.catalog.database import BUSY_SECONDS
from summarizer.catalog.postings import touch_texts
from summarizer.errors import BackupBroken, UsageError
from summarizer.index.mirror import STATE as INDEX

CHECKSUM = ".sha256"
_PIECE = 1 << 20
_BESIDE = ("-wal", "-shm")
_MAGIC = b"SQLite format 3\0"


def back_up(catalog: Path, target: Path, *, force: bool = False) -> int:
    """Write the catalog into `target` and its checksum beside it, and return the bytes of the file. What is there
    before stays until the new one is complete. Raises: UsageError, BackupBroken."""
    if not catalog.is_file():
        raise UsageError(f"There is no collection in {catalog.parent}.", hint="Name its folder with --home.")
    _refuse_existing(target, force=force)
    with _told("backup", target), tempfile.TemporaryDirectory(dir=_folder(target), prefix=".backup-") as folder:
        copy, packed = Path(folder, FILE_NAME), Path(folder, target.name)
        _copy(catalog, copy)
        with copy.open("rb") as source, gzip.open(packed, "wb", compresslevel=6) as file:
            shutil.copyfileobj(source, file, _PIECE)
        _to_disk(packed)
        checksum = Path(folder, target.name + CHECKSUM)
        checksum.write_text(f"{_digest(packed)}  {target.name}\n", encoding="utf-8")
        _to_disk(checksum)
        checksum.replace(target.with_name(checksum.name))
        packed.replace(target)
    return target.stat().st_size


def restore(source: Path, home: Path, *, force: bool = False) -> int:
    """Put the catalog of a backup in place of the one in `home`, and return how many papers it holds. Until the backup
    was read, checked and migrated, what is there stays as it is. The caller owns the collection and has it closed.

    Raises: UsageError where there is a collection already, BackupBroken, CatalogError where a newer Papergist wrote it.
    """
    target = home / FILE_NAME
    _refuse_existing(target, force=force)
    _compare_checksum(source)
    with _told("restore", source), tempfile.TemporaryDirectory(dir=_folder(target), prefix=".restore-") as folder:
        copy = Path(folder, FILE_NAME)
        with gzip.open(source, "rb") as packed, copy.open("wb") as file:
            shutil.copyfileobj(packed, file, _PIECE)
        _check(copy, source)
        papers = _made_ready(copy)
        _to_disk(copy)
        _put_in_place(copy, target)
    return papers


def _put_in_place(copy: Path, target: Path) -> None:
    """Write a catalog over the one that is there, in one transaction of it: whoever has it open sees the one or the
    other, and a crash leaves one of them whole, with its log. One that is no database is set aside with its log."""
    if not target.exists() or not _is_database(target):
        _set_aside(target)
        copy.replace(target)
        return
    deadline = time.monotonic() + BUSY_SECONDS

    def wait(_status: int, _remaining: int, _total: int) -> None:
        if time.monotonic() > deadline:
            raise BackupBroken(
                f"{target} is being written by another process for longer than {BUSY_SECONDS} s; nothing was changed.",
                hint="Stop that process, then try again.",
            )

    try:
        with contextlib.closing(sqlite3.connect(copy)) as source, contextlib.closing(sqlite3.connect(target)) as file:
            source.backup(file, progress=wait)
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            sound = file.execute("PRAGMA quick_check").fetchone() == ("ok",)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # the disk, not the file
            raise
        sound = False
    if not sound:
        _set_aside(target)
        copy.replace(target)


def _is_database(target: Path) -> bool:
    """Return whether a file begins as SQLite's do, or is empty; it is not opened, since that can take its log away."""
    with target.open("rb") as file:
        return file.read(len(_MAGIC)) in {_MAGIC, b""}


def _set_aside(target: Path) -> None:
    """Move a damaged catalog away with its log, the log first: without it the file is no worse than it was."""
    ending = f".damaged-{time.time_ns()}"
    for path in (*(target.with_name(target.name + beside) for beside in _BESIDE), target):
        if path.exists():
            path.replace(path.with_name(path.name + ending))


def _refuse_existing(target: Path, *, force: bool) -> None:
    if target.exists() and not force:
        raise UsageError(f"{target} is there already.", hint="--force writes over it.")


def _folder(target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    return target.parent


def _copy(catalog: Path, copy: Path) -> None:
    with contextlib.closing(sqlite3.connect(catalog)) as source, contextlib.closing(sqlite3.connect(copy)) as file:
        source.backup(file)
        file.execute("PRAGMA journal_mode=DELETE")  # all of it in one file
        if file.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise BackupBroken(
                f"{catalog} is damaged, so it was not backed up.",
                hint="`papergist verify` says where; keep the old backup, and restore it with --force.",
            )


def _compare_checksum(source: Path) -> None:
    beside = source.with_name(source.name + CHECKSUM)
    if not source.is_file():
        raise UsageError(f"There is no backup {source}.")
    with _told("restore", source):
        wanted = beside.read_text(encoding="utf-8").split()[:1] if beside.exists() else []
        if not beside.exists() or wanted == [_digest(source)]:
            return
    raise _broken(source)


def _check(copy: Path, source: Path) -> None:
    with contextlib.closing(sqlite3.connect(copy)) as file:
        sound = file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        ours = "SELECT count(*) FROM sqlite_master WHERE name IN ('alembic_version', 'papers')"
        if not sound or file.execute(ours).fetchone() != (2,):  # an empty file is a sound database, too
            raise _broken(source)


def _made_ready(copy: Path) -> int:
    """Migrate the copy, have it forget the index of the collection it was taken from and whoever has
    that open what it read of it, and count its papers."""
    catalog = Catalog(copy)
    try:
        with catalog.database.write() as connection:
            connection.exec_driver_sql("DELETE FROM state WHERE name = ?", (INDEX,))
            touch_texts(connection)
        papers = catalog.papers.count()
    finally:
        catalog.close()
    with contextlib.closing(sqlite3.connect(copy)) as file:
        file.execute("PRAGMA journal_mode=DELETE")
    return papers


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _broken(source: Path) -> BackupBroken:
    return BackupBroken(
        f"The backup {source} is damaged or was not written by Papergist; nothing was changed.",
        hint="Take another backup; each has its checksum in a file beside it.",
    )


@contextlib.contextmanager
def _told(what: str, path: Path) -> Iterator[None]:
    """Tell errors of files and of their content as ours."""
    try:
        yield
    except (gzip.BadGzipFile, EOFError, sqlite3.DatabaseError, UnicodeDecodeError, ValueError) as error:
        if what == "restore":
            raise _broken(path) from error
        raise BackupBroken(f"The catalog cannot be read: {error}.", hint="`papergist verify` says where.") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise BackupBroken(f"The {what} did not go: {reason} ({path}).", hint="Nothing was changed.") from error
