"""The lines of a Daily Papers page, and what each of them could be when it is looked at alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from summarizer.sources.page_dates import parse_date
from summarizer.sources.title_cues import title_score


class Label(Enum):
    """What a line of the page is."""

    FURNITURE = auto()
    LISTING = auto()
    TITLE = auto()
    ABSTRACT = auto()
    AUTHORS = auto()
    ORGANISATION = auto()
    DOT = auto()
    DATE = auto()
    BROKEN = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: its 1-based number, its text without outer white space, and its surroundings.

    apart: a blank line stands before it. tight: none does, on a page that has blank lines. On a page without any blank
    line they tell nothing, and both are False.
    """

    number: int
    text: str
    raw: str
    apart: bool
    tight: bool


HEADING = "daily papers"
_INVITATION = "get trending papers in your email inbox!"
_MARKS = frozenset({HEADING, _INVITATION, "byak and the research community", "by ak and the research community"})
_SUBMITTED = "submitted by"
_NAVIGATION = re.compile(
    r"new|subscribe|papers|models|datasets|spaces|buckets|community|docs|enterprise|pricing|solutions|log ?in|"
    r"sign ?up|sign in|previous|next|prev|back|upvotes?|trending|daily|weekly|monthly|date|week|month|company|tos|"
    r"privacy|about|careers|jobs|website|system theme|inference (?:providers|endpoints)|hugging face|trending papers|"
    r"search papers|view all papers|load more|github|arxiv page|learn|brand assets|press",
    re.IGNORECASE,
)
_ARROWS = " \t\xa0←→‹›«»<>↑↓▲▼"
_COUNT = re.compile(r"\+?\d[\d,.]*\s*[kK]?", re.ASCII)
_SUBMITTED_BY = re.compile(r"submitted by\b\s*\S*|© .*|\w+'s profile picture", re.IGNORECASE)
_AUTHORS = re.compile(r"(?P<bullet>[•·‧∙●*-]?)\s*(?P<count>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})\s+authors?")
_BROKEN_AUTHORS = re.compile(r"•\s*(?:[0-9][0-9,]*\s*(?:a(?:u(?:t(?:h(?:o(?:rs?)?)?)?)?)?)?)?")
_HANDLE = re.compile(r"[A-Za-z0-9_][\w.\-]*")
_SENTENCE_END = re.compile(r"[.?!:;,]$")
_DOT = "·"
_NEVER_A_TITLE = -8.0
_GLUED = re.compile(r"(?<=[^\sa-z])(?=new[ \t]*\n\s*" + re.escape(_INVITATION) + ")", re.IGNORECASE)


def trim(text: str) -> str:
    """Return text without outer white space (no-break spaces are white) and without invisible marks at its ends."""
    return text.strip().strip("\ufeff\u200b").strip()


def split_lines(text: str) -> list[Line]:
    """Return the lines of a text that are not blank. A line that holds nothing but white space is blank."""
    rows = _rows(text)
    bare = ["", *(trim(raw) for _, raw in rows), ""]
    spaced = any(line and not before for before, line in pairwise(bare[1:]))
    return [
        Line(number, line, raw, apart=_is_apart(before, line, after), tight=spaced and bool(before))
        for (number, raw), before, line, after in zip(rows, bare, bare[1:], bare[2:], strict=False)
        if line
    ]


def _is_apart(before: str, line: str, after: str) -> bool:
    """Return whether a blank line parts a line from what is before. Around a dot with blank lines on both sides, the
    page spreads its trailers, and they part nothing.
    """
    return not before and not (line == _DOT and not after)


def _rows(text: str) -> list[tuple[int, str]]:
    """Return numbered lines. Where a page without a last line end had the next one glued to it, they are parted."""
    rows: list[tuple[int, str]] = []
    number = 1
    for page in _GLUED.split(text):
        lines = page.split("\n")
        rows.extend(enumerate(lines, number))
        number += len(lines) - 1
    return rows


def author_count(line: str) -> int | None:
    match = _AUTHORS.fullmatch(line)
    return int(match["count"].replace(",", "")) if match else None


def is_mark(line: Line, after: Line | None) -> bool:
    """Return whether a line stands on pages of this kind only: their heading, an author count, a dot before a date."""
    authors = _AUTHORS.fullmatch(line.text)
    return (
        line.text.casefold() in _MARKS
        or bool(authors and authors["bullet"])
        or bool(line.text == _DOT and after and parse_date(after.text))
    )


def possibilities(line: Line, before: Line | None) -> Mapping[Label, float]:
    """Return every label this line could bear, with the log-odds that it speaks for it. ABSTRACT is the measure: 0."""
    special = dict(_furniture(line.text, before)) | dict(_trailer(line, before))
    title = title_score(line.text) if special.keys() <= {Label.ORGANISATION, Label.BROKEN} else _NEVER_A_TITLE
    return {Label.TITLE: title, Label.ABSTRACT: 0.0, **special}


def _furniture(text: str, before: Line | None) -> Iterator[tuple[Label, float]]:
    plain = text.strip(_ARROWS)
    if text.casefold() in _MARKS or text.casefold() == _SUBMITTED:
        yield Label.FURNITURE, 14.0
    elif _SUBMITTED_BY.fullmatch(text):
        yield Label.FURNITURE, 6.0
    elif _NAVIGATION.fullmatch(plain) or not plain or _COUNT.fullmatch(text):
        yield Label.FURNITURE, 2.0
    elif before and before.text.casefold() == _SUBMITTED and _HANDLE.fullmatch(text):
        yield Label.FURNITURE, 10.0


def _trailer(line: Line, before: Line | None) -> Iterator[tuple[Label, float]]:
    authors = _AUTHORS.fullmatch(line.text)
    if authors:
        yield Label.AUTHORS, 14.0 if authors["bullet"] else 5.0
    elif _BROKEN_AUTHORS.fullmatch(line.text):
        yield Label.BROKEN, 10.0
    if line.text == _DOT:
        yield Label.DOT, 10.0
    if parse_date(line.text):
        yield Label.DATE, 4.0
        yield Label.LISTING, 8.0
    elif before and before.text == _DOT and not line.apart:
        yield Label.BROKEN, 1.0
    if _HANDLE.fullmatch(line.text.split(maxsplit=1)[0]):
        yield Label.ORGANISATION, -2.0 if _SENTENCE_END.search(line.text) else 3.0
