"""When two numbers say the same: equal in value and unit, or written in ways that any reader takes for equal."""

from __future__ import annotations

from decimal import Decimal

from summarizer.checks.prepared import Source
from summarizer.checks.quantities import Quantity, Reading

_RATES = frozenset(
    """accuraci error rate precis recal auc auroc map miou iou f1 score wer cer success probabl confid coverag top
    sparsiti percentag percent fraction ratio""".split()  # noqa: SIM905
)
_UNDERSTOOD = frozenset({"%", "x", "point", "score", "$", "°", "th", "bit"})
_HUNDRED = Decimal(100)


def agree(quantity: Quantity, stated: Quantity, source: Source) -> bool:
    """Return whether the source's quantity says what the claim's does."""
    if quantity.readings & stated.readings:
        return True
    pairs = [(ours, theirs) for ours in quantity.readings for theirs in stated.readings]
    return any(_is_plain(ours, theirs, stated, source) or _is_converted(ours, theirs) for ours, theirs in pairs)


def _is_plain(ours: Reading, theirs: Reading, stated: Quantity, source: Source) -> bool:
    """Return whether equal values differ by a unit that a reader may leave out or add: a score's points, a rate's %."""
    (value, family), (other, stated_family) = ours, theirs
    if value != other:
        return False
    if not family:
        return stated_family in _UNDERSTOOD
    if {family, stated_family} == {"point", "score"}:
        return True
    return family in {"%", "score"} and not stated_family and _is_rate(stated, source)


def _is_rate(stated: Quantity, source: Source) -> bool:
    """Return whether the sentence of a bare number speaks of rates."""
    for sentence in source.sentences:
        if sentence.tokens[0].start <= stated.start < sentence.tokens[-1].end:
            return bool(_RATES & {token.stem for token in sentence.tokens})
    return False


def _is_converted(ours: Reading, theirs: Reading) -> bool:
    """Return whether one is the other in another unit: half and 50 %, 0.95 and 95 %, 2x more and half, 12x and an order
    of magnitude, 3 400 and thousands."""
    (value, family), (other, stated_family) = ours, theirs
    result = False
    match (family, stated_family):
        case ("%", "x") | ("%", ""):
            result = 0 < other <= 1 and value == other * _HUNDRED
        case ("x", "%") | ("", "%"):
            result = 0 < value <= 1 and other == value * _HUNDRED
        case ("x", "x"):
            result = value * other == 1
        case ("magnitude", "x") | ("magnitude", ""):
            result = other >= Decimal(10).scaleb(int(value) - 1)
        case ("magnitude", "magnitude"):
            result = value == 0
        case ("many", ""):
            result = other >= value
    return result
