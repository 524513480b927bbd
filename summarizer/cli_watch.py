"""The verbs `papergist watch` and `papergist why`: sources that are asked again and again, and what came of it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from summarizer.cli_frame import (
    NOT_DONE,
    Home,
    Json,
    Quiet,
    console,
    print_json,
    say,
    services_for,
    verb,
)
from summarizer.errors import PapergistError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from summarizer.catalog.watching import Run, Watched
    from summarizer.models import IngestReport, Reading
    from summarizer.services import Services

app = typer.Typer(help="Ask sources elsewhere again and again, and say what is wrong with them.")
A_YEAR = 525_600  # minutes
LOOKED_EVERY = 30.0  # seconds between looks at what is due
ID = Annotated[str, typer.Argument(metavar="ID", help="An id, alias, DOI, or words of a title.")]


@app.callback(invoke_without_command=True)
def watch(
    context: typer.Context,
    only: Annotated[list[str] | None, typer.Option(metavar="SOURCE", help="One of them; default: all.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Ask all now and end: for cron or a timer.")] = False,
    summaries: Annotated[bool, typer.Option(help="Write TL;DRs and tags.")] = True,
    home: Home = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Ask watched sources, each when it is due, until stopped; or once. Exit code 1 if any rang an alarm."""
    if context.invoked_subcommand is None:
        _watch(only, once=once, summaries=summaries, home=home, as_json=as_json, quiet=quiet)


@verb
def _watch(
    only: list[str] | None, *, once: bool, summaries: bool, home: Path | None, as_json: bool, quiet: bool
) -> int:
    with services_for(home, quiet=quiet) as services:
        watched = _chosen(only, services)
        if once:
            done = list(_ask(watched, services, summaries=summaries, quiet=quiet or as_json))
            if as_json:
                print_json({"runs": [run.model_dump(mode="json") for run in done]})
            return NOT_DONE if any(map(_alarms, done)) else 0
        while True:
            _ask_what_is_due(watched, services, summaries=summaries, quiet=quiet)
            time.sleep(LOOKED_EVERY)


@app.command()
@verb
def add(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="As `papergist ingest` takes them.")],
    every: Annotated[str, typer.Option(metavar="TIME", help="How often: 90m, 6h or 1d.")] = "6h",
    stale_after: Annotated[int, typer.Option(min=1, help="Days that its newest paper may be old.")] = 4,
    home: Home = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Watch sources, or change how."""
    from summarizer.elsewhere import check_source

    minutes = _minutes(every)
    with services_for(home, quiet=quiet) as services:
        for source in sources:
            check_source(source, services.settings)
        added = [services.catalog.watching.add(name, every=minutes, stale_after=stale_after) for name in sources]
    if as_json:
        return print_json({"watched": [one.model_dump(mode="json") for one in added]})
    return say(f"Watching {', '.join(sources)}: `papergist watch --once` asks them.") if not quiet else None


@app.command()
@verb
def remove(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="As `papergist watch list` shows them.")],
    home: Home = None,
    quiet: Quiet = False,
) -> int:
    """Watch sources no more; their papers and what came of each run stay."""
    with services_for(home, quiet=quiet) as services:
        unknown = [source for source in sources if not services.catalog.watching.remove(source)]
    for source in unknown:
        say(f"papergist: {source} was not watched.")
    return NOT_DONE if unknown else 0


@app.command("list")
@verb
def list_watched(home: Home = None, as_json: Json = False, quiet: Quiet = False) -> None:
    """List what is watched, with the last run of each."""
    with services_for(home, quiet=quiet) as services:
        watching = services.catalog.watching
        rows = [(one, next(iter(watching.runs(one.source, limit=1)), None)) for one in watching.all()]
    if as_json:
        told = [{**one.model_dump(mode="json"), "last_run": run and run.model_dump(mode="json")} for one, run in rows]
        return print_json({"watched": told})
    from summarizer.show_watch import watched_table

    return watched_table(console(), rows)


@app.command()
@verb
def runs(
    source: Annotated[str | None, typer.Argument(metavar="[SOURCE]", help="Only those of one source.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 20,
    home: Home = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show the ledger: what came of each run, newest first."""
    with services_for(home, quiet=quiet) as services:
        found = services.catalog.watching.runs(source, limit=limit)
    if as_json:
        return print_json({"runs": [run.model_dump(mode="json") for run in found]})
    from summarizer.show_watch import runs_table

    return runs_table(console(), found)


@verb
def why(paper: ID, home: Home = None, as_json: Json = False, quiet: Quiet = False) -> int:
    """Say why a paper is in the collection or not: who told of it, what it was merged from, what was not understood."""
    from summarizer.show_watch import reasons_of, why_view

    with services_for(home, quiet=quiet) as services:
        reasons = reasons_of(services.catalog, paper)
    if as_json:
        print_json(reasons)
    else:
        why_view(console(), reasons)
    return 0 if reasons["here"] else NOT_DONE


def _minutes(text: str) -> int:
    unit = {"m": 1, "h": 60, "d": 1440}.get(text[-1:])
    if unit is None or not text[:-1].isdecimal() or not 0 < int(text[:-1]) * unit <= A_YEAR:
        raise UsageError(f"--every takes a time like 90m, 6h or 1d, not {text!r}.")
    return int(text[:-1]) * unit


def _chosen(sources: Sequence[str] | None, services: Services) -> list[Watched]:
    """Return the watched sources of these names, or all. Raises: UsageError."""
    known = {one.source: one for one in services.catalog.watching.all()}
    if not known:
        raise UsageError("No source is watched.", hint="papergist watch add hf:today arxiv:cs.CL")
    unknown = [source for source in sources or () if source not in known]
    if unknown:
        raise UsageError(f"{unknown[0]} is not watched.", hint=f"papergist watch add {unknown[0]}")
    return [known[source] for source in sources or known]


def _ask(watched: Sequence[Watched], services: Services, *, summaries: bool, quiet: bool) -> Iterator[Run]:
    """Ask sources; each run is told of when it is done."""
    from summarizer.elsewhere import fetcher_for, places_of, today
    from summarizer.watch import Round

    def take(reading: Reading) -> IngestReport:
        from summarizer.ingest import ingest

        with services.owned() as shop:
            return ingest([reading], shop, summaries=summaries)

    settings, catalog = services.settings, services.catalog
    with fetcher_for(settings, catalog.fetched) as fetcher:
        for done in Round(catalog, fetcher, take, places_of(settings), today()).ask(watched):
            if not quiet or _alarms(done):
                _tell(done)
            yield done


def _ask_what_is_due(watched: Sequence[Watched], services: Services, *, summaries: bool, quiet: bool) -> None:
    from summarizer.watch import is_due

    now = datetime.now(UTC).replace(tzinfo=None)
    due = [one for one in watched if is_due(one, services.catalog, now)]
    try:
        for _ in _ask(due, services, summaries=summaries, quiet=quiet):
            pass
    except PapergistError as error:  # such as a catalog that cannot be written for a while
        say(f"papergist: {error.message}")


def _alarms(done: Run) -> bool:
    from summarizer.catalog.watching import ALARMING

    return done.outcome in ALARMING


def _tell(done: Run) -> None:
    report: Any = done.report
    counts = f"{report.found} found, {report.added} added" if report else "nothing read"
    alarm = "ALARM " if _alarms(done) else ""
    said = f": {done.says}" if done.says else ""
    say(f"{alarm}{done.source}: {done.outcome}, {counts}{said}")
