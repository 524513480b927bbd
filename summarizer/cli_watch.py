"""The verbs `papergist watch` and `papergist why`: sources that are asked again and again, and what came of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from summarizer.cli_frame import (
    NOT_DONE,
    Home,
    Json,
    Quiet,
    Url,
    console,
    print_json,
    reader_for,
    say,
    say_error,
    verb,
)
from summarizer.errors import PapergistError, SourceNotWatched, UsageError
from summarizer.watch_models import A_YEAR

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer.reader import Reader
    from summarizer.watch_models import Run

app = typer.Typer(help="Ask sources elsewhere again and again, and say what is wrong with them.")
LOOKED_EVERY = 30.0  # seconds between looks at what is due
ID = Annotated[str, typer.Argument(metavar="ID", help="An id, alias, DOI, or words of a title.")]


@app.callback(invoke_without_command=True)
def watch(
    context: typer.Context,
    only: Annotated[list[str] | None, typer.Option(metavar="SOURCE", help="One of them; default: all.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Ask all now and end: for cron or a timer.")] = False,
    summaries: Annotated[bool, typer.Option(help="Write TL;DRs and tags.")] = True,
    home: Home = None,
    url: Url = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Ask watched sources, each when it is due, until stopped; or once. Exit code 1 if any rang an alarm."""
    if context.invoked_subcommand is None:
        _watch(only, once=once, summaries=summaries, home=home, url=url, as_json=as_json, quiet=quiet)


@verb
def _watch(
    only: list[str] | None,
    *,
    once: bool,
    summaries: bool,
    home: Path | None,
    url: str | None,
    as_json: bool,
    quiet: bool,
) -> int:
    with reader_for(home, url, quiet=quiet) as reader:
        _refuse_nothing(reader, only or ())
        if once:
            done = _ask(reader, only or (), due=False, summaries=summaries, quiet=quiet or as_json)
            if as_json:
                print_json({"runs": [run.model_dump(mode="json") for run in done]})
            return NOT_DONE if any(run.alarms for run in done) else 0
        while True:
            _ask_what_is_due(reader, only or (), summaries=summaries, quiet=quiet)
            time.sleep(LOOKED_EVERY)


@app.command()
@verb
def add(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="As `papergist ingest` takes them.")],
    every: Annotated[str, typer.Option(metavar="TIME", help="How often: 90m, 6h or 1d.")] = "6h",
    stale_after: Annotated[int, typer.Option(min=1, help="Days that its newest paper may be old.")] = 4,
    home: Home = None,
    url: Url = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Watch sources, or change how."""
    minutes = _minutes(every)
    with reader_for(home, url, quiet=quiet) as reader:
        added = [reader.watch(name, every=minutes, stale_after=stale_after) for name in sources]
    if as_json:
        return print_json({"watched": [one.model_dump(mode="json") for one in added]})
    return say(f"Watching {', '.join(sources)}: `papergist watch --once` asks them.") if not quiet else None


@app.command()
@verb
def remove(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="As `papergist watch list` shows them.")],
    home: Home = None,
    url: Url = None,
    quiet: Quiet = False,
) -> int:
    """Watch sources no more; their papers and what came of each run stay."""
    code = 0
    with reader_for(home, url, quiet=quiet) as reader:
        for source in sources:
            try:
                reader.unwatch(source)
            except SourceNotWatched as error:
                say_error(error)
                code = NOT_DONE
    return code


@app.command("list")
@verb
def list_watched(home: Home = None, url: Url = None, as_json: Json = False, quiet: Quiet = False) -> None:
    """List what is watched, with the last run of each."""
    with reader_for(home, url, quiet=quiet) as reader:
        found = reader.watched()
    if as_json:
        return print_json({"watched": [one.model_dump(mode="json") for one in found]})
    from summarizer.show_watch import watched_table

    return watched_table(console(), found)


@app.command()
@verb
def runs(
    source: Annotated[str | None, typer.Argument(metavar="[SOURCE]", help="Only those of one source.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 20,
    home: Home = None,
    url: Url = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show the ledger: what came of each run, newest first."""
    with reader_for(home, url, quiet=quiet) as reader:
        found = reader.runs(source, limit=limit)
    if as_json:
        return print_json({"runs": [run.model_dump(mode="json") for run in found]})
    from summarizer.show_watch import runs_table

    return runs_table(console(), found)


@verb
def why(paper: ID, home: Home = None, url: Url = None, as_json: Json = False, quiet: Quiet = False) -> int:
    """Say why a paper is in the collection or not: who told of it, what it was merged from, what was not understood."""
    with reader_for(home, url, quiet=quiet) as reader:
        reasons = reader.why(paper)
    if as_json:
        print_json(reasons.model_dump(mode="json"))
    else:
        from summarizer.show_watch import why_view

        why_view(console(), reasons)
    return 0 if reasons.here else NOT_DONE


def _minutes(text: str) -> int:
    unit = {"m": 1, "h": 60, "d": 1440}.get(text[-1:])
    if unit is None or not text[:-1].isdecimal() or not 0 < int(text[:-1]) * unit <= A_YEAR:
        raise UsageError(f"--every takes a time like 90m, 6h or 1d, not {text!r}.")
    return int(text[:-1]) * unit


def _refuse_nothing(reader: Reader, only: list[str] | tuple[()]) -> None:
    """Refuse to ask sources that nobody watches. Raises: UsageError, SourceNotWatched."""
    known = {one.source for one in reader.watched()}
    if not known:
        raise UsageError("No source is watched.", hint="papergist watch add hf:today arxiv:cs.CL")
    for source in only:
        if source not in known:
            raise SourceNotWatched(source)


def _ask(reader: Reader, only: list[str] | tuple[()], *, due: bool, summaries: bool, quiet: bool) -> list[Run]:
    """Ask sources; each run is told of when it is done, and what that changed for saved questions afterwards."""
    done = []
    for run in reader.ask_sources(only, due=due, summaries=summaries):
        if not quiet or run.alarms:
            _tell(run)
        done.append(run)
    for line in reader.follow_questions() if done and not quiet else ():
        say(line)
    return done


def _ask_what_is_due(reader: Reader, only: list[str] | tuple[()], *, summaries: bool, quiet: bool) -> None:
    try:
        _ask(reader, only, due=True, summaries=summaries, quiet=quiet)
    except PapergistError as error:  # such as a catalog that cannot be written for a while
        say(f"papergist: {error.message}")


def _tell(done: Run) -> None:
    report: Any = done.report
    counts = f"{report.found} found, {report.added} added" if report else "nothing read"
    alarm = "ALARM " if done.alarms else ""
    said = f": {done.says}" if done.says else ""
    say(f"{alarm}{done.source}: {done.outcome}, {counts}{said}")
