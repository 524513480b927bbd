"""Reads RIS, as reference managers and publishers export it: a tag of two characters a line, records ended by `ER`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from summarizer.models import Reading
from summarizer.sources.gathering import Found, gather, never_raising, spoken, written_date

KIND = "ris"
_TYPE = re.compile(r"^TY {1,2}- ?", re.MULTILINE)
_END = re.compile(r"^ER {1,2}-", re.MULTILINE)
_COUNTED = re.compile(r"^\d+\.$", re.MULTILINE)  # some programs number the records
_NOTE_OF_ARXIV = re.compile(r"arxiv[:.]\s*(\S+)", re.IGNORECASE)


def is_ris(text: str) -> bool:
    """Return whether a line says of what type a record is."""
    return bool(_TYPE.search(text))


def read(text: str, *, source: str, captured: date | None, listed: date | None, today: date) -> Reading:
    """Return the papers and what was not understood, each in its order. Never raises."""
    del captured, today
    return gather(_found(text), source=source, kind=KIND, listed=listed)


def _found(text: str) -> Iterator[Found]:
    """Yield record after record: what is wrong with one does not touch the next."""
    starts = [match.start() for match in _TYPE.finditer(text)]
    if not starts:
        yield Found(1, text[:100].split("\n", 1)[0], reason="there is no record of RIS in this")
    elif _COUNTED.sub("", text[: starts[0]]).strip():
        yield Found(1, text[:100].split("\n", 1)[0], reason="this stands before the first record")
    line, counted = 1, 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=False):
        line, counted = line + text.count("\n", counted, start), start
        record = text[start:end]
        for item in never_raising(_record, record):
            yield Found(line, record.split("\n", 1)[0], item.fields, item.reason)


def _record(record: str) -> Iterator[Found]:
    import rispy  # deferred: it is needed here only

    ended = _END.search(record)
    whole = record if ended else record.rstrip() + "\nER  - \n"
    records = rispy.loads(whole)
    reason = "" if ended else "the record has no end (ER)"
    yield Found(0, "", _fields(records[0]), reason) if records else Found(0, "", reason="this is no record of RIS")


def _fields(record: Mapping[str, Any]) -> dict[str, object]:
    addresses = [address for key in ("urls", "url") for address in _several(record.get(key))]
    title = next((record[key] for key in ("title", "primary_title", "secondary_title") if record.get(key)), None)
    written = record.get("date") or record.get("year") or record.get("publication_year")
    return {
        "title": title,
        "abstract": record.get("abstract") or record.get("notes_abstract"),
        "arxiv_id": _arxiv(record),
        "id": next((address for address in addresses if "arxiv.org" in address), None),
        "doi": record.get("doi"),
        "authors": [_spoken(name) for name in record.get("authors") or record.get("first_authors") or ()],
        "url": addresses[0] if addresses else None,
        **(written_date(str(written).rstrip("/ ")) if written else {}),
    }


def _several(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)] if value else []


def _arxiv(record: Mapping[str, Any]) -> str | None:
    """Return the arXiv id that a note or a number names as arXiv's."""
    for key in ("number", "note", "accession_number", "notes", "id"):
        for value in _several(record.get(key)):
            found = _NOTE_OF_ARXIV.match(value)
            if found:
                return found[1]
    return None


def _spoken(name: str) -> str:
    family, comma, given = name.partition(",")
    return spoken(given, family) if comma else name
