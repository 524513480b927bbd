"""A report as one HTML file that needs nothing else, and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.compare import Comparison
from eval.compare import digits as number_of
from eval.compare_text import grid
from eval.compare_text import markdown as comparison_text
from eval.figures import DEAF, vocabulary_cells
from eval.report import plots
from eval.report.view import Report
from eval.runs import Run

_FOLDER = Path(__file__).parent
_SPREADS = 3
_LEAST_P = 0.001
DASH = "–"


def html(report: Report, runs: Sequence[Run]) -> str:
    """Return the page; every text of a paper or a model is escaped in it."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # deferred
    from markupsafe import Markup

    environment = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined)
    environment.globals.update(number=number, between=between, figure=figure, probability=probability)
    applies = {metric.name: _applies(report, metric.name) for metric in report.metrics}
    rendered: str = environment.get_template("page.html.j2").render(
        report=report,
        applies=applies,
        tags=_tag_rows(report),
        deaf=DEAF,
        has_deaf=any(DEAF in marks for marks in report.marks.values()),
        shown=[name for name, there in applies.items() if there][:12],
        spreads=[Markup(plot) for plot in _spreads(report, runs)],  # noqa: S704 - our own drawing, texts escaped by it
        curves=Markup(_curves(report)),  # noqa: S704
        forests=[Markup(_forest(one)) for one in report.comparisons],  # noqa: S704
    )
    return rendered


def markdown(report: Report) -> str:
    """Return the figures and comparisons as Markdown tables."""
    data = report.dataset
    names = [system.name for system in report.systems]
    lines = [f"# {data.name} {data.split or ''}".rstrip(), "", f"{data.n} papers, checksum `{data.sha256[:12]}`.", ""]
    lines += [grid(["metric", *names], _figure_rows(report))]
    return "\n".join(lines) + "\n\n" + "\n".join(map(comparison_text, report.comparisons))


def number(value: float | None) -> str:
    """Return a number with some three digits, or a dash."""
    return DASH if value is None else number_of(value)


def between(value: float | None, low: float | None, high: float | None) -> str:
    """Return a number with its interval."""
    if value is None:
        return DASH
    return number(value) if low is None or high is None else f"{number(value)} [{number(low)}, {number(high)}]"


def figure(found: dict[str, Any] | None, n: int) -> str:
    """Return a metric's mean with its interval, and its n where that is not the dataset's."""
    if not found or found["value"] is None:
        return DASH
    told = between(found["value"], found["low"], found["high"])
    return told if found["n"] == n else f"{told} (n={found['n']})"


def probability(p: float | None) -> str:
    """Return a p, or that it is under a thousandth."""
    return DASH if p is None else f"< {_LEAST_P}" if p < _LEAST_P else f"{p:.3f}"


def _applies(report: Report, name: str) -> bool:
    return any(found.get(name, {}).get("value") is not None for found in report.figures)


def _spreads(report: Report, runs: Sequence[Run]) -> list[str]:
    wanted = dict.fromkeys([report.primary, "faithfulness", "words"])
    names = [name for name in wanted if name and _applies(report, name)][:_SPREADS]
    drawn = []
    for name in names:
        scores = {run.system.name: [value for value in run.scores(name).values() if value is not None] for run in runs}
        drawn.append(plots.distributions(scores, metric=name))
    return drawn


def _curves(report: Report) -> str:
    curves = {one.name: one.risk_coverage for one in report.answers if one.risk_coverage}
    return plots.risk_coverage(curves) if curves else ""


def _forest(comparison: Comparison) -> str:
    """Draw the differences in units of their spread, so that metrics of all scales stand in one picture."""
    rows = []
    for row in comparison.metrics:
        found = row.paired
        if found.effect and found.difference and found.low is not None and found.high is not None:
            spread = found.difference / found.effect
            side = {"higher": 1, "lower": -1, "neither": 0}[row.metric.better]
            rows.append((row.metric.name, found.effect, found.low / spread, found.high / spread, side))
    title = f"Differences between {comparison.b.name} and {comparison.a.name}"
    return plots.forest(rows, title=title) if rows else ""


def _figure_rows(report: Report) -> list[list[str]]:
    rows = []
    for metric in report.metrics:
        if _applies(report, metric.name):
            cells = [figure(one.get(metric.name), report.dataset.n) for one in report.figures]
            marks = (f"({mark})" for mark in report.marks[metric.name])
            rows.append([" ".join([metric.name, *marks]), *cells])
    return [*rows, *_tag_rows(report)]


def _tag_rows(report: Report) -> list[list[str]]:
    """Return what is known of each system's tags as a vocabulary; nothing where no system gives tags."""
    columns = [vocabulary_cells(found) for found in report.vocabulary]
    names = dict.fromkeys(name for cells in columns for name in cells)
    return [[name, *(cells.get(name, DASH) for cells in columns)] for name in names]
