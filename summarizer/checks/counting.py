"""Counts that nobody wrote as a number: "three tasks" of a source that lists exactly three."""

from __future__ import annotations

import re
from decimal import Decimal

from summarizer.checks.prepared import Source, Text
from summarizer.checks.quantities import Quantity
from summarizer.checks.words import Token

_LIST = re.compile(
    r"(?:[^,;:.()]{1,60},\s*)+(?:and|or|&)\s+[^,;:.()]{1,60}|[^,;:.()]{1,60}?\s(?:and|&)\s[^,;:.()]{1,60}"
)
_STEP = re.compile(r"\((?:([ivx]{1,4})|(\d)|([a-h]))\)|\b(first|second|third|fourth|fifth)(?:ly)?\b", re.IGNORECASE)
_PLACES = {word: place for place, word in enumerate("first second third fourth fifth".split(), start=1)}  # noqa: SIM905
_ROMAN = {word: place for place, word in enumerate("i ii iii iv v vi vii".split(), start=1)}  # noqa: SIM905
_MOST = 8
_LEAST = 2
_NOUN_WITHIN = 4
_LONGEST_LIST = 160


def enumerates(value: Decimal, quantity: Quantity, claim: Text, source: Source) -> bool:
    """Return whether the claim or the source lists exactly so many of what the claim counts."""
    if not _LEAST <= value <= _MOST or value != int(value):
        return False
    count = int(value)
    return _claim_lists(count, quantity, claim, source) or _source_lists(count, quantity, claim, source)


def counted(quantity: Quantity, text: Text) -> tuple[Token, ...]:
    """Return the content words that follow the number up to a function word or a mark: what it counts."""
    made: list[Token] = []
    for token in text.tokens:
        if token.start < quantity.end:
            continue
        broken = bool(token.gap.strip(" -\"'")) and bool(made or token.gap.strip(" -\"'") != "")
        if broken or not token.is_content or len(made) == _NOUN_WITHIN:
            break
        made.append(token)
    return tuple(made)


def _claim_lists(count: int, quantity: Quantity, claim: Text, source: Source) -> bool:
    """Return whether the claim goes on to list so many things: "two benchmarks: A and B"."""
    opened = re.compile(r"[:,(-]\s").search(claim.levelled, quantity.end)
    if opened is None:
        return False
    return any(
        _items(match.group()) == count and _mostly_stands(match.span(), claim, source)
        for match in _LIST.finditer(claim.levelled, opened.end(), opened.end() + _LONGEST_LIST)
    )


def _mostly_stands(span: tuple[int, int], claim: Text, source: Source) -> bool:
    """Return whether two thirds of the content words of the list are the source's."""
    words = [token.stem for token in claim.tokens if span[0] <= token.start < span[1] and token.is_content]
    return bool(words) and sum(word in source.stems for word in words) >= len(words) * 2 / 3


def _source_lists(count: int, quantity: Quantity, claim: Text, source: Source) -> bool:
    """Return whether a sentence of the source that names what is counted lists so many, or counts its steps to it."""
    if count == _steps(source.levelled):
        return True
    nouns = {token.stem for token in counted(quantity, claim)}
    for sentence in source.sentences:
        if nouns & sentence.content:
            begin, end = sentence.tokens[0].start, sentence.tokens[-1].end
            if any(_items(match.group()) == count for match in _LIST.finditer(source.levelled, begin, end)):
                return True
    return False


def _items(listed: str) -> int:
    return len([item for item in re.split(r",\s*(?:and|or|&)\s+|,\s*|\s(?:and|or|&)\s", listed) if item.strip()])


def _steps(levelled: str) -> int:
    """Return the highest step that the text counts as "first … second …" or "(1) … (2) …"; 0 where it counts none."""
    highest = 0
    for roman, digit, letter, word in _STEP.findall(levelled):
        place = int(digit or 0) or _ROMAN.get(roman.lower(), 0) or _PLACES.get(word.lower(), 0)
        place = place or (ord(letter.lower()) - ord("a") + 1 if letter else 0)
        highest = place if place == highest + 1 else highest
    return highest
