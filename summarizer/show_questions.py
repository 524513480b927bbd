"""How the command line shows saved questions and what changed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from summarizer.question_changes import headline, spelled_out
from summarizer.reader_models import QuestionChange, SavedQuestion
from summarizer.show import plain
from summarizer.text import counted, one_line


def questions_view(console: Console, questions: Sequence[SavedQuestion]) -> None:
    """Print each question with how it stands and its last change."""
    for one in questions:
        _out(console, one.question)
        _out(console, f"  {one.name}: {_standing(one)}")
        for change in one.changes[:1]:
            _out(console, f"  {change.noticed:%Y-%m-%d %H:%M} UTC: {headline(change)}")
            _lines(console, change)
    if not questions:
        console.print('No question is saved: papergist questions add "What makes decoding faster?"')


def changes_view(console: Console, changes: Sequence[QuestionChange]) -> None:
    """Print what changed: + what is new, - what is gone."""
    for change in changes:
        _out(console, f"{change.name}: {headline(change)}")
        _lines(console, change)


def _lines(console: Console, change: QuestionChange) -> None:
    for text in spelled_out(change):
        _out(console, f"  {text}")


def _standing(one: SavedQuestion) -> str:
    filters = "".join(f", {name} {value}" for name, value in one.filters.items())
    if one.trouble:
        return f"could not be asked: {one.trouble}{filters}"
    when = f"asked {one.asked:%Y-%m-%d %H:%M} UTC" if one.asked else "not asked yet"
    papers = len({item.paper_id for item in one.evidence})
    count = (
        f"{counted(len(one.evidence), 'quote')} of {counted(papers, 'paper')}"
        if one.answered
        else "not in this collection"
    )
    return f"{count}, {when}{filters}"


def _out(console: Console, text: str) -> None:
    """Print a line; what it is indented by stays."""
    indent = text[: len(text) - len(text.lstrip())]
    console.print(escape(indent + plain(one_line(text))))
