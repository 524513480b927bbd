"""A sentence and its shorter forms. Forms are made by deletion only, so each is a few spans of the abstract.

Always deleted: section labels, discourse openers ("However,", "In this paper,"), citations and addresses. Deleted in
some forms: what only announces ("we show that"), a leading clause before "we", parentheticals that define no acronym,
and the tail behind a clause boundary. What limits a claim (if, when, but, although, unless) is never cut off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from summarizer.extractive import wording

MOST_WORDS = 30
_FEWEST_WORDS = 5
_FEWEST_BEFORE_A_CUT = 8
_MOST_TAILS = 5
_LAST_MARKS = ".!?…,;:-–— \t\n"
_SPACE_BEFORE_A_MARK = re.compile(r" (?=[,;:.!?)\]])")
_FULL_STOP = re.compile(r"[.!?。！？][\"'”’)\]}]*\Z")
_BEGUN = re.compile(r",\s[\w-]+\Z")  # one word behind a comma: the first of an apposition, or of a list
_ITEM = re.compile(r"\((i|1|a)\)")
_NEXT_ITEM = {"i": "(ii)", "1": "(2)", "a": "(b)"}
_LOWER_WORD = re.compile(r"[^\W\d_]+(?=[\s,-])")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a sentence: the spans that are kept, its text, and the names of what was deleted to make it."""

    spans: tuple[Span, ...]
    text: str
    deleted: frozenset[str]
    words: int


def forms(abstract: str, start: int, end: int) -> tuple[Form, ...]:
    """Return the forms of the sentence abstract[start:end], the least shortened first. There is always one; none is
    longer than 30 words where a clause boundary allows that. Wordings are recognised where lines do not break them."""
    begins = _begins(abstract, start, end)
    always = _holes(abstract, begins[0][0], end)
    sometimes = _parentheticals(abstract, begins[0][0], end)
    found: dict[tuple[Span, ...], Form] = {}
    for (begin, opening), (stop, closing) in product(begins, _ends(abstract, begins[0][0], end)):
        for holes, names in ((always, ()), (always + sometimes, ("parenthetical",)))[: 2 if sometimes else 1]:
            form = _form(abstract, begin, stop, holes, frozenset((*opening, *closing, *names)))
            if form is not None and (not found or _reads_well(form)):
                found.setdefault(form.spans, form)
    made = tuple(found.values())
    if made and min(form.words for form in made) > MOST_WORDS:
        made = (*made, *_forced(abstract, made))
    return made or (_whole(abstract, start, end),)


def _begins(abstract: str, start: int, end: int) -> list[tuple[int, tuple[str, ...]]]:
    """Return where forms may begin, with what was deleted before: first without label and openers, then more."""
    base = _opened(abstract, start, end)
    begins: list[tuple[int, tuple[str, ...]]] = [(base, ("opener",) if base > start else ())]
    if clause := wording.LEADING_CLAUSE.match(abstract, base, end):
        begins.append((_opened(abstract, clause.end(), end), ("leading clause",)))
    for begin, names in tuple(begins):
        announcement = wording.ANNOUNCEMENT.match(abstract, begin, end)
        if announcement and not wording.SECOND_THAT.search(abstract, announcement.end(), end):
            begins.append((announcement.end(), (*names, "announcement")))
    return begins


def _opened(abstract: str, start: int, end: int) -> int:
    """Return where the sentence goes on behind labels and openers."""
    while (
        match := wording.LABEL.match(abstract, start, end) or wording.OPENER.match(abstract, start, end)
    ) is not None:
        start = match.end()
    return start


def _ends(abstract: str, begin: int, end: int) -> list[tuple[int, tuple[str, ...]]]:
    """Return where forms may end: at the sentence's end and before its last clause boundaries."""
    if _asks(abstract[begin:end]):
        return [(end, ())]
    tails = [(match.start(), ("tail",)) for match in wording.TAIL.finditer(abstract, begin, end)]
    return [(end, ()), *tails[-_MOST_TAILS:]]


def _holes(abstract: str, begin: int, end: int) -> list[Span]:
    """Return the spans of what says nothing in a TL;DR: citations, the "also" of "we also show", and addresses but for
    one that the sentence cannot do without ("The code is at …")."""
    addresses = (
        match.span()
        for match in wording.ADDRESS.finditer(abstract, begin, end)
        if not wording.CANNOT_END.search(abstract, begin, match.start())
    )
    patterns = (wording.CITATION, wording.CONTINUING)
    return [*(match.span() for pattern in patterns for match in pattern.finditer(abstract, begin, end)), *addresses]


def _parentheticals(abstract: str, begin: int, end: int) -> list[Span]:
    """Return the spans of parentheticals that define no acronym, number no list, limit no claim and are no adjective
    of what follows ("the (negative) result")."""
    kept = (wording.ACRONYM.match, wording.ENUMERATOR.match, wording.LIMITING.search)
    matches = wording.PARENTHETICAL.finditer(abstract, begin, end)
    return [
        match.span()
        for match in matches
        if not any(test(match["inside"]) for test in kept)
        and not wording.BEFORE_AN_ADJECTIVE.search(abstract, begin, match.start())
    ]


def _form(abstract: str, begin: int, stop: int, holes: list[Span], deleted: frozenset[str]) -> Form | None:
    """Return the form that keeps abstract[begin:stop] without the holes; None where nothing of it is left."""
    spans = tuple(_trimmed(abstract, _between(begin, stop, holes)))
    if not spans:
        return None
    text = _written(abstract, spans)
    return Form(spans, text, deleted, len(text.split()))


def _between(begin: int, stop: int, holes: list[Span]) -> Iterator[Span]:
    """Yield what is left of begin..stop when the holes, which may overlap, are taken out."""
    cursor = begin
    for hole_start, hole_end in sorted(holes):
        if cursor < hole_start < stop:
            yield cursor, hole_start
        cursor = max(cursor, hole_end) if hole_start < stop else cursor
    if cursor < stop:
        yield cursor, stop


def _trimmed(abstract: str, spans: Iterator[Span]) -> Iterator[Span]:
    """Yield the spans without outer white space; the last without its closing marks too, so that a full stop fits."""
    kept = [span for span in spans if abstract[span[0] : span[1]].strip(_LAST_MARKS)]
    for number, (start, end) in enumerate(kept):
        piece = abstract[start:end]
        is_last = number == len(kept) - 1
        right = piece.rstrip(_LAST_MARKS) if is_last and not _asks(piece) else piece.rstrip()
        yield start + len(piece) - len(piece.lstrip()), start + len(right)


def _asks(piece: str) -> bool:
    return piece.rstrip().endswith(("?", "!"))


def _written(abstract: str, spans: tuple[Span, ...]) -> str:
    """Return the spans as one sentence: white space folded, a capital first, a full stop last."""
    joined = " ".join(" ".join(abstract[start:end].split()) for start, end in spans)
    text = _SPACE_BEFORE_A_MARK.sub("", joined)
    if (word := _LOWER_WORD.match(text)) is not None and word.group().islower():
        text = text[0].upper() + text[1:]
    return text if _FULL_STOP.search(text) else text + "."


def _reads_well(form: Form) -> bool:
    """Return whether a shortened form is still a sentence, as far as marks and verbs can tell."""
    text = form.text[:-1]
    if not form.words >= _FEWEST_WORDS or not _is_balanced(text) or wording.CANNOT_END.search(text):
        return False
    if (item := _ITEM.search(text)) is not None and _NEXT_ITEM[item[1]] not in text:
        return False
    if not form.deleted & {"tail", "forced"}:
        return True
    return form.words >= _FEWEST_BEFORE_A_CUT and _has_a_main_clause(text) and not _BEGUN.search(text)


def _is_balanced(text: str) -> bool:
    pairs = (("(", ")"), ("[", "]"), ("{", "}"), ("“", "”"), ("``", "''"))
    return all(text.count(left) == text.count(right) for left, right in pairs) and not text.count("$") % 2


def _has_a_main_clause(text: str) -> bool:
    """Return whether a finite verb stands in the main clause: behind the first comma where the text opens with a
    subordinate clause, or what it says does ("we argue that if …, …")."""
    inner = wording.INNER_SUBORDINATE.search(text)
    opens = wording.SUBORDINATE_START.match(text)
    main = text[inner.end() if inner else 0 :].partition(", ")[2] if inner or opens else text
    return wording.FINITE_VERB.search(main[0].lower() + main[1:] if main else "") is not None


def _forced(abstract: str, made: tuple[Form, ...]) -> Iterator[Form]:
    """Yield, for the shortest of forms that are all too long, the longest readable beginning of 8 to 30 words."""
    shortest = min(made, key=lambda form: form.words)
    begin, end = shortest.spans[0][0], shortest.spans[-1][1]
    holes = [(left[1], right[0]) for left, right in zip(shortest.spans, shortest.spans[1:], strict=False)]
    for match in reversed(list(wording.WEAK_TAIL.finditer(abstract, begin, end))):
        form = _form(abstract, begin, match.start(), holes, shortest.deleted | {"forced"})
        if form is not None and form.words <= MOST_WORDS and _reads_well(form):
            yield form
            return


def _whole(abstract: str, start: int, end: int) -> Form:
    """Return the sentence as it stands: the form of what holds nothing but openers, marks or an address."""
    text = " ".join(abstract[start:end].split())
    return Form(((start, end),), text if _FULL_STOP.search(text) else text + ".", frozenset(), len(text.split()))
