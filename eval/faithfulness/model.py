"""From the features of words and of the whole to a probability: two logistic steps and a calibration, in numpy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.faithfulness.grounds import grounds
from eval.faithfulness.whole import whole_features
from eval.faithfulness.words import Measured, measure
from eval.metrics.support import checked
from summarizer.checks.prepared import read

Numbers = NDArray[np.float64]

AGGREGATES = ("worst word", "worst 3 words", "worst 5 words", "no word wrong", "words wrong")
_WORST, _WORSE = 3, 5
_HARMLESS = -4.0  # the log-odds of a word that is not there, where a summary has fewer than five
_SUREST = 0.999


@dataclass(frozen=True)
class Summary:
    """A summary, measured: its words and, by name, the features of the whole."""

    words: Measured
    whole: Mapping[str, float]


@dataclass(frozen=True)
class Weights:
    """Coefficients by feature name, intercepts last; `kinds` are those of the 40 components of an absent word's vector.
    `slope` and `shift` calibrate; `threshold` is the probability from which a summary is called faithful."""

    words: Mapping[str, float]
    kinds: tuple[float, ...]
    words_intercept: float
    whole: Mapping[str, float]
    whole_intercept: float
    slope: float
    shift: float
    threshold: float

    def probability(self, summary: Summary) -> float:
        """Return the calibrated probability that the summary says only what its source says."""
        row = whole_row(summary, self.word_odds(summary))
        raw = self.whole_intercept + sum(self.whole[name] * value for name, value in row.items())
        return float(_logistic(np.array(self.slope * raw + self.shift)))

    def word_odds(self, summary: Summary) -> Numbers:
        """Return for each measured word the log-odds that it says what the source does not."""
        measured = summary.words
        if not measured.words:
            return np.zeros(0)
        plain = np.array([self.words[name] for name in measured.names])
        odds: Numbers = measured.rows @ plain + measured.kinds @ np.array(self.kinds) + self.words_intercept
        return odds


def measured(summary: str, source: str, title: str = "") -> Summary:
    """Return the summary's features against its source and title."""
    text, ground = read(summary), grounds(source, title)
    found = checked(summary, source, title)
    return Summary(measure(text, ground, found), whole_features(text, ground, found))


def whole_row(summary: Summary, odds: Numbers) -> dict[str, float]:
    """Return the features of the second step: what the words' log-odds add up to, and the whole's own."""
    return {**dict(zip(AGGREGATES, _aggregated(odds), strict=True)), **summary.whole}


def _aggregated(odds: Numbers) -> tuple[float, ...]:
    padded = np.concatenate([np.sort(odds)[::-1], np.full(max(0, _WORSE - len(odds)), _HARMLESS)])
    wrong = _logistic(padded)
    return (
        float(padded[0]),
        float(padded[:_WORST].mean()),
        float(padded[:_WORSE].mean()),
        float(np.log1p(-np.minimum(wrong, _SUREST)).sum()),
        float(wrong.sum() / np.sqrt(len(padded))),
    )


def _logistic(odds: Numbers) -> Numbers:
    made: Numbers = 1 / (1 + np.exp(-odds))
    return made
