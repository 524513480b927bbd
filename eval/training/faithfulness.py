"""Learn the faithfulness score, and say on domains that were not learned from how good it is.

    python -m eval.training.faithfulness --data FOLDER

Learned from SummEdits (news, podcasts, dialogues, sales mail; coefficients only) and from TL;DRs of SciTLDR train made
wrong in one known way. Writes eval/metrics/faithfulness_weights.json, and beside it the fits without each domain, by
which the score is measured on SummEdits. Every figure is of domains left out of the fit, threshold and calibration
included. Some two CPU minutes.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from eval.faithfulness.model import Weights
from eval.metrics.faithfulness import LEFT_OUT, WEIGHTS
from eval.training.faithfulness_data import DOMAINS, Example, checksums, edited, perturbed
from eval.training.faithfulness_fit import fit
from eval.training.faithfulness_report import Scored, baselines, report

SEED = 3
PAPERS = 600  # of SciTLDR train; those from the 1100th on measure how often the checks raise false alarms


def main() -> None:
    """Read, learn with each domain left out for the figures and on everything for the program, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    examples, made_up = edited(data), perturbed(data, first=PAPERS, seed=SEED)
    fits = fits_without(examples, made_up)
    figures = report(examples, [left_out(examples, fits), *baselines(examples)])
    stored = {
        "about": "Coefficients of the faithfulness score, learned by eval/training/faithfulness.py.",
        "inputs": checksums(data),
        "seed": SEED,
        "figures": figures,
        "weights": asdict(fit([*examples, *made_up])),
    }
    WEIGHTS.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    kept = {domain: asdict(weights) for domain, weights in fits.items()}
    LEFT_OUT.write_text(json.dumps(kept, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))  # noqa: T201 - the script's output


def fits_without(examples: Sequence[Example], made_up: Sequence[Example]) -> dict[str, Weights]:
    """Return a fit without each domain."""
    return {domain: fit([*(x for x in examples if x.domain != domain), *made_up]) for domain in DOMAINS}


def left_out(examples: Sequence[Example], fits: Mapping[str, Weights]) -> Scored:
    """Return the score of each example, and whether it is called faithful, by a fit without its domain."""
    score = np.array([fits[x.domain].probability(x.features) for x in examples])
    threshold = np.array([fits[x.domain].threshold for x in examples])
    return Scored("faithfulness", score, score >= threshold)


if __name__ == "__main__":
    main()
