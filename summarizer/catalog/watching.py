"""Sources that are watched, and the ledger of what came of each time they were asked."""

from __future__ import annotations

from datetime import date
from itertools import islice

from sqlalchemy import Row, delete, func, insert, select, update

from summarizer.catalog.database import Database, now
from summarizer.catalog.tables import aliases, papers, runs, sightings, unread, watched
from summarizer.models import IngestReport
from summarizer.text import fold
from summarizer.watch_models import Outcome, Run, Sighting, Watched, WatchedSource

KEPT_RUNS = 1000  # of each watched source


class WatchStore:
    """Watched sources and their runs. Times are UTC."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, source: str, *, every: int, stale_after: int) -> Watched:
        """Watch a source, or change how."""
        values = {"every": every, "stale_after": stale_after}
        with self._database.write(counted=False) as connection:
            known = update(watched).where(watched.c.source == source).values(**values)
            if connection.execute(known).rowcount == 0:
                connection.execute(insert(watched).values(source=source, created=now(), **values))
        return next(one for one in self.all() if one.source == source)

    def remove(self, source: str) -> bool:
        """Watch a source no more, and return whether it was; its runs stay."""
        with self._database.write(counted=False) as connection:
            return connection.execute(delete(watched).where(watched.c.source == source)).rowcount > 0

    def all(self) -> list[Watched]:
        """Return every watched source, by name."""
        with self._database.read() as connection:
            rows = connection.execute(select(watched).order_by(watched.c.source))
            return [Watched.model_validate(dict(row._mapping)) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name

    def with_last_runs(self) -> list[WatchedSource]:
        """Return every watched source with its last run, by name."""
        last = [(one, next(iter(self.runs(one.source, limit=1)), None)) for one in self.all()]
        return [WatchedSource(**one.model_dump(), last_run=run) for one, run in last]

    def begin(self, name: str, source: str) -> int:
        """Note that a source is asked now, and return the number of the run."""
        with self._database.write(counted=False) as connection:
            values = {"watched": name, "source": source, "began": now(), "says": ""}
            number = int(connection.execute(insert(runs).values(**values).returning(runs.c.number)).scalar_one())
            of_name = select(runs.c.number).where(runs.c.watched == name).order_by(runs.c.number.desc())
            oldest = of_name.offset(KEPT_RUNS).limit(1).scalar_subquery()
            connection.execute(delete(runs).where(runs.c.watched == name, runs.c.number <= oldest))
            return number

    def end(self, number: int, outcome: Outcome, *, report: IngestReport | None, newest: date | None, says: str) -> Run:
        """Note what came of a run."""
        told = report.model_dump(mode="json") if report else None
        values = {"ended": now(), "outcome": outcome, "report": told, "newest": newest, "says": says}
        with self._database.write(counted=False) as connection:
            connection.execute(update(runs).where(runs.c.number == number).values(**values))
            row = connection.execute(select(runs).where(runs.c.number == number)).one()
        return _run(row)

    def runs(self, name: str | None = None, *, limit: int = 20) -> list[Run]:
        """Return runs, of all sources or one that is watched or recorded under this name, newest first."""
        query = select(runs).order_by(runs.c.number.desc()).limit(limit)
        if name is not None:
            query = query.where((runs.c.watched == name) | (runs.c.source == name))
        with self._database.read() as connection:
            return [_run(row) for row in connection.execute(query)]

    def newest(self, name: str) -> date | None:
        """Return the newest day that a watched source ever told of."""
        with self._database.read() as connection:
            return connection.execute(select(func.max(runs.c.newest)).where(runs.c.watched == name)).scalar()

    def last_whole(self, name: str) -> list[str]:
        """Return the names under which a watched source was recorded as a whole, or as resting."""
        query = select(runs.c.source).where(runs.c.watched == name, runs.c.outcome.in_(("ok", "quiet", "stale")))
        with self._database.read() as connection:
            return list(connection.execute(query.distinct()).scalars())

    def sightings(self, paper: str) -> list[Sighting]:
        """Return which sources told of the paper with this id, oldest first."""
        query = select(sightings.c.source, sightings.c.seen).join(papers, papers.c.number == sightings.c.paper_number)
        with self._database.read() as connection:
            rows = connection.execute(query.where(papers.c.id == paper).order_by(sightings.c.seen, sightings.c.source))
            return [Sighting(source=row.source, seen=row.seen) for row in rows]

    def unread_about(self, words: str) -> list[tuple[str, int, str, str]]:
        """Return what was not understood and holds these words, whatever its case and the signs between them: source,
        line, text, reason."""
        wanted = fold(words)
        query = select(unread.c.source, unread.c.line, unread.c.text, unread.c.reason).order_by(unread.c.number)
        with self._database.read() as connection:
            found = (row for row in connection.execute(query) if wanted and wanted in fold(row.text))
            return [(row.source, row.line, row.text, row.reason) for row in islice(found, 20)]

    def led_to(self, name: str) -> str | None:
        """Return the id of the paper that an alias leads to."""
        query = select(papers.c.id).join(aliases, aliases.c.paper_number == papers.c.number)
        with self._database.read() as connection:
            return connection.execute(query.where(aliases.c.alias == name)).scalar()


def _run(row: Row[tuple[object, ...]]) -> Run:
    fields = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
    fields.pop("number")
    return Run.model_validate(fields)
