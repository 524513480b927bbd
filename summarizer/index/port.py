"""What a vector index has to be able to do, and where its generations lie. tests/index/test_contract.py holds every
adapter to it.

An index is never changed in bulk: it is built as a new generation beside the one in use, and the catalog then points to
the new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from summarizer.catalog.passages import Embedded
from summarizer.embedding import Vectors


class PassageIndex(Protocol):
    """One generation: passages with their vectors, text, paper id and offsets. All raise IndexBroken where the index
    does not work, and IndexUnreachable, which is one, where nobody answers."""

    def add(self, embedded: Sequence[Embedded]) -> None:
        """Add passages, or replace those with the same ids."""

    def remove(self, ids: Sequence[str]) -> None:
        """Remove passages by id; those that are not there do not matter."""

    def search(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """Return the ids of the nearest passages and their cosines, nearest first."""

    def ids(self) -> list[str]:
        """Return every id that the index holds."""

    def entries(self, ids: Sequence[str]) -> dict[str, tuple[Vectors, str, dict[str, Any]]]:
        """Return vector, text and metadata of those of these passages that are there."""

    def count(self) -> int:
        """Return how many passages the index says it holds."""


class IndexPlace(Protocol):
    """Where the generations of one collection's index lie. Nothing is opened or connected to before it is needed."""

    @property
    def name(self) -> str:
        """The place, as the catalog notes it: an index elsewhere is another index."""

    def prepare(self) -> None:
        """Load what opening needs. Nothing is opened or connected to yet."""

    def make(self, generation: str) -> PassageIndex:
        """Return a new, empty generation. Raises: IndexBroken."""

    def open(self, generation: str) -> PassageIndex:
        """Return a generation that is there. Raises: IndexBroken, where it is not or cannot be read."""

    def generations(self) -> list[str]:
        """Return the names of the generations that are there, in no order. Raises: IndexBroken."""

    def checksums(self, generation: str) -> dict[str, int]:
        """Return a checksum of each file that is read without a check of its own, by its path below the generation;
        none where the files are not ours to read."""

    def drop(self, generation: str) -> None:
        """Remove a generation. Raises: IndexBroken."""

    def close(self) -> None:
        """Give back what is held open; what was opened is of no use afterwards."""
