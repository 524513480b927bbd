"""When papers were listed or published, and under which tags: what a calendar and a view over time are drawn from."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from summarizer.catalog.database import Database
from summarizer.catalog.tables import paper_tags, papers, tag_names
from summarizer.trend_models import Moment


class CalendarStore:
    """Counts of papers by day."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def days(self, moment: Moment = "listed") -> list[tuple[date | None, int]]:
        """Return each day and how many papers have it, newest first; those without a day come last, under None."""
        column = papers.c[moment]
        query = select(column, func.count()).group_by(column).order_by(column.is_(None), column.desc())
        with self._database.read() as connection:
            return [(row[0], row[1]) for row in connection.execute(query)]

    def appeared(self) -> list[tuple[date, int]]:
        """Return each day on which papers appeared and how many, newest first: when a paper was listed, or published
        where no listing is known. Papers without either day are not counted."""
        column = func.coalesce(papers.c.listed, papers.c.published)
        query = select(column, func.count()).where(column.is_not(None)).group_by(column).order_by(column.desc())
        with self._database.read() as connection:
            return [(row[0], row[1]) for row in connection.execute(query)]

    def tagged(self, moment: Moment = "listed") -> list[tuple[date, str, int]]:
        """Return of each day and tag, under the name that it is shown under, how many papers have both."""
        column, count = papers.c[moment], func.count(papers.c.number.distinct())
        query = select(column, tag_names.c.name, count).join(paper_tags, paper_tags.c.paper_number == papers.c.number)
        query = query.join(tag_names, tag_names.c.tag == paper_tags.c.tag)
        query = query.where(column.is_not(None), tag_names.c.name.is_not(None)).group_by(column, tag_names.c.name)
        with self._database.read() as connection:
            return [(row[0], row[1], row[2]) for row in connection.execute(query)]
