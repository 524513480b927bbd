"""What stands before a number and changes what it says: "up to", "over", "by", "from", "to"."""

from __future__ import annotations

import re

from summarizer.checks.prepared import Source, Text
from summarizer.checks.quantities import Quantity

_RELATIVE = frozenset({"%", "x", "point"})
_SIZES = {1: "at most", -1: "at least"}
_OPEN_BEFORE = re.compile(r"(?:[≥>~]|geq?|gtr?sim|gt|exceed\w*|minimum|least|lowest)\s{0,3}(?:of )?\Z")
_OPEN_BEHIND = re.compile(r"\s?(?:\+|(?:or|and) (?:more|above|higher|better|faster)|-|to\b)")
_AT_BEST = re.compile(r"\b(?:can|could|may|might|at best|best[- ]case|max\w*|peak\w*|highest|largest|as \w+ as|some)\b")
_ROLE = re.compile(
    r"(?P<before>[\w%.]+) (?P<role>by|from|to) (?:(?:about|around|approximately|nearly|almost|only|just|roughly) )?\Z"
)
_CHANGE_BEHIND = re.compile(
    r"[ -](?:\w+ )?(?:fewer|less|more|lower|higher|faster|slower|smaller|larger|better|worse|cheaper|reduc\w+|"
    r"increas\w+|decreas\w+|improve\w*|gains?|speed-?ups?|drops?|savings?|compression|acceleration|of|relative)\b"
)
_OPPOSED = {"by": frozenset({"from", "to"}), "from": frozenset({"to", "by"}), "to": frozenset({"from", "by"})}
_BEFORE = 60


def misbounded(quantity: Quantity, same: list[Quantity], claim: Text, source: Source) -> str:
    """Return a reason where the source states the number under other bounds, or as what another takes the place of, or
    as a difference where the claim has what remains; "" where it does not. same: the numbers that agree."""
    bounds = {stated.bound for stated in same}
    text = claim.text[quantity.start : quantity.end]
    if quantity.bound and bounds == {-quantity.bound}:
        return f"the abstract says {_SIZES[-quantity.bound]} {text}, not {_SIZES[quantity.bound]} {text}"
    if quantity.families & _RELATIVE:
        if bounds == {1} and not quantity.bound and not _is_at_best(quantity, claim):
            return f"the abstract says up to {text}, not {text}"
        if bounds == {0} and quantity.bound < 0 and not any(_is_open(stated, source) for stated in same):
            return f"the abstract says {text}, not more than {text}"
    return _in_another_role(quantity, same, claim, source) if quantity.families != {""} else ""


def _is_at_best(quantity: Quantity, claim: Text) -> bool:
    """Return whether the claim says in other words, or of a number before it, that it is the best case."""
    before = claim.levelled[max(0, quantity.start - _BEFORE) : quantity.start]
    said_before = any(other.bound > 0 and other.start < quantity.start for other in claim.quantities)
    return said_before or bool(_AT_BEST.search(before.lower()))


def _is_open(stated: Quantity, source: Source) -> bool:
    """Return whether the source may mean more by the number: "45-60%", "≥ 45%", or another number beside it."""
    before, behind = source.levelled[max(0, stated.start - _BEFORE) : stated.start], source.levelled[stated.end :]
    if _OPEN_BEFORE.search(before.lower()) or _OPEN_BEHIND.match(behind):
        return True
    place = next((s for s in source.sentences if s.tokens[0].start <= stated.start <= s.tokens[-1].end), None)
    if place is None:
        return True
    begin, end = place.tokens[0].start, place.tokens[-1].end
    beside = [other for other in source.quantities if begin <= other.start < end and other.families & stated.families]
    return len(beside) > 1


def _in_another_role(quantity: Quantity, same: list[Quantity], claim: Text, source: Source) -> str:
    role = _role(quantity, claim)
    roles = {_role(stated, source) for stated in same}
    is_equal = all(stated.readings & quantity.readings for stated in same)
    if not role or not is_equal or not roles <= _OPPOSED[role]:
        return ""
    text = claim.text[quantity.start : quantity.end]
    return f"the abstract says {' and '.join(sorted(roles))} {text}, not {role} {text}"


def _role(quantity: Quantity, text: Text) -> str:
    """Return "by", "from" or "to" where a change is told so, as in "falls from 16 GB to 4 GB"; else ""."""
    match = _ROLE.search(text.levelled, max(0, quantity.start - _BEFORE), quantity.start)
    if match is None or match["before"].lower() in {"up", "close", "due", "equal", "corresponds"}:
        return ""
    if match["role"] == "by":
        return "by"
    if _CHANGE_BEHIND.match(text.levelled, quantity.end):
        return ""
    is_range = match["role"] == "to" and any(other.end == match.end("before") for other in text.quantities)
    if is_range and not _starts_from(match.end("before"), text):
        return ""
    return match["role"]


def _starts_from(end: int, text: Text) -> bool:
    """Return whether the number that ends there stands behind "from"."""
    other = next(other for other in text.quantities if other.end == end)
    return text.levelled[max(0, other.start - len("from ")) : other.start] == "from "
