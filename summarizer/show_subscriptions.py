"""How the command line shows subscriptions and what came of their deliveries."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from summarizer.catalog.outbox import Delivery
from summarizer.catalog.subscriptions import Subscription
from summarizer.show import plain
from summarizer.subscriptions.told import QUESTION, TROUBLE, Told, shown
from summarizer.text import counted, one_line

NOBODY = "Nobody is subscribed: papergist subscribe name@example.org --weekly"


def subscriptions_table(
    console: Console, rows: Sequence[tuple[Subscription, Delivery | None]], doubts: Sequence[Told]
) -> None:
    """Print who gets digests, a line each; fields are separated by tabs. What is in doubt follows."""
    for one, last in rows:
        came = f"{last.name if last.first else QUESTION}: {last.state}" if last else ""
        state = f"{one.state}: {one.reason}" if one.reason else one.state
        _line(console, str(one.number), one.way, shown(one), one.rhythm, state, _wishes(one), came)
    for told in doubts:
        _line(console, told_line(told))
    if not rows:
        console.print(NOBODY)


def told_line(told: Told) -> str:
    """Return what came of something in one line."""
    held = f", {counted(told.papers, 'paper')}" if told.papers else ""
    says = f" ({told.says})" if told.says else ""
    mark = "NOT SENT " if told.outcome in TROUBLE - {"unknown"} else "IN DOUBT " if told.outcome == "unknown" else ""
    again = ": it arrived or not; --resend-unknown or --accept-unknown decides" if told.outcome == "unknown" else ""
    return plain(one_line(f"{mark}{told.target} {told.name}: {told.outcome}{held}{says}{again}"))


def would_line(told: Told) -> str:
    """Return what would be done of something in one line."""
    if told.outcome == "unknown":
        return told_line(told)
    would = (
        "nothing to send, no papers" if told.outcome == "empty" else f"would be sent, {counted(told.papers, 'paper')}"
    )
    return plain(one_line(f"{told.target} {told.name}: {would}{f' ({told.says})' if told.says else ''}"))


def _wishes(one: Subscription) -> str:
    told = [*(f"on {topic}" for topic in one.topics), *(f"tagged {tag}" for tag in one.tags)]
    told += [f"never {words}" for words in one.muted]
    told += [f"{one.minutes} minutes"] if one.minutes else []
    return ", ".join(told + (["saved questions"] if one.questions else []))


def _line(console: Console, *cells: str) -> None:
    """Print cells with tabs between them; the console itself would make blanks of the tabs."""
    console.file.write("\t".join(plain(one_line(cell)) for cell in cells).rstrip() + "\n")
