"""Everything that Papergist itself can refuse or fail at.

PapergistError
├── UsageError              what was asked for makes no sense; say it differently
│   ├── SettingsError           an unknown or malformed setting
│   └── SourceNotFound          no such file, folder or named source
├── SourceNotUnderstood     the bytes are of no kind that a reader knows
├── PaperNotFound           no paper has this id or alias
├── CatalogError            the record of truth cannot be read or written
│   └── CatalogTooNew           written by a newer Papergist
├── IndexBusy               another process owns the vector index
├── IndexBroken             the vector index does not match the catalog
├── EmbeddingUnavailable    no embedding model: retrieval goes on with words alone
└── EmbeddingMismatch       the collection was embedded with another model

Each message is one sentence on what happened; `hint` says what to do next.
"""

from __future__ import annotations


class PapergistError(Exception):
    """Root of the tree. `hint` is a next step that a newcomer can take, or empty."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(PapergistError):
    """What was asked for makes no sense."""


class SettingsError(UsageError):
    """An unknown or malformed setting."""


class SourceNotFound(UsageError):
    """No such file or named source."""


class SourceNotUnderstood(PapergistError):
    """The bytes are of no kind that a reader knows."""


class PaperNotFound(PapergistError):
    """No paper has this id or alias."""

    def __init__(self, paper_id: str) -> None:
        super().__init__(
            f"There is no paper {paper_id!r} in this collection.", hint="`papergist ls` lists the ids that are there."
        )
        self.paper_id = paper_id


class CatalogError(PapergistError):
    """The record of truth cannot be read or written."""


class CatalogTooNew(CatalogError):
    """The catalog was written by a newer Papergist."""


class IndexBusy(PapergistError):
    """Another process owns the vector index."""


class IndexBroken(PapergistError):
    """The vector index does not match the catalog."""


class EmbeddingUnavailable(PapergistError):
    """No embedding model can be loaded."""


class EmbeddingMismatch(PapergistError):
    """The collection was embedded with another model than the one configured."""
