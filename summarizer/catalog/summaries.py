"""Every summary that was ever made of a paper, with its passport. A person's word stands before an engine's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, delete, exists, func, insert, select

from summarizer.catalog.database import Database, now
from summarizer.catalog.tables import paper_tags, papers, summaries
from summarizer.errors import PaperNotFound
from summarizer.models import Filters, Summary


class SummaryStore:
    """The summaries of the collection."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, paper_id: str, content_hash: str, summary: Summary) -> None:
        """Record a summary of the title and abstract with this hash. Raises: PaperNotFound."""
        with self._database.write() as connection:
            number = connection.execute(select(papers.c.number).where(papers.c.id == paper_id)).scalar()
            if number is None:
                raise PaperNotFound(paper_id)
            values = summary.model_dump(mode="json", exclude={"created", "stale"})
            connection.execute(
                insert(summaries).values(
                    **values, paper_number=number, content_hash=content_hash, created=summary.created or now()
                )
            )
            mirror_tags(connection, number)

    def current(self, paper_id: str) -> Summary | None:
        """Return the summary in force, or None. Raises: PaperNotFound."""
        with self._database.read() as connection:
            number = connection.execute(select(papers.c.number).where(papers.c.id == paper_id)).scalar()
            if number is None:
                raise PaperNotFound(paper_id)
            return current_summaries(connection, [number]).get(number)

    def wanting(self, ids: Sequence[str] | None = None, *, redo: bool = False) -> list[tuple[str, str, str, str]]:
        """Return id, title, abstract and content hash of each paper, of all or these, that has no summary of its
        present text; with `redo` of each paper."""
        fresh = exists().where(
            summaries.c.paper_number == papers.c.number, summaries.c.content_hash == papers.c.content_hash
        )
        query = select(papers.c.id, papers.c.title, papers.c.abstract, papers.c.content_hash)
        if not redo:
            query = query.where(~fresh)
        if ids is not None:
            query = query.where(papers.c.id.in_(ids))
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(papers.c.number))
            return [(row.id, row.title, row.abstract, row.content_hash) for row in rows]

    def tags(self, filters: Filters | None = None) -> list[tuple[str, int]]:
        """Return the tags in use and how many papers carry each, most frequent first, then by name."""
        from summarizer.catalog.papers import conditions  # the stores know each other

        count = func.count().label("count")
        query = select(paper_tags.c.tag, count).join(papers, papers.c.number == paper_tags.c.paper_number)
        query = query.where(*conditions(filters or Filters())).group_by(paper_tags.c.tag)
        with self._database.read() as connection:
            return [(row.tag, row[1]) for row in connection.execute(query.order_by(count.desc(), paper_tags.c.tag))]


def current_summaries(connection: Connection, numbers: Sequence[int]) -> dict[int, Summary]:
    """Return the summary in force of each of these papers: the last one by a person, else the last one of its present
    text, else the last one."""
    stale = (summaries.c.content_hash != papers.c.content_hash).label("stale")
    query = (
        select(summaries, stale)
        .join(papers, papers.c.number == summaries.c.paper_number)
        .where(summaries.c.paper_number.in_(numbers))
        .order_by(summaries.c.engine == "person", stale.desc(), summaries.c.number)
    )
    return {row["paper_number"]: _summary(row) for row in connection.execute(query).mappings()}


def _summary(row: Any) -> Summary:
    values = {key: row[key] for key in Summary.model_fields}
    return Summary.model_validate({**values, "created": row["created"].replace(tzinfo=UTC)})


def mirror_tags(connection: Connection, number: int) -> None:
    """Write the tags of the paper's summary in force, in the transaction that changes which one that is."""
    connection.execute(delete(paper_tags).where(paper_tags.c.paper_number == number))
    summary = current_summaries(connection, [number]).get(number)
    if summary is not None and summary.tags:
        names = enumerate(dict.fromkeys(summary.tags))
        rows = [{"paper_number": number, "tag": tag, "position": position} for position, tag in names]
        connection.execute(insert(paper_tags), rows)
