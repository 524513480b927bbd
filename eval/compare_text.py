"""A comparison for reading: a table and the worst regressions, in the terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from eval.compare import Compared, Comparison, Regression, digits
from eval.figures import remarks
from summarizer.show import plain

if TYPE_CHECKING:
    from rich.console import Console

HEAD = ("metric", "n", "A", "B", "B - A", "95 %", "p", "effect", "won-tied-lost", "verdict")
LEGEND = (
    "p by sign flips; of secondary metrics adjusted for their number (Holm). Intervals by bootstrap over papers. "
    "effect: mean difference over its standard deviation. Would have shown: the difference that so many papers show in "
    "80 % of cases."
)


def show(console: Console, comparison: Comparison) -> None:
    """Print a comparison: the primary metric in words, the others in a table that fits 80 columns."""
    from rich.table import Table
    from rich.text import Text

    console.print(Text(plain(title(comparison)), style="bold"))
    console.print(Text(plain(in_words(comparison.metrics[0]))))
    table = Table(box=None, padding=(0, 1, 0, 0))
    for head in ("metric", "A", "B", "B - A (95 %)", "p"):
        table.add_column(head, no_wrap=True)
    table.add_column("verdict")
    for one in comparison.metrics:
        name, _, mean_a, mean_b, difference, between, p, *_ = row(one)
        cells = (name, mean_a, mean_b, f"{difference} ({between})", p, one.verdict.partition(";")[0])
        if one.paired.n:
            table.add_row(*(Text(plain(cell)) for cell in cells))
    console.print(table)
    for line in notes(comparison):
        console.print(Text(plain(line)))
    console.print(Text(LEGEND, style="dim"))
    for number, worst in enumerate(comparison.worst, start=1):
        shown = Table(show_lines=True, show_header=False)
        shown.add_row(str(number), Text(plain(f"{worst.id}: {comparison.primary} {_fall(worst)}")))
        for name, text in _texts(worst):
            shown.add_row(name, Text(plain(text)))
        console.print(shown)


def in_words(one: Compared) -> str:
    """Return all that is known of one metric's difference, in a sentence or two."""
    _, counted, mean_a, mean_b, difference, between, p, effect, games, said = row(one)
    numbers = f"{mean_a} → {mean_b}, by {difference} ({between}), p {p}" if between else f"{mean_a} → {mean_b}"
    size = f", effect {effect}" if effect else ""
    return f"{one.metric.name}: {said}. {numbers}{size}, won-tied-lost {games}, n {counted}."


def markdown(comparison: Comparison) -> str:
    """Return a comparison as Markdown."""
    parts = [f"## {as_written(title(comparison))}", grid(HEAD, map(row, comparison.metrics)), LEGEND]
    parts += [as_written(line) for line in notes(comparison)]
    if comparison.worst:
        parts.append(f"### Where B is worse by {comparison.primary}, the worst first")
    for number, worst in enumerate(comparison.worst, start=1):
        parts.append(grid((f"{number}", f"{worst.id}: {_fall(worst)}"), _texts(worst)))
    return "\n\n".join(parts) + "\n"


def title(comparison: Comparison) -> str:
    """Return what is compared on what."""
    data = comparison.dataset
    names = f"A: {comparison.a.name} · B: {comparison.b.name}"
    return f"{names} · {data.name} {data.split or ''}".rstrip() + f" · n={data.n}"


def row(one: Compared) -> tuple[str, ...]:
    """Return the cells of one metric, in the order of HEAD."""
    found = one.paired
    between = ""
    if found.low is not None and found.high is not None:
        largest = max(abs(found.low), abs(found.high))
        between = f"{digits(found.low, like=largest)} to {digits(found.high, like=largest)}"
    p = found.p if one.p_holm is None else one.p_holm
    said = "; ".join([one.verdict, *remarks(one.metric)])
    counted = f"{found.n} ({found.left_out} left out)" if found.left_out else f"{found.n}"
    numbers = (_number(value) for value in (found.mean_a, found.mean_b, found.difference))
    effect = "" if found.effect is None else f"{found.effect:.2f}"
    return one.metric.name, counted, *numbers, between, _p(p), effect, f"{one.wins}-{one.ties}-{one.losses}", said


def notes(comparison: Comparison) -> list[str]:
    """Return what else a reader has to know."""
    found = [
        f"{side} has no text for {missing} of {comparison.dataset.n} papers; they are left out above."
        for side, missing in (("A", comparison.missing_a), ("B", comparison.missing_b))
        if missing
    ]
    nowhere = [one.metric.name for one in comparison.metrics if not one.paired.n]
    if nowhere:
        found.append(f"Applies to no paper of both: {', '.join(nowhere)}.")
    if comparison.not_compared:
        found.append(f"Only one run has: {', '.join(comparison.not_compared)}.")
    return found


def grid(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table; whatever stands in a cell stays in it."""
    lines = [[as_written(cell) for cell in cells] for cells in (head, *rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _texts(worst: Regression) -> list[tuple[str, str]]:
    found = [("A", worst.text_a), ("B", worst.text_b), ("abstract", worst.abstract)]
    return [(name, text) for name, text in found if text is not None]


def _fall(worst: Regression) -> str:
    return f"{digits(worst.score_a)} → {digits(worst.score_b)}"


def _number(value: float | None) -> str:
    return "" if value is None else digits(value)


def _p(value: float | None) -> str:
    return "" if value is None else "<0.0001" if value < 0.0001 else f"{value:.4f}"  # noqa: PLR2004


def as_written(text: str) -> str:
    """Return a text in one line that Markdown shows as it is, and a terminal too."""
    quoted = "".join(f"\\{sign}" if sign in r"\|*_`[]<>#~" else sign for sign in plain(text))
    return " ".join(quoted.split())
