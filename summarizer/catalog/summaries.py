"""Every summary that was ever made of a paper, with its passport. A person's word stands before an engine's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    case,
    delete,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    update,
)

from summarizer.catalog.database import Database, now
from summarizer.catalog.statements import together, values_named
from summarizer.catalog.tables import paper_tags, papers, summaries, tag_names
from summarizer.catalog.tags import define, introduce, names_of, renamed
from summarizer.errors import PaperNotFound
from summarizer.models import EngineName, Filters, Summary

_FRESH = summaries.c.content_hash == papers.c.content_hash
_BY_PERSON = summaries.c.engine == "person"
_STANDS = summaries.c.withdrawn.is_(None)
_MADE = (  # of these papers, each with whether its text has changed since
    select(summaries, (~_FRESH).label("stale"))
    .join(papers, papers.c.number == summaries.c.paper_number)
    .where(summaries.c.paper_number.in_(values_named("numbers")))
)
_EVER = _MADE.order_by(summaries.c.number)
_IN_FORCE_LAST = _MADE.where(_STANDS).order_by(_BY_PERSON, _FRESH, summaries.c.number)


class SummaryStore:
    """The summaries of the collection."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(
        self, paper_id: str, content_hash: str, summary: Summary, *, acronyms: Mapping[str, str] | None = None
    ) -> bool:
        """Record a summary of the title and abstract with this hash, and the acronyms that these define. Returns False,
        and writes no summary, where the last one by the same kind of author, engine or person, says the same of the
        same text. Raises: PaperNotFound."""
        told = summary.model_dump(mode="json", exclude={"created", "stale", "withdrawn"})
        values = {**told, "content_hash": content_hash}
        with self._database.write() as connection:
            number = _number(connection, paper_id)
            if acronyms is not None:
                define(connection, number, acronyms)
            if _says_the_same(connection, number, values):
                return False
            created = summary.created or now()
            connection.execute(insert(summaries).values(**values, paper_number=number, created=created))
            mirror_tags(connection, number)
            return True

    def current(self, paper_id: str, *, as_written: bool = False) -> Summary | None:
        """Return the summary in force, or None; its tags under the names that the collection shows them under, or else
        as they were written. Raises: PaperNotFound."""
        with self._database.read() as connection:
            number = _number(connection, paper_id)
            summary = current_summaries(connection, [number]).get(number)
            if summary is None or as_written:
                return summary
            return summary.model_copy(update={"tags": renamed(summary.tags, names_of(connection, summary.tags))})

    def history(self, paper_id: str) -> list[Summary]:
        """Return every summary that was made of the paper, oldest first, with what a person withdrew.

        Takes an id, no alias. Raises: PaperNotFound.
        """
        with self._database.read() as connection:
            given = {"numbers": together([_number(connection, paper_id)])}
            return [_summary(row) for row in connection.execute(_EVER, given).mappings()]

    def withdraw(self, paper_id: str) -> int:
        """Withdraw the person's words, so that an engine's are in force again, and return how many there were.

        Takes an id, no alias. Raises: PaperNotFound.
        """
        with self._database.write() as connection:
            number = _number(connection, paper_id)
            standing = summaries.c.paper_number == number, _BY_PERSON, _STANDS
            withdrawn = connection.execute(update(summaries).where(*standing).values(withdrawn=now()))
            mirror_tags(connection, number)
            return withdrawn.rowcount

    def wanting(
        self,
        ids: Sequence[str] | None = None,
        *,
        redo: bool = False,
        engine: EngineName = "extractive",
        model: str | None = None,
        prompts: Collection[str] | None = None,
        stale: bool = False,
    ) -> list[tuple[str, str, str, str]]:
        """Return id, title, abstract and content hash of each paper, of all or these ids, that this engine is to
        summarise.

        Plainly those without a summary of their present text; one by the extractive engine does not count for the
        generative one. With `stale` those whose summary by an engine is of an older text, or by another model or of
        another prompt (`prompt@version#hash`) than these; None leaves either open. A person's summary of the present
        text keeps a paper out. With `redo` each paper.
        """
        query = select(papers.c.id, papers.c.title, papers.c.abstract, papers.c.content_hash)
        if not redo:
            query = query.where(~_summarised(_FRESH, _BY_PERSON))
            query = query.where(
                _outdated(engine, model, prompts) if stale else ~_summarised(_FRESH, *_good_for(engine))
            )
        if ids is not None:
            query = query.where(papers.c.id.in_(ids))
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(papers.c.number))
            return [(row.id, row.title, row.abstract, row.content_hash) for row in rows]

    def tags(self, filters: Filters | None = None, *, listed: tuple[date, date] | None = None) -> list[tuple[str, int]]:
        """Return the tags in use, under their names, and how many papers carry each, most frequent first, then by
        name; with `listed` those of papers listed from its first day to its last."""
        from summarizer.catalog.papers import conditions, within  # the stores know each other

        narrowed = [*conditions(filters or Filters()), *within(listed)]
        count = func.count(paper_tags.c.paper_number.distinct()).label("count")
        query = select(tag_names.c.name, count).join(paper_tags, paper_tags.c.tag == tag_names.c.tag)
        if narrowed:  # without, 10 000 papers are counted in half the time
            query = query.join(papers, papers.c.number == paper_tags.c.paper_number)
        query = query.where(tag_names.c.name.is_not(None), *narrowed)
        query = query.group_by(tag_names.c.name).order_by(count.desc(), tag_names.c.name)
        with self._database.read() as connection:
            return [(row.name, row[1]) for row in connection.execute(query)]


def current_summaries(connection: Connection, numbers: Sequence[int]) -> dict[int, Summary]:
    """Return the summary in force of each of these papers: the last one by a person, else the last one of its present
    text, else the last one."""
    rows = connection.execute(_IN_FORCE_LAST, {"numbers": together(numbers)}).mappings()
    return {row["paper_number"]: _summary(row) for row in rows}


def of_category(category: str) -> Select[tuple[int]]:
    """Return the numbers of the papers whose summary in force has this category, in upper or lower case."""
    paper, made, better = papers.alias(), summaries.alias(), summaries.alias()
    mine, its = _rank(made, paper), _rank(better, paper)
    before = or_(its > mine, and_(its == mine, better.c.number > made.c.number))
    query = select(made.c.paper_number).join(paper, paper.c.number == made.c.paper_number)
    query = query.where(func.lower(made.c.category) == category.lower(), made.c.withdrawn.is_(None))
    return query.where(
        ~exists().where(better.c.paper_number == made.c.paper_number, better.c.withdrawn.is_(None), before)
    )


def _rank(made: FromClause, paper: FromClause) -> ColumnElement[int]:
    """Return how much a summary counts, before its number does: as `current_summaries` orders them."""
    fresh = made.c.content_hash == paper.c.content_hash
    return case((made.c.engine == "person", 2), else_=0) + case((fresh, 1), else_=0)


def _number(connection: Connection, paper_id: str) -> int:
    number = connection.execute(select(papers.c.number).where(papers.c.id == paper_id)).scalar()
    if number is None:
        raise PaperNotFound(paper_id)
    return int(number)


def _says_the_same(connection: Connection, number: int, values: Mapping[str, Any]) -> bool:
    """Return whether the paper's last summary by the same kind of author has these values, all but the time."""
    author = _BY_PERSON if values["engine"] == "person" else ~_BY_PERSON
    query = select(summaries).where(summaries.c.paper_number == number, author, _STANDS)
    last = connection.execute(query.order_by(summaries.c.number.desc()).limit(1)).mappings().first()
    return last is not None and all(last[key] == value for key, value in values.items())


def _summarised(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that a paper has a summary that stands and of which all of these hold."""
    return exists().where(summaries.c.paper_number == papers.c.number, _STANDS, *which)


def _good_for(engine: EngineName) -> Sequence[ColumnElement[bool]]:
    """Return what makes a summary of the present text one that this engine does not try to better."""
    return [summaries.c.engine.in_(["generative", "person"])] if engine == "generative" else []


def _outdated(engine: EngineName, model: str | None, prompts: Collection[str] | None) -> ColumnElement[bool]:
    """Return the condition that what engines made of a paper is all of an older text, or that the last they made of its
    present text is generated by another model or of another prompt than these."""
    outdated = and_(_summarised(~_BY_PERSON), ~_summarised(_FRESH, ~_BY_PERSON))
    return or_(outdated, _generated_otherwise(model, prompts)) if engine == "generative" else outdated


def _generated_otherwise(model: str | None, prompts: Collection[str] | None) -> ColumnElement[bool]:
    made = summaries.alias()
    last = select(func.max(made.c.number)).where(made.c.paper_number == papers.c.number, made.c.engine != "person")
    last = last.where(made.c.content_hash == papers.c.content_hash).correlate(papers)
    other = [summaries.c.model.is_distinct_from(model)] if model is not None else []
    if prompts is not None:
        other += [summaries.c.prompt.is_(None), summaries.c.prompt.not_in(prompts)]
    generated = summaries.c.engine == "generative"
    return _summarised(summaries.c.number == last.scalar_subquery(), generated, or_(false(), *other))


def _summary(row: Any) -> Summary:
    return Summary.model_validate({key: row[key] for key in Summary.model_fields})


def mirror_tags(connection: Connection, number: int) -> None:
    """Write the tags of the paper's summary in force, in the transaction that changes which one that is."""
    connection.execute(delete(paper_tags).where(paper_tags.c.paper_number == number))
    summary = current_summaries(connection, [number]).get(number)
    if summary is not None and summary.tags:
        names = enumerate(dict.fromkeys(summary.tags))
        rows = [{"paper_number": number, "tag": tag, "position": position} for position, tag in names]
        connection.execute(insert(paper_tags), rows)
        introduce(connection, summary.tags)
