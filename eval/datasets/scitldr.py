"""SciTLDR (Cachola et al. 2020, Apache-2.0): abstracts of OpenReview papers with TL;DRs by authors and reviewers.

A folder `scitldr` holds `train.jsonl`, `dev.jsonl`, `test.jsonl`, each line with `source` (sentences), `title` and
`target` (TL;DRs), as the set's authors publish its abstract-only version.
"""

from __future__ import annotations

from pathlib import Path

from eval.items import Dataset, Item
from summarizer.errors import UsageError
from summarizer.json_lines import read_rows, text_of, texts_of

NAME = "scitldr"
SPLITS = ("train", "dev", "test")


def read(folder: Path, split: str) -> Dataset:
    """Return one split. Raises: UsageError, which names file, line and field."""
    if split not in SPLITS:
        raise UsageError(f"{NAME} has no split {split!r}.", hint=f"There are: {', '.join(SPLITS)}.")
    path = folder / NAME / f"{split}.jsonl"
    items = []
    for number, (row, where) in enumerate(read_rows(path)):
        sentences = tuple(" ".join(sentence.split()) for sentence in texts_of(row, "source", where))
        items.append(
            Item(
                id=str(row.get("paper_id") or f"{split}-{number}"),
                title=text_of(row, "title", where, default=""),
                abstract=" ".join(sentences),
                sentences=sentences,
                references=tuple(one.strip() for one in texts_of(row, "target", where) if one.strip()),
            )
        )
    return Dataset(name=NAME, origin=NAME, split=split, items=tuple(items))
