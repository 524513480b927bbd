"""JSON lines of one's own: `{"id", "title", "abstract", "references", "tags"}`; only the abstract is needed.

A single reference may be called `reference`, `tldr` or `target`. Keys beside these are ignored.
"""

from __future__ import annotations

from pathlib import Path

from eval.items import Dataset, Item
from summarizer.errors import UsageError
from summarizer.json_lines import id_of, read_rows, text_of, texts_of

_REFERENCES = ("references", "reference", "tldr", "target")


def read(path: Path) -> Dataset:
    """Return the items of a file; a missing id is the line's number. Raises: UsageError, which names file,
    line and field."""
    items: dict[str, Item] = {}
    for number, (row, where) in enumerate(read_rows(path), start=1):
        references = [text for key in _REFERENCES if row.get(key) for text in texts_of(row, key, where)]
        item = Item(
            id=id_of(row, where, default=str(number)),
            title=text_of(row, "title", where, default=""),
            abstract=text_of(row, "abstract", where),
            references=tuple(text.strip() for text in references if text.strip()),
            tags=texts_of(row, "tags", where) if row.get("tags") else (),
        )
        if item.id in items:
            raise UsageError(f"{where}: the id {item.id!r} stood in an earlier line too.")
        items[item.id] = item
    return Dataset(name=path.stem, origin=str(path), items=tuple(items.values()))
