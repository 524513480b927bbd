"""Small runs to compare, written by hand."""

from __future__ import annotations

from datetime import UTC, datetime

from eval.runs import DatasetInfo, ItemResult, MetricInfo, Run, SystemInfo


def metric(name, better="higher", **fields):
    return MetricInfo(name=name, version=1, better=better, source="by hand", **fields)


def run(system="a", sha256="0" * 64, metrics=None, texts=None, **scores):
    """Return a run of as many papers as there are scores; each keyword is a metric with one score a paper."""
    count = len(next(iter(scores.values())))
    return Run(
        dataset=DatasetInfo(name="own", origin="own.jsonl", sha256=sha256, n=count),
        system=SystemInfo(name=system),
        code="none",
        created=datetime(2025, 1, 1, tzinfo=UTC),
        metrics=tuple(metrics or (metric(name, low=0, high=100) for name in scores)),
        items=tuple(
            ItemResult(
                id=f"p{number}",
                text=(texts or [f"{system} on {number}"] * count)[number],
                scores={name: values[number] for name, values in scores.items()},
            )
            for number in range(count)
        ),
    )
