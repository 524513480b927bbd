"""Every number of a claim, with its unit, has to stand in the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from summarizer.checks import numerals
from summarizer.checks.agreement import agree
from summarizer.checks.attachment import misattached
from summarizer.checks.bounds import misbounded
from summarizer.checks.copying import edits
from summarizer.checks.counting import enumerates
from summarizer.checks.findings import Finding
from summarizer.checks.prepared import Source, Text
from summarizer.checks.quantities import Quantity
from summarizer.checks.words import Token

_IDLE_WORDS = frozenset({Decimal(0), Decimal(1)})
_MANY = 2
_LEAST_KEPT = 2


def findings(claim: Text, source: Source) -> Iterator[Finding]:
    """Yield the numbers of the claim that the source does not state, or states of something else."""
    exchanged = dict(_exchanged(claim, source))
    for quantity in claims(claim):
        reason = exchanged.get(quantity.start, "") or _fault(quantity, claim, source)
        if reason:
            text = claim.text[quantity.start : quantity.end]
            yield Finding(kind="number", text=text, start=quantity.start, end=quantity.end, reason=reason)


def claims(claim: Text) -> Iterator[Quantity]:
    """Yield the numbers that say something, in order."""
    yield from (quantity for quantity in claim.quantities if not _says_nothing(quantity, claim))


def _fault(quantity: Quantity, claim: Text, source: Source) -> str:
    """Return why the source does not support the number, or ""."""
    same = [stated for stated in source.quantities if agree(quantity, stated, source)]
    if same:
        return misbounded(quantity, same, claim, source) or misattached(quantity, same, claim, source)
    return "" if _is_supported_otherwise(quantity, claim, source) else _missing(quantity, claim, source)


def _exchanged(claim: Text, source: Source) -> Iterator[tuple[int, str]]:
    """Yield the offsets of numbers that stand where a sentence, which the claim else repeats, has another, and why."""
    for sentence in claim.sentences:
        for edit in edits(sentence, source)[1]:
            if edit.held >= _LEAST_KEPT and len(edit.new) == len(edit.old) == 1:
                new, old = edit.new[0], edit.old[0]
                if _is_number(new) and _is_number(old):
                    yield new.start, f"the abstract says {old.text} here, not {new.text}"


def _is_number(token: Token) -> bool:
    return token.low.isdecimal() or token.low in numerals.SMALL


def _says_nothing(quantity: Quantity, claim: Text) -> bool:
    """Return whether this is a word that counts nothing: "one of", "zero-shot", "first", "a second"."""
    values = {value for value, _ in quantity.readings}
    if quantity.kind == "ordinal":
        return values == {Decimal(1)} or not claim.text[quantity.start].isdigit()
    return quantity.kind == "word" and quantity.families == {""} and values <= _IDLE_WORDS


def _is_supported_otherwise(quantity: Quantity, claim: Text, source: Source) -> bool:
    """Return whether other words of the source say the number: the same word, a name's digits, an enumeration."""
    written = claim.levelled[quantity.start : quantity.end].lower()
    if quantity.kind in {"whole", "vague", "magnitude"}:
        return written in source.words or written.removesuffix("s") in source.words
    values = {value for value, _ in quantity.readings}
    if values <= {numerals.IMPLIED.get(word) for word in source.words & numerals.IMPLIED.keys()}:
        return True
    if quantity.families == {""} and _ends_a_name(quantity, claim, source):
        return True
    return quantity.families == {""} and any(enumerates(value, quantity, claim, source) for value in values)


def _ends_a_name(quantity: Quantity, claim: Text, source: Source) -> bool:
    """Return whether the bare number and the word before it are one name in the source: "Llama 3" of "Llama-3"."""
    before = re.search(r"([^\W\d_]+)[ -]?\Z", claim.levelled[max(0, quantity.start - 40) : quantity.start])
    written = claim.levelled[quantity.start : quantity.end].lower()
    return before is not None and (before[1] + written).lower() in source.joints


def _missing(quantity: Quantity, claim: Text, source: Source) -> str:
    text = claim.text[quantity.start : quantity.end]
    near = _in_another_unit(quantity, source) or _nearest(quantity, claim, source)
    said = f"; the abstract says {near}" if near else ""
    return f"the number {text} does not stand in the abstract{said}"


def _in_another_unit(quantity: Quantity, source: Source) -> str:
    """Return the first number of the source that is equal but for its unit, as written there; or ""."""
    values = {value for value, _ in quantity.readings} | {value / quantity.size for value, _ in quantity.readings}
    for stated in source.quantities:
        if values & {value / stated.size for value, _ in stated.readings}:
            return " ".join(source.text[stated.start : stated.end].split())
    return ""


def _nearest(quantity: Quantity, claim: Text, source: Source) -> str:
    """Return the numbers of the same unit that the source's most similar sentence states, as written there."""
    wanted = {token.stem for token in claim.tokens if token.is_content}
    ranked = sorted(source.sentences, key=lambda sentence: -len(wanted & sentence.content))
    for sentence in ranked:
        begin, end = sentence.tokens[0].start, sentence.tokens[-1].end
        stated = [
            source.text[other.start : other.end]
            for other in source.quantities
            if begin <= other.start < end and other.families & quantity.families and other.kind != "ordinal"
        ]
        if stated:
            return " and ".join(dict.fromkeys(stated[:_MANY]))
    return ""
