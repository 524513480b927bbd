"""The figures of runs: each metric's mean with n and a 95 % interval by bootstrap over papers, and remarks on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from eval.stats.intervals import interval

if TYPE_CHECKING:
    from rich.console import Console

    from eval.runs import MetricInfo, Run

ENFORCED = "enforced"
DEAF = "does not follow people better than length"


def figures(run: Run) -> dict[str, Any]:
    """Return each metric's `{"value", "low", "high", "n", "left_out", "remarks"}`, ready for JSON."""
    return {metric.name: figure(run, metric) for metric in run.metrics}


def figure(run: Run, metric: MetricInfo) -> dict[str, Any]:
    """Return one metric's figure. What it does not apply to is left out, and counted."""
    scores = list(run.scores(metric.name).values())
    values = [value for value in scores if value is not None]
    return {**interval(values).rounded(), "left_out": len(scores) - len(values), "remarks": remarks(metric)}


def remarks(metric: MetricInfo) -> list[str]:
    """Return what a reader of the metric's figures should know."""
    found = [ENFORCED] if metric.enforced else []
    return [*found, DEAF] if metric.follows_people is False else found


def table(console: Console, runs: Sequence[Run]) -> None:
    """Print the runs side by side; a metric that applies to nothing has no row."""
    from rich.table import Table

    if not runs:
        return
    first = runs[0].dataset
    names = list(dict.fromkeys(metric.name for run in runs for metric in run.metrics))
    shown = Table("metric", *(run.system.name for run in runs), title=f"{first.name} {first.split or ''} · n={first.n}")
    found = [figures(run) for run in runs]
    for name in names:
        cells = [_cell(one.get(name), first.n) for one in found]
        if any(cells):
            shown.add_row(name, *cells)
    console.print(shown)
    console.print(legend(runs), style="dim")


def legend(runs: Sequence[Run]) -> str:
    """Return what the marks of the table mean, and the signatures of its metrics."""
    signatures = dict.fromkeys(metric.signature for run in runs for metric in run.metrics if metric.signature)
    lines = ["mean ± half of its 95 % interval (bootstrap over papers); (n) where a metric does not apply to all"]
    found = [metric for run in runs for metric in run.metrics]
    if any(metric.enforced for metric in found):
        lines.append("e: the system has to pass this very check, so the figure is no praise")
    if any(metric.follows_people is False for metric in found):
        lines.append("d: this metric was not seen to follow people better than the text's length does")
    return "\n".join([*lines, *signatures])


def _cell(figure: dict[str, Any] | None, n: int) -> str:
    if figure is None or figure["value"] is None:
        return ""
    marks = "".join(mark for mark, text in (("e", ENFORCED), ("d", DEAF)) if text in figure["remarks"])
    applies = f" ({figure['n']})" if figure["n"] < n else ""
    width = "" if figure["low"] is None else f" ±{short((figure['high'] - figure['low']) / 2)}"
    return f"{short(figure['value'])}{width}{applies} {marks}".rstrip()


def short(value: float) -> str:
    """Return a number with three digits or so."""
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"  # noqa: PLR2004
