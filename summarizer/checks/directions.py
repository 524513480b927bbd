"""Words that say which way a comparison goes, in groups of opposites, and where they stand in a text.

A cue is attached to what it compares: what follows it in its clause ("reduces memory", "higher accuracy"), or else what
goes before ("accuracy increases"). Two cues speak of the same thing where they share an attached word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from summarizer.checks.words import Token, stems

_GROUPS: dict[str, tuple[str, str]] = {
    "rank": (
        """outperform outperforms outperformed outperforming beat beats beaten surpass exceed excel superior better best
        outdo eclipse overtake outclass""",
        """underperform underperforms underperformed underperforming worse worst inferior lag lags lagging trail""",
    ),
    "quality": (
        """improve improves improved improving improvement enhance enhancement strengthen benefit refine upgrade
        mitigate""",
        """degrade degradation worsen hurt harm impair deteriorate deterioration weaken damage hinder undermine""",
    ),
    "amount": (
        """increase increased increasing more higher high greater larger bigger longer raise rise grow growth boost gain
        amplify enlarge expand elevate maximize widen double triple""",
        """decrease decreased decreasing less lower low fewer smaller shorter reduce reduction drop decline shrink cut
        fall fell diminish lessen minimize narrow halve""",
    ),
    "speed": (
        "faster quicker fast quick accelerate acceleration speedup speedups speeds speed",
        "slower slow slows slowed slowing decelerate sluggish slowdown",
    ),
    "ease": ("easier simpler easy simple simplify", "harder difficult hard complicate"),
    "price": ("cheaper cheap inexpensive", "costlier expensive costly pricier"),
    "strength": ("stronger strong robust", "weaker weak fragile brittle"),
    "agreement": ("similar consistent comparable same", "different inconsistent dissimilar"),
    "permission": ("enable allow permit", "prevent prohibit forbid preclude disable"),
    "sign": ("positive positively", "negative negatively"),
}
# Of these less is better, so "improves latency" and "reduces latency" agree.
_BETTER_LOW = frozenset(
    """error loss cost latenc time memori complex varianc bias overhead risk gap perplex distort regret nois consumpt
    redund overfit forget hallucin failur footprint budget bottleneck delay price comput""".split()  # noqa: SIM905
)
# Words that compare too loosely to be held against a paraphrase: they count where a sentence is repeated.
_LOOSE_GROUPS = frozenset({"agreement", "permission", "sign", "strength"})
_LOOSE = frozenset(
    "high low easy simple difficult hard fast quick slow cheap expensive costly wide".split()  # noqa: SIM905
)
_TURNERS = frozenset("less fewer lower".split())  # noqa: SIM905
_STOPS = frozenset(
    """and but while than whereas on by when with at for over via using through compared across without which that where
    relative under or""".split()  # noqa: SIM905
)
_LINKS = frozenset("in of to".split())  # noqa: SIM905
_NOMINAL = ("ment", "ion", "gain", "gains", "increase", "decrease", "drop", "boost", "rise", "growth")
_REACH = 5
_KEPT = 3


@dataclass(frozen=True, slots=True)
class Cue:
    """One word of comparison: its groups with the way it points in each (1 or -1), and the words it is attached to."""

    token: Token
    position: int
    group: str
    sign: int
    attached: frozenset[str]


def cues(found: Sequence[Token]) -> Iterator[Cue]:
    """Yield the words of comparison, in order."""
    table = _table()
    for position, token in enumerate(found):
        known = table.get(token.low) or table.get(token.stem)
        if known is not None:
            yield Cue(token, position, *known, _attached(found, position))


def agree(left: Cue, right: Cue) -> int:
    """Return 1 where two cues point the same way, -1 where they are opposed, 0 where they cannot be compared."""
    if left.group == right.group:
        return left.sign * right.sign
    pair = {left.group, right.group}
    if pair == {"quality", "rank"}:
        return left.sign * right.sign
    if pair == {"quality", "amount"}:
        amount = left if left.group == "amount" else right
        low = (left.attached | right.attached) & _BETTER_LOW
        return 0 if low or amount.token.low in _TURNERS else left.sign * right.sign
    return 0


def is_firm(cue: Cue) -> bool:
    """Return whether the word compares by itself: no plain adjective, no end of a compound, no likeness or leave."""
    return cue.group not in _LOOSE_GROUPS and cue.token.gap != "-" and cue.token.low not in _LOOSE


def is_cue(token: Token) -> bool:
    """Return whether the word says which way a comparison goes."""
    return token.low in _table() or token.stem in _table()


@cache
def _table() -> Mapping[str, tuple[str, int]]:
    """Return the cues by word and by stem."""
    made: dict[str, tuple[str, int]] = {}
    for group, sides in _GROUPS.items():
        for sign, listed in zip((1, -1), sides, strict=True):
            words = listed.split()
            made |= dict.fromkeys((*words, *stems(words)), (group, sign))
    return made


def _attached(found: Sequence[Token], position: int) -> frozenset[str]:
    """Return the stems of what the cue is attached to: behind it, else before it, within its clause."""
    return frozenset(_behind(found, position) or _before(found, position))


def _behind(found: Sequence[Token], position: int) -> list[str]:
    made: list[str] = []
    is_noun = found[position].low.endswith(_NOMINAL)
    for token in found[position + 1 : position + 1 + _REACH]:
        if _breaks(token) or (token.low in _LINKS and (made or not is_noun)):
            break
        if token.is_content:
            made.append(token.stem)
        if len(made) == _KEPT:
            break
    return made


def _before(found: Sequence[Token], position: int) -> list[str]:
    made: list[str] = []
    for at in range(position - 1, max(-1, position - 1 - _REACH), -1):
        if any(mark in found[at + 1].gap for mark in ",;:.()") or found[at].low in _STOPS:
            break
        if found[at].is_content:
            made.append(found[at].stem)
        if len(made) == _KEPT:
            break
    return made


def _breaks(token: Token) -> bool:
    return any(mark in token.gap for mark in ",;:.()—") or token.low in _STOPS
