"""The body of `POST /v1/papers` → a reading: a raw page, JSON, or JSON lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request
from pydantic import Field

from api.bodies import content_type
from api.problems import MALFORMED, NOTHING_READ, WRONG_TYPE, Refusal
from api.schemas import LONGEST_NAME, Day, FieldProblem, Text
from summarizer.models import Reading
from summarizer.sources import read_source
from summarizer.sources.decoding import storable
from summarizer.sources.remote_names import is_remote

SHOWN = 20
LONGEST_ADDRESS = 4000  # bytes of a body that names a source
_OF_FILES = {  # what the service itself exports, and other programs send
    "application/x-bibtex": "bibtex",
    "application/x-research-info-systems": "ris",
    "application/vnd.citationstyles.csl+json": "csl-json",
    "text/csv": "csv",
}
_KINDS = {"application/json": None, "application/x-ndjson": "jsonl", "text/plain": None, **_OF_FILES}

Name = Annotated[
    Text,
    Field(min_length=1, max_length=LONGEST_NAME),
    Query(
        description="Name of the source; a date in it counts as the day of capture.", examples=["page-2025-10-30.txt"]
    ),
]
Captured = Annotated[Day | None, Query(description="When the page was copied; dates without a year rest on it.")]
Listed = Annotated[Day | None, Query(description="When the papers were listed.")]
SourceKind = Annotated[
    Literal["daily-page", "jsonl", "hf", "arxiv", "feed", "bibtex", "ris", "csv", "csl-json", "acl-xml"] | None,
    Query(alias="as", description="What the body is, where its content does not show it."),
]

PAGE = """Daily Papers

byAK and the research community

Oct 30

Sorting Letters by Smell

We train sorters on scent alone. They beat reading sorters by nine percent.

  • 2 authors
·
Jul 2, 2024 3

"""
EXAMPLES = {
    "bibtex": "@misc{smell, title = {Sorting Letters by Smell}, abstract = {We sort by scent.}, year = 2024}\n",
    "ris": "TY  - UNPB\nTI  - Sorting Letters by Smell\nAB  - We train sorters on scent alone.\nPY  - 2024\nER  - \n",
    "csl-json": '[{"type": "article", "title": "Sorting Letters by Smell", "abstract": "We sort by scent."}]\n',
    "csv": "title,abstract,published\nSorting Letters by Smell,We train sorters on scent alone.,2024-07-02\n",
}
# What the endpoint takes is read from the raw body, so it is described here by hand.
DESCRIBED: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "oneOf": [
                        {
                            "type": "object",
                            "required": ["papers"],
                            "properties": {
                                "papers": {"type": "array", "items": {"$ref": "#/components/schemas/NewPaper"}}
                            },
                        },
                        {"type": "array", "items": {"$ref": "#/components/schemas/NewPaper"}},
                        {
                            "type": "object",
                            "description": "a source elsewhere that the service is to fetch",
                            "required": ["source"],
                            "additionalProperties": False,
                            "properties": {
                                "source": {
                                    "type": "string",
                                    "pattern": "^(hf:|arxiv:|https?://)",
                                    "examples": ["hf:today", "hf:2025-W44", "arxiv:cs.CL"],
                                }
                            },
                        },
                    ]
                },
                "example": {
                    "papers": [
                        {
                            "title": "Sorting Letters by Smell",
                            "abstract": "We train sorters on scent alone. They beat reading sorters by nine percent.",
                            "published": "2024-07-02",
                            "authors": ["Ada Example"],
                        }
                    ]
                },
            },
            "application/x-ndjson": {
                "schema": {"type": "string", "description": "one paper a line, each an object like those above"},
                "example": '{"title": "Sorting Letters by Smell", "abstract": "We train sorters on scent alone."}\n',
            },
            "text/plain": {
                "schema": {
                    "type": "string",
                    "description": "a page or file that `as` names, or whose content shows what it is",
                },
                "example": PAGE,
            },
            **{
                media_type: {
                    "schema": {"type": "string", "description": f"a file of {kind}, as `text/plain` takes it"},
                    "example": EXAMPLES[kind],
                }
                for media_type, kind in _OF_FILES.items()
            },
        },
    }
}
NEW_PAPER: dict[str, Any] = {
    "title": "NewPaper",
    "description": "A paper to record. A field that cannot be read is left out and told of in the report.",
    "type": "object",
    "required": ["title", "abstract"],
    "properties": {
        "title": {"type": "string"},
        "abstract": {"type": "string"},
        "arxiv_id": {"type": "string"},
        "authors": {"type": "array", "items": {"type": "string"}},
        "author_count": {"type": "integer", "minimum": 0},
        "organisation": {
            "type": "object",
            "properties": {"handle": {"type": "string"}, "name": {"type": "string"}},
        },
        "published": {"type": "string", "format": "date"},
        "listed": {"type": "string", "format": "date"},
        "comments": {"type": "integer", "minimum": 0},
        "upvotes": {"type": "integer", "minimum": 0},
        "url": {"type": "string", "format": "uri"},
    },
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A body as it came, and what is said about it."""

    data: bytes
    media_type: str
    charset: str
    name: str
    kind: str | None
    captured: date | None
    listed: date | None
    received: date

    @classmethod
    def kept(cls, data: bytes, asked: Mapping[str, Any]) -> Upload:
        """Return an upload that was put aside, its dates as ISO 8601."""
        days = {key: asked[key] and date.fromisoformat(asked[key]) for key in ("captured", "listed", "received")}
        return cls(data=data, **{**asked, **days})

    @property
    def elsewhere(self) -> str | None:
        """The source elsewhere that the body names in place of papers."""
        if self.media_type != "application/json" or len(self.data) > LONGEST_ADDRESS:
            return None
        try:
            value = json.loads(self.data.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            return None
        name = value.get("source") if isinstance(value, dict) and value.keys() == {"source"} else None
        return name if isinstance(name, str) and is_remote(name) else None

    def reading(self, fetch: Callable[[str], Reading]) -> Reading:
        """Return what the body tells, or the source elsewhere that it names. Raises: Refusal, SourceNotUnderstood, and
        what `fetch` raises."""
        if self.elsewhere is not None:
            return fetch(self.elsewhere)
        data = _plain(self.data, self.charset)
        if self.media_type == "application/json":
            _check_json(data)
        reading = read_source(
            self.name,
            data,
            kind=self.kind or _KINDS[self.media_type],
            captured=self.captured,
            listed=self.listed,
            today=self.received,
        )
        _refuse_unread(reading)
        return reading


async def read_upload(
    request: Request,
    name: Name = "request",
    captured: Captured = None,
    listed: Listed = None,
    kind: SourceKind = None,
) -> Upload:
    """Return the body with what header and query say about it. Raises: Refusal."""
    media_type, charset = content_type(request)
    if media_type not in _KINDS:
        raise Refusal(WRONG_TYPE, f"The body is to be one of {', '.join(_KINDS)}.")
    data = await request.body()
    received = datetime.now().astimezone().date()
    return Upload(data, media_type, charset, name, kind, captured, listed, received)


Uploaded = Annotated[Upload, Depends(read_upload)]


def _plain(data: bytes, charset: str) -> bytes:
    """Return the body in UTF-8. What calls itself so is left to the reader, which reports every foreign byte."""
    if charset.replace("_", "-") in {"utf-8", "utf8", "us-ascii"}:
        return data
    try:
        return data.decode(charset).encode()
    except LookupError as error:
        raise Refusal(WRONG_TYPE, "The character set of the body is not known; send it as UTF-8.") from error
    except UnicodeError as error:
        raise Refusal(MALFORMED, "The body is not in the character set that it names.") from error


def _check_json(data: bytes) -> None:
    """Refuse what is no JSON, holds no list of papers, or text that cannot be stored."""
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _malformed("body", f"this is no JSON: {_reason(error)}") from error
    papers = value.get("papers", [value]) if isinstance(value, dict) else value
    if not isinstance(papers, list):
        raise _malformed("body", "must be an object with a list `papers`, or a list of papers")
    for number, paper in enumerate(papers):
        if not isinstance(paper, dict):
            raise _malformed(f"body.papers.{number}", "must be an object with title and abstract")
        for field, content in paper.items():
            _check_field(f"body.papers.{number}.{field}", {field: content})


def _check_field(location: str, field: dict[str, Any]) -> None:
    try:
        is_storable = storable(field) == field
    except RecursionError as error:
        raise _malformed(location, "is nested too deeply") from error
    if not is_storable:
        raise _malformed(location, "must not hold zero characters or lone surrogates")


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno} column {error.colno}"
    return "it is not UTF-8" if isinstance(error, UnicodeError) else "a value in it is too large or too deep"


def _malformed(location: str, message: str) -> Refusal:
    return Refusal(MALFORMED, f"{location}: {message}", [FieldProblem(location=location, message=message)])


def _refuse_unread(reading: Reading) -> None:
    """Refuse a body in which something was found but nothing understood; a part of it is the report's to tell."""
    if reading.entries or not reading.not_understood:
        return
    errors = [FieldProblem(location=f"line {item.line}", message=item.reason) for item in reading.not_understood]
    raise Refusal(NOTHING_READ, "Nothing in the body could be read as a paper.", errors[:SHOWN])
