"""Labels by people, in the terminal: which of two TL;DRs is better, or what one tells; each is kept at once.

A file of labels is JSON lines. A pair is `{"kind": "pair", "id", "annotator", "title", "source", "a", "b", "system_a",
"system_b", "choice"}` with the choice `a`, `b` or `equal`; ticks are `{"kind": "ticks", "id", "annotator", "title",
"source", "text", "system", "ticks"}`, where ticks has a truth value for each of TICKS. The order in which the two texts
of a pair are shown is drawn for each annotator and paper, so that nobody learns which system stands first.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from eval.datasets.jsonl import is_whole, read_rows, text_of
from eval.items import Dataset, Item
from eval.runs import Run, check_data
from summarizer.errors import PapergistError

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
        swapped = len(runs) > 1 and random.Random(f"{seed} {annotator} {item.id}").random() < 1 / 2  # noqa: S311
        yield Task(item, texts[::-1] if swapped else texts, systems[::-1] if swapped else systems, swapped)


def paired(task: Task, choice: Literal["first", "second", "equal"], annotator: str) -> dict[str, Any]:
    """Return the label of a pair, in the systems' own order whatever order was shown."""
    texts, systems = (task.texts[::-1], task.systems[::-1]) if task.swapped else (task.texts, task.systems)
    shown = {"first": "b" if task.swapped else "a", "second": "a" if task.swapped else "b", "equal": "equal"}
    return {
        "kind": "pair",
        **_of(task, annotator),
        "a": texts[0],
        "b": texts[1],
        "system_a": systems[0],
        "system_b": systems[1],
        "choice": shown[choice],
    }


def ticked(task: Task, ticks: Iterable[str], annotator: str) -> dict[str, Any]:
    """Return the label of one text: which of TICKS hold."""
    chosen = set(ticks)
    told = {name: name in chosen for name in TICKS}
    return {"kind": "ticks", **_of(task, annotator), "text": task.texts[0], "system": task.systems[0], "ticks": told}


def append(labels: Path, row: dict[str, Any]) -> None:
    """Add a label to the file, on the disk before this returns. What an earlier, broken write left is cut off. Raises:
    PapergistError."""
    try:
        labels.parent.mkdir(parents=True, exist_ok=True)
        with labels.open("a+b") as out:
            out.seek(0)
            whole = out.read()
            last = whole[whole.rfind(b"\n") + 1 :]
            if not is_whole(last):
                out.truncate(len(whole) - len(last))
            out.seek(0, os.SEEK_END)
            ended = b"\n" if last and is_whole(last) else b""  # an editor may have left the end of the line out
            out.write(ended + json.dumps(row, ensure_ascii=False).encode() + b"\n")
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise PapergistError(f"{labels} cannot be written: {error.strerror}.") from error


def read(labels: Path) -> list[dict[str, Any]]:
    """Return the labels of a file; none where there is no file. Raises: UsageError, which names line and field."""
    rows = []
    for row, where in read_rows(labels, ended=True) if labels.exists() else ():
        text_of(row, "id", where)
        text_of(row, "annotator", where)
        rows.append(row)
    return rows


def _of(task: Task, annotator: str) -> dict[str, Any]:
    return {"id": task.item.id, "annotator": annotator, "title": task.item.title, "source": task.item.abstract}


def _texts(row: dict[str, Any]) -> tuple[str, ...]:
    return (row.get("text", ""),) if row.get("kind") == "ticks" else (row.get("a", ""), row.get("b", ""))
