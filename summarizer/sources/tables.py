"""Reads CSV with a row of column names: commas, semicolons or tabs, with or without quotes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Generator, Iterator, Mapping
from datetime import date

from summarizer.models import Reading
from summarizer.sources.gathering import Found, gather, never_raising, written_date
from summarizer.sources.limits import MOST_BYTES

KIND = "csv"
_END = "\x1e"  # put behind the last line; a quoted cell that is still open swallows it
_DELIMITERS = ",;\t"
_OTHER_NAMES = {
    "summary": "abstract",
    "arxiv": "arxiv_id",
    "eprint": "arxiv_id",
    "author": "authors",
    "year": "published",
    "date": "published",
    "publication_date": "published",
    "abstract_note": "abstract",
    "publication_year": "published",
    "link": "url",
    "num_comments": "comments",
}
_COUNTS = ("comments", "upvotes", "author_count")
_GUARDED = frozenset("=+-@\t\r\n'＝＋－＠")
_MEMBER = re.compile(r"(?:[^;\\]|\\.)+", re.DOTALL)
_ESCAPED = re.compile(r"\\([\\;])")
_FLAGS = ("published_inferred", "listed_inferred")


def is_csv(text: str) -> bool:
    """Return whether the first line names a column of titles and one of abstracts."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return {"title", "abstract"} <= set(_names(first, _delimiter(first)))


def read(text: str, *, source: str, captured: date | None, listed: date | None, today: date) -> Reading:
    """Return the papers and what was not understood, each in its order. Never raises."""
    del captured, today
    return gather(never_raising(_found, text), source=source, kind=KIND, listed=listed)


def _found(text: str) -> Iterator[Found]:
    csv.field_size_limit(MOST_BYTES)
    stripped = text.lstrip("\n")
    before = len(text) - len(stripped)
    first = stripped.split("\n", 1)[0]
    delimiter = _delimiter(first)
    rows = _rows(stripped, delimiter)
    _, head = next(rows, (1, []))
    names = [_name(cell) for cell in head or []]
    if not {"title", "abstract"} <= set(names):
        yield Found(1, first, reason="the first line names no columns `title` and `abstract`")
        return
    is_empty = True
    for line, row in rows:
        is_empty = False
        if row is None:
            excerpt = stripped.split("\n")[line - 1]
            yield Found(line + before, excerpt, reason="a quotation mark opens a cell that is closed nowhere")
        else:
            yield _paper(names, row, line + before)
    if is_empty:
        yield Found(1, first, reason="there is no row below the names of the columns")


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """Yield the rows that hold something, with the line on which each begins; None for one with a cell that is closed
    nowhere. What stands below that line is read as rows: it holds no other such cell, for any quotation mark that opens
    one would have closed the first."""
    lines = text.split("\n")
    below = yield from _rows_from(lines, 0, delimiter)
    if below is not None:
        yield from _rows_from(lines, below, delimiter)


def _rows_from(
    lines: list[str], start: int, delimiter: str
) -> Generator[tuple[int, list[str] | None], None, int | None]:
    rows = csv.reader(io.StringIO("\n".join([*lines[start:], _END])), delimiter=delimiter, strict=False)
    begun = start + 1
    for row in rows:
        if row and row != [_END] and row[-1].endswith(_END):
            yield begun, None
            return begun
        if row != [_END] and any(cell.strip() for cell in row):
            yield begun, row
        begun = start + rows.line_num + 1
    return None


def _paper(names: list[str], row: list[str], line: int) -> Found:
    excerpt = " ".join(row).split("\n", 1)[0]
    if len(row) > len(names):
        many = f"the row has {len(row)} cells, and there are {len(names)} columns"
        return Found(line, excerpt, reason=many)
    return Found(
        line, excerpt, _fields({name: _text(cell.strip()) for name, cell in zip(names, row, strict=False) if name})
    )


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _names(line: str, delimiter: str) -> list[str]:
    return [_name(cell) for cell in next(csv.reader([line], delimiter=delimiter), [])]


def _name(cell: str) -> str:
    name = cell.strip().lower().replace(" ", "_").replace("-", "_")
    return _OTHER_NAMES.get(name, name)


def _fields(cells: Mapping[str, str]) -> dict[str, object]:
    fields: dict[str, object] = {key: value for key, value in cells.items() if value}
    fields |= {key: int(str(fields[key])) for key in _COUNTS if str(fields.get(key, "")).isdecimal()}
    fields |= {key: cells[key].lower() in {"true", "1", "yes"} for key in _FLAGS if cells.get(key)}
    if cells.get("authors"):
        fields["authors"] = _authors(cells["authors"])
    handle, name = cells.get("organisation_handle"), cells.get("organisation_name") or cells.get("organisation")
    if handle or name:
        fields["organisation"] = {"handle": handle or name, "name": name or handle}
    if cells.get("published"):
        fields |= {**written_date(cells["published"]), **{key: fields[key] for key in _FLAGS if fields.get(key)}}
    return fields


def _text(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _GUARDED else cell


def _authors(cell: str) -> object:
    """Return names from a list in JSON or one with semicolons; a single comma is more likely within a name. A semicolon
    or backslash of a name's own has a backslash before it."""
    if cell.startswith("["):
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            return cell
    divided = _MEMBER.findall(cell) if ";" in cell else cell.split(" and ")
    return [_ESCAPED.sub(r"\1", name) for part in divided if (name := part.strip())]
