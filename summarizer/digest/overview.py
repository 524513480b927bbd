"""A few sentences on what a digest holds. None is written for it: each is of a TL;DR, and cited like an answer's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from summarizer.digest_models import OverviewSentence
from summarizer.extractive.sentences import split
from summarizer.links import link
from summarizer.models import Citation, Paper, Span, Summary
from summarizer.text import words

MOST = 4  # sentences
FEWEST = 3  # papers, below which a digest is its own overview
COVERED = 0.6  # share of a sentence's words that the quote under it has to hold


@dataclass(frozen=True)
class Candidate:
    """The first paper of a section, its number, and its summary in force."""

    tag: str | None
    n: int
    paper: Paper
    summary: Summary


class Overview(TypedDict):
    """The sentences and what they cite."""

    overview: tuple[OverviewSentence, ...]
    citations: tuple[Citation, ...]


def overview(candidates: Sequence[Candidate]) -> Overview:
    """Return a sentence for each of the first sections, and for each its quote: `quote == abstract[start:end]`. A
    sentence that no quote carries is left out, and so is an overview of fewer sections than FEWEST."""
    found = [pair for candidate in candidates if (pair := _cited(candidate)) is not None][:MOST]
    if len(found) < FEWEST:
        return {"overview": (), "citations": ()}
    return {"overview": tuple(sentence for sentence, _ in found), "citations": tuple(cited for _, cited in found)}


def _cited(one: Candidate) -> tuple[OverviewSentence, Citation] | None:
    text = one.summary.tldr or ""
    spans = split(text)
    if not spans:
        return None
    sentence = text[spans[0][0] : spans[0][1]]
    score, span = max(((_share(sentence, span), span) for span in one.summary.support), default=(0.0, None), key=_score)
    paper = one.paper
    if span is None or score < COVERED or paper.abstract[span.start : span.end] != span.quote:
        return None
    told = {"quote": span.quote, "start": span.start, "end": span.end}
    cited = Citation(
        n=one.n, paper_id=paper.id, title=paper.title, published=paper.published, url=link(paper), score=score, **told
    )
    return OverviewSentence(tag=one.tag, text=sentence, citations=(one.n,)), cited


def _score(pair: tuple[float, Span | None]) -> float:
    return pair[0]


def _share(sentence: str, span: Span) -> float:
    """Return the share of a sentence's words that a quote holds."""
    said, quoted = words(sentence), set(words(span.quote))
    return sum(word in quoted for word in said) / len(said) if said else 0.0
