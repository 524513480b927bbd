"""Reads CSV with a row of column names: commas, semicolons or tabs, with or without quotes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date

from summarizer.models import Reading
from summarizer.sources.gathering import Found, gather, never_raising, written_date
from summarizer.sources.limits import MOST_BYTES

KIND = "csv"
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
    rows = csv.reader(io.StringIO(stripped), delimiter=delimiter, strict=False)
    names = [_name(cell) for cell in next(rows, [])]
    if not {"title", "abstract"} <= set(names):
        yield Found(1, first, reason="the first line names no columns `title` and `abstract`")
        return
    begun, is_empty = rows.line_num + 1, True
    for row in rows:
        if any(cell.strip() for cell in row):
            is_empty = False
            yield _paper(names, row, begun + before)
        begun = rows.line_num + 1
    if is_empty:
        yield Found(1, first, reason="there is no row below the names of the columns")


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
