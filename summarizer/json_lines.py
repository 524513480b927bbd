"""Files of JSON lines: an object on each; what is wrong is told with file, line and field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from summarizer.errors import UsageError
from summarizer.sources.decoding import storable


def read_rows(path: Path, *, ended: bool = False) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the object of each line that is not empty, and where it stands, in words; with `ended`, a last line without
    an end that is no JSON is not read, since its writing was broken off. A `.json` file may be one list of objects.
    Raises: UsageError."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except FileNotFoundError as error:
        raise UsageError(
            f"There is no file {path}.", hint="Datasets: scitldr, collection, sample, or a path."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}.") from error
    if path.suffix == ".json" and (rows := _array("\n".join(lines))) is not None:
        yield from ((row, f"{path}, entry {number}") for number, row in enumerate(rows, start=1))
        return
    if ended and not is_whole(lines[-1].encode()):
        lines.pop()
    for number, line in enumerate(lines, start=1):
        if line.strip():
            where = f"{path}, line {number}"
            yield _object(line, where), where


def _array(text: str) -> list[dict[str, Any]] | None:
    """Return the objects of a text that is one list of them, else None."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) and all(isinstance(one, dict) for one in found) else None


def is_whole(line: bytes) -> bool:
    """Return whether a line is JSON, or empty."""
    try:
        json.loads(line or b"{}")
    except (ValueError, RecursionError):
        return False
    return True


def text_of(row: dict[str, Any], key: str, where: str, *, default: str | None = None) -> str:
    """Return the text of a field. Raises: UsageError where it is none, or is missing without a default."""
    value = row.get(key)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise UsageError(f"{where}: the field {key!r} should be a text, and is {_kind(value)}.")
    if not storable(value) == value:
        raise UsageError(f"{where}: the field {key!r} holds half of a character (a lone surrogate).")
    return value


def id_of(row: dict[str, Any], where: str, *, key: str = "id", default: str | None = None) -> str:
    """Return the id of a row: a text that is not empty, or a whole number as one. Raises: UsageError, also where it is
    missing without a default."""
    value = row.get(key)
    if value is None and default is not None:
        return default
    found = str(value) if isinstance(value, int) and not isinstance(value, bool) else text_of(row, key, where)
    if not found.strip():
        raise UsageError(f"{where}: the field {key!r} is empty.")
    return found


def texts_of(row: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    """Return the texts of a field that holds one or a list. Raises: UsageError."""
    value = row.get(key)
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise UsageError(f"{where}: the field {key!r} should be a list of texts, and is {_kind(value)}.")
    return tuple(value)


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where} is not JSON: {error}.") from error
    if not isinstance(row, dict):
        raise UsageError(f"{where} should be an object, and is {_kind(row)}.")
    return row


def _kind(value: Any) -> str:
    return (
        "missing" if value is None else {"str": "a text", "list": "a list"}.get(type(value).__name__, "something else")
    )
