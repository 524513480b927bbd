"""How the command line shows watched sources, their ledger, and why a paper is here or not."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from summarizer.show import plain
from summarizer.text import one_line
from summarizer.watch_models import Reasons, Run, WatchedSource

_NOT_TOLD = "no source that was read told of it under this name"


def watched_table(console: Console, rows: Sequence[WatchedSource]) -> None:
    """Print what is watched, a line each, and how its last run ended; fields are separated by tabs."""
    for one in rows:
        run = one.last_run
        when = f"{run.began:%Y-%m-%d %H:%M}" if run else "never"
        _line(console, one.source, _time(one.every), when, _outcome(run) if run else "", run.says if run else "")
    if not rows:
        console.print("No source is watched: papergist watch add hf:today")


def runs_table(console: Console, runs: Sequence[Run]) -> None:
    """Print the ledger, a run a line: when (UTC), source, outcome, counts, what was said; separated by tabs."""
    for run in runs:
        report = run.report
        counts = f"{report.found} found, {report.added} added, {report.updated} updated" if report else ""
        _line(console, f"{run.began:%Y-%m-%d %H:%M}", run.source, _outcome(run), counts, run.says)
    if not runs:
        console.print("Nothing has run yet: papergist watch --once")


def _line(console: Console, *cells: str) -> None:
    """Print cells with tabs between them; the console itself would make blanks of the tabs."""
    console.file.write("\t".join(plain(one_line(cell)) for cell in cells).rstrip() + "\n")


def why_view(console: Console, reasons: Reasons) -> None:
    """Print why a paper is here or not."""

    def out(text: str) -> None:
        console.print(escape(plain(text)))

    if reasons.here:
        out(f"{reasons.id}  {one_line(reasons.title or '')}")
        for sighting in reasons.told_by:
            out(f"  told by {sighting.source}, first on {sighting.seen:%Y-%m-%d %H:%M} UTC")
        for alias in reasons.aliases:
            out(f"  merged with {alias}")
        for field, source in sorted(reasons.origins.items()):
            out(f"  {field} is from {source}")
    else:
        read = "what was read of it was not understood" if reasons.not_understood else _NOT_TOLD
        out(f"{reasons.id} is not here: {read}.")
        for run in reasons.runs:
            out(f"  {run.began:%Y-%m-%d %H:%M} {run.source}: {_outcome(run)}, {run.says}")
    for item in reasons.not_understood:
        out(f"  not understood: {item.source}:{item.line}: {one_line(item.text)}: {item.reason}")


def _outcome(run: Run) -> str:
    return run.outcome or "broke off"


def _time(minutes: int) -> str:
    for size, unit in ((1440, "d"), (60, "h")):
        if minutes % size == 0:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"
