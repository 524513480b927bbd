"""The references under an answer that is text alone: written for people, read back when they ask on.

What comes back stands in a conversation that anybody can have written, so it is only ever taken as a hint where to
look: a line leads to a paper of the collection or nowhere, and no word of it is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from summarizer.models import Citation, Paper
from summarizer.text import one_line

HEADING, NEAREST_HEADING = "References", "Nearest papers"
MOST_AUTHORS = 3
LONGEST = 20_000  # characters at the end of a message among which they are looked for
MOST_LINES = 50  # that are read back from one message
_LINE = re.compile(
    r"^[ \t]*-[ \t]+(?:\[(?P<number>\d{1,3})\][ \t])?[^\n]*?\((?P<name>[^()\s]{1,300})\)[ \t]*$", re.MULTILINE
)
# What a page would make an image, a link or an element of; clients show messages as Markdown.
_LINK, _ELEMENT = re.compile(r"\](?=[(\[])"), re.compile(r"<(?=[A-Za-z/!?])")
Find = Callable[[Sequence[str]], Sequence[Paper]]


@dataclass(frozen=True)
class Cited:
    """The papers under an answer, each once, in order, and those that a number leads to."""

    papers: tuple[Paper, ...] = ()
    by_number: Mapping[int, Paper] = field(default_factory=dict)


def references(citations: Sequence[Citation], papers: Mapping[str, Paper]) -> str:
    """Return the list of what was cited: number, authors where the paper tells them, title, date, address, id. papers:
    by id."""
    lines = [_line(f"[{one.n}] ", papers[one.paper_id]) for one in citations if one.paper_id in papers]
    return "\n".join([f"{HEADING}:", "", *lines])


def nearest_papers(papers: Sequence[Paper]) -> str:
    """Return the list of papers that came near a question which was declined."""
    lines = [_line("", paper) for paper in papers]
    return "\n".join([f"{NEAREST_HEADING}:", "", *lines])


def as_message(text: str) -> str:
    """Return words of a paper on one line, so that a client which shows Markdown makes no link, image or element of
    them; the citations beside the message have them as they are."""
    return _ELEMENT.sub("< ", _LINK.sub("] ", one_line(text)))


def cited_in(message: str, find: Find) -> Cited:
    """Return the papers of the collection that the references of a message lead to."""
    lines = [(match["number"], match["name"]) for match in _LINE.finditer(message[-LONGEST:])][-MOST_LINES:]
    known = {paper.id: paper for paper in find(list(dict.fromkeys(name for _, name in lines)))}
    papers = tuple(known[name] for name in dict.fromkeys(name for _, name in lines) if name in known)
    return Cited(papers, {int(number): known[name] for number, name in lines if number and name in known})


def _line(mark: str, paper: Paper) -> str:
    more = " et al." if len(paper.authors) > MOST_AUTHORS else ""
    told = (", ".join(paper.authors[:MOST_AUTHORS]) + more, paper.title, str(paper.published or ""), paper.url or "")
    return f"- {mark}{'. '.join(as_message(part).rstrip('.') for part in told if part)} ({paper.id})"
