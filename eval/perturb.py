"""Sentences made wrong in one known way, to measure what notices: a number, a name, a negation, a comparison.

Pure and seeded: the same arguments give the same text. The kinds called rare use words that neither the detectors in
`summarizer.checks` nor the lexicon of the faithfulness score list, so that they measure more than whether two lists
agree; so do the invented names. A test holds the lists apart. Numbers and names are changed only where the source has
them: one that it lacks is wrong as it is.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import Literal, get_args

from summarizer.checks.names import listed

Kind = Literal[
    "number", "unit", "name", "name swap", "acronym", "negation", "rare negation", "affirmation", "comparison",
    "rare comparison", "sides", "ending", "foreign sentence",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)

_DIGITS = re.compile(r"(?<![\w.,-])\d+(?:[.,]\d+)*(?![\w]*\w*[A-Z]\w)")
_COUNTS = {"two": "six", "three": "seven", "four": "nine", "five": "eight", "six": "three", "ten": "forty"}
_COUNT = re.compile(rf"\b(?:{'|'.join(_COUNTS)})\b")
_UNITS = (
    (r"(?<=\d)(\s?)(?:\\?%| percent\b)", r"\1x"),
    (r"(?<=\d)\s?(?:x|×|\$\\times\$|\\times)(?!\w)", "%"),
    (r"\btimes (?=faster|more|fewer|smaller|larger|higher|lower)", "percent "),
    (r"(?<=\d)(\s?)ms\b", r"\1s"),
    (r"(?<=\d)(\s?)GB\b", r"\1TB"),
    (r"(?<=\d)(\s?)MB\b", r"\1GB"),
    (r"(?<=\d)K\b", "M"),
    (r"(?<=\d)M\b", "B"),
    (r"(?<=\d)B\b", "M"),
    (r"\bmillion\b", "billion"),
    (r"\bbillion\b", "million"),
    (r"\bthousand\b", "million"),
    (r"(?<=\d)(\s)hours\b", r"\1minutes"),
    (r"(?<=\d)(\s)minutes\b", r"\1days"),
    (r"(?<=\d)(\s)seconds\b", r"\1hours"),
)
_NAME = re.compile(r"(?<=[\w,;)] )(?:[A-Z][\w]*(?:-[A-Z\d]\w*)*|[a-z]+[A-Z]\w+)(?<!\bWe)\b")
_INVENTED = ("Veltrane", "ORPNet", "Quillon", "DZB-7", "Harrowgate", "TISMO", "Bramwell", "KLoFormer", "Ostrava-Bench")
_EXPANSION = re.compile(r"((?:[\w-]+ ){2,6})\(([A-Z][A-Za-z]{1,6})s?\)")
_SAME_LETTER = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        """ambient bounded coastal dormant elastic fragile granular hollow idle jagged kindred lunar mineral nomadic
        orbital pastoral quaint rustic solar timid urban velvet woven xenial yearly zonal""".split(),  # noqa: SIM905
        strict=True,
    )
)
_DENIALS = (
    (r"\b(is|are|was|were|can|could|will|should|must)(?= [a-z])(?! not)", r"\1 not"),
    (
        r"\b([Ww]e|they) (?=(?:show|propose|present|introduce|find|prove|use|develop|demonstrate|train|study)\b)",
        r"\1 do not ",
    ),
    (
        r"\b(improve|achieve|reduce|enable|require|learn|outperform|provide|allow|generate|remove|produce)s\b",
        r"does not \1",
    ),
    (r"\bto (?=[a-z]+ (?:the|a|an)\b)", "not to "),
    (r"\busing\b", "without using"),
    (r"\bwith (?!respect|regard)", "without "),
)
_RARE_DENIALS = (
    (r"\b([Ww]e|they) (?=(?:show|propose|present|introduce|find|prove|use|develop|demonstrate|train|study)\b)",
     r"\1 disdain to "),
    (r"\b(improve|achieve|reduce|enable|require|learn|outperform|provide|allow|generate|remove|produce)s\b",
     r"disdains to \1"),
    (r"\bto (?=[a-z]+ (?:the|a|an)\b)", "scorning to "),
    (r"\busing\b", "eschewing"),
    (r"\bwith (?!respect|regard)", "sans "),
)  # fmt: skip
_ASSERTIONS = (
    (r"\b(do|does|did|is|are|was|were|can|could|will|should|has|have) not\b(?! only)", r"\1"),
    (r"\bcannot\b", "can"),
    (r"\bwithout\b", "with"),
    (r"\b(?:is|are) unable to\b", "can"),
    (r"\bfails? to\b", "manages to"),
    (r"\bno(?= [a-z]+)(?! longer| more)", "some"),
    (r"\bnot (?!only)", ""),
    (r"\bun(?=supervised|labeled|known|stable|paired|structured|constrained)", ""),
)
_FLIPS = {
    "outperform": "underperform", "surpass": "underperform", "improve": "degrade", "improves": "degrades",
    "improving": "degrading", "improved": "degraded", "increase": "decrease", "increases": "decreases",
    "increasing": "decreasing", "reduce": "increase", "reduces": "increases", "reducing": "increasing",
    "outperforms": "underperforms", "outperforming": "underperforming", "faster": "slower", "better": "worse",
    "higher": "lower", "lower": "higher", "fewer": "more", "larger": "smaller", "smaller": "larger", "less": "more",
    "more": "less", "greater": "smaller", "stronger": "weaker", "easier": "harder", "accelerates": "slows",
    "enhance": "impair", "enhances": "impairs", "decrease": "increase", "decreases": "increases",
}  # fmt: skip
_RARE_FLIPS = {
    "outperform": "flunk", "outperforms": "flunks", "surpasses": "flunks", "improve": "erode",
    "improves": "erodes", "improving": "eroding", "increase": "curb", "increases": "curbs", "increasing": "curbing",
    "reduce": "inflate", "reduces": "inflates", "reducing": "inflating", "faster": "pokier", "better": "shoddier",
    "higher": "punier", "lower": "loftier", "fewer": "heaped", "larger": "daintier", "smaller": "heftier",
    "stronger": "flimsier", "easier": "thornier", "accelerates": "stalls", "enhances": "erodes",
    "decreases": "inflates",
}  # fmt: skip
_SIDES = re.compile(
    r"(?P<head>.*(?:\bthat |, |^))(?P<left>(?:[Oo]ur|[Tt]he|[Tt]his|[Ww]e|[A-Z][\w-]+|[a-z-]+ing)\b[^,;:]{0,50}?) "
    r"(?P<verb>(?:significantly |consistently |greatly |slightly )?"
    r"(?:outperforms?|surpass(?:es)?|exceeds?|beats?|(?:is|are|performs?) (?:better|worse|faster|slower) than)) "
    r"(?P<right>(?!that|what|which|those|each)[^,;:.]{3,60}?)"
    r"(?P<tail>(?: (?:on|in|for|by|with|across|while|and|at|under|when)\b|[,;:.]|$).*)"
)
_FOREIGN = (
    "A survey of coastal bakeries links sourdough hydration to the price of rye.",
    "The glaciers of the northern valley retreated while the river fisheries recovered.",
    "Volunteers tuned antique harpsichords before the autumn festival.",
)
_CUT = 0.6
_SHORTEST = 8


def perturb(claim: str, source: str, kind: Kind, seed: int, *, other: str = "") -> str | None:
    """Return the claim with one error of the kind, or None where it offers no place for one. `other` is another
    source, from which foreign names and sentences are taken; without it they are invented."""
    changed = _MAKERS[kind](claim, source, random.Random(f"{kind} {seed} {claim}"), other)  # noqa: S311 - no secret
    return changed if changed is not None and changed != claim else None


def _number(claim: str, source: str, rng: random.Random, other: str) -> str | None:
    del other
    figures = [match for match in _DIGITS.finditer(claim) if _stands(claim, match, source)]
    if not figures:
        counts = [match for match in _COUNT.finditer(claim) if _stands(claim, match, source)]
        return _substituted(claim, [(match, _COUNTS[match.group()]) for match in counts], rng)
    found = rng.choice(figures)
    for _ in range(20):
        at = rng.choice([place for place, character in enumerate(found.group()) if character.isdecimal()])
        digit = rng.choice([digit for digit in "123456789" if digit != found.group()[at]])
        new = found.group()[:at] + digit + found.group()[at + 1 :]
        if new not in source:
            return claim[: found.start()] + new + claim[found.end() :]
    return None


def _unit(claim: str, source: str, rng: random.Random, other: str) -> str | None:
    del source, other
    return _rewritten(claim, _UNITS, rng)


def _name(claim: str, source: str, rng: random.Random, other: str) -> str | None:
    known = source.lower()
    foreign = [name for name in _NAME.findall(other) if len(name) > 1 and name.lower() not in known]
    names = [name for name in foreign if not listed(name)] or list(_INVENTED)
    own = [match for match in _NAME.finditer(claim) if _stands(claim, match, source)]
    return _substituted(claim, [(match, rng.choice(names)) for match in own], rng)


def _name_swap(claim: str, source: str, rng: random.Random, other: str) -> str | None:
    del other
    names = [name for name in dict.fromkeys(_NAME.findall(source)) if name not in claim]
    own = [match for match in _NAME.finditer(claim) if _stands(claim, match, source)]
    return _substituted(claim, [(match, rng.choice(names)) for match in own if names], rng)


def _acronym(claim: str, source: str, rng: random.Random, other: str) -> str | None:
    del source, other
    for match in _EXPANSION.finditer(claim):
        words = match[1].split()[-len(match[2]) :]
        initials = "".join(word[0].lower() for word in words)
        if initials == match[2].lower():
            old = rng.choice([word for word in words if word.isalpha()] or words)
            at = claim.rindex(old, match.start(), match.start(2))
            return claim[:at] + _SAME_LETTER[old[0].lower()] + claim[at + len(old) :]
    return None


def _negation(claim: str, source: str, rng: random.Random, other: str) -> str | None:
    del source, other
    return _rewritten(claim, _DENIALS, rng)


def _rare_negation(claim: str, source: str, rng: random.Random, other: str) -> str | None:
    del source, other
    return _rewritten(claim, _RARE_DENIALS, rng)


def _affirmation(claim: str, source: str, rng: random.Random, other: str) -> str | None:
    del source, other
    return _rewritten(claim, _ASSERTIONS, rng)


def _comparison(claim: str, source: str, rng: random.Random, other: str) -> str | None:
    del source, other
    return _flipped(claim, _FLIPS, rng)


def _rare_comparison(claim: str, source: str, rng: random.Random, other: str) -> str | None:
    del source, other
    return _flipped(claim, _RARE_FLIPS, rng)


def _sides(claim: str, source: str, rng: random.Random, other: str) -> str | None:
    del source, rng, other
    match = _SIDES.match(claim)
    if match is None:
        return None
    head, left, verb, right, tail = match.group("head", "left", "verb", "right", "tail")
    return f"{head}{right} {verb} {left}{tail}"


def _ending(claim: str, source: str, rng: random.Random, other: str) -> str | None:
    del source, rng, other
    words = claim.split()
    return " ".join(words[: int(len(words) * _CUT)]) if len(words) >= _SHORTEST else None


def _foreign_sentence(claim: str, source: str, rng: random.Random, other: str) -> str | None:
    sentences = [sentence for sentence in re.split(r"(?<=[.!?])\s+", other) if len(sentence.split()) >= _SHORTEST]
    chosen = rng.choice([sentence for sentence in sentences if sentence not in source] or list(_FOREIGN))
    return f"{claim} {chosen}"


def _stands(claim: str, match: re.Match[str], source: str) -> bool:
    """Return whether the source has the match as a word, with the letters or sign that follow it in the claim."""
    behind = re.compile(r"[\w%]*").match(claim, match.end())
    written = match.group() + (behind.group() if behind else "")
    return re.search(rf"(?<![\w.]){re.escape(written)}(?![\w%])", source) is not None


def _rewritten(claim: str, rules: Sequence[tuple[str, str]], rng: random.Random) -> str | None:
    """Return the claim with one place rewritten by one of the rules that apply."""
    places = [(match, match.expand(new)) for pattern, new in rules for match in re.finditer(pattern, claim)]
    return _substituted(claim, places, rng)


def _flipped(claim: str, table: dict[str, str], rng: random.Random) -> str | None:
    pattern = re.compile(rf"\b(?:{'|'.join(table)})\b")
    return _substituted(claim, [(match, table[match.group()]) for match in pattern.finditer(claim)], rng)


def _substituted(claim: str, places: list[tuple[re.Match[str], str]], rng: random.Random) -> str | None:
    if not places:
        return None
    match, new = rng.choice(places)
    return claim[: match.start()] + new + claim[match.end() :]


_MAKERS: dict[Kind, Callable[[str, str, random.Random, str], str | None]] = {
    "number": _number,
    "unit": _unit,
    "name": _name,
    "name swap": _name_swap,
    "acronym": _acronym,
    "negation": _negation,
    "rare negation": _rare_negation,
    "affirmation": _affirmation,
    "comparison": _comparison,
    "rare comparison": _rare_comparison,
    "sides": _sides,
    "ending": _ending,
    "foreign sentence": _foreign_sentence,
}
