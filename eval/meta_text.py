"""How well metrics follow people, for reading: tables in the terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from eval.compare_text import grid
from eval.following import FEWEST
from eval.meta import Agreement, Meta, PairAgreement, SetAgreement
from eval.stats.intervals import Interval
from eval.telling import Telling
from summarizer.show import plain

if TYPE_CHECKING:
    from rich.console import Console

Rows: TypeAlias = list[tuple[str, ...]]
Table: TypeAlias = tuple[str, tuple[str, ...], Rows]
LEGEND = (
    "Intervals of 95 % by bootstrap over sources. within: the mean of Spearman or AUROC over the sources whose "
    "summaries people told apart. over length: what the deciding figure has more than that of the text's length. A "
    "metric follows people where this lies above zero; of one that calls neither side better that is not asked, and "
    f"fewer than {FEWEST} sources say nothing about it."
)


def show(console: Console, meta: Meta) -> None:
    """Print every table."""
    from rich.table import Table as Shown
    from rich.text import Text

    for title, head, rows in tables(meta):
        shown = Shown(*head, title=Text(plain(title)))
        shown.columns[0].no_wrap = True
        for row in rows:
            shown.add_row(*(Text(plain(cell)) for cell in row))
        console.print(shown)
    console.print(Text(LEGEND, style="dim"))


def markdown(meta: Meta) -> str:
    """Return every table as Markdown."""
    parts = [f"### {title}\n\n{grid(head, rows)}" for title, head, rows in tables(meta)]
    return "\n\n".join([*parts, LEGEND]) + "\n"


def tables(meta: Meta) -> Iterator[Table]:
    """Yield title, head and rows: a table for each facet of each set, then pairs, then how far people agree."""
    for one in meta.sets:
        for facet in dict.fromkeys(row.facet for row in one.agreements):
            yield _facet(one, facet)
        yield from _telling(one)
    if meta.pairs:
        head = ("metric", "n", "left out", "agrees", "over length", "follows")
        yield "Which of two is better", head, [_pair(pair) for pair in meta.pairs]
    if meta.people:
        rows: Rows = [(one.question, str(one.units), _number(one.alpha), _kappas(one.kappa)) for one in meta.people]
        yield "How far people agree", ("question", "n", "Krippendorff's alpha", "Cohen's kappa"), rows


def _facet(one: SetAgreement, facet: str) -> Table:
    own = [row for row in one.agreements if row.facet == facet]
    binary = any(row.auroc for row in own)
    figures = ("AUROC",) if binary else ("Spearman", "Kendall")
    head = ("metric", "n", "left out", *figures, "within", "over length", "follows")
    title = f"{one.name}: {facet} · n={one.n} of {one.sources} sources"
    return title, head, [_row(row, binary=binary) for row in own]


def _telling(one: SetAgreement) -> Iterator[Table]:
    """Yield how well metrics tell right from wrong by a threshold, and what the ones with their own overlook."""
    if one.telling:
        title = f"{one.name}: right or wrong, by a threshold"
        head = ("metric", "n", "threshold", "balanced accuracy")
        yield title, head, [(row.metric, str(row.n), _threshold(row), _interval(row.balanced)) for row in one.telling]
    for row in one.telling:
        if row.threshold is not None:
            rows: Rows = [(kind, str(share.n), _interval(share)) for kind, share in row.called_wrong.items()]
            yield f"{one.name}: what {row.metric} calls wrong, by the one kind of edit", ("edit", "n", "share"), rows


def _threshold(row: Telling) -> str:
    return "best of other parts" if row.threshold is None else f"{row.threshold:.2f}"


def _row(row: Agreement, *, binary: bool) -> tuple[str, ...]:
    figures = (row.auroc,) if binary else (row.spearman, row.kendall)
    between = (_interval(figure) for figure in (*figures, row.within, row.over_length))
    return row.metric, str(row.n), str(row.left_out), *between, _answer(row)


def _pair(pair: PairAgreement) -> tuple[str, ...]:
    between = _interval(pair.share), _interval(pair.over_length)
    return pair.metric, str(pair.n), str(pair.left_out + pair.ties), *between, _answer(pair)


def _interval(found: Interval | None) -> str:
    if found is None or found.value is None:
        return ""
    between = "" if found.low is None or found.high is None else f" ({found.low:.2f} to {found.high:.2f})"
    return f"{found.value:.2f}{between}"


def _answer(row: Agreement | PairAgreement) -> str:
    return "too few" if row.too_few else {True: "yes", False: "no", None: ""}[row.follows_people]


def _kappas(kappa: dict[str, float | None]) -> str:
    return "; ".join(f"{names}: {_number(value)}" for names, value in kappa.items())


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
