"""The verb `papergist tags`: shows the collection's vocabulary, and takes a person's decisions on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from summarizer.cli_frame import (
    Home,
    Json,
    Quiet,
    Url,
    collection_for,
    console,
    print_json,
    say,
    services_here,
    verb,
)

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer.tag_names import Decision, Kind

app = typer.Typer(help="Show the collection's tags with counts; merge, rename or ban some.")

DECIDING = "Deciding on tags"
OneTag = Annotated[str, typer.Argument(metavar="TAG", help="A tag, in any spelling.")]


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    home: Home = None,
    url: Url = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show the collection's tags with counts; merge, rename or ban some."""
    if context.invoked_subcommand is None:
        _show(home=home, url=url, as_json=as_json, quiet=quiet)
    elif home is not None or url is not None or as_json or quiet:
        context.obj = (home, url, as_json, quiet)


@verb
def _show(*, home: Path | None, url: str | None, as_json: bool, quiet: bool) -> None:
    with collection_for(home, url, quiet=quiet) as collection:
        found = collection.tags()
        if as_json:
            return print_json(found.model_dump(mode="json"))
        from summarizer.show import tags_table

        return tags_table(console(), [(one.tag, one.papers) for one in found.tags])


@app.command()
@verb
def merge(
    context: typer.Context,
    tags: Annotated[list[str], typer.Argument(metavar="TAG TAG...", help="Tags that are one; the first is its name.")],
    home: Home = None,
    url: Url = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Make several tags one, under the name of the first; the others go on working as filters."""
    home, url, as_json, quiet = _common(context, home, url, as_json=as_json, quiet=quiet)
    with services_here(home, url, what=DECIDING, quiet=quiet) as services:
        name = services.catalog.tags.merge(tags)
    _tell({"tag": name}, f"These are one tag now: {name}", as_json=as_json, quiet=quiet)


@app.command()
@verb
def rename(
    context: typer.Context,
    old: Annotated[str, typer.Argument(help="A tag, in any spelling.")],
    new: Annotated[str, typer.Argument(help="The name to show it under.")],
    home: Home = None,
    url: Url = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show a tag under another name; the old one goes on working as a filter."""
    home, url, as_json, quiet = _common(context, home, url, as_json=as_json, quiet=quiet)
    with services_here(home, url, what=DECIDING, quiet=quiet) as services:
        is_other = services.catalog.tags.rename(old, new)
    told = f"{old} is shown as {new}" + (", which was a tag already: they are one now" if is_other else "")
    _tell({"tag": new, "merged": is_other}, told, as_json=as_json, quiet=quiet)


@app.command()
@verb
def ban(
    context: typer.Context, tag: OneTag, home: Home = None, url: Url = None, as_json: Json = False, quiet: Quiet = False
) -> None:
    """Show a tag nowhere, on no paper that has it or will have it."""
    home, url, as_json, quiet = _common(context, home, url, as_json=as_json, quiet=quiet)
    with services_here(home, url, what=DECIDING, quiet=quiet) as services:
        name = services.catalog.tags.ban(tag)
    _tell({"tag": name}, f"{name} is shown no more", as_json=as_json, quiet=quiet)


@app.command()
@verb
def unban(
    context: typer.Context, tag: OneTag, home: Home = None, url: Url = None, as_json: Json = False, quiet: Quiet = False
) -> None:
    """Show a banned tag again."""
    home, url, as_json, quiet = _common(context, home, url, as_json=as_json, quiet=quiet)
    _undo(tag, ["ban"], home=home, url=url, as_json=as_json, quiet=quiet)


@app.command()
@verb
def undo(
    context: typer.Context, tag: OneTag, home: Home = None, url: Url = None, as_json: Json = False, quiet: Quiet = False
) -> None:
    """Withdraw what was merged into a tag, or the new name of one; an old name leads there too."""
    home, url, as_json, quiet = _common(context, home, url, as_json=as_json, quiet=quiet)
    _undo(tag, ["merge", "rename"], home=home, url=url, as_json=as_json, quiet=quiet)


@app.command()
@verb
def decisions(
    context: typer.Context, home: Home = None, url: Url = None, as_json: Json = False, quiet: Quiet = False
) -> None:
    """List what was decided on tags and not undone, oldest first."""
    home, url, as_json, quiet = _common(context, home, url, as_json=as_json, quiet=quiet)
    with services_here(home, url, what=DECIDING, quiet=quiet) as services:
        made = services.catalog.tags.decisions()
    if as_json:
        return _print(made)
    from summarizer.show import decisions_table

    return decisions_table(console(), made)


def _undo(tag: str, kinds: list[Kind], *, home: Path | None, url: str | None, as_json: bool, quiet: bool) -> None:
    with services_here(home, url, what=DECIDING, quiet=quiet) as services:
        undone = services.catalog.tags.undo(tag, kinds)
    if as_json:
        return _print(undone)
    if not quiet:
        say("Undone: " + ", ".join(f"{one.kind} {one.tag}" for one in undone))
    return None


def _common(
    context: typer.Context, home: Path | None, url: str | None, *, as_json: bool, quiet: bool
) -> tuple[Path | None, str | None, bool, bool]:
    """Return the options that every verb has, wherever on the line they stand."""
    before, url_before, json_before, quiet_before = context.obj or (None, None, False, False)
    return home or before, url or url_before, as_json or json_before, quiet or quiet_before


def _print(made: list[Decision]) -> None:
    print_json({"decisions": [one.model_dump(mode="json") for one in made]})


def _tell(value: dict[str, object], text: str, *, as_json: bool, quiet: bool) -> None:
    if as_json:
        print_json(value)
    elif not quiet:
        say(text)
