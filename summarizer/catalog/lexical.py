"""Search by words: BM25 of SQLite's FTS5, in the same file and transaction as the papers."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, bindparam, column, func, select, text

from summarizer.catalog.database import Database
from summarizer.catalog.postings import ABSTRACT_WEIGHT, K1, TITLE_WEIGHT, Postings, Standing, Tokeniser, frequent
from summarizer.catalog.statements import together, values_named, values_of
from summarizer.catalog.tables import papers

FEW = 2  # papers that a stretch of words may be told to be from
LEAST_RARITY = 1e-6  # FTS5's, for words in more than half of the papers
_OF_PHRASE = "SELECT rowid, -bm25(papers_fts, ?, ?) FROM papers_fts WHERE papers_fts MATCH ?"
_IDS = select(papers.c.number, papers.c.id).where(papers.c.number.in_(values_named("numbers")))


class LexicalSearch:
    """BM25 over titles and abstracts (Robertson & Zaragoza 2009; k1 = 1.2, b = 0.75, as FTS5 fixes them)."""

    def __init__(self, database: Database) -> None:
        self._database, self._postings, self._tokeniser = database, Postings(), Tokeniser()

    def search(
        self, terms: Sequence[str], *, limit: int, conditions: Sequence[ColumnElement[bool]] = ()
    ) -> list[tuple[str, float]]:
        """Return ids and BM25 scores (higher is better) of the papers that hold any of the terms, best first; of equal
        ones, the earliest."""
        found = self.numbers(terms, limit=limit, conditions=conditions)[0]
        names = self.ids(list(found))
        return [(names[number], score) for number, score in found.items() if number in names]

    def numbers(
        self, terms: Sequence[str], *, limit: int, conditions: Sequence[ColumnElement[bool]] = ()
    ) -> tuple[dict[int, float], float]:
        """Return the same with the papers' numbers instead of their ids, which saves a look at each paper; and what
        `most` returns."""
        if not terms:
            return {}, 0.0
        with self._database.read() as connection:
            standing = self._standing(connection, terms)
            scores = self._scores(connection, standing, terms)
            if conditions:
                scores = scores * _meeting(connection, conditions, len(scores))
            return {number: float(scores[number]) for number in _best(scores, limit)}, self._most(standing, terms)

    def warm(self, *, never: Collection[str] = ()) -> Iterator[None]:
        """Read what nearly every search needs, a word at a time, so that the first ones need not wait for it. never:
        words that no search looks for."""
        without = {token for word in never for token in self._tokeniser.tokens(word)}
        with self._database.read() as connection:
            words = frequent(connection, without=without)
        for some in ([], *([word] for word in words)):
            with self._database.read() as connection:
                self._postings.at(connection, some)
            yield

    def ids(self, numbers: Sequence[int]) -> dict[int, str]:
        """Return the ids of the papers with these numbers."""
        with self._database.read() as connection:
            rows = connection.execute(_IDS, {"numbers": together(numbers)})
            return {row[0]: row[1] for row in rows}

    def _standing(self, connection: Connection, terms: Sequence[str]) -> Standing:
        return self._postings.at(connection, {token for term in terms for token in self._tokeniser.tokens(term)})

    def _scores(self, connection: Connection, standing: Standing, terms: Sequence[str]) -> NDArray[np.float64]:
        """Return the BM25 of each paper by its number; 0 for those that hold none of the terms."""
        scores = np.zeros(standing.newest + 1)
        for term in terms:
            numbers, parts = self._parts(connection, standing, term)
            scores[numbers] += parts
        return scores

    def _parts(
        self, connection: Connection, standing: Standing, term: str
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Return the papers that hold a term, by number, and what it adds to the BM25 of each."""
        tokens = self._tokeniser.tokens(term)
        if len(tokens) == 1:
            numbers, often = standing.words[tokens[0]]
            rarity = _rarity(len(numbers), standing.total)
            return numbers, rarity * (often * (K1 + 1) / (often + standing.norms[numbers]))
        asked = TITLE_WEIGHT, ABSTRACT_WEIGHT, _quoted(term)
        rows = connection.exec_driver_sql(_OF_PHRASE, asked).fetchall() if tokens else []
        return np.array([row[0] for row in rows], np.int32), np.array([row[1] for row in rows])

    def shares(self, terms: Sequence[str], numbers: Sequence[int]) -> dict[int, float]:
        """Return for each of these papers the share of the terms, at least one, that it holds, 0 to 1: how well it fits
        where there are too few papers to tell a rare word from a common one."""
        held = dict.fromkeys(numbers, 0)
        with self._database.read() as connection:
            for term in terms:
                query = select(papers.c.number).where(papers.c.number.in_(values_of(numbers)), self.holding(term))
                for number in connection.execute(query).scalars():
                    held[number] += 1
        return {number: count / len(terms) for number, count in held.items()}

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
        if not terms:
            return 0.0
        with self._database.read() as connection:
            return self._most(self._standing(connection, terms), terms)

    def _most(self, standing: Standing, terms: Sequence[str]) -> float:
        counts = ([len(standing.words[token].papers) for token in self._tokeniser.tokens(term)] for term in terms)
        return (K1 + 1) * sum(_rarity(min(count, default=0), standing.total) for count in counts)


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def _meeting(connection: Connection, conditions: Sequence[ColumnElement[bool]], size: int) -> NDArray[np.bool_]:
    """Return by number whether a paper meets the conditions, shape (size,)."""
    told = connection.execute(select(func.group_concat(papers.c.number)).where(*conditions)).scalar()
    meeting = np.zeros(size, np.bool_)
    meeting[np.fromstring(str(told or ""), dtype=np.int64, sep=",")] = True
    return meeting


def _best(scores: NDArray[np.float64], limit: int) -> list[int]:
    """Return the numbers of the papers with the greatest scores above 0, best first; of equal ones, the earliest."""
    numbers = np.flatnonzero(scores)
    if len(numbers) > limit:
        last = np.partition(scores[numbers], -limit)[-limit]
        numbers = numbers[scores[numbers] >= last]
    order = np.argsort(-scores[numbers], kind="stable")[:limit]
    return [int(number) for number in numbers[order]]


def _rarity(holding: int, total: int) -> float:
    return max(math.log((total - holding + 0.5) / (holding + 0.5)), LEAST_RARITY)
