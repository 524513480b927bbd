"""A page of a source elsewhere, and where it is kept. What fetches it is heavy; this is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it came. under_way: pages of the same source that follow it were not fetched yet. at: UTC."""

    address: str
    body: bytes
    etag: str | None
    modified: str | None
    under_way: bool
    at: datetime


class Kept(Protocol):
    """Where pages are kept."""

    def get(self, address: str) -> Page | None:
        """Return the page that was last fetched from an address."""

    def put(self, source: str, page: Page) -> None:
        """Keep a page in place of the one before."""

    def done(self, source: str) -> None:
        """Note that every page of a source was fetched."""
