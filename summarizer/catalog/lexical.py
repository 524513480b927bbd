"""Search by words: BM25 of SQLite's FTS5, in the same file and transaction as the papers."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence

import Stemmer
from sqlalchemy import ColumnElement, bindparam, column, func, literal_column, select, table, text

from summarizer.catalog.database import Database
from summarizer.catalog.tables import papers

TITLE_WEIGHT, ABSTRACT_WEIGHT = 2.0, 1.0
K1 = 1.2
FEW = 2  # papers that a stretch of words may be told to be from
LEAST_RARITY = 1e-6  # FTS5's, for words in more than half of the papers
REMEMBERED = 20_000  # stems whose papers were counted; counting takes a large collection a third of a millisecond each
_TOKEN = re.compile(r"[^\W_]+")
_VOCABULARY = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.papers_terms USING fts5vocab('main', 'papers_fts', 'row')"
_KNOWN = text("SELECT term, doc FROM temp.papers_terms WHERE term IN :terms").bindparams(
    bindparam("terms", expanding=True)
)


class LexicalSearch:
    """BM25 over titles and abstracts (Robertson & Zaragoza 2009; k1 = 1.2, b = 0.75, as FTS5 fixes them)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counted: tuple[int, int, dict[str, int]] = (-1, 0, {})  # at a revision: papers, and those with a stem

    def search(
        self, terms: Sequence[str], *, limit: int, conditions: Sequence[ColumnElement[bool]] = ()
    ) -> list[tuple[str, float]]:
        """Return ids and BM25 scores (higher is better) of the papers that hold any of the terms, best first."""
        if not terms:
            return []
        match = " OR ".join(map(_quoted, terms))
        index = table("papers_fts", column("rowid"))
        score = (-func.bm25(literal_column("papers_fts"), TITLE_WEIGHT, ABSTRACT_WEIGHT)).label("score")
        scored = select(index.c.rowid, score).where(text("papers_fts MATCH :match").bindparams(match=match))
        if conditions:
            # The plus keeps SQLite from asking the index once for each paper that meets the conditions.
            row: ColumnElement[int] = literal_column("+papers_fts.rowid")
            scored = scored.where(row.in_(select(papers.c.number).where(*conditions)))
        best = scored.order_by(score.desc(), index.c.rowid).limit(limit).subquery()  # before anything is joined to it
        query = select(papers.c.id, best.c.score).join(best, best.c.rowid == papers.c.number)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(best.c.score.desc(), papers.c.number)).all()
        return [(row.id, float(row.score)) for row in rows]

    def shares(self, terms: Sequence[str], ids: Sequence[str]) -> dict[str, float]:
        """Return for each of these papers the share of the terms, at least one, that it holds, 0 to 1: how well it fits
        where there are too few papers to tell a rare word from a common one."""
        held = dict.fromkeys(ids, 0)
        with self._database.read() as connection:
            for term in terms:
                query = select(papers.c.id).where(papers.c.id.in_(ids), self.holding(term))
                for name in connection.execute(query).scalars():
                    held[name] += 1
        return {name: count / len(terms) for name, count in held.items()}

    @staticmethod
    def holding(phrase: str) -> ColumnElement[bool]:
        """Return the condition that a paper's title or abstract holds these words in this order; word forms do not
        matter."""
        found = text("SELECT rowid FROM papers_fts WHERE papers_fts MATCH :phrase")
        matched = found.bindparams(bindparam("phrase", _quoted(phrase), unique=True))
        return papers.c.number.in_(matched.columns(column("rowid")).scalar_subquery())

    def is_of_few(self, phrase: str) -> bool:
        """Return whether these words stand in this order in one or two papers; in more, they are a turn of phrase."""
        query = select(papers.c.number).where(self.holding(phrase)).limit(FEW + 1)
        with self._database.read() as connection:
            return 0 < len(connection.execute(query).all()) <= FEW

    def most(self, terms: Sequence[str]) -> float:
        """Return the greatest BM25 that a paper could have for these terms: that of a short one which repeats each of
        them without end. Terms that no paper holds count as the rarest. Of a term of several words the rarest counts.
        """
        holding, total = self._holding(terms)
        return (K1 + 1) * sum(_rarity(count, total) for count in holding)

    def _holding(self, terms: Sequence[str]) -> tuple[list[int], int]:
        """Return in how many papers each term stands, the rarest word of each, and how many papers there are."""
        stemmed = [_stems(term) for term in terms]
        wanted = sorted({stem for stems in stemmed for stem in stems})
        revision = self._database.revision().number
        with self._database.read() as connection:
            at, total, known = self._counted
            if at != revision or len(known) >= REMEMBERED:
                total, known = connection.execute(select(func.count()).select_from(papers)).scalar_one(), {}
            if new := [stem for stem in wanted if stem not in known]:
                connection.exec_driver_sql(_VOCABULARY)
                found = {row.term: row.doc for row in connection.execute(_KNOWN, {"terms": new})}
                known = known | {stem: found.get(stem, 0) for stem in new}
            self._counted = revision, total, known
        return [min((known[stem] for stem in stems), default=0) for stems in stemmed], total


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def _stems(term: str) -> list[str]:
    """Return a term's words as FTS5 keeps them."""
    spelled = unicodedata.normalize("NFKD", term.lower())
    bare = "".join(character for character in spelled if not unicodedata.combining(character))
    stemmed: list[str] = Stemmer.Stemmer("porter").stemWords(_TOKEN.findall(bare))
    return stemmed


def _rarity(holding: int, total: int) -> float:
    return max(math.log((total - holding + 0.5) / (holding + 0.5)), LEAST_RARITY)
