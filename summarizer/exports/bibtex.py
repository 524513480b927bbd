"""BibTeX. What LaTeX would take for a command is escaped, but mathematics between dollar signs stays mathematics."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from summarizer.exports.wording import distinct_names, line, name_of, published_parts
from summarizer.links import arxiv_id, doi, link
from summarizer.models import Paper

if TYPE_CHECKING:
    from bibtexparser.model import Entry

_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{character: "\\" + character for character in "$%&#_"},
    }
)
# BibTeX counts \{ as an open brace, so where braces do not pair they go by name.
_UNPAIRED = {**_ESCAPES, ord("{"): r"\textbraceleft{}", ord("}"): r"\textbraceright{}"}
# A pair of dollar signs is mathematics where the text within touches both and no digit follows: "$5 and $6" is money.
_MATHEMATICS = re.compile(r"(?<![\\$])\$(?=[^\s$])([^$%#]{1,200}?)(?<=[^\s\\])\$(?![\d$])")
_BRACE = re.compile(r"\\.|[{}]")


def write(papers: Sequence[Paper]) -> str:
    """Return papers as BibTeX in UTF-8, each an @misc whose key is its id."""
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.middlewares import AddEnclosingMiddleware

    library = Library(
        [_entry(paper, key) for paper, key in zip(papers, distinct_names([paper.id for paper in papers]), strict=True)]
    )
    braced = AddEnclosingMiddleware(reuse_previous_enclosing=False, enclose_integers=True, default_enclosing="{")
    return str(write_string(library, unparse_stack=[braced]))


def escaped(text: str) -> str:
    """Return text for LaTeX, on one line, with balanced braces."""
    flat, done, pieces = line(text), 0, []
    for match in _MATHEMATICS.finditer(flat):
        if _is_balanced(match[1]):
            pieces += [_plain(flat[done : match.start()]), match[0]]
            done = match.end()
    return "".join([*pieces, _plain(flat[done:])])


def _plain(text: str) -> str:
    return text.translate(_ESCAPES if _is_balanced(text.replace("\\", "")) else _UNPAIRED)


def _is_balanced(text: str) -> bool:
    """Return whether braces open and close in order, an none of them escaped."""
    depth = 0
    for brace in _BRACE.findall(text):
        if brace in {r"\{", r"\}"}:
            return False
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            return False
    return depth == 0


def _entry(paper: Paper, key: str) -> Entry:
    from bibtexparser.model import Entry, Field

    return Entry("misc", key, [Field(name, value) for name, value in _fields(paper).items() if value])


def _fields(paper: Paper) -> dict[str, str]:
    arxiv, published = arxiv_id(paper), [f"{part:02}" for part in published_parts(paper)]
    return {
        "title": f"{{{escaped(paper.title)}}}",  # braced again: styles leave its capitals alone
        "author": " and ".join(_author(author) for author in paper.authors if line(author)),
        "year": published[0] if published else "",
        "month": str(int(published[1])) if published[1:] else "",
        "date": "-".join(published),  # biblatex's, which has the day; BibTeX passes over it
        "eprint": arxiv or "",
        "archiveprefix": "arXiv" if arxiv else "",
        "doi": _address(doi(paper)),
        "url": _address(link(paper)),
        "organization": escaped(paper.organisation.name) if paper.organisation else "",
        "keywords": ", ".join(escaped(tag) for tag in paper.tags),
        "abstract": escaped(paper.abstract),
    }


def _author(author: str) -> str:
    """Return a name in the order that leaves no doubt; one without parts stands in braces, so that none are made."""
    name = name_of(author)
    if not name.given:
        return f"{{{escaped(name.family)}}}"
    family = " ".join(part for part in (name.particle, name.family) if part)
    return ", ".join(escaped(part) for part in (family, name.suffix, name.given) if part)


def _address(url: str | None) -> str:
    """Return an address as BibTeX has them, with what would break it percent-encoded."""
    return line(url or "").replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D").replace(" ", "%20")
