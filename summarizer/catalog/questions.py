"""Saved questions: what answered them when they were last asked, and how that changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from summarizer.catalog.database import Database, now
from summarizer.catalog.tables import question_changes, saved_questions
from summarizer.errors import QuestionNotFound, UsageError
from summarizer.models import Filters
from summarizer.reader_models import Evidence, QuestionChange, SavedQuestion
from summarizer.text import content_hash, fold, one_line

MOST = 100  # saved questions, as each is asked at every ingest
KEPT_CHANGES = 20  # of a question
_LONGEST_SLUG = 40
_NAME = re.compile(r"\w[\w .-]{0,79}")


class QuestionStore:
    """Questions, by name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, question: str, filters: Filters, name: str | None = None) -> tuple[SavedQuestion, bool]:
        """Keep a question, and return it and whether it is new: the same one with the same filters is kept once.
        Raises: UsageError."""
        key, asked = _key(question, filters), one_line(question)
        with self._database.write(counted=False) as connection:
            known = connection.execute(select(saved_questions.c.name).where(saved_questions.c.key == key)).scalar()
            if known is not None:
                if name not in {None, known}:
                    raise UsageError(f"This question is saved already, as {known!r}.")
                return _get(connection, known), False
            _refuse_more(connection)
            chosen = _free_name(connection, asked) if name is None else _own_name(connection, name)
            values = {"name": chosen, "key": key, "question": asked, "filters": filters.active(), "created": now()}
            nothing: dict[str, Any] = {"revision": -1, "answered": False, "evidence": []}
            connection.execute(insert(saved_questions).values(**values, **nothing))
            return _get(connection, chosen), True

    def name_of(self, question: str, filters: Filters) -> str | None:
        """Return the name under which a question with these filters is saved; None where it is not."""
        query = select(saved_questions.c.name).where(saved_questions.c.key == _key(question, filters))
        with self._database.read() as connection:
            return connection.execute(query).scalar()

    def remove(self, name: str) -> None:
        """Forget a question and its changes. Raises: QuestionNotFound."""
        with self._database.write(counted=False) as connection:
            if connection.execute(delete(saved_questions).where(saved_questions.c.name == name)).rowcount == 0:
                raise QuestionNotFound(name)

    def get(self, name: str) -> SavedQuestion:
        """Return the question of this name. Raises: QuestionNotFound."""
        with self._database.read() as connection:
            return _get(connection, name)

    def all(self) -> list[SavedQuestion]:
        """Return every question, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(saved_questions).order_by(saved_questions.c.created)).mappings().all()
            return [_question(connection, row) for row in rows]

    def changed(self, first: date, last: date) -> list[QuestionChange]:
        """Return what changed within these days (UTC, both included), oldest first."""
        changes = (change for one in self.all() for change in one.changes)
        return sorted((one for one in changes if first <= one.noticed.date() <= last), key=lambda one: one.noticed)

    def waiting(self, revision: int | None = None) -> list[str]:
        """Return the names of questions in the order in which they are to be asked, the one tried longest ago first;
        those that were not asked since the collection had this revision, or all."""
        query = select(saved_questions.c.name)
        query = query.order_by(saved_questions.c.tried.is_not(None), saved_questions.c.tried, saved_questions.c.name)
        if revision is not None:
            query = query.where(saved_questions.c.revision != revision)
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def note(
        self,
        name: str,
        revision: int,
        evidence: Sequence[Evidence],
        *,
        answered: bool,
        change: QuestionChange | None = None,
    ) -> None:
        """Note what answers a question at this revision of the collection, and how that is a change. A question that
        went meanwhile stays gone."""
        told = [one.model_dump(mode="json") for one in evidence]
        at = now()
        values = {"tried": at, "asked": at, "revision": revision, "answered": answered, "evidence": told}
        with self._database.write(counted=False) as connection:
            known = update(saved_questions).where(saved_questions.c.name == name).values(**values, trouble=None)
            if connection.execute(known).rowcount and change is not None:
                row = {"name": name, "change": change.model_dump(mode="json")}
                connection.execute(insert(question_changes).values(**row))
                _forget_old(connection, name)

    def fail(self, name: str, trouble: str) -> None:
        """Note why a question could not be asked, so that it is at the next chance; what answered it before stays."""
        with self._database.write(counted=False) as connection:
            known = update(saved_questions).where(saved_questions.c.name == name)
            connection.execute(known.values(tried=now(), trouble=trouble, revision=-1))


def _key(question: str, filters: Filters) -> str:
    """Return what is the same for the same question, however it is spelt, with the same filters."""
    return content_hash(fold(question) or question, repr(sorted(filters.active().items())))


def _get(connection: Connection, name: str) -> SavedQuestion:
    row = connection.execute(select(saved_questions).where(saved_questions.c.name == name)).mappings().first()
    if row is None:
        raise QuestionNotFound(name)
    return _question(connection, row)


def _question(connection: Connection, row: RowMapping) -> SavedQuestion:
    changes = select(question_changes.c.change).where(question_changes.c.name == row["name"])
    found = connection.execute(changes.order_by(question_changes.c.number.desc())).scalars().all()
    fields = {name: row[name] for name in SavedQuestion.model_fields if name != "changes"}
    return SavedQuestion.model_validate({**fields, "changes": found})


def _refuse_more(connection: Connection) -> None:
    if connection.execute(select(func.count()).select_from(saved_questions)).scalar_one() >= MOST:
        raise UsageError(f"{MOST} questions are saved already.", hint="papergist questions remove NAME")


def _own_name(connection: Connection, name: str) -> str:
    if not _NAME.fullmatch(name):
        raise UsageError(f"A name is of letters, digits, blanks and -_. and has at most 80: {name[:40]!r} is none.")
    if connection.execute(select(saved_questions.c.name).where(saved_questions.c.name == name)).first():
        raise UsageError(f"Another question is saved as {name!r}.", hint="Take another name, or remove that one.")
    return name


def _free_name(connection: Connection, question: str) -> str:
    """Return a name from the first words of a question that no other one has."""
    slug = ""
    for word in fold(question).split():
        longer = f"{slug}-{word}" if slug else word[:_LONGEST_SLUG]
        if len(longer) > _LONGEST_SLUG:
            break
        slug = longer
    slug = slug or "question"
    taken = set(connection.execute(select(saved_questions.c.name)).scalars())
    numbered = (f"{slug}-{number}" for number in range(2, MOST + 2))
    return slug if slug not in taken else next(name for name in numbered if name not in taken)


def _forget_old(connection: Connection, name: str) -> None:
    of_name = select(question_changes.c.number).where(question_changes.c.name == name)
    oldest = of_name.order_by(question_changes.c.number.desc()).offset(KEPT_CHANGES).limit(1).scalar_subquery()
    old = question_changes.c.name == name, question_changes.c.number <= oldest
    connection.execute(delete(question_changes).where(*old))
