"""Where a paper is read."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit

from summarizer.ids import find_arxiv_id, find_doi
from summarizer.models import Paper

LONGEST_SOUGHT = 300  # characters of a title that are looked for


def link(paper: Paper) -> str | None:
    """Return where a paper is read: its own address if that is one of the web, else its page on arXiv, else where its
    DOI leads, else None."""
    try:
        parts = urlsplit(paper.url or "")
        if paper.url and parts.scheme in {"http", "https"} and parts.hostname:
            return paper.url
    except ValueError:
        pass
    if name := arxiv_id(paper):
        return f"https://arxiv.org/abs/{name}"
    return f"https://doi.org/{quote(name, safe='/:;()')}" if (name := doi(paper)) else None


def search_link(paper: Paper) -> str:
    """Return where a paper that comes without an address can be looked for by its title."""
    return f"https://scholar.google.com/scholar?{urlencode({'q': paper.title[:LONGEST_SOUGHT]}, errors='replace')}"


def arxiv_id(paper: Paper) -> str | None:
    """Return the arXiv id of a paper, where its id or an alias is one."""
    return next((name for name in (paper.id, *paper.aliases) if find_arxiv_id(name) == name), None)


def doi(paper: Paper) -> str | None:
    """Return the DOI of a paper, where one is known, in lower case and without an address before it."""
    return next((name for name in (paper.id, *paper.aliases) if find_doi(name) == name), None)
