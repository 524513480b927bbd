"""CSV (RFC 4180), and its cells read back. A cell that a spreadsheet would run as a formula begins with an apostrophe.

An apostrophe of the text's own gets another one, so taking one away from whatever cell begins with it gives the text.
Lists stand in one cell with "; " between their members; a semicolon or backslash within one has a backslash before it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from summarizer.links import doi
from summarizer.models import Paper

_TO_GUARD = frozenset("=+-@\t\r\n'＝＋－＠")
_SEPARATOR = re.compile(r"(?<!\\)((?:\\\\)*); ")
COLUMNS: Mapping[str, Callable[[Paper], Any]] = {
    "id": lambda paper: paper.id,
    "title": lambda paper: paper.title,
    "abstract": lambda paper: paper.abstract,
    "tldr": lambda paper: paper.tldr,
    "tags": lambda paper: paper.tags,
    "category": lambda paper: paper.category,
    "authors": lambda paper: paper.authors,
    "author_count": lambda paper: paper.author_count,
    "organisation": lambda paper: paper.organisation.name if paper.organisation else None,
    "organisation_handle": lambda paper: paper.organisation.handle if paper.organisation else None,
    "published": lambda paper: paper.published,
    "published_inferred": lambda paper: paper.published_inferred,
    "listed": lambda paper: paper.listed,
    "listed_inferred": lambda paper: paper.listed_inferred,
    "comments": lambda paper: paper.comments,
    "upvotes": lambda paper: paper.upvotes,
    "url": lambda paper: paper.url,
    "doi": doi,
    "sources": lambda paper: paper.sources,
}


def write(papers: Sequence[Paper]) -> str:
    """Return papers as CSV in UTF-8, a header first; what is not known is an empty cell."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([cell(value(paper)) for value in COLUMNS.values()] for paper in papers)
    return out.getvalue()


def cell(value: Any) -> str:
    """Return a value as the text of a cell that no spreadsheet runs."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "; ".join(map(_member, value)) if isinstance(value, tuple) else str(value)
    return f"'{text}" if text[:1] in _TO_GUARD else text


def text_of(written: str) -> str:
    """Return the text that a cell was written from."""
    return written.removeprefix("'")


def members_of(written: str) -> tuple[str, ...]:
    """Return the list that a cell was written from; one member that is empty is no list."""
    text = text_of(written)
    parts = _SEPARATOR.sub(lambda match: f"{match[1]}\0", text).split("\0") if text else []
    return tuple(re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL) for part in parts)


def _member(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;")
