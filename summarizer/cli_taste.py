"""The verbs that tell and follow a reader's taste: like, dislike, interests, for-you."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from summarizer.cli_frame import (
    Category,
    Home,
    Json,
    Org,
    Quiet,
    Since,
    Source,
    Tag,
    Until,
    Url,
    console,
    filters_of,
    print_json,
    reader_for,
    say,
    verb,
)
from summarizer.text import fold

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer.reader_models import Thumb

Ids = Annotated[list[str], typer.Argument(metavar="ID...", help="Papers.")]
Undo = Annotated[bool, typer.Option("--undo", help="Withdraw what you said of them.")]


@verb
def like(
    ids: Ids, undo: Undo = False, home: Home = None, url: Url = None, as_json: Json = False, quiet: Quiet = False
) -> None:
    """Say that papers are to your liking: `for-you` learns from it."""
    _thumbs(ids, None if undo else "up", home=home, url=url, as_json=as_json, quiet=quiet)


@verb
def dislike(
    ids: Ids, undo: Undo = False, home: Home = None, url: Url = None, as_json: Json = False, quiet: Quiet = False
) -> None:
    """Say that papers are not to your liking: `for-you` learns from it."""
    _thumbs(ids, None if undo else "down", home=home, url=url, as_json=as_json, quiet=quiet)


@verb
def interests(
    add: Annotated[list[str] | None, typer.Option("--add", metavar="WORDS", help="You want to read of this.")] = None,
    mute: Annotated[list[str] | None, typer.Option("--mute", metavar="WORDS", help="You never want to see it.")] = None,
    forget: Annotated[list[str] | None, typer.Option("--forget", metavar="WORDS", help="Neither any more.")] = None,
    home: Home = None,
    url: Url = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show or change the words that you want to read of, and those that `for-you` never shows a paper with."""
    with reader_for(home, url, quiet=quiet) as reader:
        known = {fold(one.words) for one in reader.interests()} if forget else set()
        for words, wanted in ((add, True), (mute, False), (forget, None)):
            for text in words or ():
                reader.set_interest(text, wanted=wanted)
        found = reader.interests()
    for text in forget or () if not quiet else ():
        if fold(text) not in known:
            say(f"There was nothing to forget: {text!r} is not among your words.")
    if as_json:
        return print_json({"interests": [one.model_dump() for one in found]})
    for one in found:
        typer.echo(f"{'wanted' if one.wanted else 'never'}\t{one.words}")
    return None


@verb
def for_you(
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most so many.")] = 20,
    since: Since = None,
    until: Until = None,
    tag: Tag = None,
    org: Org = None,
    category: Category = None,
    source: Source = None,
    home: Home = None,
    url: Url = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """List new papers by your taste, each with the reason; papers with muted words are never among them."""
    with reader_for(home, url, quiet=quiet) as reader:
        found = reader.for_you(filters_of(since, until, tag, org, category, source), limit=limit)
    if not found and not quiet:
        say("Nothing to rank, or nothing to rank by: papergist like ID, or papergist interests --add WORDS")
    if as_json:
        return print_json({"papers": [one.model_dump(mode="json") for one in found]})
    from summarizer.show import suited_table

    return suited_table(console(), found)


def _thumbs(
    ids: list[str], thumb: Thumb | None, *, home: Path | None, url: str | None, as_json: bool, quiet: bool
) -> None:
    with reader_for(home, url, quiet=quiet) as reader:
        done = reader.set_thumbs(ids, thumb)
    if as_json:
        return print_json({"thumb": thumb, "ids": [one.id for one in done]})
    if not quiet:
        say(f"{len(done)} noted" if thumb else _withdrawn(sum(one.was is not None for one in done)))
    return None


def _withdrawn(count: int) -> str:
    return f"{count} withdrawn" if count else "There was nothing to withdraw."
