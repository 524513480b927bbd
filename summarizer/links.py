"""Where a paper is read."""

from __future__ import annotations

from urllib.parse import urlsplit

from summarizer.ids import find_arxiv_id, find_doi
from summarizer.models import Paper


def link(paper: Paper) -> str | None:
    """Return where a paper is read: its own address if that is one of the web, else its page on arXiv, else None."""
    try:
        parts = urlsplit(paper.url or "")
        if paper.url and parts.scheme in {"http", "https"} and parts.hostname:
            return paper.url
    except ValueError:
        pass
    name = arxiv_id(paper)
    return f"https://arxiv.org/abs/{name}" if name else None


def arxiv_id(paper: Paper) -> str | None:
    """Return the arXiv id of a paper, where its id or an alias is one."""
    return next((name for name in (paper.id, *paper.aliases) if find_arxiv_id(name) == name), None)


def doi(paper: Paper) -> str | None:
    """Return the DOI of a paper, where one is known, in lower case and without an address before it."""
    return next((name for name in (paper.id, *paper.aliases) if find_doi(name) == name), None)
