"""What a model was shown, and where in it the words are that it says it rests on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.extractive.instructions import addresses_a_model
from summarizer.extractive.sentences import split
from summarizer.models import Paper
from summarizer.text import one_line

_NUMBER = re.compile(r"\s*\[?(\d{1,4})\]?\s*")
_PLAIN = str.maketrans("‐‑‒–−’‘ʼ′“”„″", "-----''''\"\"\"\"")
_LEAST_QUOTE = 12  # characters; what is shorter stands in too many places to say anything
_DROPPED = frozenset({"Cf"})  # format marks such as soft hyphens, which nobody sees


@dataclass(frozen=True)
class Shown:
    """A sentence that a model was shown, or words of one: abstract[start:end] of a paper; score from 0 to 1."""

    paper: Paper
    start: int
    end: int
    score: float = 0.0

    @property
    def text(self) -> str:
        """The words as they stand in the abstract."""
        return self.paper.abstract[self.start : self.end]

    @property
    def line(self) -> str:
        """The words in one line, as a model is shown them."""
        return one_line(self.text)


def presentable(abstract: str) -> tuple[list[tuple[int, int]], int]:
    """Return the sentences of an abstract that may be shown to a model, and how many may not: those that give it
    orders."""
    spans = split(abstract)
    kept = [(start, end) for start, end in spans if not addresses_a_model(abstract[start:end])]
    return kept, len(spans) - len(kept)


def resolve(quote: int | str, shown: Sequence[Shown]) -> Shown | None:
    """Return what a model refers to: a sentence by its number, counted from 1, or words that it copied; else None.

    Copied words have to stand in one of the sentences, equal but for Unicode's compatible forms and white space.
    """
    numbered = quote if isinstance(quote, int) else _as_number(quote)
    if numbered is not None:
        return shown[numbered - 1] if 1 <= numbered <= len(shown) else None
    wanted = "".join(character for character, _ in _folded(str(quote))).strip()
    if len(wanted) < _LEAST_QUOTE:
        return None
    return next((place for sentence in shown if (place := _place(wanted, sentence)) is not None), None)


def _as_number(quote: str) -> int | None:
    match = _NUMBER.fullmatch(quote)
    return int(match[1]) if match else None


def _place(wanted: str, sentence: Shown) -> Shown | None:
    """Return where the folded words stand in a sentence as whole words, or None."""
    folded = _folded(sentence.text)
    text = "".join(character for character, _ in folded)
    at = text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not _splits_a_word(text, at) and not _splits_a_word(text, end):
            start, stop = folded[at][1], folded[end - 1][1] + 1
            return Shown(sentence.paper, sentence.start + start, sentence.start + stop, sentence.score)
        at = text.find(wanted, at + 1)
    return None


def _splits_a_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _folded(text: str) -> list[tuple[str, int]]:
    """Return the characters of text after folding, each with the place in text that it comes from: compatible forms,
    dashes and quotation marks are one, and every run of white space is one space."""
    made: list[tuple[str, int]] = []
    for place, character in enumerate(text):
        if unicodedata.category(character) in _DROPPED:
            continue
        for plain in unicodedata.normalize("NFKC", character).translate(_PLAIN):
            if not plain.isspace():
                made.append((plain, place))
            elif made and made[-1][0] != " ":
                made.append((" ", place))
    return made
