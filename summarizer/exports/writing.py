"""A file that is written whole or not at all: aside first, then put in the place of what was there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from summarizer.errors import UsageError


def write_whole(path: Path, data: bytes) -> None:
    """Write a file. Raises: UsageError where it cannot be written; then what was there is there still."""
    aside = None
    try:
        if path.exists() and not path.is_file():  # a pipe or a device takes the bytes as they come
            path.write_bytes(data)
            return
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        Path(aside).replace(path)
    except OSError as error:
        if aside is not None:
            Path(aside).unlink(missing_ok=True)
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
