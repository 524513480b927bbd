"""What every verb of the command line shares: its common options, exit codes, output channels and error texts."""

from __future__ import annotations

import contextlib
import difflib
import functools
import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec

import typer
from typer.core import TyperGroup

from summarizer.errors import PapergistError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from summarizer.collection import Collection
    from summarizer.index.mirror import Progress
    from summarizer.models import Filters
    from summarizer.reader import Reader
    from summarizer.services import Services
    from summarizer.settings import Settings

DONE, NOT_DONE, WRONG_USAGE, PARTLY_READ, INTERRUPTED = 0, 1, 2, 3, 130

Home = Annotated[Path | None, typer.Option("--home", help="Folder of the collection.", show_default=False)]
Url = Annotated[str | None, typer.Option("--url", help="Ask a running service instead.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no remarks.")]
Since = Annotated[str | None, typer.Option(metavar="DATE", help="Published on this day or later.", show_default=False)]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Published on this day or before.", show_default=False)]
Tag = Annotated[str | None, typer.Option(help="Only papers with this tag.", show_default=False)]
Org = Annotated[str | None, typer.Option(help="Only papers of this organisation.", show_default=False)]
Category = Annotated[str | None, typer.Option(help="Only papers of this category.", show_default=False)]
Source = Annotated[str | None, typer.Option(metavar="NAME", help="Only papers from this source.", show_default=False)]

Arguments = ParamSpec("Arguments")

_CLOSE = 0.7  # how like a verb a mistyped one is, of 1
_NARROWING = {
    "tag": "has the tag",
    "org": "is of the organisation",
    "category": "is of the category",
    "source": "is from the source",
}


class Verbs(TyperGroup):
    """Verbs that are suggested for a mistyped one only where they are close to it."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the verb that is meant. Raises: UsageError of the parser."""
        self.suggest_commands = False
        try:
            return super().resolve_command(ctx, args)
        except Exception as error:
            near = difflib.get_close_matches(args[0], self.commands, n=2, cutoff=_CLOSE) if args else []
            if near and hasattr(error, "message"):
                error.message += f" Did you mean {' or '.join(map(repr, near))}?"
            raise


def verb(function: Callable[Arguments, int | None]) -> Callable[Arguments, None]:
    """Make a command of a function that returns its exit code (None is 0): errors of ours are told in words."""

    @functools.wraps(function)
    def command(*arguments: Arguments.args, **named: Arguments.kwargs) -> None:
        try:
            code = function(*arguments, **named) or DONE
            sys.stdout.flush()
        except PapergistError as error:
            say_error(error)
            code = exit_code(error)
        except KeyboardInterrupt:
            say("Stopped. What was recorded stays; the same command goes on from there.")
            code = INTERRUPTED
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = DONE
        raise typer.Exit(code)

    return command


def exit_code(error: PapergistError) -> int:
    """Return 2 for wrong usage, 1 for everything else that was not done."""
    return WRONG_USAGE if isinstance(error, UsageError) else NOT_DONE


def say(text: str) -> None:
    """Tell a person something, on stderr."""
    typer.echo(text, err=True)


def say_error(error: PapergistError) -> None:
    """Tell what went wrong and what to do next."""
    say(f"papergist: {error.message}")
    if error.hint:
        say(f"  {error.hint}")


def print_json(value: Any) -> None:
    """Print data as JSON on stdout, readable and in UTF-8 where stdout can hold it."""
    typer.echo(json.dumps(value, ensure_ascii=not _holds_unicode(), indent=2))


def console() -> Console:
    """Return the console that data is printed on."""
    from rich.console import Console  # deferred: heavy

    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def filters_of(
    since: str | None,
    until: str | None,
    tag: str | None,
    org: str | None,
    category: str | None = None,
    source: str | None = None,
) -> Filters:
    """Return the filters that the options name. Raises: UsageError."""
    from summarizer.models import Filters

    days = {"since": day(since, "--since"), "until": day(until, "--until")}
    return Filters.asked(**days, tag=tag, org=org, category=category, source=source)


def remark_on(collection: Collection, filters: Filters) -> None:
    """Say which of these filters no paper meets, whatever the others are, and the tag that may be meant."""
    from summarizer.models import Filters
    from summarizer.tag_names import did_you_mean

    for name, words in _NARROWING.items():
        value = getattr(filters, name)
        if value is None or collection.page(Filters(**{name: value}), limit=1).papers:
            continue
        known = [one.tag for one in collection.tags().tags] if name == "tag" else []
        say(f"No paper {words} {value!r}." + (f" {did_you_mean(value, known)}" if name == "tag" else ""))


def day(text: str | None, option: str) -> date | None:
    """Return the date that an option names. Raises: UsageError."""
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError as error:
        raise UsageError(f"{option} takes a date like 2025-10-30, not {text!r}.") from error


def make_home(home: Path) -> None:
    """Make the folder of a collection where there is none. Raises: CatalogError."""
    from summarizer.errors import CatalogError

    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        hint = "Name another one with --home."
        raise CatalogError(f"The folder {home} cannot be made: {error.strerror}.", hint=hint) from error


@contextlib.contextmanager
def collection_for(home: Path | None, url: str | None = None, *, quiet: bool = False) -> Iterator[Collection]:
    """Give the collection in force: that of a running service where one is named, else that of this machine, whose
    notices are told at the end. Raises: UsageError."""
    settings = settings_of(home, url)
    if settings.url is None:
        with _local(settings, quiet=quiet) as services:
            from summarizer.collection import LocalCollection

            yield LocalCollection(services)
        return
    from summarizer.client import Client
    from summarizer.remote import RemoteCollection

    with Client(settings.url, key=settings.api_key) as client:
        yield RemoteCollection(client)


@contextlib.contextmanager
def reader_for(home: Path | None, url: str | None = None, *, quiet: bool = False) -> Iterator[Reader]:
    """Give what the reader keeps in the collection in force, as `collection_for` gives that. Raises: UsageError."""
    settings = settings_of(home, url)
    if settings.url is None:
        with _local(settings, quiet=quiet) as services:
            from summarizer.reader import LocalReader

            yield LocalReader(services)
        return
    from summarizer.client import Client
    from summarizer.remote_reader import RemoteReader

    with Client(settings.url, key=settings.api_key) as client:
        yield RemoteReader(client)


@contextlib.contextmanager
def services_here(home: Path | None, url: str | None, *, what: str, quiet: bool = False) -> Iterator[Services]:
    """Give the services of the collection of this machine for what is done nowhere else. Raises: UsageError, where a
    running service is named."""
    settings = settings_of(home, url)
    if settings.url is not None:
        from summarizer.remote import not_over_url

        raise not_over_url(what, settings.url)
    with _local(settings, quiet=quiet) as services:
        yield services


@contextlib.contextmanager
def services_for(home: Path | None, *, quiet: bool = False, **flags: Any) -> Iterator[Services]:
    """Give the services of the collection of this machine, whatever service a setting names."""
    from summarizer.settings import load_settings

    with _local(load_settings({"home": home, **flags}), quiet=quiet) as services:
        yield services


def settings_of(home: Path | None, url: str | None) -> Settings:
    """Return the settings in force; a home that is named on the line stands before a service that a setting names."""
    from summarizer.settings import load_settings

    if home is not None and url is not None:
        raise UsageError("--home and --url name two collections; take one.")
    return load_settings({"home": home, "url": "" if home is not None else url})


@contextlib.contextmanager
def _local(settings: Settings, *, quiet: bool) -> Iterator[Services]:
    from summarizer.services import Services

    services = Services(settings)
    try:
        yield services
    finally:
        services.close()
        for notice in services.notices if not quiet else ():
            say(notice)


@contextlib.contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Progress]:
    """Give a function that shows how far each step is, on stderr; silent where nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description:<18}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total)


def _holds_unicode() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") in {"utf8", "utf16"}
