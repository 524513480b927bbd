"""Which errors a metric notices: texts are made wrong in one known way each, and scored beside what they were.

The texts are people's TL;DRs, those of the extractive engine, or sentences of the abstracts themselves: what was right
before it was made wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from eval.items import Item
from eval.perturb import KINDS, Kind, perturb

Metric = Callable[[str, str, str], float | None]
TextKind = Literal["references", "tldrs", "sentences"]
Texts = Sequence[tuple[str, str, str]]

RESAMPLES = 2000
_EVERY = 3
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


def texts_of(items: Iterable[Item], kind: TextKind) -> Texts:
    """Return (summary, abstract, title) of each item: its first reference, its extractive TL;DR, or every third
    sentence of its abstract."""
    return [(text, item.abstract, item.title) for item in items for text in _texts(item, kind)]


def _texts(item: Item, kind: TextKind) -> Sequence[str]:
    from summarizer.extractive.sentences import split
    from summarizer.extractive.tldr import write_tldr

    if kind == "references":
        return item.references[:1]
    if kind == "tldrs":
        return [text] if (text := write_tldr(item.title, item.abstract).text) else []
    return [item.abstract[start:end] for start, end in split(item.abstract)][::_EVERY]


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


def table(rows: Sequence[Noticed]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of a table: a row for each kind of error, a column for each metric."""
    metrics = list(dict.fromkeys(row.metric for row in rows))
    found = {(row.kind, row.metric): row for row in rows if row.n}
    kinds = [kind for kind in KINDS if any((kind, metric) in found for metric in metrics)]
    lines = [[kind, str(found[kind, metrics[0]].n), *(_cell(found[kind, one]) for one in metrics)] for kind in kinds]
    return ["error", "n", *metrics], lines


def _cell(row: Noticed) -> str:
    assert row.auc is not None
    assert row.low is not None
    assert row.high is not None
    return f"{row.auc:.2f} ±{(row.high - row.low) / 2:.2f}"
