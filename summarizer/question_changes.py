"""What changed of a saved question, in words."""

from __future__ import annotations

from collections.abc import Iterator

from summarizer.reader_models import Evidence, Lost, QuestionChange
from summarizer.text import counted

LOST: dict[Lost, str] = {
    "removed": "its paper is gone",
    "rewritten": "its abstract no longer says so",
    "outdone": "no longer among the best",
}


def headline(change: QuestionChange) -> str:
    """Return what changed, in a few words."""
    turned = "is answered now" if not change.was_answered else "is no longer answered"
    parts = [turned] if change.answered != change.was_answered else []
    parts += [counted(len(change.new), "new quote")] if change.new else []
    parts += [f"{len(change.gone)} gone"] if change.gone else []
    return ", ".join(parts)


def spelled_out(change: QuestionChange, *, ids: bool = True) -> Iterator[str]:
    """Yield the difference, a line each: + what is new, - what is gone and why. ids: of papers, for who can look them
    up."""
    for one in change.new:
        yield f"+ “{one.quote}” ({_paper(one, ids=ids)})"
    for lost in change.gone:
        yield f"- “{lost.quote}” ({_paper(lost, ids=ids)}): {LOST[lost.why]}"


def _paper(one: Evidence, *, ids: bool) -> str:
    return f"{one.title}, {one.paper_id}" if ids else one.title
