"""Learn the faithfulness score, and say on domains that were not learned from how good it is.

    python -m eval.training.faithfulness --data FOLDER

Learned from SummEdits (news, podcasts, dialogues, sales mail; coefficients only) and from TL;DRs of SciTLDR train made
wrong in one known way. Writes eval/metrics/faithfulness_weights.json. Every figure in it is of domains left out of the
fit, threshold and calibration included. Some two CPU minutes.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.metrics.faithfulness import WEIGHTS
from eval.training.faithfulness_data import DOMAINS, Example, checksums, edited, perturbed
from eval.training.faithfulness_fit import fit
from eval.training.faithfulness_report import Scored, baselines, report

Numbers = NDArray[np.float64]

SEED = 3
PAPERS = 600  # of SciTLDR train; those from the 1100th on measure how often the checks raise false alarms


def main() -> None:
    """Read, learn with each domain left out for the figures and on everything for the program, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    examples, made_up = edited(data), perturbed(data, first=PAPERS, seed=SEED)
    figures = report(examples, [left_out(examples, made_up), *baselines(examples)])
    stored = {
        "about": "Coefficients of the faithfulness score, learned by eval/training/faithfulness.py.",
        "inputs": checksums(data),
        "seed": SEED,
        "figures": figures,
        "weights": asdict(fit([*examples, *made_up])),
    }
    WEIGHTS.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))  # noqa: T201 - the script's output


def left_out(examples: Sequence[Example], made_up: Sequence[Example]) -> Scored:
    """Return the score of each example, and whether it is called faithful, by a fit without its domain."""
    score, said = np.zeros(len(examples)), np.zeros(len(examples), dtype=bool)
    for domain in DOMAINS:
        weights = fit([*(x for x in examples if x.domain != domain), *made_up])
        for number, example in enumerate(examples):
            if example.domain == domain:
                score[number] = weights.probability(example.features)
                said[number] = score[number] >= weights.threshold
    return Scored("faithfulness", score, said)


if __name__ == "__main__":
    main()
