"""The verb `papergist keys`: who may use the service."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated

import typer

from summarizer.cli_frame import Home, Json, Quiet, console, print_json, say, services_for, verb
from summarizer.errors import UsageError

app = typer.Typer(help="Make, list and revoke the keys that the service asks for.", no_args_is_help=True)
_ONCE = (
    "This is shown once and kept nowhere; who sends it may {does}. From now on the service asks everybody for a key."
)
_DOES = {"read": "read and ask", "write": "read, ask, add and correct", "admin": "do everything"}


class ScopeChoice(StrEnum):
    """What a key allows; each scope allows what those before it do."""

    read = "read"
    write = "write"
    admin = "admin"


@app.command()
@verb
def create(
    name: Annotated[str, typer.Argument(help="Whose it is or what for.")],
    scope: Annotated[ScopeChoice, typer.Option(help="What it allows.")] = ScopeChoice.read,
    expires: Annotated[
        str | None, typer.Option(metavar="WHEN", help="90d, or a date: its last day, in UTC.", show_default=False)
    ] = None,
    home: Home = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Make a key and print it, once."""
    end = _moment(expires) if expires is not None else None
    with services_for(home, quiet=quiet) as services:
        made, told = services.catalog.keys.create(name, scope.value, expires=end)
    if as_json:
        return print_json({**made.model_dump(mode="json"), "key": told})
    typer.echo(told)
    if not quiet:
        say(_ONCE.format(does=_DOES[scope.value]))
    return None


@app.command("list")
@verb
def list_keys(home: Home = None, as_json: Json = False, quiet: Quiet = False) -> None:
    """List the keys, without what would let anybody in."""
    with services_for(home, quiet=quiet) as services:
        found = services.catalog.keys.list()
    if as_json:
        return print_json({"keys": [key.model_dump(mode="json") for key in found]})
    from summarizer.show import keys_table

    return keys_table(console(), found)


@app.command()
@verb
def revoke(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="As `papergist keys list` shows them.")],
    home: Home = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Revoke keys; a running service knows within two seconds. Revoking the last one opens nothing."""
    with services_for(home, quiet=quiet) as services:
        revoked = [services.catalog.keys.revoke(name) for name in ids]
    if as_json:
        print_json({"keys": [key.model_dump(mode="json") for key in revoked]})
    elif not quiet:
        say("Revoked: " + ", ".join(f"{key.id} ({key.name})" for key in revoked))


def _moment(text: str) -> datetime:
    """Return when a key ends: so many days from now, or at the end of a day. Raises: UsageError."""
    days = re.fullmatch(r"(\d{1,4})d", text)
    try:
        if days:
            return datetime.now(UTC) + timedelta(days=int(days[1]))
        return datetime.combine(date.fromisoformat(text), time.max, UTC)
    except ValueError as error:
        raise UsageError(f"--expires takes days like 90d or a date like 2026-12-31, not {text!r}.") from error
