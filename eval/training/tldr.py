"""Learn the weights of the TL;DR's ranker from authors' TL;DRs (SciTLDR train, Apache-2.0) and write them beside the
code, with a record of what they were learned from.

    python -m eval.training.tldr --data FOLDER

Every form of every sentence gets a target: its overlap with the author's TL;DR, F1 of stemmed words and of pairs of
words, 4 to 1. Ridge regression on features and targets, both centred within each paper, since only the choice within a
paper counts. The seed only makes the folds of the cross-validation. What the weights are worth on papers that were not
learned from (SciTLDR dev) is measured once and recorded too.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from eval.training.tldr_report import abstract_of, report
from summarizer.extractive.compression import MOST_WORDS
from summarizer.extractive.stemming import stems
from summarizer.extractive.tldr import WEIGHTS, describe, read_weights

SEED = 7
RIDGE = 1000.0
FOLDS = 5
SOURCE = "scitldr/train.jsonl"
_WORD_SHARE = 0.8
_DIGITS = 6
_LEAST_SPREAD = 1e-6

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """One paper's forms of at most 30 words: features, shape (forms, features), and targets, shape (forms,)."""

    features: Matrix
    targets: Matrix


def main() -> None:
    """Learn, write the weights, measure what they are worth, and print the record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data: Path = parser.parse_args().data
    source = data / SOURCE
    rows = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    choices, names = read_choices(rows)
    record = {
        **settings(),
        "inputs": {SOURCE: hashlib.sha256(source.read_bytes()).hexdigest()},
        "papers": len(choices),
        "forms": sum(len(choice.targets) for choice in choices),
        "cross_validated_target": round(cross_validate(choices), _DIGITS),
    }
    weights = dict(zip(names, (round(float(weight), _DIGITS) for weight in learn(choices)), strict=True))
    write(record, weights)
    record["dev"] = report(data)
    write(record, weights)
    print(json.dumps(record, indent=1))  # noqa: T201 - the result of a script


def write(record: dict[str, Any], weights: dict[str, float]) -> None:
    """Write the weights and their record where the ranker reads them."""
    WEIGHTS.write_text(json.dumps({"record": record, "weights": weights}, indent=1) + "\n", encoding="utf-8")
    read_weights.cache_clear()


def settings() -> dict[str, Any]:
    """Return what of the record is fixed by this script."""
    return {
        "script": "eval/training/tldr.py",
        "seed": SEED,
        "ridge": RIDGE,
        "folds": FOLDS,
        "target": f"{_WORD_SHARE} F1 of stems + {1 - _WORD_SHARE:.1f} F1 of pairs of stems",
    }


def read_choices(rows: list[dict[str, Any]]) -> tuple[list[Choice], tuple[str, ...]]:
    """Return the choice that each paper offers, in order, and the names of the features. A paper without two forms of
    at most 30 words offers none."""
    names: tuple[str, ...] = ()
    choices = []
    for row in rows:
        abstract = abstract_of(row)
        table, targets = [], []
        for described in describe(row["title"], abstract):
            for form, features in described.forms:
                if form.words <= MOST_WORDS:
                    names = (*described.features, *features)
                    table.append([*described.features.values(), *features.values()])
                    targets.append(max(overlap(target, form.text) for target in row["target"]))
        if len(table) > 1:
            choices.append(Choice(np.array(table), np.array(targets)))
    return choices, names


def overlap(reference: str, text: str) -> float:
    """Return how much text resembles the reference, from 0 to 1: a plain stand-in for ROUGE-1 and -2."""
    left, right = stems(reference), stems(text)
    pairs = f1(Counter(pairwise(left)), Counter(pairwise(right)))
    return _WORD_SHARE * f1(Counter(left), Counter(right)) + (1 - _WORD_SHARE) * pairs


def f1(left: Counter[Any], right: Counter[Any]) -> float:
    """Return the F1 of two bags, from 0 to 1; 0 where both are empty."""
    return 2 * (left & right).total() / max(1, left.total() + right.total())


def learn(choices: list[Choice]) -> Matrix:
    """Return one weight per feature, shape (features,), in the features' own units."""
    table = np.concatenate([choice.features - choice.features.mean(axis=0) for choice in choices])
    targets = np.concatenate([choice.targets - choice.targets.mean() for choice in choices])
    spread = table.std(axis=0)
    spread[spread < _LEAST_SPREAD] = np.inf
    table = table / spread
    solved: Matrix = np.linalg.solve(table.T @ table + RIDGE * np.eye(table.shape[1]), table.T @ targets)
    weights: Matrix = solved / spread
    return weights


def cross_validate(choices: list[Choice]) -> float:
    """Return the mean target of what is chosen for papers that were not learned from."""
    folds = np.random.default_rng(SEED).integers(0, FOLDS, len(choices))
    chosen = []
    for fold in range(FOLDS):
        weights = learn([choice for choice, other in zip(choices, folds, strict=True) if other != fold])
        held_out = [choice for choice, other in zip(choices, folds, strict=True) if other == fold]
        chosen += [choice.targets[np.argmax(choice.features @ weights)] for choice in held_out]
    return float(np.mean(chosen))


if __name__ == "__main__":
    main()
