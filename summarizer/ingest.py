"""Ingest: a source is recorded, then everything that derives from the papers is brought up to date.

Recording comes first and is durable at once. Each later step asks the catalog what is still wanting, so an ingest that
was interrupted anywhere is finished by the next one, and an ingest of nothing new does nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from summarizer.batches import batched
from summarizer.catalog import Catalog
from summarizer.catalog.recording import Noted
from summarizer.chunking import cut
from summarizer.embedding import Embedder, EmbeddingText, Vectors
from summarizer.errors import EmbeddingMismatch
from summarizer.extractive.sentences import split
from summarizer.index.chroma import BATCH
from summarizer.index.mirror import IndexMirror, Progress
from summarizer.models import IngestReport, Passage, Reading
from summarizer.summarize import summarise_papers

EMBEDDING = "embedding"
CUT_TOGETHER = 100
EMBEDDED_TOGETHER = 32
Spans = Sequence[tuple[int, int]]
Row = tuple[int, Vectors, Spans, Vectors]  # passage number, vector, sentences and their vectors


def silent(_what: str, _done: int, _total: int) -> None:
    """Tell nobody of progress."""


@dataclass(frozen=True)
class Workshop:
    """What bringing a collection up to date needs; without an embedder papers are found by words alone."""

    catalog: Catalog
    embedder: Embedder | None
    index: IndexMirror | None
    progress: Progress = silent
    mirrored_together: int = BATCH  # passages that are put into the index at once; searches wait meanwhile


def ingest(
    readings: Sequence[Reading], shop: Workshop, *, summaries: bool = True, noted: Noted | None = None
) -> IngestReport:
    """Record the readings, then cut, embed, mirror and summarise what is new. Raises: EmbeddingMismatch.

    `noted` is given the report of a reading so far in each transaction that records a part of it.
    """
    began = time.monotonic()
    if shop.embedder is not None:
        check_model(shop.catalog, shop.embedder)
    report = IngestReport()
    for number, reading in enumerate(readings):
        shop.progress("Recording papers", number, len(readings))
        report = sum_of(report, shop.catalog.papers.record(reading, noted))
    bring_up_to_date(shop, summaries=summaries)
    return report.model_copy(update={"seconds": round(time.monotonic() - began, 3)})


def bring_up_to_date(shop: Workshop, *, summaries: bool = True) -> None:
    """Do what is still wanting: passages, vectors, index, summaries. Raises: EmbeddingMismatch."""
    if shop.embedder is not None:
        _record_model(shop.catalog, shop.embedder)
        _embed_papers(shop, shop.embedder)
        if shop.index is not None:
            shop.index.update(shop.progress, together=shop.mirrored_together)
    if summaries:
        summarise_papers(shop.catalog, progress=shop.progress)


def check_model(catalog: Catalog, embedder: Embedder) -> None:
    """Refuse another model than the one that embeds this collection. Raises: EmbeddingMismatch."""
    known = catalog.state.get(EMBEDDING)
    if known is not None and known != _named(embedder):
        raise EmbeddingMismatch(
            f"This collection was embedded with {known['model']} ({known['dimension']} dimensions), and the configured"
            f" model is {embedder.name} ({embedder.dimension}).",
            hint="`papergist rebuild-index --embed-again` embeds it with the configured model.",
        )


def _record_model(catalog: Catalog, embedder: Embedder) -> None:
    check_model(catalog, embedder)
    if catalog.state.get(EMBEDDING) is None:
        catalog.state.set(EMBEDDING, _named(embedder))


def _named(embedder: Embedder) -> dict[str, Any]:
    return {"model": embedder.name, "dimension": embedder.dimension}


def _embed_papers(shop: Workshop, embedder: Embedder) -> None:
    """Cut papers into passages and embed these, so many papers at a time that the embedder still knows in the second
    step what it read in the first; before them, what an ingest that was stopped left. Tells of progress in papers."""
    store = shop.catalog.passages
    uncut = store.wanting_passages()
    waiting = {name for name, _, _ in uncut}
    left = [row for row in store.wanting_vectors(embedder.name) if row[2].paper_id not in waiting]
    total = len(uncut) + len({passage.paper_id for _, _, passage in left})
    done = _embed(shop, embedder, left, 0, total)
    for batch in batched(uncut, CUT_TOGETHER):
        shop.progress("Embedding", done, total)
        store.replace([(name, title, text, cut(title, text, embedder=embedder)) for name, title, text in batch])
        names = [name for name, _, _ in batch]
        _embed(shop, embedder, store.wanting_vectors(embedder.name, of=names), done, total)
        done += len(batch)
    if total:
        shop.progress("Embedding", total, total)


def _embed(
    shop: Workshop, embedder: Embedder, wanting: Sequence[tuple[int, str, Passage]], done: int, total: int
) -> int:
    """Embed passages, and return how many papers are done then, where so many were before."""
    seen: set[str] = set()
    for batch in batched(wanting, EMBEDDED_TOGETHER):
        rows: list[Row] = []
        try:
            for (_, _, passage), row in zip(batch, _embedded(batch, embedder), strict=True):
                rows.append(row)
                seen.add(passage.paper_id)
                shop.progress("Embedding", done + len(seen), total)
        finally:  # whatever ends the work, what it was given is kept
            shop.catalog.passages.save_vectors(embedder.name, rows)
    return done + len(seen)


def _embedded(batch: Sequence[tuple[int, str, Passage]], embedder: Embedder) -> Iterator[Row]:
    sentences = [split(passage.text) for _, _, passage in batch]
    texts = [
        EmbeddingText(title=embedder.shorten(title), text=passage.text, sentences=spans)
        for (_, title, passage), spans in zip(batch, sentences, strict=True)
    ]
    for (number, _, _), spans, (vector, of_sentences) in zip(batch, sentences, embedder.embed(texts), strict=True):
        yield number, vector, spans, of_sentences


def sum_of(total: IngestReport, part: IngestReport) -> IngestReport:
    """Return two reports as one; the seconds are those of the first."""
    counted = "found", "added", "updated", "unchanged", "merged"
    sums = {name: getattr(total, name) + getattr(part, name) for name in counted}
    return total.model_copy(update={**sums, "not_understood": total.not_understood + part.not_understood})
