"""Which errors a metric notices: texts are made wrong in one known way each, and scored beside what they were.

    python -m eval.selftest --data FOLDER

prints the table for SciTLDR's dev references and for the extractive TL;DRs of the page.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.perturb import KINDS, Kind, perturb

Metric = Callable[[str, str, str], float | None]
Texts = Sequence[tuple[str, str, str]]

RESAMPLES = 2000
_AS_GOOD_AS = 1e-12


@dataclass(frozen=True)
class Noticed:
    """How a metric takes one kind of error. `auc` is the share of texts that score lower with the error than without,
    ties counting half, with its 95 % interval by bootstrap over texts; `lower` is the share that scores lower; both
    None where no text offers a place for the error."""

    metric: str
    kind: Kind
    n: int
    auc: float | None
    low: float | None
    high: float | None
    lower: float | None


def self_test(metrics: Mapping[str, Metric], texts: Texts, *, seed: int) -> list[Noticed]:
    """Return a row for each metric and kind of error. texts are (summary, abstract, title); each is compared with
    itself made wrong. Foreign names and sentences come from the next text's abstract. A metric's None, a text that
    claims nothing it could judge, counts as 1.0, nothing to find fault with."""
    made = {kind: list(_pairs(texts, kind, seed)) for kind in KINDS}
    return [
        _noticed(name, kind, [_verdict(metric, *pair) for pair in pairs], seed)
        for name, metric in metrics.items()
        for kind, pairs in made.items()
    ]


def _pairs(texts: Texts, kind: Kind, seed: int) -> Iterator[tuple[str, str, str, str]]:
    """Yield each text that offers a place for the error: as it is, with the error, its abstract and title."""
    for number, (summary, abstract, title) in enumerate(texts):
        other = texts[(number + 1) % len(texts)][1]
        wrong = perturb(summary, f"{abstract} {title}", kind, seed, other=other)
        if wrong is not None:
            yield summary, wrong, abstract, title


def _verdict(metric: Metric, right: str, wrong: str, abstract: str, title: str) -> float:
    """Return 1 where the error lowers the score, 0.5 where it changes nothing, 0 where it raises it."""
    before, after = (metric(text, abstract, title) for text in (right, wrong))
    difference = (1.0 if before is None else before) - (1.0 if after is None else after)
    return 0.5 if abs(difference) < _AS_GOOD_AS else float(difference > 0)


def _noticed(metric: str, kind: Kind, verdicts: Sequence[float], seed: int) -> Noticed:
    if not verdicts:
        return Noticed(metric, kind, 0, None, None, None, None)
    values: NDArray[np.float64] = np.array(verdicts)
    drawn = np.random.default_rng(seed).integers(0, len(values), (RESAMPLES, len(values)))
    low, high = np.quantile(values[drawn].mean(axis=1), (0.025, 0.975))
    lower = float((values == 1).mean())
    return Noticed(metric, kind, len(values), float(values.mean()), float(low), float(high), lower)


def table(rows: Sequence[Noticed]) -> str:
    """Return the rows as lines of text, one kind of error after another."""
    head = f"{'error':18} {'metric':20} {'n':>4}  AUC   95 % interval  scores lower"
    return "\n".join([head, *(_line(row) for row in sorted(rows, key=lambda row: KINDS.index(row.kind)) if row.n)])


def _line(row: Noticed) -> str:
    figures = f"{row.auc:.3f} [{row.low:.3f}, {row.high:.3f}]  {row.lower:.1%}"
    return f"{row.kind:18} {row.metric:20} {row.n:4}  {figures}"


def main() -> None:
    """Print the table of each set."""
    from eval.selftest_texts import METRICS, SETS

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    for name, read in SETS.items():
        texts = read(arguments.data)
        print(f"{name}: {len(texts)} texts\n{table(self_test(METRICS, texts, seed=arguments.seed))}\n")  # noqa: T201


if __name__ == "__main__":
    main()
