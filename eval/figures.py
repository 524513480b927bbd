"""The figures of runs: each metric's mean with n and a 95 % interval by bootstrap over papers, and remarks on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from eval.stats.intervals import intervals

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from eval.runs import Judging, MetricInfo, Run

ENFORCED = "enforced"
Column: TypeAlias = tuple[str, Sequence[str]]
_GAP, _LONGEST_NAME = 2, 20  # characters
DEAF = "does not follow people better than length"


def figures(run: Run) -> dict[str, dict[str, Any]]:
    """Return each metric's `{"value", "low", "high", "n", "left_out", "remarks"}`, ready for JSON. What a metric does
    not apply to is left out, and counted."""
    scores = [list(run.scores(metric.name).values()) for metric in run.metrics]
    samples = [[value for value in some if value is not None] for some in scores]
    return {
        metric.name: {**found.rounded(), "left_out": len(run.items) - found.n, "remarks": remarks(metric)}
        for metric, found in zip(run.metrics, intervals(samples, seed=run.seed), strict=True)
    }


def named(runs: Mapping[Path, Run]) -> list[Run]:
    """Return the runs of some files, each with a system's name that no other has: two of one name get their files'."""
    names = Counter(run.system.name for run in runs.values())
    found = []
    for path, run in runs.items():
        told = run.system.name if names[run.system.name] == 1 else f"{run.system.name} ({path})"
        found.append(run.model_copy(update={"system": run.system.model_copy(update={"name": told})}))
    return found


def remarks(metric: MetricInfo) -> list[str]:
    """Return what a reader of the metric's figures should know."""
    found = [ENFORCED] if metric.enforced else []
    return [*found, DEAF] if metric.follows_people is False else found


def table(console: Console, runs: Sequence[Run]) -> None:
    """Print the runs side by side, below each other where the console is too narrow for all; a metric that applies to
    nothing has no row."""
    from rich.text import Text

    from summarizer.show import plain

    found = [{**_cells(figures(run), run.dataset.n), **vocabulary_cells(run.vocabulary)} for run in runs]
    rows = list(dict.fromkeys(name for cells in found for name, cell in cells.items() if cell))
    columns = [
        (plain(run.system.name), [cells.get(name, "") for name in rows]) for run, cells in zip(runs, found, strict=True)
    ]
    for block in _blocks(columns, console.width - max(map(len, rows), default=0) - _GAP):
        _print_block(console, plain(_title(runs)), rows, block)
    console.print(Text(legend(runs)), style="dim")


def _print_block(console: Console, title: str, rows: Sequence[str], block: Sequence[Column]) -> None:
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=Text(title), box=None, padding=(0, _GAP, 0, 0))
    shown.add_column("metric", no_wrap=True, overflow="ignore")
    for column in block:
        shown.add_column(Text(column[0]), overflow="fold", min_width=_width(column))
    for number, name in enumerate(rows):
        shown.add_row(name, *(Text(cells[number]) for _, cells in block))
    console.print(shown)


def _blocks(columns: Sequence[Column], width: int) -> Iterator[Sequence[Column]]:
    """Yield the columns in as few blocks as so many characters hold, of nearly as many columns each."""
    at_once = max(1, width // (max(map(_width, columns), default=0) + _GAP))
    count = -(-len(columns) // at_once)
    for number in range(count):
        yield columns[number * len(columns) // count : (number + 1) * len(columns) // count]


def _width(column: Column) -> int:
    """Return how wide a column has to be; a longer name than most goes on in the next line."""
    head, cells = column
    return max(min(len(head), _LONGEST_NAME), *map(len, cells), 1)


def _title(runs: Sequence[Run]) -> str:
    data = dict.fromkeys(
        f"{run.dataset.name} {run.dataset.split or ''}".strip() + f" · n={run.dataset.n}" for run in runs
    )
    return ", ".join(data)


def vocabulary_cells(vocabulary: Mapping[str, float | int | None] | None) -> dict[str, str]:
    """Return what is known of a system's tags, ready to print, by a name for each row."""
    told = {f"tags: {name.replace('_', ' ')}": value for name, value in (vocabulary or {}).items() if value is not None}
    return {name: short(value) if isinstance(value, float) else str(value) for name, value in told.items()}


def _cells(found: Mapping[str, dict[str, Any]], n: int) -> dict[str, str]:
    return {name: _cell(one, n) for name, one in found.items()}


def legend(runs: Sequence[Run]) -> str:
    """Return what the marks of the table mean, what judges cost, and the signatures of the metrics."""
    from summarizer.show import plain

    signatures = dict.fromkeys(metric.signature for run in runs for metric in run.metrics if metric.signature)
    lines = ["mean ± half of its 95 % interval (bootstrap over papers); (n) where a metric does not apply to all"]
    found = [metric for run in runs for metric in run.metrics]
    if any(metric.enforced for metric in found):
        lines.append("e: the system has to pass this very check, so the figure is no praise")
    if any(metric.follows_people is False for metric in found):
        lines.append("d: this metric was not seen to follow people better than the text's length does")
    for run in runs:
        lines += [_cost(run.system.name, one) for one in run.judged_by]
    return plain("\n".join([*lines, *signatures]))


def _cost(name: str, judged: Judging) -> str:
    price = "an unknown price" if judged.cost_usd is None else f"{judged.cost_usd:.4f} US$"
    tokens = judged.prompt_tokens + judged.completion_tokens
    return f"{name} was graded by {judged.judge} ({judged.prompt}): {tokens} tokens, {price}"


def _cell(figure: dict[str, Any], n: int) -> str:
    if figure["value"] is None:
        return ""
    marks = "".join(mark for mark, text in (("e", ENFORCED), ("d", DEAF)) if text in figure["remarks"])
    applies = f" ({figure['n']})" if figure["n"] < n else ""
    width = "" if figure["low"] is None else f" ±{short((figure['high'] - figure['low']) / 2)}"
    return f"{short(figure['value'])}{width}{applies} {marks}".rstrip()


def short(value: float) -> str:
    """Return a number with three digits or so."""
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"  # noqa: PLR2004
