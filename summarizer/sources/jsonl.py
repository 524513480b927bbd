"""Reads papers as JSON: one object a line, a list of objects, a single object, or what `papergist ls --json` prints."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from summarizer.models import Entry, Reading
from summarizer.sources.decoding import storable
from summarizer.sources.gathering import Found
from summarizer.sources.json_fields import read_entry, with_title
from summarizer.sources.limits import Gathered

KIND = "jsonl"
_EXCERPT = 120
_NO_OBJECT = "this is no JSON object"
_JSON_FEED = "https://jsonfeed.org/version/"
_IS_JSON_FEED = "this is a JSON Feed, which is not read: take the Atom feed of the same place, or papers as JSON lines"
_OBJECT = re.compile(r"\s*\{\s*[\"}]")
_LIST = re.compile(r"\s*\[\s*[{\]]")
_LIST_START = re.compile(r"\s*(?:\{\s*\"papers\"\s*:\s*)?\[")
_SPACE = re.compile(r"[ \t\n\r]*")  # of JSON: other white space is told of
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class FoundValue:
    """A JSON value and where it stands, or why there is none."""

    line: int
    text: str
    value: object = None
    reason: str | None = None


def is_json(text: str) -> bool:
    """Return whether a text begins with a JSON object or a list of them, or consists for the most part of objects."""
    if _OBJECT.match(text) or _LIST.match(text):
        return True
    lines = [line for line in text.split("\n") if line.strip()]
    return 2 * sum(bool(_OBJECT.match(line)) for line in lines) > len(lines)


def read(text: str, *, source: str, captured: date | None, listed: date | None, today: date) -> Reading:
    """Return the papers of a JSON text and what was not understood, each in its order.

    listed, where given, goes before the papers' own listing dates. captured and today say nothing here: dates in JSON
    are whole. Never raises.
    """
    del captured, today
    gathered = Gathered(source)
    for found in find_values(str(storable(text))):
        entry, reason = _read_found(found, listed)
        values = found.value if entry is None and isinstance(found.value, dict) else {}
        gathered.add(entry, found.line, with_title(found.text[:_EXCERPT], values), reason)
    return Reading(source=source, kind=KIND, entries=gathered.entries, not_understood=gathered.not_understood)


def found_papers(text: str, fields: Callable[[Mapping[str, object]], Mapping[str, object]]) -> Iterator[Found]:
    """Yield the fields of each object of a JSON text, as `fields` finds them there, and why there are none."""
    for found in find_values(text):
        if found.reason:
            yield Found(found.line, found.text, reason=found.reason)
        elif isinstance(found.value, dict):
            yield Found(found.line, found.text, fields(found.value))
        else:
            yield Found(found.line, found.text, reason=_NO_OBJECT)


def _read_found(found: FoundValue, listed: date | None) -> tuple[Entry | None, str]:
    """Return the paper where there is one, and everything that was wrong with it, or an empty text."""
    if found.reason:
        return None, found.reason
    if not isinstance(found.value, dict):
        return None, _NO_OBJECT
    version = found.value.get("version")
    if isinstance(version, str) and version.startswith(_JSON_FEED):
        return None, _IS_JSON_FEED
    entry, complaints = read_entry(found.value, listed=listed, line=found.line)
    return entry, "; ".join(complaints)


def find_values(text: str) -> Iterator[FoundValue]:
    """Yield every value that could be a paper: the members of a list, what a line or the whole text holds."""
    start = _LIST_START.match(text)
    whole = _parse(text, text[: len(text) - len(text.lstrip())].count("\n") + 1)
    if start and (whole.reason is None or not isinstance(_parse(whole.text, 1).value, dict)):
        yield from _told(whole, _members(text, start.end(), complete=whole.reason is None))
    elif whole.reason is None:
        yield from _expand(whole)
    else:
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                yield from _expand(_parse(line, number))


def _told(whole: FoundValue, members: Iterator[FoundValue]) -> Iterator[FoundValue]:
    """Yield the members of a list, and why the whole is no JSON where none of them says."""
    wrong = whole.reason is not None
    for found in members:
        wrong = wrong and found.reason is None
        yield found
    if wrong:
        yield whole


def _parse(text: str, line: int) -> FoundValue:
    """Return the value of a JSON text. `text` of what is found is its first line."""
    excerpt = text.strip().split("\n", 1)[0]
    try:
        value = json.loads(text)
    except RecursionError:
        return FoundValue(line, excerpt, reason="this is nested too deeply")
    except json.JSONDecodeError as error:
        return FoundValue(
            line, excerpt, reason=f"this is no JSON: {error.msg.removesuffix(' at')} at character {error.pos + 1}"
        )
    except ValueError:
        return FoundValue(line, excerpt, reason="this holds a number of too many digits")
    return FoundValue(line, excerpt, value)


def _expand(found: FoundValue) -> Iterator[FoundValue]:
    """Yield what is found, or the members of its `papers` where it is such a list."""
    papers = found.value.get("papers") if isinstance(found.value, dict) else None
    if isinstance(papers, list):
        yield from (FoundValue(found.line, found.text, paper) for paper in papers)
    else:
        yield found


def _members(text: str, position: int, *, complete: bool) -> Iterator[FoundValue]:
    """Yield the members of the list that is open at this position, up to where it ends or breaks off.

    complete: the text as a whole is JSON, so that what follows the list needs no mention.
    """
    line = text.count("\n", 0, position) + 1
    while True:
        start = _skip_space(text, position)
        line += text.count("\n", position, start)
        if text.startswith("]", start):
            rest = _skip_space(text, start + 1)
            if not complete and rest < len(text):
                yield _broken(text, rest, line + text.count("\n", start, rest))
            return
        try:
            value, end = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            yield _broken(text, start, line)
            return
        yield FoundValue(line, _excerpt(text, start), value)
        position = _skip_space(text, end)
        line += text.count("\n", start, position)
        if text.startswith(",", position):
            position += 1
        elif not text.startswith("]", position):
            yield _broken(text, position, line)
            return


def _broken(text: str, position: int, line: int) -> FoundValue:
    return FoundValue(line, _excerpt(text, position), reason="the list cannot be read from here on")


def _excerpt(text: str, position: int) -> str:
    return text[position : position + _EXCERPT].split("\n", 1)[0]


def _skip_space(text: str, position: int) -> int:
    space = _SPACE.match(text, position)
    return space.end() if space else position
