"""For reference managers: RIS, and CSL-JSON as citeproc takes it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from summarizer.exports.wording import Name, clean, line, name_of, published_parts
from summarizer.links import arxiv_id, doi, link
from summarizer.models import Paper


def ris(papers: Sequence[Paper]) -> str:
    """Return papers as RIS, each as unpublished work with its address. A field is a line, so abstracts become one."""
    import rispy

    return str(rispy.dumps(list(map(_record, papers)), skip_unknown_tags=True)) + "\n" if papers else ""


def csl(papers: Sequence[Paper]) -> str:
    """Return papers as CSL-JSON: a list of items of the type `article`, which is CSL's word for a preprint."""
    return json.dumps(list(map(_item, papers)), ensure_ascii=False, indent=1) + "\n"


def _record(paper: Paper) -> dict[str, Any]:
    published = [f"{part:02}" for part in published_parts(paper)]
    told: dict[str, Any] = {
        "type_of_reference": "UNPB",
        "id": line(paper.id),
        "title": line(paper.title),
        "authors": [_author(name_of(author)) for author in paper.authors if line(author)],
        "year": published[0] if published else None,
        "date": "/".join([*published, "", ""][:4]) if published[1:] else None,
        "publisher": "arXiv" if arxiv_id(paper) else None,
        "number": arxiv_id(paper),
        "doi": doi(paper),
        "urls": [line(url)] if (url := link(paper)) else [],
        "keywords": [line(tag) for tag in paper.tags],
        "abstract": line(paper.abstract),
    }
    return {name: value for name, value in told.items() if value}


def _author(name: Name) -> str:
    family = " ".join(part for part in (name.particle, name.family) if part)
    return ", ".join(part for part in (family, name.given, name.suffix) if part)


def _item(paper: Paper) -> dict[str, Any]:
    published = published_parts(paper)
    told: dict[str, Any] = {
        "id": paper.id,
        "type": "article",
        "title": line(paper.title),
        "author": [_csl_name(name_of(author)) for author in paper.authors if line(author)],
        "issued": {"date-parts": [published]} if published else None,
        "publisher": "arXiv" if arxiv_id(paper) else None,
        "number": f"arXiv:{name}" if (name := arxiv_id(paper)) else None,
        "DOI": doi(paper),
        "URL": link(paper),
        "abstract": clean(paper.abstract),
        "keyword": ", ".join(line(tag) for tag in paper.tags),
    }
    return {name: value for name, value in told.items() if value}


def _csl_name(name: Name) -> dict[str, str]:
    if not name.given:
        return {"literal": name.family}
    told = {"family": name.family, "given": name.given, "non-dropping-particle": name.particle, "suffix": name.suffix}
    return {part: value for part, value in told.items() if value}
