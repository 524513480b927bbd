"""A number that the source states, but of something else: "30 % faster" where it says "30 % fewer parameters"."""

from __future__ import annotations

import re

from summarizer.checks.counting import counted
from summarizer.checks.prepared import Source, Text
from summarizer.checks.quantities import Quantity
from summarizer.checks.words import Token

# What a percentage or a multiple can be of; one word may stand for several things.
_MEASURED: dict[str, frozenset[str]] = {
    "speed": frozenset(
        """faster slower quicker speed speeds speedup speedups latency throughput time runtime wall clock fast slow
        accelerate accelerates acceleration accelerated hours compute
        computation computational resources""".split()  # noqa: SIM905
    ),
    "size": frozenset(
        """smaller larger parameters parameter size compression compressed compress compresses memory storage footprint
        bigger model-size weights sparsity sparse pruned pruning""".split()  # noqa: SIM905
    ),
    "quality": frozenset(
        """accuracy better worse score scores f1 precision recall auc bleu rouge error errors success win performance
        improvement gain gains outperforms outperform improves""".split()  # noqa: SIM905
    ),
    "data": frozenset(
        "data samples examples labels annotations annotated labeled dataset training-data tokens".split()  # noqa: SIM905
    ),
    "cost": frozenset(
        "cheaper cost costs expensive flops compute computation computational energy price".split()  # noqa: SIM905
    ),
}
_RELATIVE = frozenset({"%", "x", "magnitude"})
_REACH = 4
_RIVAL = re.compile(
    r"[^,;:.()]{0,40}?\b(?:than|over|against|versus|compared (?:to|with)) (?:the |an? )?(?P<name>[A-Z][^\W_]+)"
)


def misattached(quantity: Quantity, same: list[Quantity], claim: Text, source: Source) -> str:
    """Return a reason where the source states the number of another thing only; "" where it may be the same."""
    if quantity.families & (_RELATIVE | {"point"}) and (reason := _beats_another(quantity, same, claim, source)):
        return reason
    if quantity.families & _RELATIVE:
        return _measures_something_else(quantity, same, claim, source)
    if quantity.families == {""}:
        return _counts_something_else(quantity, same, claim, source)
    return ""


def _measures_something_else(quantity: Quantity, same: list[Quantity], claim: Text, source: Source) -> str:
    said = _measured(_after(quantity, claim.tokens))
    if not said:
        return ""
    meant = [_measured(_sentence_of(stated, source)) for stated in same]
    if any(not things or things & said for things in meant):
        return ""
    text = claim.text[quantity.start : quantity.end]
    return f"the abstract says {text} of {_joined(frozenset().union(*meant))}, not of {_joined(said)}"


def _beats_another(quantity: Quantity, same: list[Quantity], claim: Text, source: Source) -> str:
    """Compare with whom: refused where the source names another there, and ours nowhere in that sentence."""
    rival = _rival(quantity, claim, source)
    named = [_rival(stated, source, source) for stated in same]
    near = {token.low for stated in same for token in _sentence_of(stated, source)}
    if not rival or not all(named) or rival.lower() in near:
        return ""
    text = claim.text[quantity.start : quantity.end]
    return f"the abstract says {text} compared with {_joined(frozenset(named))}, not with {rival}"


def _rival(quantity: Quantity, text: Text, source: Source) -> str:
    """Return the name, one of the source, that the number compares with; "" without one."""
    match = _RIVAL.match(text.levelled, quantity.end)
    return match["name"] if match is not None and match["name"].lower() in source.named else ""


def _counts_something_else(quantity: Quantity, same: list[Quantity], claim: Text, source: Source) -> str:
    """Compare what is counted: refused only where the source counts the same thing with another number."""
    said = counted(quantity, claim)
    stems = {token.stem for token in said}
    own = [{token.stem for token in counted(stated, source)} for stated in same]
    if not stems or any(not counted_stems or counted_stems & stems for counted_stems in own):
        return ""
    if any(_is_near(stated, stems, source) for stated in same):
        return ""
    for other in source.quantities:
        noun = counted(other, source)
        if noun and other.families == {""} and noun[-1].stem == said[-1].stem and noun[-1].low.endswith("s"):
            text = claim.text[quantity.start : said[-1].end]
            return f"the abstract says {source.text[other.start : noun[-1].end]}, not {text}"
    return ""


def _is_near(stated: Quantity, stems: set[str], source: Source) -> bool:
    return bool(stems & {token.stem for token in _after(stated, source.tokens)})


def _after(quantity: Quantity, found: tuple[Token, ...]) -> list[Token]:
    """Return the few words that follow the number in its clause."""
    made: list[Token] = []
    for token in found:
        if token.start >= quantity.end:
            if len(made) == _REACH or token.gap.strip(" -%×\n"):
                break
            made.append(token)
    return made


def _sentence_of(stated: Quantity, source: Source) -> list[Token]:
    for sentence in source.sentences:
        if sentence.tokens[0].start <= stated.start <= sentence.tokens[-1].end:
            return list(sentence.tokens)
    return []


def _measured(found: list[Token]) -> frozenset[str]:
    return frozenset(thing for thing, words in _MEASURED.items() if any(token.low in words for token in found))


def _joined(things: frozenset[str]) -> str:
    return " and ".join(sorted(things))
