"""Which place a collection's index lies in."""

from __future__ import annotations

import uuid
from pathlib import Path

from summarizer.catalog import FILE_NAME, Catalog
from summarizer.errors import CatalogError
from summarizer.index.chroma import ChromaServer, EmbeddedChroma
from summarizer.index.port import IndexPlace
from summarizer.text import content_hash

FOLDER = "index"
IDENTITY = "identity"
_DIGITS = 16


def refuse_loss(home: Path) -> None:
    """Refuse to begin an empty collection beside the index of one whose catalog is gone or empty. Raises:
    CatalogError."""
    catalog = home / FILE_NAME
    has_catalog = any(
        path.exists() and path.stat().st_size for path in (catalog, catalog.with_name(f"{FILE_NAME}-wal"))
    )
    if not has_catalog and any((home / FOLDER).glob("[0-9]*")):
        raise CatalogError(
            f"The catalog {catalog} is gone or empty, and the index of its papers is still there.",
            hint="`papergist restore FILE --force` brings a backup back. To begin anew, move the folder "
            f"{home / FOLDER} away.",
        )


def place_of(catalog: Catalog, home: Path, index_url: str | None) -> IndexPlace:
    """Return the folder in the home, or the server at an address; nothing is opened or connected to yet.

    On a server the names of a home's generations hold a hash of its path and of a random number in its catalog: neither
    another home nor a copy of this one writes into its index. A home that was moved gets a new one.
    """
    if index_url is None:
        return EmbeddedChroma(home / FOLDER)
    identity = catalog.state.get(IDENTITY)
    if identity is None:
        identity = uuid.uuid4().hex
        catalog.state.set(IDENTITY, identity)
    key = content_hash(identity, str(home.resolve()))[:_DIGITS]
    return ChromaServer(index_url, f"papergist-{key}-")
