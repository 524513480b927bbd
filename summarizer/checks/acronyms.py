"""Acronyms and what they stand for.

Schwartz & Hearst (2003), "A simple algorithm for identifying abbreviation definitions in biomedical text": a short form
in parentheses stands for words before it that have its letters in order, the first at the beginning of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from summarizer.checks.findings import Finding
from summarizer.checks.prepared import Source, Text
from summarizer.checks.words import FUNCTION_WORDS, Token, stems

_IN_PARENTHESES = re.compile(r"\(\s{0,2}[\"']{0,2}(?P<short>[^\W\d_][\w-]{1,9})[\"']{0,2}\s{0,2}(?:[,;][^()]{0,60})?\)")
_REVERSED = re.compile(r"\b(?P<short>[A-Z][\w-]{1,9}) {0,2}\((?P<long>[^()]{5,120})\)")
_NAMED = re.compile(r"\b(?P<short>[A-Z][\w-]{2,19}) {0,2}\((?P<long>[^()\d&]{5,120})\)")
_NAMED_AFTER = re.compile(r"(?P<long>[^()]{2,200}?)\([\"']{0,2}(?P<short>[A-Z][\w-]{2,19})[\"']{0,2}\)")
_SHORT_FOR = re.compile(
    r"\b(?P<short>[A-Z][\w-]{1,19}),? (?:\w+ )?(?:\()?(?:short for|stands for|standing for|abbreviat\w+ (?:of|for)|"
    r"(?:an )?acronym (?:of|for)) [\"']?(?P<long>[^()\"';:.]{5,120})"
)
_PIECE = re.compile(r"[^\W_]+")
_GENERIC = frozenset(
    """method model approach framework algorithm network networks architecture system
    technique procedure dataset benchmark
    corpus task tasks loss objective module layer scheme strategy mechanism problem metric
    variant version""".split()  # noqa: SIM905
)
_MOST_LETTERS = 6
_FAR = 200
_LEAST_LETTERS = 2
_PAIR = 2
_LEAST_SPELLED = 3


def findings(claim: Text, source: Source) -> Iterator[Finding]:
    """Yield the acronyms that the claim expands otherwise than the source does."""
    stated: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for short, words, written, _ in definitions(source):
        stated.setdefault(short, []).append((words, written))
    for short, words, written, (start, end) in definitions(claim, only_fitting=False):
        reason = _fault(short, words, written, stated, source)
        if reason:
            yield Finding(kind="acronym", text=claim.text[start:end], start=start, end=end, reason=reason)
    yield from _invented(claim, source)


def _invented(claim: Text, source: Source) -> Iterator[Finding]:
    """Yield the long forms that the claim makes up for a name, or says that a name is short for."""
    for name, long, is_told in _spelled_out(claim):
        words = _meaning(long)
        fits = is_told or _opens_with(name.lower(), [token for token in long if token.is_content])
        if words and fits and not _stands(words, source):
            start, end = long[0].start, long[-1].end
            text = claim.text[start:end]
            reason = f"the abstract does not expand {name} as {text}"
            yield Finding(kind="acronym", text=text, start=start, end=end, reason=reason)


def _spelled_out(text: Text) -> Iterator[tuple[str, list[Token], bool]]:
    """Yield each name with the words that may be its long form, and whether the text says outright that they are."""
    for pattern in (_NAMED, _NAMED_AFTER, _SHORT_FOR):
        for match in pattern.finditer(text.levelled):
            if pattern is not _SHORT_FOR and _is_short_form(match["short"]):
                continue
            begin, end = match.span("long")
            words = [token for token in text.tokens if begin <= token.start and token.end <= end]
            long = _tail(words, match["short"].lower()) if pattern is _NAMED_AFTER else _first_clause(words)
            if long:
                yield match["short"], long, pattern is _SHORT_FOR


def _tail(words: list[Token], name: str) -> list[Token]:
    """Return the longest run of last words, three to six of them with content, whose first letters the name has in
    order; [] if none."""
    own = [token for token in _last_clause(words) if token.is_content][-_MOST_LETTERS:]
    runs = (own[at:] for at in range(len(own) - _LEAST_SPELLED + 1))
    return next((run for run in runs if _opens_with(name, run)), [])


def _first_clause(words: list[Token]) -> list[Token]:
    cut = next((at for at, token in enumerate(words) if at and any(mark in token.gap for mark in ",;:.!?")), len(words))
    return words[:cut]


def _opens_with(name: str, words: list[Token]) -> bool:
    """Return whether the name has the first letters of two or more words in order, and begins with the first."""
    letters = iter(name)
    in_order = all(any(letter == token.low[0] for letter in letters) for token in words)
    return len(words) >= _PAIR and words[0].low[0] == name[0] and in_order


def definitions(
    text: Text, *, only_fitting: bool = True
) -> Iterator[tuple[str, tuple[str, ...], str, tuple[int, int]]]:
    """Yield each short form with the stems of its long form, the long form as written, and where both stand. Without
    a long form that fits its letters, as many words as it has letters are taken, if wanted."""
    for match in (*_IN_PARENTHESES.finditer(text.levelled), *_REVERSED.finditer(text.levelled)):
        short = match["short"]
        if not _is_short_form(short):
            continue
        is_reversed = "long" in match.re.groupindex
        begin, end = match.span("long") if is_reversed else _before(text.levelled, match.start())
        words = [token for token in text.tokens if begin <= token.start and token.end <= end]
        words = _last_clause(words)[-2 * _MOST_LETTERS :]
        long = _long_form(_letters(short), words)
        if not long and not only_fitting and not is_reversed:
            long = words[-len(_letters(short)) :]
        if long:
            span = (min(long[0].start, match.start("short")), max(match.end(), long[-1].end))
            written = text.text[long[0].start : long[-1].end]
            yield _letters(short), _meaning(long), written, span


def _before(text: str, end: int) -> tuple[int, int]:
    """Return where the words in front of a parenthesis stand: back to the one before it, or far enough."""
    reach = max(0, end - _FAR)
    return max(reach, text.rfind("(", reach, end) + 1, text.rfind(")", reach, end) + 1), end


def _fault(
    short: str,
    words: tuple[str, ...],
    written: str,
    stated: dict[str, list[tuple[tuple[str, ...], str]]],
    source: Source,
) -> str:
    """Return why the expansion is not the source's, or ""."""
    known = stated.get(short, [])
    if any(_same(words, meant) for meant, _ in known):
        return ""
    related = [spelled for meant, spelled in known if set(words) & set(meant) or _fits(short, words)]
    if related:
        return f"the abstract expands {short.upper()} as {related[0]}, not {written}"
    if known or not _fits(short, words) or _stands(words, source):
        return ""
    return f"the abstract does not expand {short.upper()} as {written}"


def _same(words: tuple[str, ...], meant: tuple[str, ...]) -> bool:
    shorter, longer = sorted(("".join(words), "".join(meant)), key=len)
    return longer.endswith(shorter) if shorter else True


def _fits(short: str, words: tuple[str, ...]) -> bool:
    return bool(words) and words[0][:1] == short[:1] and words[-1] not in _GENERIC


def _stands(words: tuple[str, ...], source: Source) -> bool:
    return set(words) <= source.stems or "".join(words) in "".join(token.stem for token in source.tokens)


def abbreviates(acronym: str, found: Sequence[Token]) -> bool:
    """Return whether words in a row have the letters of the acronym: each begins a word or, in acronyms of three or
    more letters, once stands inside one ("VAE", variational autoencoder)."""
    letters = acronym.lower()
    if not _LEAST_LETTERS <= len(letters) <= _MOST_LETTERS or not letters.isalpha():
        return False
    return any(_spells(letters, found, at) for at in range(len(found)) if found[at].low.startswith(letters[0]))


def initials_around(found: Sequence[Token], place: int) -> set[str]:
    """Return the first letters, with and without a plural s, of each run of two to six content words about a place."""
    made: set[str] = set()
    for at in range(max(0, place - _MOST_LETTERS + 1), place + 1):
        letters = ""
        for token in found[at : at + _MOST_LETTERS]:
            if not token.is_content:
                break
            letters += token.low[0]
            if len(letters) >= _PAIR and at + len(letters) > place:
                made |= {letters, f"{letters}s"}
    return made


def _spells(letters: str, found: Sequence[Token], at: int) -> bool:
    """Return whether the words from `at` spell the letters; function words may be passed over, one letter may stand
    inside a word."""
    inside = 0
    number = 0
    for token in found[at : at + 2 * len(letters)]:
        if number == len(letters):
            break
        if token.low.startswith(letters[number]):
            number += 1
            if (
                number < len(letters)
                and len(letters) > _PAIR
                and not inside
                and _has_inside(token, letters, number, found)
            ):
                inside, number = 1, number + 1
        elif token.is_content:
            return False
    return number == len(letters)


def _has_inside(token: Token, letters: str, number: int, found: Sequence[Token]) -> bool:
    """Return whether the next letter stands inside this word and no word that begins with it comes next."""
    place = next((position for position, other in enumerate(found) if other is token), 0)
    following = next((other for other in found[place + 1 :] if other.is_content), None)
    return letters[number] in token.low[2:] and not (following is not None and following.low[0] == letters[number])


def _is_short_form(short: str) -> bool:
    capitals = sum(character.isupper() for character in short)
    return capitals >= _LEAST_LETTERS and capitals * 2 >= len(short.removesuffix("s"))


def _letters(short: str) -> str:
    return "".join(_PIECE.findall(short)).removesuffix("s").lower()


def _last_clause(words: list[Token]) -> list[Token]:
    """Return the words after the last mark that ends a clause."""
    cuts = [number for number, token in enumerate(words) if number and any(mark in token.gap for mark in ",;:.!?")]
    return words[cuts[-1] :] if cuts else words


def _long_form(letters: str, words: list[Token]) -> list[Token]:
    """Return the shortest run of last words that has the letters in order, the first at its beginning; [] if none."""
    position = len(letters) - 1
    for number in range(len(words) - 1, -1, -1):
        word = words[number].low
        at = len(word) - 1
        while at >= 0 and position >= 0:
            if word[at] == letters[position] and (position > 0 or at == 0):
                position -= 1
            at -= 1
        if position < 0:
            return words[number:] if len(words) - number <= len(letters) + 2 else []
    return []


def _meaning(long: list[Token]) -> tuple[str, ...]:
    return tuple(stems([token.low for token in long if token.low not in FUNCTION_WORDS]))
