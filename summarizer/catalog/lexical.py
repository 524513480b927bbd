"""Search by words: BM25 of SQLite's FTS5, in the same file and transaction as the papers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, column, func, literal_column, select, table, text

from summarizer.catalog.database import Database
from summarizer.catalog.tables import papers

TITLE_WEIGHT, ABSTRACT_WEIGHT = 2.0, 1.0


class LexicalSearch:
    """BM25 over titles and abstracts (Robertson & Zaragoza 2009; k1 = 1.2, b = 0.75, as FTS5 fixes them)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def search(
        self, terms: Sequence[str], *, limit: int, conditions: Sequence[ColumnElement[bool]] = ()
    ) -> list[tuple[str, float]]:
        """Return ids and BM25 scores (higher is better) of the papers that hold any of the terms, best first."""
        if not terms:
            return []
        match = " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
        index = table("papers_fts", column("rowid"))
        score = (-func.bm25(literal_column("papers_fts"), TITLE_WEIGHT, ABSTRACT_WEIGHT)).label("score")
        query = select(papers.c.id, score).select_from(index.join(papers, papers.c.number == index.c.rowid))
        query = query.where(text("papers_fts MATCH :match").bindparams(match=match), *conditions)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(score.desc(), papers.c.number).limit(limit)).all()
        return [(row.id, float(row.score)) for row in rows]
