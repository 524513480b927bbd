"""Naming what a sentence is about where it opens with "It" or "This method" and is read away from its abstract.

"It halves the memory." becomes "[FastSwitch] It halves the memory.": the name stands in brackets because it was added;
the quote stays as it is in the abstract.
"""

from __future__ import annotations

import re

from summarizer.extractive.reading import dangles
from summarizer.models import Paper
from summarizer.text import one_line

_LONGEST_NAME = 4  # words
_BEFORE_COLON = re.compile(r"([^:?]{2,60}):\s")
_WRITTEN_AS_NAME = re.compile(r"[A-Z][\w.+-]*|\w+[A-Z]\w*")
_INTRODUCED = re.compile(
    r"\b(?:propose|introduce|present|develop|release|construct|build|call(?:ed)?|named?|dubbed|term(?:ed)?)\s+"
    r"(?:it\s+|the\s+|an?\s+)?[\\*{\"“'(]*(?:text(?:bf|it|sc)\{)?(?P<name>[A-Z][\w+-]*[A-Z0-9][\w+-]*)"
)


def readable(paper: Paper, start: int, end: int) -> str:
    """Return abstract[start:end] on one line, led by the system's name in brackets where the sentence opens with a word
    that points back to it."""
    text = one_line(paper.abstract[start:end])
    name = system_name(paper) if dangles(text) else None
    if name is None or name in text or not _is_introduced(paper, name, start):
        return text
    return f"[{name}] {text}"


def system_name(paper: Paper) -> str | None:
    """Return the name that a paper gives to what it presents: what stands before the title's colon, if it is written as
    a name, else what the abstract proposes by a name; None where there is none."""
    before = _BEFORE_COLON.match(paper.title)
    if before is not None:
        parts = before[1].split()
        if len(parts) == 1 or (len(parts) <= _LONGEST_NAME and all(map(_WRITTEN_AS_NAME.fullmatch, parts))):
            return before[1].strip() if _WRITTEN_AS_NAME.search(before[1]) else None
    introduced = _INTRODUCED.search(paper.abstract)
    return introduced["name"] if introduced else None


def _is_introduced(paper: Paper, name: str, start: int) -> bool:
    """Return whether the abstract has named the system before the sentence; what stands earlier is about others."""
    first = paper.abstract.find(name)
    return 0 <= first < start
