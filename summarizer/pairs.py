"""Which two TL;DRs of a paper a person is to choose between: what two engines wrote, or an engine and a control."""

from __future__ import annotations

import random
from pathlib import Path

from summarizer.catalog import Catalog
from summarizer.extractive.sentences import split
from summarizer.labels import Pair, is_swapped, read
from summarizer.models import Paper, Summary

CONTROL = "first-sentence"  # as the evaluation calls this system


def next_pair(catalog: Catalog, labels: Path, annotator: str, *, after: str | None = None) -> Pair | None:
    """Return a pair that this annotator has not labelled, in an order of papers of their own that begins after one of
    them; None where there is none left. Raises: UsageError for a file of labels that is none."""
    done = {(row["id"], row.get("a"), row.get("b")) for row in read(labels) if row["annotator"] == annotator}
    names = catalog.papers.ids()
    random.Random(annotator).shuffle(names)  # noqa: S311 - no secret
    begin = names.index(after) + 1 if after in names else 0
    for name in names[begin:] + names[:begin]:
        pair = pair_of(catalog, name, annotator)
        if pair is not None and (pair.id, *pair.texts) not in done:
            return pair
    return None


def pair_of(catalog: Catalog, name: str, annotator: str) -> Pair | None:
    """Return the two last texts by different systems that differ, else the last one and the abstract's first sentence;
    None where these are one text. Raises: PaperNotFound."""
    paper = catalog.papers.get(name)
    told = _last_texts(catalog.summaries.history(paper.id))
    if len(told) == 1:
        told |= _control(paper, told)
    if len(told) < 2:  # noqa: PLR2004 - a pair
        return None
    (one, text), (other, others_text) = sorted(list(told.items())[-2:])
    swapped = is_swapped(annotator, paper.id)
    return Pair(paper.id, paper.title, paper.abstract, (text, others_text), (one, other), swapped)


def _last_texts(history: list[Summary]) -> dict[str, str]:
    """Return what each system said last of the present abstract, each text once, the latest system last."""
    found: dict[str, str] = {}
    for summary in history:
        if summary.tldr and not summary.stale:
            name = f"{summary.engine}:{summary.model}" if summary.model else summary.engine
            found = {key: text for key, text in found.items() if key != name and text != summary.tldr}
            found[name] = summary.tldr
    return found


def _control(paper: Paper, told: dict[str, str]) -> dict[str, str]:
    """Return the abstract's first sentence under its name, unless that is what was told already."""
    first = [paper.abstract[start:end] for start, end in split(paper.abstract)[:1]]
    return {CONTROL: first[0]} if first and first[0] not in told.values() else {}
