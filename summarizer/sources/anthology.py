"""Reads the XML of the ACL Anthology: a collection of volumes, each with papers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import cast
from xml.etree import ElementTree as ET
from xml.parsers import expat

from summarizer.models import Reading
from summarizer.sources.gathering import Found, gather, never_raising, written_date
from summarizer.sources.markup import has_document_type, lines_of, root_of

KIND = "acl-xml"
_ROOTS = frozenset({"collection", "volume"})
_FED_TOGETHER = 65536  # characters
_ADDRESS = "https://aclanthology.org/"


def is_anthology(text: str) -> bool:
    """Return whether the root of a text is a collection or volume that holds papers."""
    return root_of(text) in _ROOTS and "<paper" in text


def read(text: str, *, source: str, captured: date | None, listed: date | None, today: date) -> Reading:
    """Return the papers and what was not understood, each in its order. Never raises."""
    del captured, today
    return gather(never_raising(_found, text), source=source, kind=KIND, listed=listed)


def _found(text: str) -> Iterator[Found]:
    if has_document_type(text):
        yield Found(1, "", reason="a document type is not read, because it can declare entities that grow without end")
        return
    lines, broken = lines_of(text, {"paper"})
    try:
        yield from _papers(text, lines)
    except ET.ParseError as error:
        broken = broken or f"the XML breaks off at line {_line_of(error, text)}: {expat.errors.messages[error.code]}"
    if broken or root_of(text) not in _ROOTS:
        yield Found(0, "", reason=broken or "this is no collection of the ACL Anthology")


def _papers(text: str, lines: Sequence[int]) -> Iterator[Found]:
    """Yield the papers, which begin on these lines. Raises: ParseError, behind those before it."""
    at = iter(lines)
    volume: dict[str, str] = {}
    collection, number = "", ""
    for event, element in _events(text):
        if event == "start" and element.tag == "collection":
            collection = element.get("id", "")
        elif event == "start" and element.tag == "volume":
            number, volume = element.get("id", ""), {}
        elif event == "end" and element.tag == "meta":
            volume = {name: (element.findtext(name) or "").strip() for name in ("year", "month")}
        elif event == "end" and element.tag == "paper":
            name = f"{collection}-{number}.{element.get('id', '')}"
            yield Found(next(at, 0), _text(element, "title"), _fields(element, volume, name))
            element.clear()


def _events(text: str) -> Iterator[tuple[str, ET.Element]]:
    """Yield what is complete, up to where the XML breaks off. Raises: ParseError."""
    parser: ET.XMLPullParser[ET.Element] = ET.XMLPullParser(("start", "end"))
    for position in range(_start(text), len(text), _FED_TOGETHER):
        parser.feed(text[position : position + _FED_TOGETHER])
        yield from cast("Iterator[tuple[str, ET.Element]]", parser.read_events())  # an error waits in the queue too


def _start(text: str) -> int:
    """Return where a text begins behind its declaration, whose encoding is no longer its own."""
    return text.find("?>") + 2 if text.lstrip().startswith("<?xml") else 0


def _line_of(error: ET.ParseError, text: str) -> int:
    return error.position[0] + text.count("\n", 0, _start(text))


def _fields(paper: ET.Element, volume: dict[str, str], name: str) -> dict[str, object]:
    own = {key: (paper.findtext(key) or "").strip() or volume.get(key, "") for key in ("year", "month")}
    month = own["month"].replace("–", "-").split("-", 1)[0].strip()
    written = "-".join(part for part in (own["year"], month.split(" ", 1)[0]) if part)
    return {
        "title": _text(paper, "title"),
        "abstract": _text(paper, "abstract"),
        "doi": (paper.findtext("doi") or "").strip(),
        "authors": [_name(author) for author in paper.findall("author")],
        "url": _address(paper, name),
        **(written_date(written) if own["year"] else {}),
    }


def _text(paper: ET.Element, name: str) -> str:
    """Return the text of an element with what its marked parts hold."""
    element = paper.find(name)
    return "".join(element.itertext()).strip() if element is not None else ""


def _name(author: ET.Element) -> str:
    return " ".join(part for name in ("first", "last") if (part := (author.findtext(name) or "").strip()))


def _address(paper: ET.Element, name: str) -> str | None:
    url = (paper.findtext("url") or "").strip()
    if url.startswith(("http://", "https://")):
        return url
    return f"{_ADDRESS}{url or name}/" if url or not name.startswith("-") else None
