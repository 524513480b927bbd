"""Try the statistics on comparisons whose truth is known: false alarms where A and B are alike, coverage where not.

    python -m eval.simulate [--comparisons 10000] [--papers 300]

Scores are drawn as metrics give them: skewed as of ROUGE, equal on most papers, in thirds, yes or no, seldom no, and as
where B gains much on few papers. On 10 000 comparisons of 300 papers each, false alarms at 5 % should be 4.4 to 5.6 %
and intervals should cover 94 to 96 % (three standard errors are 0.65 %). Other intervals were tried on 4 000
comparisons of a shape: BCa and the studentised bootstrap cover 92.5 % where most papers are equal and 91.5 to 93 % of
yes and no that seldom differ; the percentile bootstrap with n - 1 degrees of freedom covers 93.5 % there.
With few papers and rare events nothing helps: where one paper in 30 differs, 40 papers cover 70 to 90 %.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from eval.stats.intervals import mean_bounds
from eval.stats.permutation import sign_flips
from eval.stats.resampling import Numbers

ALPHA, AT_ONCE, ROUNDING = 0.05, 500, 1e-9
Draw = Callable[[np.random.Generator, tuple[int, int], float], Numbers]


@dataclass(frozen=True)
class Shape:
    """How the differences of B and A are drawn, with B better by an effect (0: alike), and the mean gain it makes."""

    draw: Draw
    effect: float
    gain: float


@dataclass(frozen=True)
class Rates:
    """Shares of the simulated comparisons: false alarms by p and by the interval, and coverage where B is better."""

    alarms_by_p: float
    alarms_by_interval: float
    coverage: float


def rates(shape: Shape, *, comparisons: int = 10_000, papers: int = 300, seed: int = 1) -> Rates:
    """Return how often the statistics err on one shape."""
    alarms, outside, covered = 0, 0, 0
    for generator, rows in _pieces(comparisons, seed):
        alike = shape.draw(generator, (rows, papers), 0.0)
        alarms += int((sign_flips(alike) < ALPHA).sum())
        outside += rows - _covering(alike, 0.0)
        covered += _covering(shape.draw(generator, (rows, papers), shape.effect), shape.gain)
    return Rates(alarms / comparisons, outside / comparisons, covered / comparisons)


def rouge_like(generator: np.random.Generator, size: tuple[int, int], effect: float) -> Numbers:
    """Return differences of skewed scores that share the paper's difficulty; B is better by a part of its own score."""
    paper = generator.beta(2, 4, size)
    a, b = (paper * generator.gamma(4, 0.25, size) for _ in "ab")
    return np.asarray(b * (1 + effect) - a)


def mostly_equal(generator: np.random.Generator, size: tuple[int, int], effect: float) -> Numbers:
    """Return differences that are zero on four papers of five, as of a prompt that seldom matters."""
    return rouge_like(generator, size, effect) * (generator.random(size) < 0.2)  # noqa: PLR2004


def shares_of(trials: int, right: float, wrong: float) -> Draw:
    """Return how to draw differences of shares of `trials` things that are right with a probability by paper, from
    Beta(right, wrong); B mends a part of what is wrong."""

    def draw(generator: np.random.Generator, size: tuple[int, int], effect: float) -> Numbers:
        paper = generator.beta(right, wrong, size)
        a, b = generator.binomial(trials, paper), generator.binomial(trials, paper + (1 - paper) * effect)
        return np.asarray((b - a) / trials)

    return draw


def few_gain_much(generator: np.random.Generator, size: tuple[int, int], effect: float) -> Numbers:
    """Return small differences, and large ones on a tenth of the papers: of either sign where alike, else gains."""
    large = (generator.random(size) < 0.1) * generator.exponential(0.3, size)  # noqa: PLR2004
    signs = np.where(generator.random(size) < (1 + effect) / 2, 1.0, -1.0)
    return rouge_like(generator, size, 0.0) * 0.3 + large * signs


SHAPES: Mapping[str, Shape] = {
    "skewed, as of ROUGE": Shape(rouge_like, 0.1, gain=0.1 * 2 / 6),  # a tenth of the mean of Beta(2, 4)
    "equal on four of five": Shape(mostly_equal, 0.1, gain=0.2 * 0.1 * 2 / 6),
    "in thirds": Shape(shares_of(3, 6, 2), 0.2, gain=0.2 * 2 / 8),
    "yes or no": Shape(shares_of(1, 4, 1), 0.1, gain=0.1 * 1 / 5),
    "seldom no": Shape(shares_of(1, 47, 3), 0.2, gain=0.2 * 3 / 50),
    "few gain much": Shape(few_gain_much, 1.0, gain=0.1 * 0.3),
}


def main() -> None:
    """Print the rates of every shape."""
    from rich.console import Console
    from rich.table import Table

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--comparisons", type=int, default=10_000)
    parser.add_argument("--papers", type=int, default=300)
    given = parser.parse_args()
    table = Table("differences", "false alarms by p", "by interval", "coverage")
    for name, shape in SHAPES.items():
        found = rates(shape, comparisons=given.comparisons, papers=given.papers)
        table.add_row(name, *(f"{100 * one:.2f} %" for one in vars(found).values()))
    Console().print(table)


def _pieces(comparisons: int, seed: int) -> Iterator[tuple[np.random.Generator, int]]:
    generator = np.random.default_rng(seed)
    for start in range(0, comparisons, AT_ONCE):
        yield generator, min(AT_ONCE, comparisons - start)


def _covering(rows: Numbers, truth: float) -> int:
    low, high = mean_bounds(rows)
    return int(((low <= truth + ROUNDING) & (truth - ROUNDING <= high)).sum())


if __name__ == "__main__":
    main()
