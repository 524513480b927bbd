"""One writer for one index: an OS-level lock that ends with its process, and a note of who holds it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Self

from filelock import FileLock, Timeout

from summarizer.errors import CatalogError, IndexBusy

LOCK, NOTE = "owner.lock", "owner.json"
PATIENCE_SECONDS = 0.3  # longer than somebody else's look at who owns it


class Ownership:
    """The right to write the index in a folder, held until `release` or the end of the process."""

    def __init__(self, home: Path, *, url: str | None = None) -> None:
        """Take the ownership. Raises: IndexBusy, naming the process that has it; CatalogError."""
        self._note = home / NOTE
        self._lock = FileLock(home / LOCK, thread_local=False)
        try:
            self._lock.acquire(timeout=PATIENCE_SECONDS)
            self.announce(url)
        except Timeout as error:
            raise _busy(_noted(home)) from error
        except OSError as error:
            self._lock.release()
            raise CatalogError(
                f"The folder {home} cannot be written: {error.strerror}.", hint="Name another one with --home."
            ) from error

    def announce(self, url: str | None) -> None:
        """Note who owns the index and where it can be reached."""
        temporary = self._note.with_suffix(".new")
        temporary.write_text(json.dumps({"pid": os.getpid(), "url": url}), encoding="utf-8")
        temporary.replace(self._note)

    def release(self) -> None:
        """Give the ownership up."""
        self._note.unlink(missing_ok=True)
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def owner(home: Path) -> dict[str, Any]:
    """Return pid and url of the process that owns the index now; empty where none does. A killed owner's note stays
    behind, so the lock is asked too."""
    found = _noted(home)
    return found if found and _is_locked(home) else {}


def _is_locked(home: Path) -> bool:
    try:
        with FileLock(home / LOCK, thread_local=False).acquire(timeout=0):
            return False
    except (Timeout, OSError):
        return True


def _noted(home: Path) -> dict[str, Any]:
    try:
        found = json.loads((home / NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _busy(found: dict[str, Any]) -> IndexBusy:
    who = f"process {found['pid']}" if "pid" in found else "another process"
    if found.get("url"):
        return IndexBusy(
            f"This collection is being served by {who} at {found['url']}, which alone may write to it.",
            hint=f"Send papers there (POST {found['url']}/v1/papers), or stop it first. Reading works meanwhile.",
        )
    return IndexBusy(f"This collection is being written by {who}.", hint="Wait until it is done, then try again.")
