"""Labels by people, in the terminal: which of two TL;DRs is better, or what one tells; each is kept at once.

`summarizer.labels` tells of the file. Ticks are `{"kind": "ticks", "id", "annotator", "title", "source", "text",
"system", "ticks"}`, where ticks has a truth value for each of TICKS.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.items import Dataset, Item
from eval.runs import Run, check_data
from summarizer.labels import Pair, Place, is_swapped, read

TICKS = ("area", "problem", "contribution", "method", "result", "value", "wrong")


@dataclass(frozen=True)
class Task:
    """Something to label: a paper with one text, or with two in the order in which they are shown. swapped: the first
    text shown is the second system's."""

    item: Item
    texts: tuple[str, ...]
    systems: tuple[str, ...]
    swapped: bool = False


def tasks(runs: Sequence[Run], dataset: Dataset, labels: Path, annotator: str, *, seed: int = 0) -> Iterator[Task]:
    """Yield what this annotator has not labelled yet, in an order of their own. Two equal texts are no task. Raises:
    UsageError."""
    for run in runs:
        check_data(run, dataset)
    systems = tuple(run.system.name for run in runs)
    done = {(row["id"], *_texts(row)) for row in read(labels) if row["annotator"] == annotator}
    rows = list(zip(dataset.items, zip(*(run.items for run in runs), strict=True), strict=True))
    random.Random(f"{seed} {annotator}").shuffle(rows)  # noqa: S311 - no secret
    for item, results in rows:
        texts = tuple(result.text for result in results if result.text)
        if (item.id, *texts) in done or len(texts) < len(runs) or len(set(texts)) < len(texts):
            continue
        swapped = len(runs) > 1 and is_swapped(annotator, item.id, seed=seed)
        yield Task(item, texts[::-1] if swapped else texts, systems[::-1] if swapped else systems, swapped)


def paired(task: Task, choice: Place, annotator: str) -> dict[str, Any]:
    """Return the label of a pair, in the systems' own order whatever order was shown."""
    (one, other), (its, others) = task.texts, task.systems
    texts, systems = ((other, one), (others, its)) if task.swapped else ((one, other), (its, others))
    item = task.item
    return Pair(item.id, item.title, item.abstract, texts, systems, task.swapped).label(choice, annotator)


def ticked(task: Task, ticks: Iterable[str], annotator: str) -> dict[str, Any]:
    """Return the label of one text: which of TICKS hold."""
    chosen = set(ticks)
    told = {name: name in chosen for name in TICKS}
    return {"kind": "ticks", **_of(task, annotator), "text": task.texts[0], "system": task.systems[0], "ticks": told}


def _of(task: Task, annotator: str) -> dict[str, Any]:
    return {"id": task.item.id, "annotator": annotator, "title": task.item.title, "source": task.item.abstract}


def _texts(row: dict[str, Any]) -> tuple[str, ...]:
    return (row.get("text", ""),) if row.get("kind") == "ticks" else (row.get("a", ""), row.get("b", ""))
