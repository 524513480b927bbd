"""Reads what the interface of Hugging Face's Daily Papers gives: a list of objects that each hold a `paper`.

`paper.publishedAt` is the day on which arXiv published, `paper.submittedOnDailyAt` the day of the listing; the count of
comments stands beside the paper, that of upvotes in it. An `ai_summary` is a model's and is not taken for an abstract.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from summarizer.models import Reading
from summarizer.sources.decoding import storable
from summarizer.sources.gathering import gather, never_raising
from summarizer.sources.jsonl import found_papers, is_json

KIND = "hf"
_PAPER = re.compile(r'(?<!\\)"paper"\s*:\s*\{')


def is_daily_papers(text: str) -> bool:
    """Return whether a text is JSON whose objects hold a paper."""
    return is_json(text) and bool(_PAPER.search(text))


def read(text: str, *, source: str, captured: date | None, listed: date | None, today: date) -> Reading:
    """Return the papers and what was not understood, each in its order. Never raises."""
    del captured, today
    return gather(
        never_raising(lambda whole: found_papers(whole, _fields), str(storable(text))),
        source=source,
        kind=KIND,
        listed=listed,
    )


def _fields(row: Mapping[str, object]) -> dict[str, object]:
    """Return the fields of a row; some versions of the interface give them beside the paper instead of in it."""
    inner = row.get("paper")
    paper = (
        {**row, **{key: value for key, value in inner.items() if value is not None}} if isinstance(inner, dict) else row
    )
    authors, name = paper.get("authors"), paper.get("id")
    is_arxiv = isinstance(name, str)
    return {
        "title": paper.get("title"),
        "abstract": paper.get("summary"),
        "id": name,
        "authors": [author for author in authors if not _hidden(author)] if isinstance(authors, list) else authors,
        "organization": _organisation(row.get("organization") or paper.get("organization")),
        "published": paper.get("publishedAt"),
        "listed": paper.get("submittedOnDailyAt"),
        "comments": row.get("numComments"),
        "upvotes": paper.get("upvotes"),
        "url": f"https://huggingface.co/papers/{name}" if is_arxiv else None,
    }


def _hidden(author: object) -> bool:
    return isinstance(author, dict) and author.get("hidden") is True


def _organisation(given: object) -> object:
    """Return the organisation as we call its parts: `name` is the handle there, `fullname` the name."""
    if not isinstance(given, dict):
        return given
    return {"handle": given.get("name"), "name": given.get("fullname") or given.get("name")}
