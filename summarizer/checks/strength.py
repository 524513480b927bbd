"""A claim that is surer than its source: "proves" for "suggests", "always" for "often".
    Advisory: wording is a matter of
taste, and these words are common."""

from __future__ import annotations

from collections.abc import Iterator

from summarizer.checks.findings import Finding
from summarizer.checks.prepared import Source, Text, aligned, overlap

_STRONG = frozenset(
    """prove proves proven guarantee guarantees guaranteed always never all every completely entirely perfectly optimal
    eliminates solves solved definitively unconditionally certainly undoubtedly first any
    best""".split()  # noqa: SIM905
)
_HEDGES = frozenset(
    """may might could can suggest suggests suggesting some often sometimes usually typically
    likely potentially possibly
    probably seem seems appear appears preliminary partially partly tend tends conjecture hypothesize indicate indicates
    believe hope approximately nearly almost near mostly many several""".split()  # noqa: SIM905
)
_ALONE = frozenset("first always never guarantee guarantees guaranteed prove proves proven".split())  # noqa: SIM905
_RELATED = 0.3


def findings(claim: Text, source: Source) -> Iterator[Finding]:
    """Yield the strong words of the claim that its source lacks where it hedges, and bounds that were dropped."""
    for sentence in claim.sentences:
        near = aligned(sentence, source, least=_RELATED)
        hedges = [t.text for s in near if overlap(sentence, s) >= _RELATED for t in s.tokens if t.low in _HEDGES]
        hedged = bool(hedges) and not any(token.low in _HEDGES for token in sentence.tokens)
        for token in sentence.tokens:
            is_new = token.low in _STRONG and token.low not in source.words and token.stem not in source.stems
            if is_new and (hedged or token.low in _ALONE):
                said = f"the abstract says {hedges[0]}" if hedges else "the abstract does not say so"
                reason = f"{token.text} is stronger than the source: {said}"
                yield _finding(claim, token.start, token.end, reason)
    yield from _dropped_bounds(claim, source)


def _dropped_bounds(claim: Text, source: Source) -> Iterator[Finding]:
    """Yield numbers that the source gives as "up to" only and the claim without it."""
    for quantity in claim.quantities:
        same = [stated for stated in source.quantities if stated.readings & quantity.readings]
        if same and quantity.bound == 0 and quantity.kind == "figure" and all(stated.bound == 1 for stated in same):
            text = claim.text[quantity.start : quantity.end]
            yield _finding(claim, quantity.start, quantity.end, f"the abstract says at most {text}")


def _finding(claim: Text, start: int, end: int, reason: str) -> Finding:
    text = claim.text[start:end]
    return Finding(kind="strength", text=text, start=start, end=end, reason=reason, advisory=True)
