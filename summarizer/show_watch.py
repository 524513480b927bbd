"""How the command line shows watched sources, their ledger, and why a paper is here or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape

from summarizer.catalog import Catalog
from summarizer.catalog.watching import Run, Watched
from summarizer.errors import PaperNotFound
from summarizer.show import plain
from summarizer.text import one_line


def watched_table(console: Console, rows: Sequence[tuple[Watched, Run | None]]) -> None:
    """Print what is watched, a line each, and how its last run ended; fields are separated by tabs."""
    for one, run in rows:
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


def reasons_of(catalog: Catalog, name: str) -> dict[str, Any]:
    """Return why a paper is in the collection or not, ready for JSON."""
    watching = catalog.watching
    unread = [
        dict(zip(("source", "line", "text", "reason"), row, strict=True)) for row in watching.unread_about(name.strip())
    ]
    alarms = [
        run.model_dump(mode="json", exclude={"report"}) for run in watching.runs(limit=200) if run.outcome != "ok"
    ]
    try:
        paper = catalog.papers.get(name)
    except PaperNotFound:
        return {"id": name, "here": False, "not_understood": unread, "runs": alarms[:20]}
    told = [sighting.model_dump(mode="json") for sighting in watching.sightings(paper.id)]
    origins = catalog.papers.origins(paper.id)
    known_as = {"id": paper.id, "title": paper.title, "aliases": list(paper.aliases)}
    return {**known_as, "here": True, "told_by": told, "origins": origins, "not_understood": unread}


def why_view(console: Console, reasons: dict[str, Any]) -> None:
    """Print why a paper is here or not."""

    def out(text: str) -> None:
        console.print(escape(plain(text)))

    if reasons["here"]:
        out(f"{reasons['id']}  {one_line(reasons['title'])}")
        for sighting in reasons["told_by"]:
            out(f"  told by {sighting['source']}, first on {sighting['seen'][:16].replace('T', ' ')} UTC")
        for alias in reasons["aliases"]:
            out(f"  merged with {alias}")
        for field, source in sorted(reasons["origins"].items()):
            out(f"  {field} is from {source}")
    else:
        out(f"{reasons['id']} is not here: no source that was read told of it under this name.")
        for run in reasons["runs"]:
            when = run["began"][:16].replace("T", " ")
            out(f"  {when} {run['source']}: {run['outcome'] or 'broke off'}, {run['says']}")
    for item in reasons["not_understood"]:
        out(f"  not understood: {item['source']}:{item['line']}: {one_line(item['text'])}: {item['reason']}")


def _outcome(run: Run) -> str:
    return run.outcome or "broke off"


def _time(minutes: int) -> str:
    for size, unit in ((1440, "d"), (60, "h")):
        if minutes % size == 0:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"
