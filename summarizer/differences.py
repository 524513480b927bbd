"""What changed between two texts, word by word, for showing."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Literal

Change = tuple[Literal["same", "gone", "new"], str]


def changes(before: str, after: str) -> list[Change]:
    """Return what stayed, went and came, in reading order; what went stands before what came in its place.

    A part is a run of words with single blanks between them. The parts that stayed or went hold the words of `before`,
    those that stayed or came the words of `after`.
    """
    old, new = before.split(), after.split()
    found: list[Change] = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(("same", " ".join(old[start:end])))
            continue
        found += [("gone", " ".join(old[start:end]))] if start < end else []
        found += [("new", " ".join(new[new_start:new_end]))] if new_start < new_end else []
    return found
