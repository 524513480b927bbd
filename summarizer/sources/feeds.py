"""Reads Atom and RSS: those of arXiv, whose entries say more, and those of anybody.

arXiv's Atom interface gives an entry's first publication and its newest version. Its listings (RSS and Atom) say on
which day a paper was announced, and whether it is new there or a further version of one that was listed before.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import unquote

from summarizer.ids import ENTRY_ID, find_arxiv_id
from summarizer.models import Reading
from summarizer.sources.gathering import Found, gather, never_raising
from summarizer.sources.markup import has_document_type, lines_of, plain_text, root_of

ARXIV, KIND = "arxiv", "feed"
_ROOTS = frozenset({"feed", "rss", "RDF"})
_ANNOUNCED = re.compile(r"arXiv:(?P<id>\S+)\s+Announce Type:\s*(?P<type>[\w-]+)\s*\n?\s*Abstract:\s*", re.IGNORECASE)
_OF_ARXIV = re.compile(r"https?://(?:export\.|rss\.|www\.)?arxiv\.org/(?:schemas/|rss/|atom/|api/)")
_FIRST_ENTRY = re.compile(r"<(?:\w+:)?(?:entry|item)[\s>]")
_NEW_HERE = frozenset({"new", "cross"})
_HEAD = 4000
_FAMILY_AND_GIVEN = 2
_REFUSED = "a document type is not read, because it can declare entities that grow without end"


def is_feed(text: str) -> bool:
    """Return whether a text is Atom or RSS."""
    return root_of(text) in _ROOTS or (has_document_type(text) and "<rss" in text[:_HEAD])


def is_arxiv_feed(text: str) -> bool:
    """Return whether a text is a feed of arXiv: it says so itself, as any feed may lead to papers there."""
    if not is_feed(text):
        return False
    of_the_feed = _FIRST_ENTRY.split(text[:_HEAD], maxsplit=1)[0]
    return bool(_OF_ARXIV.search(of_the_feed)) or "arxiv.org/schemas/" in text[:_HEAD]


def read_arxiv(text: str, *, source: str, captured: date | None, listed: date | None, today: date) -> Reading:
    """Return the papers of a feed of arXiv and what was not understood. Never raises."""
    del captured, today
    return gather(never_raising(partial(_found, of_arxiv=True), text), source=source, kind=ARXIV, listed=listed)


def read(text: str, *, source: str, captured: date | None, listed: date | None, today: date) -> Reading:
    """Return the papers of a feed and what was not understood. Never raises.

    A feed's date is taken as the day of listing: feeds say when they told of something, not when it was published.
    """
    del captured, today
    reading = gather(never_raising(partial(_found, of_arxiv=False), text), source=source, kind=KIND, listed=listed)
    entries = tuple(entry.model_copy(update={"perhaps_cut": True}) for entry in reading.entries)
    return reading.model_copy(update={"entries": entries})


def _found(text: str, *, of_arxiv: bool) -> Iterator[Found]:
    if has_document_type(text):
        yield Found(1, text[:100].split("\n", 1)[0], reason=_REFUSED)
        return
    lines, broken = lines_of(text, {"entry", "item"})
    entries = _parsed(text)
    for number, entry in enumerate(entries):
        line = lines[number] if number < len(lines) else 0
        yield _arxiv_paper(entry, line) if of_arxiv else _paper(entry, line)
    if not entries and lines:
        yield Found(lines[0], "", reason="its entries are not written as those of a feed")
    elif not entries and not broken:  # what is read all the same may be the reason why there is nothing
        _, broken = lines_of(text, (), namespaces=True)
    if broken or (not entries and root_of(text) not in _ROOTS):
        yield Found(0, "", reason=broken or "this is no feed")


def _parsed(text: str) -> list[Any]:
    """Return the entries of a feed. What the parser is given is a file: a text that is an address it would fetch."""
    import feedparser  # type: ignore[import-untyped] # deferred: a tenth of a second

    file = io.BytesIO(text.encode("utf-8", "replace"))
    headers = {"content-type": "application/xml; charset=utf-8"}
    parsed = feedparser.parse(file, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    return list(parsed.entries)


def _arxiv_paper(entry: Mapping[str, Any], line: int) -> Found:
    title, summary = str(entry.get("title") or ""), str(entry.get("summary") or "")
    if _is_error(entry):
        return Found(line, title, reason=f"arXiv says: {summary}")
    announced = _ANNOUNCED.match(summary)
    announcement = str(entry.get("arxiv_announce_type") or (announced["type"] if announced else "")).lower()
    day = _day(entry, "published")
    is_listing = bool(announcement)
    fields = {
        "title": title,
        "abstract": summary[announced.end() :] if announced else summary,
        "arxiv_id": _versioned(entry, announced["id"] if announced else None),
        "doi": entry.get("arxiv_doi"),
        "authors": _authors(entry),
        "published": None if is_listing else day,
        "listed": day if announcement in _NEW_HERE else None,
        "url": _page(entry),
    }
    return Found(line, title, fields)


def _is_error(entry: Mapping[str, Any]) -> bool:
    """Say whether an entry is how arXiv's interface tells of an error."""
    return "arxiv.org/api/errors" in str(entry.get("id") or "")


def _versioned(entry: Mapping[str, Any], announced: str | None) -> str | None:
    """Return the entry's arXiv id, with its version where one of the places that name it has it."""
    places = [announced, *(str(entry.get(key) or "") for key in ("id", "link"))]
    named = [place.rpartition("oai:arXiv.org:")[2] for place in places if place and find_arxiv_id(place)]
    return next((name for name in named if re.search(r"v\d+$", name)), named[0] if named else None)


def _page(entry: Mapping[str, Any]) -> str | None:
    name = _versioned(entry, None)
    bare = find_arxiv_id(name) if name else None
    return f"https://arxiv.org/abs/{bare}" if bare else entry.get("link")


def _paper(entry: Mapping[str, Any], line: int) -> Found:
    title = plain_text(str(entry.get("title") or ""))
    contents = [str(part.get("value") or "") for part in entry.get("content") or ()]
    texts = [plain_text(text) for text in (str(entry.get("summary") or ""), *contents)]
    fields = {
        "title": title,
        "abstract": max(texts, key=len),
        "id": entry.get("id"),
        "doi": entry.get("prism_doi") or _doi(entry.get("dc_identifier")),
        "authors": _authors(entry),
        "listed": _day(entry, "published") or _day(entry, "updated"),
        "url": _link(entry),
    }
    return Found(line, title, {**fields, **_of_ours(entry)})


def _link(entry: Mapping[str, Any]) -> str | None:
    """Return where an entry leads; the parser takes an id that is no address for it where there is none."""
    link = entry.get("link")
    return None if link == entry.get("id") and not str(link).startswith(("http:", "https:")) else link


def _of_ours(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an entry of a feed of Papergist's says otherwise: it tells publication and listing apart. Without a
    day of publication nobody knows whether it is updated on that of its listing or on that of the feed."""
    name = str(entry.get("id") or "")
    if not name.startswith(ENTRY_ID):
        return {}
    published, updated = _day(entry, "published"), _day(entry, "updated")
    listed = updated if published and updated != published else None
    return {"id": unquote(name[len(ENTRY_ID) :]), "published": published, "listed": listed}


def _doi(identifier: Any) -> str | None:
    return identifier if isinstance(identifier, str) and identifier.lower().startswith(("doi:", "10.")) else None


def _authors(entry: Mapping[str, Any]) -> list[str]:
    """Return the names; a single field may hold several, with commas between them."""
    given = [str(author.get("name") or "") for author in entry.get("authors") or ()]
    return [name for part in given for name in _names(part) if name]


def _names(text: str) -> list[str]:
    """Return `Ada Bee, Bo Wasp` as two names and `Bee, Ada` as one, the way it is spoken."""
    parts = [part for piece in text.split(",") if (part := piece.strip())]
    if len(parts) == _FAMILY_AND_GIVEN and not any(" " in part for part in parts):
        return [f"{parts[1]} {parts[0]}"]
    return parts


def _day(entry: Mapping[str, Any], key: str) -> str | None:
    """Return the day on which something is dated where it was written, not in UTC."""
    from email.utils import parsedate_to_datetime

    written, parsed = str(entry.get(key) or ""), entry.get(f"{key}_parsed")
    try:
        return parsedate_to_datetime(written).date().isoformat()
    except (ValueError, IndexError, OverflowError):
        return date(*parsed[:3]).isoformat() if parsed else written or None
