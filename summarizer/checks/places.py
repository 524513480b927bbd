"""Where a comparison holds: what is better on one dataset and worse on another must not change places.

"A underperforms B on X but outperforms it on Y" does not say that A underperforms B on Y. The names behind "on", "in"
or "for" are held against the same names in the source; where the source compares there only the other way, the claim
is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from summarizer.checks.directions import Cue, agree, cues, is_firm
from summarizer.checks.negation import is_negator
from summarizer.checks.prepared import Source, aligned
from summarizer.checks.sides import straightness
from summarizer.checks.words import Sentence, Token, is_spelled_as_a_name

_PLACES = frozenset("on in for at over across".split())  # noqa: SIM905
_BREAKS = frozenset("but while whereas although though which that because since however".split())  # noqa: SIM905
_REACH = 14
_RELATED = 0.3

Misplaced = tuple[Token, Token, str]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A word of comparison and a name where it holds; turn is -1 where it is said not to ("but not on X")."""

    cue: Cue
    name: Token
    turn: int


def compared_in_places(claim: Sentence, source: Source) -> tuple[set[int], Misplaced | None]:
    """Return where the words of comparison start that the source has in the same places; and the words of the claim
    that compare where the source compares only the other way, with the source's words, or None."""
    near = aligned(claim, source, least=_RELATED)
    theirs = [(sentence, one) for sentence in near for one in _placed(sentence.tokens)]
    settled: set[int] = set()
    misplaced: Misplaced | None = None
    for one in _placed(claim.tokens) if theirs else ():
        there = [(sentence, other) for sentence, other in theirs if other.name.stem == one.name.stem]
        told = [(verdict, other) for sentence, other in there if (verdict := _verdict(one, other, claim, sentence))]
        if any(verdict > 0 for verdict, _ in told):
            settled.add(one.cue.token.start)
        elif told and misplaced is None:
            misplaced = (*_in_order(one), _said(told[0][1], source))
    return settled, misplaced


def _said(placed: _Placed, source: Source) -> str:
    first, last = _in_order(placed)
    return source.text[first.start : last.end]


def _in_order(placed: _Placed) -> tuple[Token, Token]:
    one, other = placed.cue.token, placed.name
    return (one, other) if one.start < other.start else (other, one)


def _verdict(one: _Placed, other: _Placed, claim: Sentence, sentence: Sentence) -> int:
    """Return 1 where both say the same of the place, -1 where they say the opposite, 0 where that cannot be told."""
    turn = one.turn * other.turn
    return agree(one.cue, other.cue) * turn * _same_sides(one.cue, other.cue, claim, sentence)


def _same_sides(cue: Cue, other: Cue, claim: Sentence, sentence: Sentence) -> int:
    """Return 1 where the two words compare the same things alike, -1 where they do with the sides changed, else 0."""
    if cue.group == other.group == "rank":
        return straightness(claim, sentence)
    own = {cue.token.stem, other.token.stem}
    return int(bool((cue.attached & other.attached) - own))


def _placed(found: Sequence[Token]) -> Iterator[_Placed]:
    compared = [cue for cue in cues(found) if is_firm(cue)]
    for cue, behind in zip_longest(compared, compared[1:]):
        end = min(behind.position if behind else len(found), cue.position + 1 + _REACH)
        yield from _behind(cue, found[cue.position + 1 : end])


def _behind(cue: Cue, found: Sequence[Token]) -> Iterator[_Placed]:
    """Yield the names behind a word of comparison; a negation turns those behind it."""
    turn, is_place = 1, False
    for token in found:
        if is_negator(token):
            turn, is_place = -1, False
        elif token.low in _BREAKS or any(mark in token.gap for mark in ";:."):
            is_place = False
            if turn < 0:
                return
        if token.low in _PLACES:
            is_place = True
        elif is_place and (token.text[0].isupper() or is_spelled_as_a_name(token.text)):
            yield _Placed(cue, token, turn)
