"""Acronyms and what they stand for, as a text defines them: "large language models (LLMs)".

After Schwartz and Hearst (2003), stricter: each letter of the acronym begins a word of the expansion, in order, and the
expansion begins with the first letter; words of the expansion may be passed over only if they are short.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

_IN_PARENTHESES = re.compile(r"(?<=\s)\((?:[\"'“‘]|``)?([^\W\d_][\w-]{1,9})(?:[\"'”’]|'')?(?:[,;][^()]{0,60})?\)")
_PLAIN_WORD = re.compile(r"[^\W_][\w'’-]*\Z")
_PART = re.compile(r"[^\W_]+")
_SMALL_WORDS = frozenset("a an and by for from in of on or the to via with".split())  # noqa: SIM905
_MOST_WORDS = 6
_FARTHEST = 150


def definitions(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the acronyms that the text defines, without a plural s, each with the words of its expansion as written."""
    for match in _IN_PARENTHESES.finditer(text):
        acronym = _without_plural(match[1])
        if sum(character.isupper() for character in acronym) > len(acronym) / 2 and len(acronym) > 1:
            words = expansion(acronym, _words_before(text, match.start()))
            if words:
                yield acronym, words


def _words_before(text: str, end: int) -> list[str]:
    """Return the plain words that stand right before the offset, in order, as far as no mark stands between them."""
    words = text[max(0, end - _FARTHEST) : end].split()[-_MOST_WORDS:]
    plain = list(takewhile(_PLAIN_WORD.match, reversed(words)))
    return plain[::-1]


def expansion(acronym: str, before: list[str]) -> tuple[str, ...]:
    """Return the shortest ending of `before` whose words' parts begin with the acronym's letters; empty where none."""
    letters = [character.lower() for character in acronym if character.isalnum()]
    for count in range(1, min(_MOST_WORDS, len(before)) + 1):
        words = before[-count:]
        if words[0].lower() not in _SMALL_WORDS and _spells([part.lower() for part in _parts(words)], letters):
            return tuple(words)
    return ()


def _parts(words: list[str]) -> list[str]:
    return [part for word in words for part in _PART.findall(word)]


def _spells(parts: list[str], letters: list[str]) -> bool:
    """Return whether the letters are the first letters of the parts, small words aside."""
    if not parts or len(parts) < 2:  # noqa: PLR2004
        return False
    initials = [part[0] for part in parts]
    content = [part[0] for part in parts if part not in _SMALL_WORDS]
    return letters in (initials, content)


def _without_plural(acronym: str) -> str:
    return acronym[:-1] if acronym.endswith("s") and acronym[:-1].isupper() else acronym
