"""A collection as a dataset: its papers, without references; and the page in the package, which needs no collection."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from eval.items import Dataset, Item
from summarizer.models import Filters

if TYPE_CHECKING:
    from summarizer.services import Services


def read(services: Services) -> Dataset:
    """Return every paper of the collection that has an abstract, in the order of the ids. Raises: CatalogError."""
    papers = [paper for paper in services.catalog.papers.page(Filters()).papers if paper.abstract]
    items = [Item(id=paper.id, title=paper.title, abstract=paper.abstract) for paper in papers]
    return Dataset(name="collection", origin="collection", items=tuple(sorted(items, key=lambda item: item.id)))


def read_sample() -> Dataset:
    """Return the papers of the packaged page, in the order of the page."""
    from summarizer.ids import paper_id
    from summarizer.sources import read_source
    from summarizer.sources.opening import open_source

    name, data = open_source("sample")
    today = datetime.now(tz=UTC).date()  # dates are no part of a dataset
    entries = read_source(name, data, kind=None, captured=None, listed=None, today=today).entries
    items = [Item(id=paper_id(entry), title=entry.title, abstract=entry.abstract) for entry in entries]
    return Dataset(name="sample", origin="sample", items=tuple(items))
