"""Names that a question holds and no paper that was found does, however it is spelt: what is asked of them is not here.

Only what is written as nothing but a name is counts: a capital behind the first letter, a digit among letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from summarizer.retrieval.terms import STOP_WORDS

SHORTEST = 3  # letters and digits, without the s of a plural
_BREAK = re.compile(r"[^A-Za-z0-9]+")
_POSSESSIVE = re.compile(r"['’]s\Z")
_DISTINCTIVE = re.compile(r"[A-Za-z].*[A-Z]|[A-Za-z].*[0-9]")


def unheard_of(missing: Sequence[Iterable[str]], texts: Sequence[str]) -> tuple[str, ...]:
    """Return the names that are missing from every paper, and of which no text holds a spelling or a part that would
    be a name; without the s of a possessive. missing: for each paper, the names that it holds neither as words nor as
    initials."""
    everywhere = set(missing[0]).intersection(*missing[1:]) if missing else set()
    names = sorted(name for name in everywhere if _is_distinctive(name))
    if not names:
        return ()
    spelt = [_together(text) for text in texts]
    initials = [letters for text in texts for letters in _initials(text)]
    return tuple(
        _POSSESSIVE.sub("", name)
        for name in names
        if not any(form in text for form in _forms(name) for text in spelt)
        and not any(_singular(name) in letters for letters in initials)
    )


def _is_distinctive(name: str) -> bool:
    return _DISTINCTIVE.search(name) is not None and len(_singular(name)) >= SHORTEST


def _forms(name: str) -> set[str]:
    """Return the spellings by which a name may be known: whole, its parts, and each without the s of a plural."""
    parts = [name, *(part for part in _BREAK.split(name) if _is_distinctive(part) or len(part) > SHORTEST)]
    return {form for part in parts for form in (_together(part), _singular(part)) if len(form) >= SHORTEST}


def _initials(text: str) -> tuple[str, str]:
    """Return the first letters of all words, and of those that an acronym keeps: RLHF has no `from`."""
    found = [word.lower() for word in _BREAK.split(text) if word]
    return "".join(word[0] for word in found), "".join(word[0] for word in found if word not in STOP_WORDS)


def _singular(name: str) -> str:
    return _together(name).removesuffix("s")


def _together(text: str) -> str:
    return _BREAK.sub("", text).lower()
