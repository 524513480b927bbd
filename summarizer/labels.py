"""Labels by people, whether given in the terminal or on the page: their file, and in which order two texts are shown.

A file of labels is JSON lines. A pair is `{"kind": "pair", "id", "annotator", "title", "source", "a", "b", "system_a",
"system_b", "choice"}` with the choice `a`, `b` or `equal`; `eval.label` tells of the other kind, ticks. The order in
which the two texts of a pair are shown is drawn for each annotator and paper, so that nobody learns which system stands
first.
"""

from __future__ import annotations

import json
import os
import random
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from summarizer.errors import PapergistError
from summarizer.json_lines import is_whole, read_rows, text_of

Place = Literal["first", "second", "equal"]
_WRITING = threading.Lock()


@dataclass(frozen=True)
class Pair:
    """Two texts on one paper, in the order of their systems. swapped: the second is shown first."""

    id: str
    title: str
    source: str
    texts: tuple[str, str]
    systems: tuple[str, str]
    swapped: bool

    @property
    def shown(self) -> tuple[str, str]:
        """The texts in the order in which they are shown."""
        return (self.texts[1], self.texts[0]) if self.swapped else self.texts

    def label(self, place: Place, annotator: str) -> dict[str, Any]:
        """Return the label, in the systems' own order whatever order was shown."""
        shown = {"first": "b" if self.swapped else "a", "second": "a" if self.swapped else "b", "equal": "equal"}
        return {
            "kind": "pair",
            "id": self.id,
            "annotator": annotator,
            "title": self.title,
            "source": self.source,
            "a": self.texts[0],
            "b": self.texts[1],
            "system_a": self.systems[0],
            "system_b": self.systems[1],
            "choice": shown[place],
        }


def is_swapped(annotator: str, paper_id: str, *, seed: int = 0) -> bool:
    """Return whether this annotator is shown the second system's text of this paper first."""
    return random.Random(f"{seed} {annotator} {paper_id}").random() < 1 / 2  # noqa: S311 - no secret


def append(labels: Path, row: dict[str, Any]) -> None:
    """Add a label to the file, on the disk before this returns. What an earlier, broken write left is cut off. Raises:
    PapergistError."""
    try:
        labels.parent.mkdir(parents=True, exist_ok=True)
        with _WRITING, labels.open("a+b") as out:
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
