"""The papers of the collection, as the catalog holds them."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, or_, select

from summarizer.catalog.database import Database
from summarizer.catalog.passages import touch
from summarizer.catalog.postings import touch_texts
from summarizer.catalog.recording import Noted, record
from summarizer.catalog.statements import together, values_named
from summarizer.catalog.summaries import current_summaries, of_category
from summarizer.catalog.tables import aliases, paper_tags, papers, sightings, tag_names, unread
from summarizer.catalog.tags import names_of, renamed
from summarizer.errors import PaperNotFound, UsageError
from summarizer.ids import without_version
from summarizer.models import Filters, IngestReport, Organisation, Paper, PaperPage, Reading, Summary
from summarizer.tag_names import tag_key
from summarizer.text import fold

Sort = Literal["published", "listed", "comments"]
Listed = tuple[date, date] | None  # the first and the last day of listing
_APPEARED = func.coalesce(papers.c.listed, papers.c.published)
_NUMBERS = select(papers.c.id, papers.c.number).where(papers.c.id.in_(values_named("ids")))
_ROWS = select(papers).where(papers.c.number.in_(values_named("numbers")))
_NAMES = (
    select(aliases.c.paper_number, aliases.c.alias)
    .where(aliases.c.paper_number.in_(values_named("numbers")))
    .order_by(aliases.c.alias)
)
_TOLD = (
    select(sightings.c.paper_number, sightings.c.source)
    .where(sightings.c.paper_number.in_(values_named("numbers")))
    .order_by(sightings.c.seen, sightings.c.source)
)
_GREATEST_COUNT = 2**63 - 1
SHORTEST_PART, MOST_LIKE = 3, 3  # characters of a name from which papers like it are looked for, and how many


def _publishers() -> Select[Any]:
    """Return what gives each handle with its newest name. It goes from one handle to the next in their index: to look
    at every paper takes a fifth of a second for 100 000, at each question while papers come in."""
    handle = papers.c.organisation_handle
    handles = select(func.min(handle).label("handle")).cte("handles", recursive=True)
    following = select(func.min(handle)).where(handle > handles.c.handle).correlate(handles).scalar_subquery()
    handles = handles.union_all(select(following).where(handles.c.handle.is_not(None)))
    named = select(papers.c.organisation_name).where(handle == handles.c.handle).order_by(papers.c.number.desc())
    name = named.limit(1).correlate(handles).scalar_subquery()
    return select(handles.c.handle, name).where(handles.c.handle.is_not(None))


_PUBLISHERS = _publishers()


class PaperStore:
    """The papers of the collection."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._publishers: tuple[int, list[Organisation]] = (-1, [])  # at a revision: every question asks for them

    def record(self, reading: Reading, noted: Noted | None = None) -> IngestReport:
        """Record what a source tells, in transactions of many papers; telling the same again changes nothing. `noted`
        is given the report so far in each of them."""
        return record(self._database, reading, noted)

    def get(self, name: str) -> Paper:
        """Return the paper with this id or alias. Raises: PaperNotFound."""
        with self._database.read() as connection:
            number = number_of(connection, name)
            return _load(connection, [number])[0]

    def get_many(self, ids: Sequence[str]) -> list[Paper]:
        """Return the papers with these ids, in this order, leaving out what is not there."""
        with self._database.read() as connection:
            numbers = {row.id: row.number for row in connection.execute(_NUMBERS, {"ids": together(ids)})}
            return _load(connection, [numbers[name] for name in ids if name in numbers])

    def page(
        self,
        filters: Filters,
        *,
        sort: Sort = "listed",
        limit: int | None = None,
        cursor: str | None = None,
        listed: Listed = None,
    ) -> PaperPage:
        """Return papers, newest or most commented first, unknown values last, and the cursor of what follows; with
        `listed` only those listed from its first day to its last. Sorted by listing, those whose listing is not known
        stand at the day of their publication.

        Raises: UsageError for a cursor that is not one of ours.
        """
        column = _APPEARED if sort == "listed" else papers.c[sort]
        query = select(papers.c.number, column.label("value")).where(*conditions(filters), *within(listed))
        if cursor is not None:
            query = query.where(_after(column, *_read_cursor(cursor, sort)))
        query = query.order_by(column.is_(None), column.desc(), papers.c.number)
        with self._database.read() as connection:
            rows = connection.execute(query if limit is None else query.limit(limit + 1)).all()
            more = limit is not None and len(rows) > limit
            rows = rows[:limit]
            following = _write_cursor(sort, rows[-1].value, rows[-1].number) if more and rows else None
            return PaperPage(papers=tuple(_load(connection, [row.number for row in rows])), next=following)

    def appeared(self, first: date, last: date, filters: Filters | None = None) -> list[Paper]:
        """Return the papers that appeared in these days, both included, in the order in which they came: listed then,
        or published where no listing is known."""
        query = select(papers.c.number).where(_APPEARED.between(first, last), *conditions(filters or Filters()))
        with self._database.read() as connection:
            return _load(connection, list(connection.execute(query.order_by(papers.c.number)).scalars()))

    def appeared_before(self, day: date) -> set[str]:
        """Return the ids of the papers that appeared before a day."""
        with self._database.read() as connection:
            return set(connection.execute(select(papers.c.id).where(day > _APPEARED)).scalars())

    def delete(self, name: str) -> str:
        """Remove a paper with everything that derives from it, and return its id. Raises: PaperNotFound."""
        with self._database.write() as connection:
            number = number_of(connection, name)
            found: str = connection.execute(select(papers.c.id).where(papers.c.number == number)).scalar_one()
            connection.execute(delete(papers).where(papers.c.number == number))
            touch(connection)
            touch_texts(connection)
            return found

    def count(self, filters: Filters | None = None, *, listed: Listed = None) -> int:
        """Return how many papers there are."""
        with self._database.read() as connection:
            narrowed = *conditions(filters or Filters()), *within(listed)
            query = select(func.count()).select_from(papers).where(*narrowed)
            return connection.execute(query).scalar_one()

    def are_at_most(self, most: int, conditions: Sequence[ColumnElement[bool]]) -> bool:
        """Return whether no more papers than this meet the conditions; counts no further than it needs."""
        meeting = select(papers.c.number).where(*conditions).limit(most + 1).subquery()
        with self._database.read() as connection:
            return connection.execute(select(func.count()).select_from(meeting)).scalar_one() <= most

    def ids(self) -> list[str]:
        """Return the ids of all papers, in the order in which they came."""
        with self._database.read() as connection:
            return list(connection.execute(select(papers.c.id).order_by(papers.c.number)).scalars())

    def origins(self, name: str) -> dict[str, str]:
        """Return from which source each field of a paper is. Raises: PaperNotFound."""
        with self._database.read() as connection:
            query = select(papers.c.origins).where(papers.c.number == number_of(connection, name))
            return dict(connection.execute(query).scalar() or {})

    def organisations(self) -> list[Organisation]:
        """Return who published papers of the collection, each once, by handle, under the newest of its names."""
        revision = self._database.revision().number
        if self._publishers[0] != revision:
            with self._database.read() as connection:
                rows = connection.execute(_PUBLISHERS).all()
            self._publishers = revision, [Organisation(handle=handle, name=name or handle) for handle, name in rows]
        return self._publishers[1]

    def unread(self) -> list[dict[str, Any]]:
        """Return what sources held and no reader understood, as source, line, text and reason."""
        with self._database.read() as connection:
            query = select(unread.c.source, unread.c.line, unread.c.text, unread.c.reason).order_by(unread.c.number)
            return [dict(row._mapping) for row in connection.execute(query)]  # noqa: SLF001 - SQLAlchemy's public name


def conditions(filters: Filters, among: Sequence[str] | None = None) -> list[ColumnElement[bool]]:
    """Return the filters as conditions on `papers`; an organisation and a category match without regard to case, a tag
    by any name that it is or was known under, a source by its name as it stands; among: ids, where not all count."""
    found: list[ColumnElement[bool]] = [] if among is None else [papers.c.id.in_(among)]
    if filters.since is not None:
        found.append(papers.c.published >= filters.since)
    if filters.until is not None:
        found.append(papers.c.published <= filters.until)
    if filters.tag is not None:
        found.append(papers.c.number.in_(_tagged(filters.tag)))
    if filters.org is not None:
        org = filters.org.lower()
        names = papers.c.organisation_handle, papers.c.organisation_name
        found.append(or_(*(func.lower(name) == org for name in names)))
    if filters.category is not None:
        found.append(papers.c.number.in_(of_category(filters.category)))
    if filters.source is not None:
        told = select(sightings.c.paper_number).where(sightings.c.source == filters.source)
        found.append(papers.c.number.in_(told))
    return found


def within(listed: Listed) -> list[ColumnElement[bool]]:
    """Return the days of listing as conditions on `papers`."""
    return [papers.c.listed.between(*listed)] if listed else []


def _tagged(tag: str) -> Select[tuple[int]]:
    """Return the numbers of the papers that bear a tag, or one that is shown under the same name."""
    named = tag_names.alias()
    name = select(named.c.name).where(named.c.key == tag_key(tag)).order_by(named.c.tag).limit(1)
    bearing = select(paper_tags.c.paper_number).join(tag_names, tag_names.c.tag == paper_tags.c.tag)
    return bearing.where(tag_names.c.name == name.scalar_subquery())


def number_of(connection: Connection, name: str) -> int:
    """Return the number of the paper with this id or alias. Raises: PaperNotFound."""
    bare = without_version(name)
    by_id = select(papers.c.number).where(papers.c.id == bare)
    by_alias = select(aliases.c.paper_number).where(aliases.c.alias == bare)
    number = connection.execute(by_id).scalar() or connection.execute(by_alias).scalar()
    if number is None:
        raise PaperNotFound(name, _like(connection, bare))
    return int(number)


def _like(connection: Connection, name: str) -> list[str]:
    """Return the ids of a few papers with this in their id or title."""
    key = fold(name)
    if len(key) < SHORTEST_PART:
        return []
    holding = or_(papers.c.title_key.contains(key, autoescape=True), papers.c.id.contains(name, autoescape=True))
    return list(connection.execute(select(papers.c.id).where(holding).order_by(papers.c.id).limit(MOST_LIKE)).scalars())


def _load(connection: Connection, numbers: Sequence[int]) -> list[Paper]:
    """Return the papers with these numbers, in this order."""
    given = {"numbers": together(numbers)}
    rows = {row["number"]: row for row in connection.execute(_ROWS, given).mappings()}
    names, told = _gathered(connection.execute(_NAMES, given)), _gathered(connection.execute(_TOLD, given))
    summaries = current_summaries(connection, numbers)
    shown = names_of(connection, (tag for summary in summaries.values() for tag in summary.tags))
    return [_paper(dict(rows[n]), names.get(n, ()), told.get(n, ()), summaries.get(n), shown) for n in numbers]


def _gathered(rows: Iterable[Any]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for number, value in rows:
        found[number] = (*found.get(number, ()), value)
    return found


def _paper(
    row: Mapping[str, Any],
    names: Sequence[str],
    told: Sequence[str],
    summary: Summary | None,
    shown: Mapping[str, str | None],
) -> Paper:
    handle = row["organisation_handle"]
    fields = {key: row[key] for key in Paper.model_fields if key in row}
    return Paper(
        **fields,
        aliases=tuple(names),
        organisation=Organisation(handle=handle, name=row["organisation_name"]) if handle else None,
        sources=tuple(told),
        tldr=summary.tldr if summary else None,
        tags=renamed(summary.tags, shown) if summary else (),
        category=summary.category if summary else None,
    )


def _after(column: ColumnElement[Any], value: Any, number: int) -> ColumnElement[bool]:
    later = papers.c.number > number
    if value is None:
        return and_(column.is_(None), later)
    return or_(column.is_(None), column < value, and_(column == value, later))


def _write_cursor(sort: Sort, value: Any, number: int) -> str:
    plain = json.dumps([sort, value.isoformat() if isinstance(value, date) else value, number])
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _read_cursor(cursor: str, sort: Sort) -> tuple[Any, int]:
    try:
        made_for, value, number = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if made_for != sort:
            raise UsageError("This cursor belongs to another order of the list.", hint="Begin without a cursor.")
        if value is not None:
            value = _count(value) if sort == "comments" else date.fromisoformat(value)
        return value, _count(number)
    except (ValueError, TypeError, RecursionError, binascii.Error) as error:
        raise UsageError("This is not a cursor of this list.", hint="Begin without a cursor.") from error


def _count(value: Any) -> int:
    """Return a number as the catalog can hold it. Raises: ValueError."""
    if not isinstance(value, int) or not 0 <= value <= _GREATEST_COUNT:
        raise ValueError("not a count")
    return value
