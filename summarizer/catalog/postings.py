"""In which papers each word stands and how often, as FTS5 has it, kept in memory.

FTS5 scores a paper at a time, each with a look at its length in a table: nearly a microsecond, and common words stand
in tens of thousands. Here the papers of a word are read from its index at the word's first use and scored together.
Nothing is stored: papers that came since are read in addition, and where texts changed or went all is read again.
"""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, insert, select, update

from summarizer.catalog.tables import papers, state

TEXTS_CHANGED = "texts_changed"  # the name in `state` of a number that is drawn anew where texts changed or went
TITLE_WEIGHT, ABSTRACT_WEIGHT = 2, 1
K1, B = 1.2, 0.75
KEPT = 4_000_000  # papers of words, 6 bytes each; what was not asked for longest goes first
OFTEN = 0.02  # share of the papers; a word in fewer of 100 000 is read in less than a millisecond
_MOST_OFTEN = np.iinfo(np.uint16).max
_TOKENISER = "porter unicode61 remove_diacritics 2"  # the one that the first migration gives papers_fts
_WORDS = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.papers_words USING fts5vocab('main', 'papers_fts', 'instance')"
_COUNTS = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.papers_counts USING fts5vocab('main', 'papers_fts', 'row')"
_FREQUENT = "SELECT term, doc FROM temp.papers_counts WHERE doc > ? ORDER BY doc DESC"
_STANDING = "SELECT group_concat(doc * 2 + (col = 'title')) FROM temp.papers_words WHERE term = ? AND doc > ?"
_LENGTHS = "SELECT id, sz FROM papers_fts_docsize WHERE id > ? ORDER BY id"
_NOW = select(
    select(state.c.value).where(state.c.name == TEXTS_CHANGED).scalar_subquery(),
    select(func.max(papers.c.number)).scalar_subquery(),
)
_COLUMNS = 2
_BITS = 52  # a number that every reader of JSON takes
_HIGH = 0x80  # bit of a byte that says that its number goes on (SQLite's varint)


class Posting(NamedTuple):
    """The papers in which a word stands, by number, ascending, and how often, the title counting double."""

    papers: NDArray[np.int32]
    often: NDArray[np.uint16]

    def with_later(self, more: Posting) -> Posting:
        """Return it with papers that came later."""
        if not len(more.papers):
            return self
        return Posting(np.concatenate([self.papers, more.papers]), np.concatenate([self.often, more.often]))

    def until(self, newest: int) -> Posting:
        """Return it without papers that came later."""
        end = int(np.searchsorted(self.papers, newest, side="right"))
        return self if end == len(self.papers) else Posting(self.papers[:end], self.often[:end])


@dataclass
class _Kept:
    """What was read while no text changed: words with the number of the newest paper known then, and lengths."""

    changes: int
    words: OrderedDict[str, tuple[int, Posting]] = field(default_factory=OrderedDict)
    lengths: NDArray[np.int32] = field(default_factory=lambda: np.zeros(1, np.int32))
    size: int = 0


@dataclass(frozen=True)
class Standing:
    """Words and lengths in one state of the catalog. newest: the greatest number of a paper; total: papers; norms: what
    BM25 adds to how often a word stands in each paper, by number, shape (newest + 1,); words: those asked for."""

    newest: int
    total: int
    norms: NDArray[np.float64]
    words: Mapping[str, Posting]


class Postings:
    """What is kept of one catalog; many threads may ask."""

    def __init__(self, most: int = KEPT) -> None:
        """most: papers of words that are kept, each word's counted by itself."""
        self._most = most
        self._kept = _Kept(-1)
        self._reading = threading.Lock()
        self._last: tuple[tuple[int, int], NDArray[np.float64], int] = ((-1, -1), np.zeros(0), 0)

    def at(self, connection: Connection, words: Collection[str]) -> Standing:
        """Return these words and the lengths as this connection sees them; it is asked for what is not known yet."""
        changes, newest = connection.execute(_NOW).one()
        changes, newest = changes or 0, newest or 0
        with self._reading:
            if self._kept.changes != changes:
                self._kept = _Kept(changes)
            kept = self._kept
            if self._last[0] != (changes, newest):
                _read_lengths(connection, kept, newest)
                self._last = (changes, newest), *_norms(kept.lengths[: newest + 1])
            _, norms, total = self._last
        return Standing(newest, total, norms, self._postings(connection, kept, newest, words))

    def _postings(self, connection: Connection, kept: _Kept, newest: int, words: Collection[str]) -> dict[str, Posting]:
        """Return the words, those that are not known read while others may read theirs."""
        with self._reading:
            found = {word: kept.words.get(word, (0, _parsed(None))) for word in words}
        more = _read_postings(connection, {word: upto for word, (upto, _) in found.items() if upto < newest})
        postings = {word: known.with_later(more[word]) if word in more else known for word, (_, known) in found.items()}
        with self._reading:
            for word, posting in postings.items():
                self._keep(kept, word, newest, posting)
        return {word: posting.until(newest) for word, posting in postings.items()}

    def _keep(self, kept: _Kept, word: str, newest: int, posting: Posting) -> None:
        """Keep a word as the newest of those who read it found it; what was not asked for longest goes."""
        upto, known = kept.words.pop(word, (0, _parsed(None)))
        kept.words[word] = (newest, posting) if newest > upto else (upto, known)
        kept.size += len(kept.words[word][1].papers) - len(known.papers)
        while kept.size > self._most and len(kept.words) > 1:
            kept.size -= len(kept.words.popitem(last=False)[1][1].papers)


def frequent(connection: Connection, *, most: int = KEPT // 2, without: Collection[str] = ()) -> list[str]:
    """Return the words that stand in most papers, most frequent first, so many that they make `most` papers."""
    connection.exec_driver_sql(_COUNTS)
    total = connection.execute(select(func.count()).select_from(papers)).scalar_one()
    rows = connection.exec_driver_sql(_FREQUENT, (OFTEN * total,)).fetchall()
    words = [(word, count) for word, count in rows if word not in without]
    sums = accumulate(count for _, count in words)
    return [word for (word, _), together in zip(words, sums, strict=True) if together <= most]


def touch_texts(connection: Connection) -> None:
    """Say that the text of a paper that was there changed or went, in the transaction that does it. The number is
    drawn: one that was counted up would come again after a restore."""
    value = 1 + secrets.randbits(_BITS)
    if connection.execute(update(state).where(state.c.name == TEXTS_CHANGED).values(value=value)).rowcount == 0:
        connection.execute(insert(state).values(name=TEXTS_CHANGED, value=value))


class Tokeniser:
    """FTS5's own: no other Porter stemmer cuts every word as it does."""

    def __init__(self) -> None:
        self._fts5 = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._fts5.execute(f"CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='{_TOKENISER}')")
        self._fts5.execute("CREATE VIRTUAL TABLE tokens USING fts5vocab(texts, instance)")
        self._cutting = threading.Lock()
        self.tokens = lru_cache(maxsize=20_000)(self._tokens)

    def _tokens(self, text: str) -> tuple[str, ...]:
        with self._cutting:
            self._fts5.execute("INSERT INTO texts(rowid, text) VALUES (1, ?)", (text,))
            found = self._fts5.execute('SELECT term FROM tokens ORDER BY "offset"').fetchall()
            self._fts5.execute("DELETE FROM texts")
        return tuple(term for (term,) in found)


def _read_postings(connection: Connection, wanting: Mapping[str, int]) -> dict[str, Posting]:
    """Read the papers in which words stand. wanting: each with the number of the paper after which to begin."""
    if not wanting:
        return {}
    cursor = connection.connection.cursor()  # the driver's: most words are rare, and read in less than SQLAlchemy takes
    cursor.execute(_WORDS)
    return {word: _parsed(cursor.execute(_STANDING, (word, upto)).fetchone()[0]) for word, upto in wanting.items()}


def _parsed(told: str | None) -> Posting:
    """Return a posting from numbers of papers, twice each, and 1 more for a word of the title."""
    if not told:
        return Posting(np.zeros(0, np.int32), np.zeros(0, np.uint16))
    found = np.sort(np.fromstring(told, dtype=np.int64, sep=","), kind="stable")
    numbers = found >> 1
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    often = np.add.reduceat(np.where(found & 1, TITLE_WEIGHT, ABSTRACT_WEIGHT), starts)
    return Posting(numbers[starts].astype(np.int32), np.minimum(often, _MOST_OFTEN).astype(np.uint16))


def _read_lengths(connection: Connection, kept: _Kept, newest: int) -> None:
    """Read the lengths of papers that came since; a number that no paper has is left at -1."""
    after = len(kept.lengths) - 1
    if newest <= after:
        return
    rows = connection.exec_driver_sql(_LENGTHS, (after,)).fetchall()
    lengths = np.full(newest + 1, -1, np.int32)
    lengths[: after + 1] = kept.lengths
    lengths[0] = -1
    if rows:
        lengths[[number for number, _ in rows]] = _sums(b"".join(sizes for _, sizes in rows))
    kept.lengths = lengths


def _sums(sizes: bytes) -> NDArray[np.int64]:
    """Return the sum of the words of each paper's columns, which FTS5 keeps as SQLite's varints."""
    read = np.frombuffer(sizes, np.uint8)
    ends = np.flatnonzero(read < _HIGH)
    values = np.zeros(len(ends), np.int64)
    starts = np.concatenate([[0], ends[:-1] + 1])
    for place in range(int((ends - starts).max(initial=0)), -1, -1):  # bytes before the last one, seven bits each
        there = ends - place >= starts
        values[there] = values[there] * _HIGH + (read[ends[there] - place] & (_HIGH - 1))
    sums: NDArray[np.int64] = values.reshape(-1, _COLUMNS).sum(axis=1)
    return sums


def _norms(lengths: NDArray[np.int32]) -> tuple[NDArray[np.float64], int]:
    there = lengths >= 0
    total = int(there.sum())
    mean = float(lengths[there].sum()) / total if total else 1.0
    return K1 * (1 - B + B * np.maximum(lengths, 0) / max(mean, 1e-12)), total
