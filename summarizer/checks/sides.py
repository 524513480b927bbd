"""Who is compared with whom: "A outperforms B" has two sides, and a claim must not swap them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from summarizer.checks.directions import Cue, cues
from summarizer.checks.prepared import Source, aligned
from summarizer.checks.words import Sentence, Token

_OURS = frozenset("we our ours this proposed it".split())  # noqa: SIM905
_TRANSITIVE = frozenset(
    """outperform outperforms outperformed outperforming beat beats surpass surpasses surpassed exceed exceeds exceeded
    underperform underperforms outclass outclasses eclipses""".split()  # noqa: SIM905
)
_ENDS = frozenset(
    """on in for at across by with when while under using and but where which although though from via after during even
    despite as to""".split()  # noqa: SIM905
)
_BEGINS = frozenset("that while but although and which whereas show shows demonstrate find".split())  # noqa: SIM905
_BY_NATURE = frozenset(
    """method methods approach approaches model models algorithm algorithms perform performs performed achieve achieves
    much far even""".split()  # noqa: SIM905
)
_REACH = 12
_RELATED = 0.3

Swap = tuple[Token, Token, str]


@dataclass(frozen=True, slots=True)
class _Relation:
    left: frozenset[str]
    right: frozenset[str]
    sign: int
    word: Token
    first: Token
    last: Token


def correspond(claim: Sentence, source: Source) -> set[int]:
    """Return where the words of comparison start whose two sides the source compares alike, in whatever words."""
    near = aligned(claim, source, least=_RELATED)
    stated = [relation for sentence in near for relation in _relations(sentence.tokens)]
    return {
        relation.word.start
        for relation in (_relations(claim.tokens) if stated else ())
        if any(_orientation(relation, other) > 0 and _is_whole(relation, other) for other in stated)
    }


def _is_whole(ours: _Relation, theirs: _Relation) -> bool:
    """Return whether each side of one shares a word with a side of the other, so that the verdict rests on both."""
    straight = bool(ours.left & theirs.left) and bool(ours.right & theirs.right)
    return straight or (bool(ours.left & theirs.right) and bool(ours.right & theirs.left))


def swapped(claim: Sentence, source: Source, settled: AbstractSet[int] = frozenset()) -> Swap | None:
    """Return the words of the claim whose sides the source has the other way round, and the source's words; or None.
    settled: where words of comparison start that are supported otherwise."""
    ours = [relation for relation in _relations(claim.tokens) if relation.word.start not in settled]
    if not ours:
        return None
    near = aligned(claim, source, least=_RELATED)
    stated = [relation for sentence in near for relation in _relations(sentence.tokens)]
    for relation in ours:
        verdicts = [(_orientation(relation, other), other) for other in stated]
        if any(verdict > 0 for verdict, _ in verdicts):
            continue
        turned = next((other for verdict, other in verdicts if verdict < 0), None)
        if turned is not None:
            return relation.first, relation.last, source.text[turned.first.start : turned.last.end]
    return None


def straightness(claim: Sentence, sentence: Sentence) -> int:
    """Return 1 where the two sentences compare the same two things in the same order, -1 where in the other, 0 where
    that cannot be told."""
    for ours in _relations(claim.tokens):
        for theirs in _relations(sentence.tokens):
            if found := _orientation(ours, theirs) * ours.sign * theirs.sign:
                return found
    return 0


def _orientation(ours: _Relation, theirs: _Relation) -> int:
    """Return 1 where the sides correspond, -1 where they are swapped, 0 where that cannot be told."""
    shared = (ours.left & ours.right) | (theirs.left & theirs.right)
    straight = _matches(ours.left, theirs.left, shared), _matches(ours.right, theirs.right, shared)
    crossed = _matches(ours.left, theirs.right, shared), _matches(ours.right, theirs.left, shared)
    same_way = ours.sign * theirs.sign
    if sum(straight) > sum(crossed):
        return same_way
    if all(crossed) and not any(straight):
        return -same_way
    return 0


def _matches(left: frozenset[str], right: frozenset[str], shared: frozenset[str]) -> int:
    return len((left & right) - shared)


def _relations(found: Sequence[Token]) -> Iterator[_Relation]:
    """Yield the comparisons of the words that have both sides: around a verb, or around "better … than"."""
    for cue in cues(found):
        at = _pivot(found, cue)
        if at is None:
            continue
        left = _left(found, cue.position)
        right = _right(found, at)
        if left and right:
            yield _Relation(_side(left), _side(right), cue.sign, cue.token, left[0], right[-1])


def _pivot(found: Sequence[Token], cue: Cue) -> int | None:
    """Return the position behind which the other side stands: the verb itself, or "than"."""
    if cue.token.low in _TRANSITIVE:
        return cue.position
    for at in range(cue.position + 1, min(len(found), cue.position + 6)):
        if any(mark in found[at].gap for mark in ",;:."):
            return None
        if found[at].low == "than":
            return at
    return None


def _left(found: Sequence[Token], position: int) -> list[Token]:
    made: list[Token] = []
    for at in range(position - 1, max(-1, position - _REACH), -1):
        if found[at].low in _BEGINS:
            break
        made.insert(0, found[at])
        if any(mark in found[at].gap for mark in ",;:.—"):
            break
    cut = next((number for number, token in enumerate(made) if number and token.low in _ENDS), len(made))
    return made[:cut]


def _right(found: Sequence[Token], position: int) -> list[Token]:
    made: list[Token] = []
    for token in found[position + 1 : position + _REACH]:
        if any(mark in token.gap for mark in ",;:.—") or token.low in _ENDS:
            break
        made.append(token)
    return made


def _side(found: list[Token]) -> frozenset[str]:
    """Return the stems of one side; whatever the paper calls its own is one thing."""
    own = frozenset({"*ours"}) if any(token.low in _OURS for token in found) else frozenset()
    return own | {token.stem for token in found if token.is_content and not _says_little(token)}


def _says_little(token: Token) -> bool:
    return token.low in _OURS or token.low in _BY_NATURE or token.low.endswith("ly")
