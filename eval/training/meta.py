"""Measure how well the metrics follow people on the public judged sets, and keep that beside the program.

    python -m eval.training.meta --data FOLDER

The faithfulness score was learned from SummEdits, so there it counts by fits that left out the domain of each summary;
everywhere else, and for every other metric, nothing was learned from these sets.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from eval.judged import DOMAINS as JUDGED_DOMAINS
from eval.judged import JudgedSet, load
from eval.meta import PACKAGED, Meta, agreement
from eval.metrics import DEFAULT, Metric, choose
from eval.training.faithfulness import PAPERS, SEED, left_out
from eval.training.faithfulness_data import edited, perturbed

LEARNED = "faithfulness"
SETS = ("scholarsum", "summedits")


def main() -> None:
    """Measure, write, and print what follows people."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    metrics = choose([DEFAULT])
    found = []
    for name in SETS:
        judged = load(name, data)
        known = {LEARNED: unlearned(judged, data)} if name == "summedits" else {}
        found.append(agreement(judged, scores(judged, metrics, known), {one.name: one.better for one in metrics}))
    meta = Meta(sets=tuple(found))
    PACKAGED.write_text(meta.model_dump_json(indent=1) + "\n", encoding="utf-8")
    print(meta.follows())  # noqa: T201 - the result of a script


def scores(
    judged: JudgedSet, metrics: Sequence[Metric], known: dict[str, dict[str, float | None]]
) -> dict[str, dict[str, float | None]]:
    """Return each metric's score of each summary; those that are known are taken as they are."""
    return {
        one.name: known.get(one.name) or {item.id: one.score(item.case) for item in judged.items} for one in metrics
    }


def unlearned(judged: JudgedSet, data: Path) -> dict[str, float | None]:
    """Return the faithfulness of each of SummEdits' summaries by a fit without its domain."""
    examples = edited(data)
    found = left_out(examples, perturbed(data, first=PAPERS, seed=SEED)).score
    order = sorted(range(len(examples)), key=lambda number: JUDGED_DOMAINS.index(examples[number].domain))
    assert [examples[number].summary for number in order] == [item.summary for item in judged.items]
    return {item.id: float(found[number]) for item, number in zip(judged.items, order, strict=True)}


if __name__ == "__main__":
    main()
