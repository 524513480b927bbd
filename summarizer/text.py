"""Text in the forms in which it is compared: folded, tokenised, stemmed. Offsets always refer to the original."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_WORD = re.compile(r"[^\W_]+(?:[.\-'’][^\W_]+)*")
_LATEX_COMMAND = re.compile(r"\\[a-zA-Z]+\s*|\\.")
_FAMILY_FIRST = "CJK ", "HANGUL ", "HIRAGANA ", "KATAKANA "
_NOT_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Return text for comparing: NFKC, case-folded, accents and LaTeX mark-up removed, words joined by one space."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", _LATEX_COMMAND.sub("", text)).casefold())
    if not plain.isascii():
        plain = "".join(character for character in plain if not unicodedata.combining(character)).replace("’", "")
    return _NOT_WORD.sub(" ", plain.replace("'", "")).strip()


def words(text: str) -> list[str]:
    """Return the words of text, lower case, in order; inner hyphens, points and apostrophes belong to the word."""
    return [match.group().lower() for match in _WORD.finditer(text)]


def content_hash(*parts: str) -> str:
    """Return 64 hex digits that change when any of the parts or their order changes."""
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big"))
        digest.update(encoded)
    return digest.hexdigest()


def one_line(text: str) -> str:
    """Return text with every run of white space as one space, for showing."""
    return " ".join(text.split())


def family_first(name: str) -> bool:
    """Return whether a name is written in Chinese, Japanese or Korean letters, which put the family's name first."""
    letters = [character for character in name if character.isalpha()]
    return bool(letters) and all(unicodedata.name(letter, "").startswith(_FAMILY_FIRST) for letter in letters)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: 1 paper, 2 papers."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
