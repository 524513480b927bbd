"""What of a paper several formats need alike: safe text, dates, names in parts, where it is read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from summarizer.models import Paper
from summarizer.text import family_first, one_line

# What XML 1.0 has no place for, not even escaped; other formats lose nothing by its absence.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_OF_ORGANISATIONS = frozenset(
    """& and for of the association authority bureau center centre collaboration committee company consortium
    corporation department foundation gmbh group inc inc. initiative institute lab laboratories laboratory labs ltd
    ltd. ministry network organisation organization project society team university""".split()  # noqa: SIM905 - a list of words
)
_LONGEST = 100  # characters of a name
_MARKS = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # they turn the direction of what follows


def clean(text: str) -> str:
    """Return text without control characters, line ends as they are."""
    return _UNWRITABLE.sub("", text)


def line(text: str) -> str:
    """Return text as one line without control characters; characters that turn the direction of text are gone too."""
    return one_line(_MARKS.sub("", _UNWRITABLE.sub(" ", text)))


def day_of(paper: Paper) -> date | None:
    """Return when a paper appeared for the readers of a collection: when it was listed, else published."""
    return paper.listed or paper.published


def published_parts(paper: Paper) -> list[int]:
    """Return year, month and day of publication, as far as they are known; none where nothing is. What was completed
    to the first of a year or a month is left out again."""
    day = paper.published
    if day is None:
        return []
    known = 3 if not paper.published_inferred or day.day > 1 else 2 if day.month > 1 else 1
    return [day.year, day.month, day.day][:known]


def distinct_names(texts: Sequence[str]) -> list[str]:
    """Return a name for each text that a citation key or a file can have, with a number behind it where two would be
    one; they differ by more than case."""
    found: list[str] = []
    taken: set[str] = set()
    for text in texts:
        name = bare = _ascii_name(text)
        number = 2
        while name.lower() in taken:
            name, number = f"{bare}-{number}", number + 1
        taken.add(name.lower())
        found.append(name)
    return found


def _ascii_name(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9.]+", "-", plain)[:_LONGEST].strip("-.") or "unnamed"


@dataclass(frozen=True)
class Name:
    """An author's name in parts; family alone where it has none, or where they cannot be told apart."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""


def _is_organisation(name: str) -> bool:
    """Return whether a name has words that those of people have not."""
    return not _OF_ORGANISATIONS.isdisjoint(name.lower().replace(",", " ").split())


def name_of(author: str) -> Name:
    """Return a name in parts by BibTeX's rules, which every program that reads such files knows."""
    from bibtexparser.middlewares.names import InvalidNameError, parse_single_name_into_parts

    whole = line(author)
    if any(mark in whole for mark in "{}\\") or _is_organisation(whole):
        return Name(whole)
    if family_first(whole):
        family, _, given = whole.partition(" ")
        return Name(family, given)
    try:
        parts = parse_single_name_into_parts(whole, strict=True)
    except InvalidNameError:
        return Name(whole)
    family, given, particle, suffix = (" ".join(part) for part in (parts.last, parts.first, parts.von, parts.jr))
    return Name(family, given, particle, suffix) if family else Name(whole)
