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
CUT_TOGETHER = 200
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
        _cut_passages(shop, shop.embedder)
        _embed_passages(shop, shop.embedder)
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


def _cut_passages(shop: Workshop, embedder: Embedder) -> None:
    wanting = shop.catalog.passages.wanting_passages()
    for number, batch in enumerate(batched(wanting, CUT_TOGETHER)):
        shop.progress("Cutting passages", number * CUT_TOGETHER, len(wanting))
        shop.catalog.passages.replace(
            [(name, title, abstract, cut(title, abstract, embedder=embedder)) for name, title, abstract in batch]
        )


def _embed_passages(shop: Workshop, embedder: Embedder) -> None:
    """Embed what is wanting, passages of like length together: a batch costs what its longest passage costs."""
    wanting = sorted(shop.catalog.passages.wanting_vectors(embedder.name), key=lambda item: len(item[2].text))
    done = 0
    for batch in batched(wanting, EMBEDDED_TOGETHER):
        rows: list[Row] = []
        try:
            for row in _embedded(batch, embedder):
                rows.append(row)
                shop.progress("Embedding", done + len(rows), len(wanting))
        finally:  # what was embedded is kept, whatever ends the work
            shop.catalog.passages.save_vectors(embedder.name, rows)
        done += len(batch)


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
