"""Questions about one paper that its listing answers and its abstract does not: when it came out, from whom, by how
many authors.

Only where the question names the paper, by the name of what it presents or by its title, or where the conversation is
about that paper alone; anything else is asked of the abstracts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from summarizer.extractive.naming import system_name
from summarizer.models import Paper
from summarizer.text import fold, one_line

MOST_NAMES = 10  # authors who are named
SHORTEST_TITLE = 12  # characters of a title that is recognised in a question
_OUT = r"(?:published|released|posted|submitted|put online|come out|came out)"
_WHEN = re.compile(
    rf"\bwhen\s+(?:was|were|did|has|is)\b.*\b(?:{_OUT}(?:\s+(?:on|at|in|by)\s+\w+(?:\W+\w+)?)?|appear(?:ed)?)\W*$|"
    rf"\b(?:what|which)\s+(?:year|month|day|date)\b.*\b{_OUT}\b|"
    r"\b(?:publication|release|submission)\s+date\b|\bdate\s+of\s+(?:publication|release)\b|"
    r"\bhow\s+(?:old|recent)\s+is\b",
    re.IGNORECASE,
)
_MADE = r"(?:made|makes|wrote|published|publishes|released|developed|built|created|is behind|stands behind|was behind)"
_WHOSE = re.compile(
    r"\b(?:(?:which|what)\s+(?:company|firm|organi[sz]ation|lab|laboratory|institut(?:e|ion)|university|group)|who)\s+"
    rf"{_MADE}\s+(?:the\s+)?(?:(?:paper|work|system|method|model|framework|tool)s?\s+)?(?:called\s+|named\s+|on\s+)?(?P<made>.+)",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"\bhow\s+many\s+(?:(?:co-?)?authors\b|(?:people|researchers|scientists)\s+(?:wrote|authored)\b)|"
    r"\bnumber\s+of\s+authors\b|\bauthor\s+count\b",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"\bwho\s+(?:wrote|authored|(?:are|were|is|was)\s+the\s+(?:co-?)?authors?)\b|"
    r"\b(?:the\s+)?(?:names?\s+of\s+the\s+)?authors?\s+of\b|\bby\s+whom\s+(?:is|was)\b",
    re.IGNORECASE,
)
_PAPER = re.compile(r"\bpaper\b", re.IGNORECASE)
_CAPITAL = re.compile(r"\b(?:[A-Z][\w+-]{3,}|[A-Z][A-Z0-9]*[0-9][A-Z0-9]*\b)")  # short ones with a digit: C4, GPT2
_POINTS = re.compile(r"\b(?:it|this|that|they|the paper|this paper|that paper|the work)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Told:
    """What a listing tells of a paper, or why it does not: one of both."""

    paper: Paper
    says: str | None = None
    lacks: str | None = None


def told(question: str, papers: Sequence[Paper], *, meant: bool = False) -> Told | None:
    """Return what the listing tells, None for any other question. papers: those that were found, likeliest first;
    meant: they are known to be what the question is about."""
    for pattern, tell in _ROWS:
        asked = pattern.search(question)
        if asked is None:
            continue
        made = asked.groupdict().get("made")
        named = [paper for paper in papers if _names(made or question, paper, first=made is not None)]
        if not named and _PAPER.search(question):
            named = [paper for paper in papers if _in_title(question, paper)]
        if not named and meant and len(papers) == 1 and _POINTS.search(question):
            named = list(papers)
        return tell(named[0]) if len(named) == 1 else None
    return None


def _names(text: str, paper: Paper, *, first: bool) -> bool:
    """Return whether words name a paper, with their first ones or anywhere: the name of what it presents, or its title,
    or what is before its colon."""
    folded, title = f" {fold(text)} ", paper.title
    forms = [system_name(paper), *(form for form in (title, title.split(":")[0]) if len(form) >= SHORTEST_TITLE)]
    found = [folded.find(f" {fold(form)} ") for form in forms if form and fold(form)]
    return any(place == 0 if first else place >= 0 for place in found)


def _in_title(question: str, paper: Paper) -> bool:
    """Return whether a word with a capital that is not the first stands in the title."""
    return not set(_CAPITAL.findall(question, 1)).isdisjoint(_CAPITAL.findall(paper.title))


def _date(paper: Paper) -> Told | None:
    if paper.published is None:
        return Told(paper, lacks=f"{_called(paper)} is here, but its listing gives no date.")
    day = f"{paper.published.day} {paper.published:%B %Y}"
    worked_out = ", inferred from an incomplete date" if paper.published_inferred else ""
    return Told(paper, says=f"{_called(paper)} is dated {day}{worked_out}.")


def _organisation(paper: Paper) -> Told | None:
    """Return None where the listing does not say: the abstract may."""
    return (
        Told(paper, says=f"{_called(paper)} is listed under {paper.organisation.name}.") if paper.organisation else None
    )


def _how_many(paper: Paper) -> Told | None:
    count = paper.author_count or len(paper.authors)
    if not count:
        return Told(paper, lacks=f"{_called(paper)} is here, but its listing does not say how many authors it has.")
    return Told(paper, says=f"{_called(paper)} has {count} author{'s' if count > 1 else ''}.")


def _authors(paper: Paper) -> Told | None:
    count = max(paper.author_count or 0, len(paper.authors))
    if not paper.authors:
        many = f" tells that it has {count} author{'s' if count > 1 else ''}, not who" if count else " names no authors"
        return Told(paper, lacks=f"{_called(paper)} is here, but its listing{many}.")
    shown = [one_line(name) for name in paper.authors[:MOST_NAMES]]
    more = f" and {count - len(shown)} more" if count > len(shown) else ""
    joined = ", ".join(shown) if more or len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    return Told(paper, says=f"{_called(paper)} is by {joined}{more}.")


def _called(paper: Paper) -> str:
    return f"“{one_line(paper.title)}”"


_ROWS: tuple[tuple[re.Pattern[str], Callable[[Paper], Told | None]], ...] = (
    (_WHEN, _date),
    (_HOW_MANY, _how_many),
    (_WHO, _authors),
    (_WHOSE, _organisation),
)
