"""Learn to read: whether an abstract says what a question asks (summarizer/extractive/comprehension.py).

    python -m eval.training.comprehension --data FOLDER --work FOLDER

Learned from the project's own questions over SciTLDR's training abstracts: each with its own paper, a tenth with
another one too, and now and then without the sentences that answer. Needs torch (`pip install --group train`).
Writes comprehension.npz into summarizer/extractive, and the readers that learned without each part into the work
folder, for eval.training.answers; one that was learned from the same before is not learned again. Some 60 minutes on
two cores without AVX-512. The figures are of questions that were not learned from, each put to the paper that it is
about; of 1 592 papers 14 have a nearly identical abstract beside them, which a reader may have learned from.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from eval.stats import auroc
from eval.training.answer_collections import (
    LAY,
    MIXED,
    NAMED,
    NOT_LEARNED_FROM,
    SEED,
    Collection,
    learned_collections,
    measured_collections,
)
from eval.training.earlier import PARTS, PiecesRead, holds, how_read, part_of_group, reader_file, stamp
from summarizer.extractive.comprehension import FILE, Comprehension, Text, beside, load
from summarizer.extractive.sentences import split

TARGET = Path("summarizer/extractive") / FILE
INPUTS = ("scitldr/train.jsonl",)
OTHER_PAPER = 0.1  # of the questions are put to another paper too
PROCESSES = 2


@dataclass(frozen=True, eq=False)
class Read:
    """A question beside a paper. part: whose reader did not learn from the question; of: that of the paper."""

    text: Text
    sentences: int
    right: frozenset[int]
    part: int
    of: int
    worded: str
    collection: str
    own: bool = True  # whether the question is about the paper


_LEARNED: list[Read] = []  # for the processes that learn


def main() -> None:
    """Read, learn without each part for the figures and on everything for the program, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    arguments = parser.parse_args()
    _LEARNED[:] = _read(learned_collections(arguments.data), others=OTHER_PAPER)
    parts = [NOT_LEARNED_FROM, *range(PARTS)]  # the longest first
    files = {part: arguments.work / reader_file(part) for part in parts}
    about = stamp(arguments.data, INPUTS, how_read())
    left = {part: path for part, path in files.items() if not holds(path, about)}
    with ProcessPoolExecutor(PROCESSES, get_context("fork")) as pool:  # the children know what was read
        list(pool.map(_learn_without, left.keys(), left.values(), repeat(about)))
    readers = {part: load(path) for part, path in files.items()}
    _LEARNED[:] = [one for one in _LEARNED if one.own]
    out = [*_LEARNED, *_read(measured_collections(arguments.data), others=0.0)]
    figures = _figures(out, readers)
    print(json.dumps(figures, indent=1))  # noqa: T201 - the script's output
    told = {"about": "Learned by eval/training/comprehension.py.", **how_read(), "figures": figures}
    readers[NOT_LEARNED_FROM].save(TARGET, stamp(arguments.data, INPUTS, told))


def _learn_without(part: int, path: Path, about: str) -> None:
    from eval.training.comprehension_model import Example, fit  # deferred: torch starts threads, which no fork survives

    kept = [Example(one.text, one.right) for one in _LEARNED if part not in {one.part, one.of}]
    Comprehension(fit(kept, seed=SEED)).save(path, about)


def _read(collections: Mapping[str, Collection], *, others: float) -> list[Read]:
    """Return the questions about papers, each beside its own, and this share of them beside another one too."""
    pieces = PiecesRead()
    return [one for name, of_one in collections.items() for one in _read_one(name, of_one, pieces, others)]


def _read_one(name: str, collection: Collection, pieces: PiecesRead, others: float) -> Iterator[Read]:
    chance = random.Random(SEED)  # noqa: S311 - a sample, no secret
    papers = {paper["id"]: paper for paper in collection.papers}
    for row in collection.questions:
        if row["group"] in papers:
            yield _beside(name, row, papers[row["group"]], pieces, learned_from=collection.learned_from)
            if chance.random() < others:
                other = papers[chance.choice(sorted(papers.keys() - {row["group"]}))]
                yield replace(
                    _beside(name, row, other, pieces, learned_from=True),
                    right=frozenset(),
                    own=False,
                    of=part_of_group(other["id"]),
                )


def _beside(
    name: str, row: Mapping[str, Any], paper: Mapping[str, Any], pieces: PiecesRead, *, learned_from: bool
) -> Read:
    texts = row["question"], " ".join(paper["title"].split()), paper["abstract"].strip()
    spans = split(texts[2])
    text = beside(texts, spans, pieces.of(texts[0]), pieces.of(*texts[1:]))
    right = [number for number, (a, b) in enumerate(spans) if any(re.search(x, texts[2][a:b]) for x in row["facts"])]
    part = part_of_group(row["group"]) if learned_from else NOT_LEARNED_FROM
    halved = replace(text, states=text.states.astype(np.float16))
    return Read(halved, len(spans), frozenset(right), part, part, row.get("worded", MIXED), name)


def _figures(out: Sequence[Read], readers: Mapping[int, Comprehension]) -> dict[str, Any]:
    """Return how well those that the abstract answers are told from the others, by collection and wording."""
    figures = {}
    for name in dict.fromkeys(one.collection for one in out):
        for worded in (MIXED, NAMED, LAY):
            some = [one for one in out if one.collection == name and one.worded == worded]
            odds = [(bool(one.right), readers[one.part].read(one.text, one.sentences).odds) for one in some]
            yes, no = ([value for right, value in odds if right == wanted] for wanted in (True, False))
            if yes and no:
                figures[f"{name}, {worded}"] = {"AUROC": round(auroc(yes, no) or 0.0, 3), "n": [len(yes), len(no)]}
    return figures


if __name__ == "__main__":
    main()
