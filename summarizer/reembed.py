"""Embedding a collection with another model: aside, so that it is found in as before, then swapped in at once.

What is done aside is an ingest like any other, so one that was interrupted goes on where it stopped. Another model than
the one that was under way begins anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from summarizer.catalog import FILE_NAME, Catalog
from summarizer.catalog.aside import copy_papers, take_over
from summarizer.embedding import Embedder
from summarizer.errors import EmbeddingMismatch
from summarizer.index.mirror import Progress
from summarizer.ingest import Workshop, bring_up_to_date, check_model


def embed_aside(catalog: Catalog, folder: Path, embedder: Embedder, progress: Progress) -> None:
    """Cut and embed the catalog's papers with this model, in a catalog of its own in `folder`. Raises:
    EmbeddingUnavailable, and what is done stays; CatalogError."""
    with _open(folder, embedder) as aside:
        copy_papers(catalog.database, aside.database)
        bring_up_to_date(Workshop(aside, embedder, None, progress), summaries=False)


def swap_in(catalog: Catalog, folder: Path, embedder: Embedder) -> None:
    """Have the catalog use what was embedded aside, and remove that. The caller owns the collection. Raises:
    CatalogError."""
    with _open(folder, embedder) as aside:
        take_over(catalog.database, aside.database)
    shutil.rmtree(folder)


@contextmanager
def _open(folder: Path, embedder: Embedder) -> Iterator[Catalog]:
    aside = Catalog(folder / FILE_NAME)
    try:
        check_model(aside, embedder)
    except EmbeddingMismatch:
        aside.close()
        shutil.rmtree(folder)
        aside = Catalog(folder / FILE_NAME)
    try:
        yield aside
    finally:
        aside.close()
