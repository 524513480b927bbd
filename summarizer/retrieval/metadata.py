"""What a question says about papers rather than their contents: when they came out, who published them, their tag.

"What came out in September 2025 on continual learning?" becomes the filters of September 2025 and the question without
those words. A year that is no date of publication ("on AIME 2024") stays in the question: a date counts only beside a
word for papers or for their coming out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from summarizer.models import Filters, Organisation
from summarizer.retrieval.dates import DATE, Days, days_of
from summarizer.retrieval.terms import STOP_WORDS
from summarizer.text import words

_PAPERS = r"(?:papers?|articles?|preprints?|publications?|studies|works?|research|results|abstracts?|things?)"
_CAME_OUT = (
    r"(?:came out|come out|coming out|been published|published|publish(?:es)?|publications|appear(?:ed|s)?|"
    r"(?:was|were|been|got) (?:released|posted|submitted|listed|added)|new|newest|latest|recent(?:ly)?)"
)
_CUE = re.compile(rf"\b(?:{_PAPERS}|{_CAME_OUT})\b", re.IGNORECASE)
_ENDING_CUE = re.compile(rf"\b{_CAME_OUT}\b|\b{_PAPERS}\s+(?:on|about)\b[^,]*$", re.IGNORECASE)
_ORG_CUE = re.compile(rf"\b(?:{_PAPERS}|{_CAME_OUT}|everything|anything|something|all|list|show)\b", re.IGNORECASE)
_LONGEST_GAP = 3  # characters between a cue and its date
_SPAN = re.compile(
    rf"\b(?P<how>in|during|from|of|on|since|after|before|until|till|by|between|up to|as of)\s+(?:the\s+)?"
    rf"(?P<first>{DATE})(?:\s*(?:-|–|to|and|until|till|through)\s*(?P<last>{DATE}))?(?!\w)",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:(?:in|during|over|within|from|of|since)\s+)?(?:the\s+)?(?:"
    r"(?P<this>this|last|past|previous|current)\s+(?:(?P<count>\d{1,3}|two|three|four|five|six)\s+)?"
    r"(?P<unit>days?|weeks?|months?|years?)|(?P<day>today|yesterday))\b",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"\b(?:(?:that (?:are|were)\s+)?tagged(?:\s+(?:as|with))?|(?:with|under|having|carrying) the tag|with tag)\s+"
    r"(?:[\"“'‘](?P<quoted>[^\"”'’]+)[\"”'’]|(?P<plain>[\w/+. -]+?)(?=\s*(?:[?.!,;]|$|\b(?:in|from|since|by|that|"
    r"and|came|come|"
    r"appeared|published|are|were)\b)))",
    re.IGNORECASE,
)
_NAMED = r"[A-Z][\w.&+-]*(?:\s+[A-Z][\w.&+-]*){0,3}"
_UNKNOWN_ORG = re.compile(
    rf"\b(?i:{_PAPERS}\b(?:\s+(?:is|are|was|were|come|came))?\s+(?:by|from))\s+(?P<org>{_NAMED})\W*$"
)
_NEWEST = re.compile(
    r"^\W*(?:(?:(?:what|which)(?: are| is|['’]s|['’]re)?|show(?: me)?|list|give me|find(?: me)?|tell me(?: about)?|any)"
    rf"\s+)?(?:the\s+)?(?P<asked>newest|latest|most recent(?:ly (?:published|posted))?)\s+"
    rf"(?:[\w-]+\s+){{0,2}}?{_PAPERS}\b|"
    r"^\W*what(?:['’]s| is) (?P<new>new)\b(?=\s+(?:in|on|about|with)\b)|"
    r"(?P<order>,?\s*\b(?:the )?(?:newest|latest|most recent) first\b)",
    re.IGNORECASE,
)
_HERE = r"(?:in (?:this|the|your|my) collection|here)"
_COUNTED = re.compile(
    r"^\W*(?:how many|what(?:['’]s| is) the number of)\s+(?:papers|articles|preprints|publications|abstracts)"
    r"(?:\s+(?:are|were|have|has|been|do|does|did|you|we|i|got|hold|holds|contain|contains|there|this|the|your|my|"
    rf"collection|altogether|in total|now|come|came|out|appear|appeared|published|listed|added|{_HERE}))*"
    rf"(?:\s+(?:on|about)\s+(?P<about>[\w+ -]+?)(?:\s+are (?:there|{_HERE})|\s+{_HERE})*)?\W*$",
    re.IGNORECASE,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_LEFT_OVER = frozenset(
    """any anything everything list came come out comes appear appeared published publish new newest latest recent
    recently there here collection papers paper articles preprints publications works research things which what show
    see all news happened released posted submitted listed added got been whats me tell name""".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Narrowed:
    """A question, taken apart: the filters that it names, and what it asks of the papers that meet them."""

    filters: Filters
    question: str  # without the words that became filters
    only_metadata: bool  # nothing is left to ask but which papers there are
    newest: bool = False  # papers are asked for, the newest first
    counted: bool = False  # how many papers there are
    counted_about: str | None = None  # on what, where not on everything


def as_it_is(question: str) -> Narrowed:
    """Return a question of which no word is to become a filter."""
    return Narrowed(Filters(), question, only_metadata=False)


def narrow(question: str, *, today: date, organisations: Sequence[Organisation] = ()) -> Narrowed:
    """Read filters from a question. Relative dates count from today; organisations are those of the collection. A date
    never becomes a filter where no word says that it is one of publication."""
    found: dict[str, object] = {}
    taken: list[tuple[int, int]] = []
    for start, end, values in _readings(question, today, organisations):
        free = all(end <= old_start or start >= old_end for old_start, old_end in taken)
        if free and not values.keys() & found.keys():
            found |= values
            taken.append((start, end))
    newest = _NEWEST.search(question)
    if newest is not None:
        taken.append(newest.span(newest.lastgroup or 0))
    left = _without(question, taken)
    counted = _COUNTED.match(left)
    if counted is not None:
        read = Filters.model_validate(found)
        return Narrowed(read, left, only_metadata=False, counted=True, counted_about=counted["about"])
    content = [part for part in left.split() if any(word not in STOP_WORDS | _LEFT_OVER for word in words(part))]
    if newest is not None and content:
        left = f"Which papers are about {' '.join(content).rstrip(' ?.!')}?"
    named = bool(found) or newest is not None
    return Narrowed(Filters.model_validate(found), left, named and not content, newest is not None)


def merged(explicit: Filters, read: Filters) -> Filters:
    """Return both, what was set explicitly before what was read; a period that was set is not mixed with one that was
    read."""
    set_by_hand = explicit.model_dump(exclude_none=True)
    told = read.model_dump(exclude_none=True)
    if set_by_hand.keys() & {"since", "until"}:
        told = {name: value for name, value in told.items() if name not in {"since", "until"}}
    return Filters.model_validate({**told, **set_by_hand})


Readings = Iterator[tuple[int, int, dict[str, object]]]


def _readings(question: str, today: date, organisations: Sequence[Organisation]) -> Readings:
    yield from _tagged(question)
    yield from _dated(question, today)
    yield from _published_by(question, organisations)


def _dated(question: str, today: date) -> Readings:
    for pattern, read in ((_SPAN, _of_span), (_RELATIVE, _of_relative)):
        for match in pattern.finditer(question):
            values = read(match, today)
            if values and _is_of_publication(question, match):
                yield match.start(), match.end(), values


def _is_of_publication(question: str, match: re.Match[str]) -> bool:
    """Return whether a word for papers or their coming out stands close before, or opens what follows."""
    before = question[: match.start()]
    nearest = max((cue.end() for cue in _CUE.finditer(before)), default=None)
    if nearest is not None and match.start() - nearest <= _LONGEST_GAP:
        return True
    after = question[match.end() :]
    first = _CUE.search(after)
    opens = not before.strip(" ,") and first is not None
    ends = not after.strip(" ?.!") and _ENDING_CUE.search(before) is not None
    return opens or ends or (first is not None and first.start() <= _LONGEST_GAP)


def _of_span(match: re.Match[str], today: date) -> dict[str, object]:
    first = days_of(match["first"], today)
    last = days_of(match["last"], today) if match["last"] else None
    if first is None or (match["last"] and last is None):
        return {}
    if last is not None:
        return {"since": first.first, "until": max(first.last, last.last)}
    return _BOUNDS[match["how"].lower()](first)


_ONE_DAY = timedelta(days=1)
_BOUNDS: dict[str, Callable[[Days], dict[str, object]]] = {
    **dict.fromkeys(
        ("in", "during", "from", "of", "on", "between"), lambda days: {"since": days.first, "until": days.last}
    ),
    **dict.fromkeys(("since", "as of"), lambda days: {"since": days.first}),
    "after": lambda days: {"since": days.last + _ONE_DAY},
    "before": lambda days: {"until": days.first - _ONE_DAY},
    **dict.fromkeys(("until", "till", "by", "up to"), lambda days: {"until": days.last}),
}


def _of_relative(match: re.Match[str], today: date) -> dict[str, object]:
    if match["day"]:
        day = today if match["day"].lower() == "today" else today - _ONE_DAY
        return {"since": day, "until": day}
    unit, count = match["unit"].lower().rstrip("s"), match["count"]
    if count or match["this"].lower() == "past":
        number = _NUMBERS.get((count or "1").lower()) or int(count or 1)
        length = {"day": 1, "week": 7, "month": 30, "year": 365}[unit]
        return {"since": today - timedelta(days=number * length), "until": today}
    days = _calendar(unit, today, back=match["this"].lower() in {"last", "previous"})
    return {"since": days.first, "until": min(days.last, today)}


def _calendar(unit: str, today: date, *, back: bool) -> Days:
    """Return the calendar's day, week, month or year that holds today, or the one before it."""
    first = {
        "day": today,
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
        "year": today.replace(month=1, day=1),
    }[unit]
    if back:
        return _calendar(unit, first - _ONE_DAY, back=False)
    return Days(first, _next(unit, first) - _ONE_DAY)


def _next(unit: str, first: date) -> date:
    if unit in {"day", "week"}:
        return first + timedelta(days=1 if unit == "day" else 7)
    if unit == "year":
        return first.replace(year=first.year + 1)
    return (first + timedelta(days=31)).replace(day=1)


def _tagged(question: str) -> Readings:
    for match in _TAG.finditer(question):
        said = (match["quoted"] or match["plain"]).strip()
        if said:
            yield match.start(), match.end(), {"tag": said}


def _published_by(question: str, organisations: Sequence[Organisation]) -> Readings:
    for organisation in organisations:
        for name in {organisation.name, organisation.handle}:
            told = re.escape(name)
            pattern = (
                rf"\b(?:by|from|of|at|with)\s+(?P<org>{told})(?!\w)|(?<!\w){told}['’]s?\s+(?={_PAPERS})|"
                rf"(?<!\w){told}\s+(?={_PAPERS}\b)|(?<=\bdid )\s*{told}(?=\s+{_CAME_OUT})|"
                rf"(?<=\bhas )\s*{told}(?=\s+{_CAME_OUT})"
            )
            for match in re.finditer(pattern, question, re.IGNORECASE):
                if _ORG_CUE.search(question):
                    yield match.start(), match.end(), {"org": organisation.name}
    unknown = _UNKNOWN_ORG.search(question)
    if unknown is not None:
        yield unknown.start("org"), unknown.end("org"), {"org": unknown["org"]}


def _without(question: str, taken: Sequence[tuple[int, int]]) -> str:
    """Return the question without these stretches, and without a preposition that then hangs."""
    kept, last = [], 0
    for start, end in sorted(taken):
        kept.append(question[last:start])
        last = end
    left = " ".join(" ".join([*kept, question[last:]]).split())
    return (
        re.sub(r"\s+(?=[?.!,;])", "", re.sub(r"\b(?:by|from|in|with)\s*(?=[?.!]?$)", "", left)).strip(" ,;") or question
    )
