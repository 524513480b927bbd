"""What is evaluated: the items of a dataset, what a system wrote for them, and both together as a metric sees them."""

from __future__ import annotations

import hashlib
import json

from pydantic import Field

from summarizer.models import Value


class Item(Value):
    """One abstract to summarise. references: TL;DRs by people, none where there are none; tags: by people too;
    sentences: the abstract's, where the dataset gives them."""

    id: str
    title: str = ""
    abstract: str
    sentences: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class Dataset(Value):
    """Items in their order, and where they come from: origin is the name or path that loads them again."""

    name: str
    origin: str
    split: str | None = None
    items: tuple[Item, ...]

    @property
    def sha256(self) -> str:
        """A checksum of everything that the items hold, whatever file or collection they come from."""
        rows = [item.model_dump(mode="json") for item in self.items]
        return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()


class Output(Value):
    """What a system wrote for one item: text is None where it had nothing to say, error says why it failed.

    by: the engine that wrote it, where that may be another than the one asked; cost_usd None where it is not known.
    """

    text: str | None
    tags: tuple[str, ...] = ()
    error: str | None = None
    by: str | None = None
    prompt_tokens: int = Field(default=0, ge=0)
    completion_tokens: int = Field(default=0, ge=0)
    cost_usd: float | None = 0.0


class Case(Value):
    """One item with the text that a system wrote for it."""

    item: Item
    text: str
    tags: tuple[str, ...] = ()
