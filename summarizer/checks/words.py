"""Text as the checks read it: levelled without moving an offset, cut into words with stems, and into sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import Stemmer

_WORD = re.compile(r"[^\W_]+(?:'[a-z]+)?")
_DASHES = "‐‑‒–−﹣－"
_APOSTROPHES = "’‘ʼ′`"
_QUOTES = "“”«»„‟″"
_LATEX = "$\\{}~"
_GROUPED = re.compile(r"(?<=\d)\{,\}(?=\d{3})")
_LINE_END = re.compile(r"(?<!\n)[\n\r](?![ \t]*[\n\r•])")
_TEXT_COMMAND = re.compile(r"\\(?:text|math|emph|em|bf|it|tt|sc|rm)[a-z]*\b")
_SENTENCE_END = re.compile(r"(?<=[.!?])(?P<closers>[\"')\]]*)\s+(?=[\"'(\[]*[A-Z0-9\\$])|\n\s*\n|\n\s*(?=•)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|eg|ie|vs|cf|al|etc|fig|figs|eq|sec|no|approx|resp|dr|mr|ms|mrs|st|prof)|\b[A-Za-z])\.\Z",
    re.IGNORECASE,
)
_NUMERIC = re.compile(
    r"\d+(?:[.,x]\d+)*(?:st|nd|rd|th|x|k|m|b|t|s|ms|ns|h|hz|gb|mb|kb|tb|fps|px|bit|fold|min|w)?", re.IGNORECASE
)
_LONGEST_ABBREVIATION = 8
_SHORTEST_STEMMED = 4

FUNCTION_WORDS = frozenset(
    """a about above across after again against all along also although always am among an and another any are around as
    at based be because been before being below between both but by can cannot could did do does doing done down due
    during each either even every few for from further given had has have having he hence her here his how however i if
    in into is it it's its itself just like made make makes many may me might more moreover most much must my near
    neither never no nor not now of off often on once one only onto or other others our ours out over own per quite
    rather s same several she should since so some still such t than that the their them then there therefore these
    they this those though through thus to too toward towards under until up upon us use used uses using various very
    via was we well were what when where whereas whether which while who whom whose why will with within without would
    yet you your can't don't doesn't didn't isn't aren't wasn't weren't won't couldn't shouldn't wouldn't haven't
    hasn't hadn't let's we're they're that's""".split()  # noqa: SIM905 - a list of words reads best as text
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word: as written, in lower case, as a stem, and what stands between the word before and it."""

    text: str
    low: str
    stem: str
    start: int
    end: int
    gap: str

    @property
    def is_content(self) -> bool:
        return self.low not in FUNCTION_WORDS and (len(self.low) > 1 or self.low.isdigit())


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of one sentence and the stems of those that carry content."""

    tokens: tuple[Token, ...]
    content: frozenset[str]


def level(text: str) -> str:
    """Return text of the same length in which dashes, quotes, spaces and LaTeX mark-up are written in one way."""
    grouped = _GROUPED.sub("\u2060,\u2060", _LINE_END.sub(" ", text))
    bare = _TEXT_COMMAND.sub(lambda match: " " * len(match.group()), grouped)
    return bare if bare.isascii() and not any(mark in bare for mark in _LATEX + "`") else "".join(map(_levelled, bare))


@lru_cache(maxsize=4096)
def _levelled(character: str) -> str:
    for marks, plain in ((_DASHES, "-"), (_APOSTROPHES, "'"), (_QUOTES, '"'), (_LATEX, " ")):
        if character in marks:
            return plain
    if character in "ıİ":  # both match an i where case is ignored, and neither is one in lower case
        return "i"
    if character.isspace():
        return "\n" if character in "\n\r" else " "
    if unicodedata.category(character) == "No" or character in "…⁻":
        return character
    composed = unicodedata.normalize("NFKC", character)
    return composed if len(composed) == 1 else character


def is_spelled_as_a_name(part: str) -> bool:
    """Return whether a word is spelled as no common word is: a capital or a digit inside."""
    if any(character.isupper() for character in part[1:]):
        return True
    has_digit = any(character.isdigit() for character in part)
    return has_digit and any(c.isalpha() for c in part) and not _NUMERIC.fullmatch(part)


def is_numeric(part: str) -> bool:
    """Return whether this is a number with or without its unit: "3x", "12th", "8k"."""
    return _NUMERIC.fullmatch(part) is not None


def stems(words: list[str]) -> list[str]:
    """Return the stem of each lower-case word; a possessive ending is gone, words of up to three letters stay."""
    bare = [word.removesuffix("'s") for word in words]
    stemmed = _stemmer().stemWords(bare)
    return [stem if len(word) >= _SHORTEST_STEMMED else word for word, stem in zip(bare, stemmed, strict=True)]


def tokens(levelled: str) -> tuple[Token, ...]:
    """Return the words of levelled text, in order; hyphenated words as their parts."""
    matches = list(_WORD.finditer(levelled))
    low = [match.group().lower() for match in matches]
    ends = [0, *(match.end() for match in matches)]
    return tuple(
        Token(match.group(), word, stem, match.start(), match.end(), levelled[before : match.start()])
        for match, word, stem, before in zip(matches, low, stems(low), ends, strict=False)
    )


def sentence_spans(levelled: str) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of levelled text begin and end."""
    begin = 0
    for match in _SENTENCE_END.finditer(levelled):
        before = levelled[max(begin, match.start() - _LONGEST_ABBREVIATION) : match.start()]
        if "\n" in match.group().strip(" ") or not _ABBREVIATION.search(before):
            yield begin, match.end()
            begin = match.end()
    if levelled[begin:].strip():
        yield begin, len(levelled)


def sentences(levelled: str, found: tuple[Token, ...]) -> tuple[Sentence, ...]:
    """Return the words of levelled text by sentence; sentences without words are left out."""
    made = []
    position = 0
    for _, end in sentence_spans(levelled):
        begin = position
        while position < len(found) and found[position].start < end:
            position += 1
        if position > begin:
            made.append(_sentence(found[begin:position]))
    return tuple(made)


def _sentence(found: tuple[Token, ...]) -> Sentence:
    return Sentence(found, frozenset(token.stem for token in found if token.is_content))


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")
