"""What the source says that nothing is lost, added or needed of, a claim must not lose, add or need.

"Without loss of accuracy", "no drop in accuracy" and "preserving accuracy" promise one thing in many words; "loses
accuracy", "at the cost of accuracy" and "accuracy drops" break it in as many. A promise and a claim meet where the noun
that they end in is the same and one has all the words of the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summarizer.checks.findings import Finding
from summarizer.checks.prepared import Source
from summarizer.checks.words import Sentence, Token

_GROUPS: dict[str, frozenset[str]] = {
    "loss": frozenset(
        """lose loses losing lost loss losses sacrifice sacrifices sacrificing sacrificed compromise compromises
        compromising degrade degrades degrading degradation hurt hurts hurting harm harms harming worsen worsens
        worsening impair impairs impairing damage damages damaging drop drops dropping decrease decreases decreasing
        decline declines declining reduce reduces reducing reduced reduction lowers lowering lower less weaken weakens
        weakening undermine undermines undermining deteriorate deteriorates deterioration suffers cost expense worse
        poorer""".split()  # noqa: SIM905
    ),
    "growth": frozenset(
        """increase increases increasing increased raise raises raising add adds adding additional extra incur incurs
        incurring more higher greater""".split()  # noqa: SIM905
    ),
    "need": frozenset("need needs needing require requires requiring rely relies relying depend depends".split()),  # noqa: SIM905
}
_KEEPERS = frozenset(
    """maintain maintains maintaining preserve preserves preserving retain retains retaining keep keeps
    keeping""".split()  # noqa: SIM905
)
_DENIERS = frozenset("no not without never neither nor cannot nothing none zero non hardly".split())  # noqa: SIM905
# Before a word of loss or need these leave open how much of it there is, or say that it is mended.
_SOFT = frozenset(
    """avoid avoids avoiding prevent prevents preventing eliminate eliminates eliminating remove removes removing
    recover recovers recovering mitigate mitigates mitigating alleviate overcome overcomes limit limits limiting limited
    reduce reduces reducing minimize minimizes little few fewer less minimal negligible small slight slightly marginal
    minor only may might can could would if whether instead rather fails fail lack lacks unless than how when obviates
    obviate free""".split()  # noqa: SIM905
)
_LINKS = frozenset("of in to on for the a an any its their this these".split())  # noqa: SIM905
_JOINTS = frozenset({"and", "or", "nor"})
_BARE = frozenset({"no", "without"})
_LOSSES = frozenset("loss drop degrad decreas declin harm damag reduct".split())  # noqa: SIM905
_MARKS = ",;:.()—"
_CLOSE, _NEAR, _LONGEST, _SHORTEST = 3, 6, 4, 5


@dataclass(frozen=True, slots=True)
class _Mention:
    """A word of loss, growth or need, what it is about (each noun phrase, its words in order), and how it is said."""

    group: str
    token: Token
    things: tuple[tuple[Token, ...], ...]
    is_denied: bool
    is_soft: bool


def broken(sentence: Sentence, source: Source) -> Iterator[Finding]:
    """Yield the words of the claim that lose, add or need what the source says is kept, not added or not needed."""
    claimed = [mention for mention in _mentions(sentence) if not (mention.is_denied or mention.is_soft)]
    stated = [mention for other in source.sentences for mention in _mentions(other)] if claimed else []
    promised = [mention for mention in stated if mention.is_denied]
    for mention in claimed if promised else ():
        if any(_says(other, mention) for other in stated):
            continue
        promise = next((promise for promise in promised if _meet(promise, mention)), None)
        if promise is not None:
            token = mention.token
            reason = f"the abstract says {_quoted(promise, source)}, not {token.text}"
            yield Finding(kind="negation", text=token.text, start=token.start, end=token.end, reason=reason)


def _says(stated: _Mention, mention: _Mention) -> bool:
    """Return whether the source says the same without denying it."""
    pairs = [(theirs[-1], ours[-1]) for theirs in stated.things for ours in mention.things]
    return not stated.is_denied and stated.group == mention.group and any(_alike(*pair) for pair in pairs)


def _meet(promise: _Mention, mention: _Mention) -> bool:
    if promise.group != mention.group:
        return False
    return any(_same(kept, named, promise.group) for kept in promise.things for named in mention.things)


def _same(kept: Sequence[Token], named: Sequence[Token], group: str) -> bool:
    """Return whether two noun phrases mean one thing. What is not needed may be one kind of it only."""
    ours, theirs = {token.stem for token in named[:-1]}, {token.stem for token in kept[:-1]}
    return _alike(kept[-1], named[-1]) and (theirs <= ours or (ours <= theirs and group != "need"))


def _alike(left: Token, right: Token) -> bool:
    """Return whether two words share a stem, or all of the shorter one, as "accurate" and "accuracy" do."""
    shorter, longer = sorted((left.stem, right.stem), key=len)
    return shorter == longer or (len(shorter) >= _SHORTEST and longer.startswith(shorter))


def _quoted(promise: _Mention, source: Source) -> str:
    words = [promise.token, *promise.things[0]]
    start, end = min(word.start for word in words), max(word.end for word in words)
    before = max(
        (t for t in source.tokens if t.low in _DENIERS and t.start < start), key=lambda t: t.start, default=None
    )
    if before is not None and promise.token.low not in _KEEPERS | _BARE:
        start = before.start
    return " ".join(source.text[start:end].split())


def _mentions(sentence: Sentence) -> Iterator[_Mention]:
    found = sentence.tokens
    for at, token in enumerate(found):
        groups = [group for group, words in _GROUPS.items() if token.low in words]
        things = _behind(found, at)
        if token.low in _KEEPERS and things:
            yield _kept(found, at, things)
        elif token.low in _BARE and things:
            yield from (_Mention(group, token, things, is_denied=True, is_soft=False) for group in ("growth", "need"))
        for group in groups:
            if about := things or _before(found, at):
                yield _changed(group, found, at, about)


def _kept(found: Sequence[Token], at: int, things: tuple[tuple[Token, ...], ...]) -> _Mention:
    """Return what a word of keeping promises; where it is denied or left open, it stands for a loss."""
    is_open = bool(_words_before(found, at, _NEAR) & (_DENIERS | _SOFT))
    return _Mention("loss", found[at], things, is_denied=not is_open, is_soft=True)


def _changed(group: str, found: Sequence[Token], at: int, things: tuple[tuple[Token, ...], ...]) -> _Mention:
    following = found[at + 1].low if at + 1 < len(found) else ""
    is_denied = bool(_words_before(found, at, _CLOSE) & _DENIERS) or following in _BARE
    is_soft = bool(_words_before(found, at, _NEAR) & (_DENIERS | _SOFT))
    words = [token for thing in things for token in thing]
    is_soft |= any(token.low in _SOFT or (group == "loss" and token.stem in _LOSSES) for token in words)
    return _Mention(group, found[at], things, is_denied, is_soft)


def _words_before(found: Sequence[Token], at: int, reach: int) -> set[str]:
    """Return the words of the clause before a position, "n't" as "not"."""
    made: set[str] = set()
    for position in range(at - 1, max(-1, at - 1 - reach), -1):
        if any(mark in found[position + 1].gap for mark in _MARKS) or found[position].low in {"but", "while", "yet"}:
            break
        made.add("not" if found[position].low.endswith("n't") else found[position].low)
    return made


def _behind(found: Sequence[Token], at: int) -> tuple[tuple[Token, ...], ...]:
    """Return the noun phrases that follow in the clause, joined by "and" or "or"."""
    made: list[list[Token]] = [[]]
    for token in found[at + 1 :]:
        if any(mark in token.gap for mark in _MARKS) or len(made[-1]) == _LONGEST:
            break
        if token.low in _JOINTS and made[-1]:
            made.append([])
        elif token.is_content and not token.low.endswith("ly"):
            made[-1].append(token)
        elif (token.low not in _LINKS and not token.low.endswith("ly")) or (token.low in _LINKS and made[-1]):
            break
    return tuple(tuple(thing) for thing in made if thing)


def _before(found: Sequence[Token], at: int) -> tuple[tuple[Token, ...], ...]:
    """Return the noun phrase that stands just before, as in "accuracy loss" and "accuracy drops"."""
    made: list[Token] = []
    for position in range(at - 1, max(-1, at - 1 - _LONGEST), -1):
        if any(mark in found[position + 1].gap for mark in _MARKS) or not found[position].is_content:
            break
        made.insert(0, found[position])
    return (tuple(made),) if made else ()
