"""Numbers with their units, as a text states them: digits, words, ranges, multipliers, powers of ten.

A quantity may be read in more than one way ("3 to 5 ms" says 3 ms, though only 5 stands beside its unit). Each reading
is a value in the base unit of a family; two quantities agree where they share a reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from summarizer.checks import numerals

Reading = tuple[Decimal, str]

_WORDS = "|".join(sorted((*numerals.SMALL, *numerals.TENS), key=len, reverse=True))
_FIGURE = r"(?:\d{1,3}(?:\u2060?,\u2060?\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+"
_NUMBER = re.compile(
    rf"(?<![\w.])(?P<figure>{_FIGURE})(?:[eE](?P<exponent>[+-]?\d+)(?!\w))?"
    r"(?P<power>\s*(?:[×x*·]|times|cdot)?\s*\^\s*-?\s*\d+|\s?(?:[×x*·]|times|cdot)\s?10(?:\s*\^\s*-?\s*\d+|[⁻⁰¹²³⁴-⁹]+)|"
    r"[⁻⁰¹²³⁴-⁹]+)?"
    rf"|\b(?P<word>(?:{_WORDS})(?:[- ](?:{_WORDS}))?)\b"
    rf"|\b(?P<folded>(?:{_WORDS}))(?=fold\b)"
    rf"|\b(?P<whole>{'|'.join(numerals.WHOLE)})\b"
    rf"|\b(?P<vague>{'|'.join(numerals.VAGUE)})\b"
    rf"|\b(?P<ordinal>{'|'.join(numerals.ORDINALS)})\b"
    r"|\b(?P<magnitude>orders?[ -]of[ -]magnitudes?)\b",
    re.IGNORECASE,
)
_SCALE = re.compile(
    r"[ -]{0,2}(?P<scale>(?i:hundred|thousand|million|billion|trillion|bn|mn))(?![^\W_])|"
    r"(?P<sign>[kKMBT]|MM)(?![^\W_])|"
    r"[ ](?P<apart>[KMBT])(?![^\W_])(?! ?-?cells?)"
)
_UNIT = re.compile(
    r"[ -]{0,3}(?P<unit>%|×|°C?|per ?cent(?:age[ -]points?)?|percentage points?|[^\W\d_]+)"
    r"(?P<more>[ -]?points?\b)?(?![^\W_])|"
    r"[ ]{0,2}(?P<sign>%|×)"
)
_ORDINAL_ENDING = re.compile(r"(?:st|nd|rd|th)(?![^\W_])")
_FACTOR = re.compile(r"\bfactors?(?: of)?(?: (?:about|up to|approximately|around|over|at least|more than))? {0,2}\Z")
_JOINED = re.compile(
    r"\s*(?:,|,?\s*(?:and|or|to|vs\.?|versus|&|through)\b|-{1,3}|/|\.\.\.?|…)\s*(?:and |or )?"
    r"(?:(?:about|up to|approximately|around|even|over|from) )?\Z"
)
_LOWER = re.compile(
    r"\b(?:at least|no less than|no fewer than|more than|greater than|higher than|minimum of|exceed(?:s|ing)|"
    r"over|above)\s{1,3}\Z",
    re.IGNORECASE,
)
_UPPER = re.compile(
    r"\b(?:up to|as (?:much|many|high) as|at most|no more than|less than|fewer than|lower than|maximum of|under|below|"
    r"within)\s{1,3}\Z",
    re.IGNORECASE,
)
_PARENT = re.compile(r"([^\W_]+)-\Z")
_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_LONGEST_QUALIFIER = 24
_LARGEST_EXPONENT = 400
_LONGEST_FIGURE = 40


@dataclass(frozen=True, slots=True)
class Quantity:
    """One stated number. `bound` is -1 for "at least", 1 for "up to", 0 for neither; `kind` is how it was written."""

    start: int
    end: int
    readings: frozenset[Reading]
    kind: str
    bound: int = 0
    size: Decimal = Decimal(1)
    scale: Decimal = Decimal(1)

    @property
    def families(self) -> frozenset[str]:
        return frozenset(family for _, family in self.readings)


def quantities(levelled: str) -> tuple[Quantity, ...]:
    """Return the quantities of levelled text in order; numbers that belong to names ("GPT-4", "A100") are left out."""
    found: list[Quantity] = []
    for match in _NUMBER.finditer(levelled):
        if found and match.start() < found[-1].end:
            continue
        made = _read(levelled, match)
        if made is not None:
            while found and found[-1].end > made.start:
                found.pop()
            found.append(made)
    return tuple(_shared(levelled, found))


def _read(levelled: str, match: re.Match[str]) -> Quantity | None:
    kind = match.lastgroup if match.lastgroup not in {"exponent", "power"} else "figure"
    if kind == "figure":
        return _figure(levelled, match)
    if kind in {"word", "folded"}:
        return _measured(levelled, match.start(), match.end(), _spoken(match.group()), str(kind))
    low = match.group().lower()
    if kind == "whole":
        return Quantity(*match.span(), frozenset({numerals.WHOLE[low]}), "whole")
    if kind == "vague":
        return Quantity(*match.span(), frozenset({(numerals.VAGUE[low], "many")}), "vague")
    if kind == "ordinal":
        return Quantity(*match.span(), frozenset({(numerals.ORDINALS[low], "th")}), "ordinal")
    return _magnitude(levelled, match)


def _figure(levelled: str, match: re.Match[str]) -> Quantity | None:
    if _belongs_to_a_name(levelled, match) or len(match.group()) > _LONGEST_FIGURE:
        return None
    value = Decimal(match["figure"].replace(",", "").replace("\u2060", ""))
    exponent = int(match["exponent"] or 0)
    if abs(exponent) > _LARGEST_EXPONENT:
        return None
    power = _power(match["power"], value)
    if power is not None and power.adjusted() <= _LARGEST_EXPONENT:
        return _measured(levelled, match.start(), match.end(), power.scaleb(exponent), "figure")
    end = match.end("exponent") if match["exponent"] else match.end("figure")
    return _measured(levelled, match.start(), end, value.scaleb(exponent), "figure")


def _belongs_to_a_name(levelled: str, match: re.Match[str]) -> bool:
    """Return whether the figure is a part of a name: "GPT-4" before it, or letters that are no unit behind it."""
    parent = _PARENT.search(levelled, max(0, match.start() - _LONGEST_QUALIFIER), match.start())
    if parent is not None and any(c.isupper() for c in parent[1]) and any(c.isalpha() for c in parent[1]):
        return True
    behind = re.compile(r"[^\W\d_]+").match(levelled, match.end())
    if behind is None:
        return False
    letters = behind.group()
    followed = levelled[behind.end() : behind.end() + 1]
    if letters in {"x", "X"}:
        return False
    if followed.isdigit():
        return True
    known = letters in numerals.UNITS or letters in numerals.SCALES or _ORDINAL_ENDING.fullmatch(letters)
    return not known


def _power(written: str | None, value: Decimal) -> Decimal | None:
    """Return the value that a power of ten makes: `10^{-3}`, `3*10^5`, `10⁻³`; None where there is none."""
    if not written:
        return None
    digits = re.sub(r"[^\d\-^]", "", written.translate(_SUPERSCRIPTS))
    base, caret, exponent = digits.rpartition("^")
    if not caret:
        base, exponent = ("10", digits[2:]) if digits.startswith("10") else ("", digits)
    if not re.fullmatch(r"-?\d{1,3}", exponent) or (not base and value not in {Decimal(10), Decimal(2)}):
        return None
    if base:
        return value.scaleb(int(exponent))
    return Decimal(10).scaleb(int(exponent) - 1) if value == Decimal(10) else None


def _spoken(words: str) -> Decimal:
    parts = re.split(r"[- ]", words.lower())
    values = [numerals.SMALL.get(part, numerals.TENS.get(part, Decimal(0))) for part in parts]
    is_compound = len(parts) == 1 or (parts[0] in numerals.TENS and Decimal(0) < values[1] < Decimal(10))
    return sum(values, Decimal(0)) if is_compound else values[-1]


def _measured(levelled: str, start: int, number_end: int, value: Decimal, kind: str) -> Quantity:
    """Return the quantity with the scale words and the unit that follow its number."""
    if (ending := _ORDINAL_ENDING.match(levelled, number_end)) is not None and kind == "figure":
        return Quantity(start, ending.end(), frozenset({(value, "th")}), "ordinal")
    end = number_end
    scale = Decimal(1)
    while (match := _SCALE.match(levelled, end)) is not None:
        written = match["scale"] or match["sign"] or match["apart"]
        scale *= numerals.SCALES.get(written) or numerals.SCALES[written.lower()]
        end = match.end()
    family, size, unit_end = _unit(levelled, end)
    if not family and _FACTOR.search(levelled, max(0, start - 2 * _LONGEST_QUALIFIER), start):
        family = "x"
    readings = frozenset({(value * scale * size, family)})
    return Quantity(start, unit_end or end, readings, kind, _bound(levelled, start), size, scale)


def _unit(levelled: str, at: int) -> tuple[str, Decimal, int]:
    """Return the family, the size and the end of the unit that stands there; an empty family where none does."""
    match = _UNIT.match(levelled, at)
    nothing = ("", Decimal(1), 0)
    if match is None:
        return nothing
    if match["sign"] is not None:
        return ("%" if match["sign"] == "%" else "x", Decimal(1), match.end())
    written = match["unit"]
    low = written.lower()
    if "point" in low or (match["more"] and (low in numerals.SCORES or low in {"%", "percent", "absolute"})):
        return "point", Decimal(1), match.end()
    if low == "per cent" or low in numerals.SCORES:
        return "%" if low == "per cent" else "score", Decimal(1), match.end("unit")
    known = numerals.UNITS.get(written) or numerals.UNITS.get(low if len(low) > 1 else written)
    if known is None or (written in {"x", "X"} and levelled[match.end() :].lstrip()[:1].isdigit()):
        return nothing
    return known[0], known[1], match.end("unit")


def _magnitude(levelled: str, match: re.Match[str]) -> Quantity:
    """Return "two orders of magnitude" as 2 of that family; without a number it is any."""
    before = re.compile(rf"\b({_WORDS}|an?|\d{{1,2}})[ -]{{1,2}}\Z", re.IGNORECASE)
    found = before.search(levelled, max(0, match.start() - _LONGEST_QUALIFIER), match.start())
    if found is None:
        many = Decimal(1) if match.group().lower().startswith("order ") else Decimal(0)
        return Quantity(*match.span(), frozenset({(many, "magnitude")}), "magnitude")
    word = found[1].lower()
    value = Decimal(word) if word.isdecimal() else numerals.SMALL.get(word, Decimal(1))
    return Quantity(found.start(), match.end(), frozenset({(value, "magnitude")}), "magnitude")


def _bound(levelled: str, start: int) -> int:
    begin = max(0, start - _LONGEST_QUALIFIER)
    if _UPPER.search(levelled, begin, start):
        return 1
    return -1 if _LOWER.search(levelled, begin, start) else 0


def _shared(levelled: str, found: list[Quantity]) -> list[Quantity]:
    """Return the quantities with the units that they share with the ones after them: "1.4-11.2x", "3, 5 and 7 ms"."""
    made = list(found)
    for number, (left, right) in reversed(list(enumerate(pairwise(found)))):
        after = made[number + 1]
        shares_unit = left.families == {""} and after.families != {""}
        shares_scale = left.scale == 1 and after.scale != 1
        if (shares_unit or shares_scale) and _JOINED.fullmatch(levelled[left.end : right.start]):
            made[number] = _with_units_of(after, left)
    return made


def _with_units_of(after: Quantity, left: Quantity) -> Quantity:
    readings = {
        (value * size * scale, family)
        for value, own in left.readings
        for family in (after.families if own == "" else {own})
        for size in {after.size, Decimal(1)}
        for scale in {after.scale, Decimal(1)}
    }
    return replace(left, readings=left.readings | readings, size=after.size, scale=after.scale)
