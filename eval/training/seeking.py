"""Learn with which vector a question seeks, and say by cross-validation what that does to the papers found.

    python -m eval.training.seeking --data FOLDER --work FOLDER

Learned from the project's own questions over SciTLDR's training abstracts, with and without an answer there, many put
as somebody from outside the field would, and from PubMedQA dev; those over listings only measure. The right paper is to
come first by the fused score (fusion.py), without feedback: as it learns among the papers of all six collections of
SciTLDR, as it is measured among those of its own. Needs torch (`pip install --group train`). Writes seeking.npz into
summarizer/embedding, and what was learned without each fold into the work folder, for eval.training.answers; what was
learned from the same before is not learned again.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from eval.stats import paired
from eval.training.answer_collections import (
    FOLDS,
    LAY,
    MIXED,
    NAMED,
    NOT_LEARNED_FROM,
    SCITLDR,
    SEED,
    learned_collections,
    measured_collections,
    medical_collection,
    outsiders_questions,
)
from eval.training.earlier import holds, seeker_file, seekers_stamp
from eval.training.sought import Sought, among_all, sought
from summarizer.embedding.minilm import MiniLM
from summarizer.embedding.seeking import FILE, Seeker, load

INPUTS = "scitldr/train.jsonl", "pubmedqa/dev.jsonl"
TARGET = Path("summarizer/embedding") / FILE
PROCESSES = 2

_LEARNED: list[Sought] = []  # for the processes that learn


def main() -> None:
    """Read, learn in folds for the figures and on everything for the program, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    arguments = parser.parse_args()
    collections = {**learned_collections(arguments.data), "pubmedqa": medical_collection(arguments.data)}
    apart = [
        sought(name, arguments.work / name, of_one, [*outsiders_questions(name)])
        for name, of_one in collections.items()
    ]
    _LEARNED[:] = [*among_all(apart[: len(SCITLDR)]), *apart[len(SCITLDR) :]]
    files = {fold: arguments.work / seeker_file(fold) for fold in (NOT_LEARNED_FROM, *range(FOLDS))}
    about = seekers_stamp(arguments.data, INPUTS)
    left = {fold: path for fold, path in files.items() if not holds(path, about)}
    with ProcessPoolExecutor(PROCESSES, get_context("fork")) as pool:  # the children know what was read
        list(pool.map(_learn_without, left.keys(), left.values(), repeat(about)))
    seekers = {fold: load(path) for fold, path in files.items()}
    figures: dict[str, Any] = {}
    for one in apart:
        out = one.some(one.answered)
        figures |= _figures(out, [seekers[int(fold)] for fold in out.folds])
    for name, of_one in measured_collections(arguments.data).items():
        others = sought(name, arguments.work / name, of_one)
        others = others.some(others.answered)
        figures |= _figures(others, [seekers[NOT_LEARNED_FROM]] * len(others.questions))
    print(json.dumps(figures, indent=1))  # noqa: T201 - the script's output
    told = {"about": "Learned by eval/training/seeking.py.", "figures": figures}
    seekers[NOT_LEARNED_FROM].save(TARGET, seekers_stamp(arguments.data, INPUTS, told))


def _learn_without(fold: int, path: Path, about: str) -> None:
    from eval.training.seeking_model import learn  # deferred: torch starts threads, which no fork survives

    learn([one.some(one.folds != fold) for one in _LEARNED], SEED).save(path, about)


def _figures(out: Sought, seekers: Sequence[Seeker]) -> dict[str, Any]:
    """Return how well the right papers are found with the vectors as they come and with the learned ones, by wording.
    seekers: of each question, what did not learn from it."""
    told = {}
    plain = MiniLM(threads=1)
    for worded in (MIXED, NAMED, LAY):
        rows = np.flatnonzero(out.worded == worded)
        if len(rows):
            some = out.some(rows)
            learned = [seekers[int(row)].vector(out.questions[row]) for row in rows]
            before = [plain.embed_query(question) for question in some.questions]
            told[f"{out.name}, {worded}"] = _beside(*map(some.reciprocal_ranks, (np.stack(before), np.stack(learned))))
    return told


def _beside(before: Sequence[float], after: Sequence[float]) -> dict[str, Any]:
    difference = paired(*({str(number): rank for number, rank in enumerate(ranks)} for ranks in (before, after)))
    return {
        "MRR": [round(float(np.mean(ranks)), 4) for ranks in (before, after)],
        "first": [round(float(np.mean([rank == 1 for rank in ranks])), 4) for ranks in (before, after)],
        "difference of the MRR": [difference.difference, difference.low, difference.high],
        "n": len(before),
    }


if __name__ == "__main__":
    main()
