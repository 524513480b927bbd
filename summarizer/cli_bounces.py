"""The verb `papergist bounces`: what mail servers say of letters that they could not deliver."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summarizer.cli_frame import Home, Json, Quiet, print_json, say, services_for, verb
from summarizer.errors import UsageError
from summarizer.text import counted

if TYPE_CHECKING:
    from summarizer.subscriptions.bounces import BouncesRead

Files = Annotated[list[str], typer.Argument(metavar="FILE...", help="A message or an mbox; `-` reads standard input.")]


@verb
def bounces(files: Files, home: Home = None, as_json: Json = False, quiet: Quiet = False) -> None:
    """Note which letters came back as mail, for a mail alias that pipes what comes to the sender's address; what is no
    bounce of a letter changes nothing."""
    from summarizer.dispatch import now
    from summarizer.subscriptions.bounces import read_bounces

    mail = b"\n\n".join(map(_read, files))
    with services_for(home, quiet=quiet) as services:
        read = read_bounces(services.catalog, mail, at=now().replace(tzinfo=None))
    if as_json:
        return print_json(read.model_dump(mode="json"))
    return _tell(read, quiet=quiet)


def _tell(read: BouncesRead, *, quiet: bool) -> None:
    from summarizer.show_subscriptions import told_line

    for told in read.told:
        say(told_line(told))
    if not quiet:
        others = f", {read.others} of no letter that was sent, or nothing new" if read.others else ""
        say(f"{counted(read.messages, 'message')} read: {len(read.told)} of letters{others}")


def _read(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}.") from error
