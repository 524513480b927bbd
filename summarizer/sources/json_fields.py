"""One JSON object → one paper. Title and abstract are owed; any other field that is malformed is null and reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeVar
from urllib.parse import urlsplit

from summarizer.ids import find_arxiv_id, find_doi, find_version
from summarizer.models import Entry, Organisation
from summarizer.sources.decoding import storable
from summarizer.sources.limits import LONGEST_ABSTRACT, LONGEST_NAME, LONGEST_TITLE, MOST_AUTHORS
from summarizer.text import one_line

Value = TypeVar("Value")

_GREATEST_COUNT = 2**63 - 1  # what the catalog's integers hold
_ARXIV_PREFIX = re.compile(r"arxiv[:.]\s*", re.IGNORECASE)
_VERSION = re.compile(r"v\d+$")
_PART = re.compile(r"(\d{4})(?:-(\d{1,2}))?")  # of a date
_DAY = re.compile(r"\d{4}([-/])\d\d\1\d\d(?!\d)")
_TOLD_TITLE = 200  # characters of the title of what is no paper
_SHOWN = 60  # characters of a date that is none
_ARXIV_DOI = "10.48550/arxiv."
_LINE_END = re.compile(r"\r\n?")


class Record:
    """A JSON object that is read field by field, and the complaints that this gave rise to."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values
        self.complaints: list[str] = []

    def take(self, read: Callable[[object], Value], *keys: str) -> Value | None:
        """Return the first of these fields that is there and well formed, else None. Each malformed one is noted."""
        for key in keys:
            given = self._values.get(key)
            try:
                value = storable(given)
                if value is not given and value != given:
                    self.complaints.append(f"{key}: characters that are no text were replaced")
                if value is not None:
                    return read(value)
            except ValueError as error:
                self.complaints.append(f"{key}: {error}")
            except RecursionError:
                self.complaints.append(f"{key}: is nested too deeply")
        return None

    def lacks(self, *keys: str) -> list[str]:
        return [key for key in keys if self._values.get(key) is None]


def read_entry(values: Mapping[str, object], *, listed: date | None, line: int) -> tuple[Entry | None, list[str]]:
    """Return the paper and what was wrong with its fields; no paper where title or abstract cannot be read.

    listed, where given, goes before the object's own listing date.
    """
    record = Record(values)
    title, abstract = record.take(_whole_title, "title"), record.take(_abstract, "abstract")
    if title is None or abstract is None:
        missing = [f"{key}: is missing" for key in record.lacks("title", "abstract")]
        return None, record.complaints + missing
    before = len(record.complaints)
    published, is_part = record.take(_published, "published", "date", "publishedAt") or (None, False)
    if published is None and record.complaints[before:]:
        record.complaints.append("the paper is kept without a date of publication")
    own_listed = record.take(_day, "listed")
    entry = Entry(
        title=title,
        abstract=abstract,
        arxiv_id=_arxiv_id(record),
        version=_version(values),
        doi=record.take(_doi, "doi", "DOI") or record.take(_doi_among, "aliases"),
        authors=record.take(_authors, "authors") or (),
        author_count=record.take(_count, "author_count"),
        organisation=record.take(_organisation, "organisation", "organization"),
        published=published,
        published_inferred=bool(published and (record.take(_flag, "published_inferred") or is_part)),
        listed=listed or own_listed,
        listed_inferred=bool(not listed and own_listed and record.take(_flag, "listed_inferred")),
        comments=record.take(_count, "comments"),
        upvotes=record.take(_count, "upvotes"),
        url=record.take(_address, "url", "link"),
        line=line,
    )
    return entry, record.complaints


def with_title(excerpt: str, values: Mapping[str, object]) -> str:
    """Return what is told of a piece that is no paper, with its title where that stands elsewhere."""
    title = values.get("title")
    if not isinstance(title, str) or title in excerpt:
        return excerpt
    return f"{excerpt} {storable(one_line(title[:_TOLD_TITLE]))}"


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text")  # noqa: TRY004
    text = _LINE_END.sub("\n", value).strip()
    if not text:
        raise ValueError("is empty")
    return text


def _title(value: object) -> str:
    """Return a title on one line; arXiv folds long ones."""
    return " ".join(part for line in _text(value).split("\n") if (part := line.strip()))


def _whole_title(value: object) -> str:
    return _of_length(_title(value), LONGEST_TITLE)


def _abstract(value: object) -> str:
    return _of_length(_text(value), LONGEST_ABSTRACT)


def _of_length(text: str, most: int) -> str:
    if len(text) > most:
        raise ValueError(f"has {len(text)} characters, and at most {most} are read")
    return text


def _name(value: object) -> str:
    return _of_length(_title(value.get("name") if isinstance(value, dict) else value), LONGEST_NAME)


def _authors(value: object) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    if len(names) > MOST_AUTHORS:
        raise ValueError(f"has {len(names)} names, and at most {MOST_AUTHORS} are read")
    return tuple(_name(author) for author in names)


def _count(value: object) -> int:
    whole = int(value) if isinstance(value, float) and value.is_integer() else value
    if isinstance(whole, bool) or not isinstance(whole, int) or not 0 <= whole <= _GREATEST_COUNT:
        raise ValueError("must be a count")
    return whole


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004
    return value


def _day(value: object) -> date:
    """Return the day of an ISO date or datetime, as written: no change of time zone."""
    text = _text(value)
    try:
        return datetime.fromisoformat(text).date()
    except ValueError as error:
        given = repr(text[:_SHOWN])
        is_in_form = _DAY.match(text) is not None
        wanted = "must be an ISO date such as 2024-07-02, not"
        raise ValueError(f"there is no such day: {given}" if is_in_form else f"{wanted} {given}") from error


def _published(value: object) -> tuple[date, bool]:
    """Return the day of a date, and whether a part of it had to be taken as the first: of a year, or of a month."""
    part = _PART.fullmatch(_text(value))
    return (_day(f"{part[1]}-{int(part[2] or 1):02}-01"), True) if part else (_day(value), False)


def _organisation(value: object) -> Organisation:
    """Return the organisation; handle and name stand in for each other where only one is given."""
    if not isinstance(value, dict):
        return Organisation(handle=_title(value), name=_title(value))
    given = [_title(value[key]) for key in ("handle", "name") if value.get(key) is not None]
    if not given:
        raise ValueError("must have a handle or a name")
    return Organisation(handle=given[0], name=given[-1])


def _address(value: object) -> str:
    address = _title(value)
    if urlsplit(address).scheme not in {"http", "https"}:
        raise ValueError("must be a web address")
    return address


def _arxiv_id(record: Record) -> str | None:
    """Return the arXiv id of its own field, or of an id or address that is one. Other ids are nobody's mistake."""
    own = record.take(_strict_arxiv_id, "arxiv_id")
    return own or record.take(_lenient_arxiv_id, "id", "url", "link") or record.take(_arxiv_id_of_doi, "doi", "DOI")


def _arxiv_id_of_doi(value: object) -> str | None:
    """Return the id in a DOI that arXiv gave a preprint."""
    doi = find_doi(value) if isinstance(value, str) else None
    return find_arxiv_id(doi.removeprefix(_ARXIV_DOI)) if doi and doi.startswith(_ARXIV_DOI) else None


def _version(values: Mapping[str, object]) -> int | None:
    """Return the version that the id or address names, where it is arXiv's."""
    given = next((value for key in ("arxiv_id", "id", "url", "link") if (value := values.get(key))), None)
    return find_version(given) if isinstance(given, str) and _lenient_arxiv_id(given) else None


def _doi(value: object) -> str | None:
    """Return a DOI; those of arXiv say nothing that the arXiv id does not."""
    doi = find_doi(_title(value))
    if doi is None:
        raise ValueError("is no DOI")
    return None if doi.startswith(_ARXIV_DOI) else doi


def _doi_among(value: object) -> str | None:
    """Return the DOI among a paper's other names, which are nobody's mistake."""
    names = value if isinstance(value, list) else []
    return next((name for name in names if isinstance(name, str) and find_doi(name) == name), None)


def _strict_arxiv_id(value: object) -> str:
    found = _lenient_arxiv_id(value)
    if found is None:
        raise ValueError("is no arXiv id")
    return found


def _lenient_arxiv_id(value: object) -> str | None:
    """Return the arXiv id that a text or an address of arXiv is, or None."""
    if not isinstance(value, str):
        return None
    bare = _ARXIV_PREFIX.sub("", value.strip())
    found = find_arxiv_id(bare)
    is_address = "arxiv" in value.casefold() or "huggingface.co/papers/" in value
    return found if found and (is_address or _VERSION.sub("", bare) == found) else None
