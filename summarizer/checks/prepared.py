"""A source, read once for all claims that are checked against it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from summarizer.checks.quantities import Quantity, quantities
from summarizer.checks.words import Sentence, Token, level, sentences, tokens

_SPACE = re.compile(r"\s+")
_LONGEST_JOINT = 4
_OPENERS = frozenset([*".!?:;"])
_ENDS = frozenset(".!?…。！？｡।\"'”’»)]}*`:;")


@dataclass(frozen=True)
class Text:
    """A text with its words, sentences and quantities. `levelled` has the same length, so offsets hold in both."""

    text: str
    levelled: str
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    quantities: tuple[Quantity, ...]


@dataclass(frozen=True)
class Source(Text):
    """A source with what its claims are looked up in."""

    title: str
    stems: frozenset[str]
    words: frozenset[str]
    joints: frozenset[str]
    folded: str
    named: frozenset[str]
    abstract_end: int

    def says(self, claim: str) -> bool:
        """Return whether the claim stands here word for word, from the beginning of a sentence to the end of one."""
        wanted = _SPACE.sub(" ", claim).strip()
        at = self.folded.find(wanted) if wanted else -1
        while at >= 0:
            end = at + len(wanted)
            behind = self.folded[end : end + 2].strip()
            before = self.folded[max(0, at - 2) : at].strip()
            closed = not behind or wanted[-1] in _ENDS
            if closed and (not before or before[-1] in _ENDS):
                return True
            at = self.folded.find(wanted, at + 1)
        return False


@lru_cache(maxsize=64)
def read(text: str) -> Text:
    """Return the text, read; the last ones are kept, since every check reads the claim."""
    levelled = level(text)
    found = tokens(levelled)
    return Text(text, levelled, found, sentences(levelled, found), quantities(levelled))


@lru_cache(maxsize=64)
def prepare(source: str, title: str = "") -> Source:
    """Return the source and its title as one text to look claims up in; the title counts as its last sentence."""
    whole = f"{source}\n\n{title}" if title else source
    made = read(whole)
    return Source(
        text=made.text,
        levelled=made.levelled,
        tokens=made.tokens,
        sentences=made.sentences,
        quantities=made.quantities,
        title=title,
        stems=frozenset(token.stem for token in made.tokens),
        words=frozenset(token.low for token in made.tokens),
        joints=frozenset(joints(made.tokens)),
        folded=_SPACE.sub(" ", whole).strip(),
        named=_named(made, source, title),
        abstract_end=len(source),
    )


def _named(made: Text, source: str, title: str) -> frozenset[str]:
    """Return the words, in lower case, that are surely written as names: never without a capital, and with one inside
    a sentence of the abstract, inside the word, or before the title's colon."""
    plain = {token.text for token in made.tokens if token.text.islower()}
    lead = title.partition(":")[0].strip() if ":" in title else ""
    first = {sentence.tokens[0].start for sentence in made.sentences}
    return frozenset(
        token.low
        for token in made.tokens
        if token.low not in plain
        and token.is_content
        and (_has_capital(token.text[1:]) or token.text == lead or _stands_inside(token, first, len(source)))
    )


def _has_capital(text: str) -> bool:
    return any(character.isupper() for character in text)


def _stands_inside(token: Token, first: set[int], end: int) -> bool:
    opens = token.start in first or token.gap.strip(" ")[-1:] in _OPENERS
    return token.text[0].isupper() and token.start < end and not opens


def joints(found: Sequence[Token]) -> set[str]:
    """Return each run of one to four words written as one: `GPT - 4` and `GPT4` meet in `gpt4`."""
    bare = [token.low.replace("'", "") for token in found]
    return {
        "".join(bare[at : at + length])
        for length in range(1, _LONGEST_JOINT + 1)
        for at in range(len(bare) - length + 1)
    }


def overlap(claim: Sentence, sentence: Sentence) -> float:
    """Return the share of the claim's content words that the sentence has; 0 without such words."""
    return len(claim.content & sentence.content) / len(claim.content) if claim.content else 0.0


def aligned(claim: Sentence, source: Source, *, least: float) -> list[Sentence]:
    """Return the sentences of the source that share at least so much with the claim, the nearest first."""
    scored = [(overlap(claim, sentence), number) for number, sentence in enumerate(source.sentences)]
    kept = sorted((-score, number) for score, number in scored if score >= least)
    return [source.sentences[number] for _, number in kept]
