"""Saved questions, asked again: a message comes only when the evidence changed, and says what is new and what is gone.

They are asked after an ingest, never within it. One that fails is told of and keeps its evidence. They are answered by
the papers' own sentences, whatever engine is configured: the same papers then give the same evidence, and it costs no
model anything.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from summarizer.catalog import Catalog
from summarizer.catalog.database import now
from summarizer.errors import PapergistError, PaperNotFound
from summarizer.models import Answer, Filters
from summarizer.question_changes import headline
from summarizer.reader_models import (
    Evidence,
    Lost,
    LostEvidence,
    QuestionChange,
    QuestionFailure,
    QuestionRound,
    SavedQuestion,
)
from summarizer.text import fold, one_line

SECONDS = 5.0  # that asking again may take after an ingest on the command line
Ask = Callable[[str, Filters], Answer]


def save(catalog: Catalog, ask: Ask, question: str, filters: Filters, name: str | None) -> tuple[SavedQuestion, bool]:
    """Save a question and ask it for the first time; return it and whether it is new. Raises: UsageError, and what
    asking raises, in which case nothing is saved."""
    revision = catalog.database.revision().number
    found = ask(question, filters)
    saved, is_new = catalog.questions.add(question, filters, name)
    if is_new:
        catalog.questions.note(saved.name, revision, evidence_of(found), answered=found.answered)
    return catalog.questions.get(saved.name), is_new


def ask_all(
    catalog: Catalog,
    ask: Ask,
    names: Sequence[str] | None = None,
    *,
    seconds: float | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> QuestionRound:
    """Ask questions again, one after the other, until no more time is left: those of these names, or all that were not
    asked since the collection changed. seconds: None for as long as it takes. Raises: CatalogError."""
    waiting = catalog.questions.waiting(catalog.database.revision().number) if names is None else list(names)
    ends = None if seconds is None else clock() + seconds
    parts: list[QuestionRound] = []
    for name in waiting:
        if ends is not None and clock() >= ends:
            break
        parts.append(ask_again(catalog, ask, name))
    return sum_of(parts, left=len(waiting) - len(parts))


def ask_again(catalog: Catalog, ask: Ask, name: str) -> QuestionRound:
    """Ask one question again. Raises: CatalogError; whatever else goes wrong is part of what is returned."""
    try:
        before = catalog.questions.get(name)
    except PapergistError:  # it went meanwhile
        return QuestionRound()
    revision = catalog.database.revision().number  # first: what changes from here on has it asked once more
    try:
        found = ask(before.question, Filters.model_validate(before.filters))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told of, and the next question is asked
        reason = error.message if isinstance(error, PapergistError) else f"{type(error).__name__}: {error}"
        catalog.questions.fail(name, one_line(reason))
        return QuestionRound(failed=(QuestionFailure(name=name, reason=one_line(reason)),))
    change = difference(catalog, before, found) if before.asked is not None else None
    catalog.questions.note(name, revision, evidence_of(found), answered=found.answered, change=change)
    return QuestionRound(asked=1, changes=(change,) if change else ())


def difference(catalog: Catalog, before: SavedQuestion, found: Answer) -> QuestionChange | None:
    """Return how the evidence differs, None where it is the same. The same is a quote of the same words in the same
    paper, under whichever of its ids; a source that spells or breaks its abstract otherwise makes no news."""
    after = evidence_of(found)
    known, here = ({_key(catalog, one) for one in side} for side in (before.evidence, after))
    new = tuple(one for one in after if _key(catalog, one) not in known)
    lost = tuple(one for one in before.evidence if _key(catalog, one) not in here)
    if not new and not lost and before.answered == found.answered:
        return None
    return QuestionChange(
        name=before.name,
        question=before.question,
        noticed=now(),
        was_answered=before.answered,
        answered=found.answered,
        new=new,
        gone=tuple(LostEvidence(**one.model_dump(), why=_why_lost(catalog, one)) for one in lost),
    )


def evidence_of(found: Answer) -> tuple[Evidence, ...]:
    """Return what an answer rests on; nothing where the question was declined."""
    cited = found.citations if found.answered else ()
    return tuple(Evidence(paper_id=one.paper_id, title=one.title, quote=one.quote) for one in cited)


def sum_of(parts: Sequence[QuestionRound], *, left: int = 0) -> QuestionRound:
    """Return several rounds as one."""
    return QuestionRound(
        asked=sum(part.asked for part in parts),
        left=left,
        changes=tuple(change for part in parts for change in part.changes),
        failed=tuple(failure for part in parts for failure in part.failed),
    )


def told(round_: QuestionRound) -> Iterator[str]:
    """Yield what a reader has to know of a round, a line each; nothing where nothing changed and all was asked."""
    for change in round_.changes:
        yield f"Saved question {change.name!r}: {headline(change)}. papergist questions list"
    for failure in round_.failed:
        yield f"Saved question {failure.name!r} could not be asked: {failure.reason}"
    if round_.left:
        count = "1 saved question was" if round_.left == 1 else f"{round_.left} saved questions were"
        yield f"{count} left for the next time: papergist questions check"


def _key(catalog: Catalog, one: Evidence) -> tuple[str, str]:
    paper = _id_now(catalog, one.paper_id)
    return paper or one.paper_id, fold(one.quote) or one.quote


def _id_now(catalog: Catalog, name: str) -> str | None:
    """Return the id of the paper that this one was merged into, or that it still is; None where it is gone."""
    try:
        return catalog.papers.get(name).id
    except PaperNotFound:
        return None


def _why_lost(catalog: Catalog, one: Evidence) -> Lost:
    try:
        abstract = catalog.papers.get(one.paper_id).abstract
    except PaperNotFound:
        return "removed"
    return "outdone" if fold(one.quote) in fold(abstract) else "rewritten"
