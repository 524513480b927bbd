"""Reads CSL-JSON, as Zotero and others export it: a list of items, each of a type, with dates in parts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from summarizer.models import Reading
from summarizer.sources.decoding import storable
from summarizer.sources.gathering import gather, never_raising, spoken, written_date
from summarizer.sources.jsonl import found_papers, is_json
from summarizer.sources.markup import plain_text

KIND = "csl-json"
_TYPE = re.compile(r'(?<!\\)"type"\s*:\s*"[a-z_-]+"')
_CSL_ONLY = re.compile(r'(?<!\\)"(?:issued|container-title|family|date-parts|DOI|literal)"\s*:')


def is_csl(text: str) -> bool:
    """Return whether a text is JSON whose objects have a type and a field that only CSL calls so."""
    return is_json(text) and bool(_TYPE.search(text) and _CSL_ONLY.search(text))


def read(text: str, *, source: str, captured: date | None, listed: date | None, today: date) -> Reading:
    """Return the papers and what was not understood, each in its order. Never raises."""
    del captured, today
    return gather(
        never_raising(lambda whole: found_papers(whole, _fields), str(storable(text))),
        source=source,
        kind=KIND,
        listed=listed,
    )


def _fields(item: Mapping[str, object]) -> dict[str, object]:
    authors = item.get("author")
    return {
        "title": _plain(item.get("title")),
        "abstract": _plain(item.get("abstract")),
        "id": item.get("id"),
        "arxiv_id": _arxiv(item),
        "doi": item.get("DOI"),
        "authors": [_name(author) for author in authors] if isinstance(authors, list) else authors,
        "url": item.get("URL"),
        **_issued(item.get("issued")),
    }


def _plain(value: object) -> object:
    return plain_text(value) if isinstance(value, str) else value


def _arxiv(item: Mapping[str, object]) -> object:
    """Return the number that arXiv gave, where it is said to be arXiv's."""
    number = item.get("number")
    by_arxiv = any("arxiv" in str(item.get(key) or "").lower() for key in ("publisher", "archive", "number"))
    location = item.get("archive_location")
    return (number or location) if by_arxiv else None


def _name(author: object) -> object:
    if not isinstance(author, dict):
        return author
    given, *rest = (str(author.get(key) or "") for key in ("given", "non-dropping-particle", "family", "suffix"))
    return author.get("literal") or spoken(given, " ".join(part for part in rest if part))


def _issued(issued: object) -> dict[str, object]:
    if isinstance(issued, str):
        return written_date(issued)
    if not isinstance(issued, dict):
        return {"published": issued}
    parts = issued.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0]:
        return written_date("-".join(str(part) for part in parts[0]))
    return written_date(str(issued.get("raw") or issued.get("literal") or "")) if issued.get("raw") else {}
