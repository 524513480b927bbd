"""The metrics of a TL;DR: one question a file, each with its source, range and direction.

A metric gives a number for one item, or None where it does not apply to it; None is left out and counted, never 0.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

from eval.metrics.metric import Metric
from summarizer.errors import UsageError

__all__ = ["DEFAULT", "Metric", "choose", "every"]

_FILES = (
    "rouge",
    "length",
    "extractiveness",
    "copying",
    "form",
    "support",
    "faithfulness",
    "content",
    "readability",
    "tags",
    "similarity",
)
_WITH_A_MODEL = ("bertscore", "entailment")
DEFAULT = "default"
ALL = "all"


def every(models: Mapping[str, Path | None] | None = None) -> tuple[Metric, ...]:
    """Return every metric there is, in the order of the reports; models: the folder of the model that a metric needs,
    by the name of its file."""
    found: list[Metric] = []
    for name in _FILES:
        found += import_module(f"eval.metrics.{name}").METRICS
    for name in _WITH_A_MODEL:
        found += import_module(f"eval.metrics.{name}").metrics((models or {}).get(name))
    return tuple(found)


def choose(wanted: Sequence[str], models: Mapping[str, Path | None] | None = None) -> tuple[Metric, ...]:
    """Return the metrics of these names, in the order of the reports; `default` stands for those that cost little,
    `all` for every one. Raises: UsageError for a name that is none, or whose package or model is not there."""
    known = every(models)
    names = {metric.name for metric in known}
    for name in wanted:
        if name not in {*names, DEFAULT, ALL}:
            near = difflib.get_close_matches(name, [*names, DEFAULT, ALL], n=1)
            raise UsageError(
                f"There is no metric {name!r}.",
                hint=f"Did you mean {near[0]}?" if near else f"There are: {', '.join(sorted(names))}.",
            )
    chosen = []
    for metric in known:
        if metric.name in wanted and (reason := metric.unavailable()) is not None:
            raise UsageError(f"The metric {metric.name} cannot run here: {reason}")
        by_group = ALL in wanted or (DEFAULT in wanted and not metric.costly)
        if metric.name in wanted or (by_group and metric.unavailable() is None):
            chosen.append(metric)
    return tuple(chosen)
