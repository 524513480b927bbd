"""Papers by the hundred thousand that read like papers: real listings where there are any, and others made of theirs.

A made paper has a title of two real ones and an abstract of sentences from several abstracts of one field, so that its
words are as frequent, and as often together, as words in such texts are.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from summarizer.extractive.sentences import split
from summarizer.sources import read_source
from summarizer.sources.opening import open_source

LISTINGS = Path("daily_arxiv", "listings-30k.jsonl.gz")
SEED = 20251030
SENTENCES = (5, 9)  # fewest and most of a made abstract; the listings have 7.5
DAYS = 365
NEWEST = date(2025, 10, 30)
Paper = dict[str, Any]


def papers(count: int, data: Path | None) -> Iterator[Paper]:
    """Yield `count` papers as a JSONL source has them: real listings first, then made ones. The same each time.

    data: the folder that holds the listings; without one, papers are made of the packaged sample.
    """
    real = _listings(data) if data and (data / LISTINGS).is_file() else _sample()
    chance = random.Random(SEED)  # noqa: S311 - nothing secret
    for number in range(count):
        yield _dated(real[number], number) if number < len(real) else _made(real, number, chance)


def _listings(data: Path) -> list[Paper]:
    with gzip.open(data / LISTINGS, "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    return [
        {
            "id": paper["id"],
            "title": " ".join(paper["title"].split()),
            "abstract": " ".join(paper["abstract"].split()),
            "category": paper["categories"][0],
        }
        for paper in found
    ]


def _sample() -> list[Paper]:
    name, data = open_source("sample")
    found = read_source(name, data, kind=None, captured=None, listed=None, today=NEWEST)
    return [{"id": f"sample-{n}", "title": e.title, "abstract": e.abstract} for n, e in enumerate(found.entries)]


def _made(real: list[Paper], number: int, chance: random.Random) -> Paper:
    first, second = chance.choice(real), chance.choice(real)
    kept: list[str] = []
    for _ in range(chance.randint(*SENTENCES)):
        sentences = _sentences(chance.choice((first, second, chance.choice(real)))["abstract"])
        kept += [chance.choice(sentences)] if sentences else []
    ahead, behind = first["title"].split(), second["title"].split()
    title = " ".join([*ahead[: len(ahead) // 2 + 1], *behind[len(behind) // 2 :], f"({number})"])
    made = {"id": f"made-{number}", "title": title, "abstract": " ".join(kept), "category": first.get("category")}
    return _dated({name: value for name, value in made.items() if value}, number)


def _dated(paper: Paper, number: int) -> Paper:
    """Return the paper with a day of the year before the page's, and one of a few organisations."""
    published = NEWEST - timedelta(days=number % DAYS)
    return {**paper, "published": published.isoformat(), "organisation": {"handle": f"house-{number % 50}"}}


@cache
def _sentences(abstract: str) -> tuple[str, ...]:
    return tuple(abstract[start:end] for start, end in split(abstract))
