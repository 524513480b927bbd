"""The texts and metrics of the self-test's tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from eval.metrics.faithfulness import faithfulness
from eval.metrics.support import (
    acronym_support,
    comparison_support,
    name_support,
    negation_support,
    number_support,
    word_support,
)
from eval.selftest import Metric, Texts
from summarizer.extractive.sentences import split
from summarizer.extractive.tldr import write_tldr
from summarizer.models import Entry
from summarizer.sources.recognise import read_source

_EVERY = 3

METRICS: Mapping[str, Metric] = {
    "number_support": number_support,
    "name_support": name_support,
    "acronym_support": acronym_support,
    "negation_support": negation_support,
    "comparison_support": comparison_support,
    "word_support": word_support,
    "faithfulness": faithfulness,
}


def references(data: Path) -> Texts:
    """Return the first reference of each SciTLDR dev paper."""
    lines = (data / "scitldr" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    return [(record["target"][0], " ".join(record["source"]), record.get("title") or "") for record in records]


def page_tldrs(data: Path) -> Texts:
    """Return the extractive TL;DRs of the page's papers."""
    made = [(write_tldr(paper.title, paper.abstract).text, paper) for paper in _page(data)]
    return [(text, paper.abstract, paper.title) for text, paper in made if text]


def page_sentences(data: Path) -> Texts:
    """Return the sentences of the page's abstracts, one of every three."""
    return [
        (paper.abstract[start:end], paper.abstract, paper.title)
        for paper in _page(data)
        for start, end in split(paper.abstract)[1::_EVERY]
    ]


def _page(data: Path) -> Iterator[Entry]:
    for path in sorted((data / "daily_papers").glob("*.txt")):
        day = date.fromisoformat(path.stem[-10:])
        reading = read_source(path.name, path.read_bytes(), kind=None, captured=day, listed=None, today=day)
        yield from reading.entries


SETS: Mapping[str, Callable[[Path], Texts]] = {
    "SciTLDR dev, references": references,
    "page, extractive TL;DRs": page_tldrs,
    "page, sentences of the abstracts": page_sentences,
}
