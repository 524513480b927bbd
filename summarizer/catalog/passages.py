"""Passages and their vectors: what the index mirrors and what an exact search scans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, exists, func, insert, select, union, update

from summarizer.catalog.database import Database
from summarizer.catalog.statements import together, values_named, values_of
from summarizer.catalog.tables import papers, passages, state, vectors
from summarizer.embedding import Vectors
from summarizer.models import Passage
from summarizer.text import content_hash


def _joined(*more: Any) -> Any:
    text = func.substr(papers.c.abstract, passages.c.start + 1, passages.c.end - passages.c.start).label("text")
    query = select(passages, papers.c.id.label("paper_id"), papers.c.title, text, *more)
    return query.join(papers, papers.c.number == passages.c.paper_number)


REVISION = "passage_revision"
_READ_TOGETHER = 500
_LEVELS = 127
_FLOAT_BYTES, _SPAN_BYTES = 4, 8
_ADDING = insert(passages)
_MOVING = (
    update(passages)
    .where(passages.c.number == bindparam("passage"))
    .values({name: bindparam(name) for name in ("position", "start", "end", "id")})
)
_REMOVING = delete(passages).where(passages.c.number == bindparam("passage"))
_CUT_NOW = update(papers).where(papers.c.number == bindparam("paper")).values(cut_hash=bindparam("hash"))
_BY_NUMBER = _joined().where(passages.c.number.in_(values_named("numbers")))
_OF_PASSAGES = select(passages.c.paper_number).where(passages.c.id.in_(values_named("passages_found")))
_VECTORS_OF = (
    select(passages.c.paper_number, passages.c.number, vectors.c.vector)
    .join(vectors, and_(vectors.c.passage_number == passages.c.number, vectors.c.model == bindparam("model")))
    .where(passages.c.paper_number.in_(union(values_named("papers_found"), _OF_PASSAGES)))
)
_EMBEDDED = select(vectors.c.passage_number).where(vectors.c.model == bindparam("model")).limit(1)
_NEWEST_NOT_EMBEDDED = (  # where any is not, it is among the newest, and found at once
    select(passages.c.number)
    .where(~exists().where(vectors.c.passage_number == passages.c.number, vectors.c.model == bindparam("model")))
    .order_by(passages.c.number.desc())
    .limit(1)
)

Cut = tuple[str, str, str, Sequence[tuple[int, int]]]  # a paper's id, title, abstract, and the spans of its passages


@dataclass(frozen=True)
class Embedded:
    """A passage with its vectors, ready to be mirrored or searched."""

    passage: Passage
    vector: Vectors
    sentence_spans: tuple[tuple[int, int], ...]
    levels: NDArray[np.int8]  # what is stored of its sentences' vectors

    @cached_property
    def sentence_vectors(self) -> Vectors:
        """The unit vectors of its sentences, shape (n, dimension)."""
        rows = self.levels.astype(np.float32)
        unit: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
        return unit


class PassageStore:
    """The passages of the collection."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def wanting_passages(self) -> list[tuple[str, str, str]]:
        """Return id, title and abstract of each paper whose passages were not cut from its present text."""
        with self._database.read() as connection:
            query = select(papers.c.id, papers.c.title, papers.c.abstract).where(_uncut())
            return [(row.id, row.title, row.abstract) for row in connection.execute(query.order_by(papers.c.number))]

    def replace(self, cut: Sequence[Cut]) -> None:
        """Record papers' passages, given as paper id, title, abstract and spans. A passage whose title and text are
        as before keeps its vectors; what is no longer there goes."""
        with self._database.write() as connection:
            _replace(connection, cut)
            touch(connection)

    def wanting_vectors(self, model: str, *, of: Sequence[str] | None = None) -> list[tuple[int, str, Passage]]:
        """Return passage number, paper title and passage of each passage, of all papers or of these, that this model
        has not embedded."""
        done = exists().where(vectors.c.passage_number == passages.c.number, vectors.c.model == model)
        query = _joined().where(~done).order_by(passages.c.number)
        if of is not None:
            query = query.where(papers.c.id.in_(values_of(of)))
        with self._database.read() as connection:
            rows = connection.execute(query).mappings()
            return [(row["number"], row["title"], _passage(dict(row))) for row in rows]

    def save_vectors(
        self, model: str, embedded: Sequence[tuple[int, Vectors, Sequence[tuple[int, int]], Vectors]]
    ) -> None:
        """Record vectors, given as passage number, vector, sentence spans in the passage, and sentence vectors."""
        with self._database.write() as connection:
            numbers = [number for number, *_ in embedded]
            still_there = select(passages.c.number).where(passages.c.number.in_(numbers))
            there = set(connection.execute(still_there).scalars())
            rows = [
                {
                    "passage_number": number,
                    "model": model,
                    "vector": vector.astype("<f4").tobytes(),
                    "sentence_spans": np.array(spans, dtype="<i4").tobytes(),
                    "sentence_vectors": _quantised(sentence_vectors).tobytes(),
                }
                for number, vector, spans, sentence_vectors in embedded
                if number in there
            ]
            if rows:
                connection.execute(insert(vectors), rows)
                touch(connection)

    def embedded(
        self, model: str, *, paper_ids: Sequence[str] | None = None, ids: Sequence[str] | None = None
    ) -> Iterator[Embedded]:
        """Give the embedded passages, all or those of these papers or with these ids, in the order of recording."""
        after = 0
        while True:
            query = _joined(vectors.c.vector, vectors.c.sentence_spans, vectors.c.sentence_vectors)
            query = query.join(vectors, vectors.c.passage_number == passages.c.number).where(vectors.c.model == model)
            if paper_ids is not None:
                query = query.where(papers.c.id.in_(values_of(paper_ids)))
            if ids is not None:
                query = query.where(passages.c.id.in_(values_of(ids)))
            query = query.where(passages.c.number > after).order_by(passages.c.number).limit(_READ_TOGETHER)
            with self._database.read() as connection:
                rows = connection.execute(query).mappings().all()
            yield from (_embedded(dict(row)) for row in rows)
            if len(rows) < _READ_TOGETHER:
                return
            after = rows[-1]["number"]

    def matrix(self, model: str, conditions: Sequence[ColumnElement[bool]] = ()) -> tuple[list[str], Vectors]:
        """Return the passage ids and their vectors, shape (n, dimension), of the papers that meet the conditions."""
        query = select(passages.c.id, vectors.c.vector).join(vectors, vectors.c.passage_number == passages.c.number)
        query = query.join(papers, papers.c.number == passages.c.paper_number).where(vectors.c.model == model)
        with self._database.read() as connection:
            rows = connection.execute(query.where(*conditions).order_by(passages.c.number)).all()
        return [row.id for row in rows], _matrix([row.vector for row in rows])

    def meeting(self, ids: Sequence[str], conditions: Sequence[ColumnElement[bool]]) -> set[str]:
        """Return those of these passages whose papers meet the conditions."""
        query = select(passages.c.id).join(papers, papers.c.number == passages.c.paper_number)
        with self._database.read() as connection:
            return set(connection.execute(query.where(passages.c.id.in_(values_of(list(ids))), *conditions)).scalars())

    def directions(self, model: str) -> tuple[list[str], Vectors]:
        """Return the id of every embedded paper, in the order of recording, and the mean of its passages' vectors as a
        unit vector, shape (n, dimension). Reads a part at a time."""
        query = select(papers.c.id, vectors.c.vector).join(passages, passages.c.paper_number == papers.c.number)
        query = query.join(vectors, vectors.c.passage_number == passages.c.number).where(vectors.c.model == model)
        query = query.order_by(papers.c.number).execution_options(yield_per=_READ_TOGETHER)
        ids: list[str] = []
        means: list[Vectors] = []
        with self._database.read() as connection:
            for name, rows in groupby(connection.execute(query), key=lambda row: row.id):
                ids.append(name)
                means.append(_direction(_matrix([row.vector for row in rows])))
        return ids, np.stack(means) if means else np.zeros((0, 1), "f4")

    def vectors_of(
        self, model: str, *, papers_found: Sequence[int], passages_found: Sequence[str]
    ) -> tuple[list[tuple[int, int]], Vectors]:
        """Return the numbers of paper and passage of every embedded passage of these papers, by number, and of the
        papers of these passages, by id, a paper's passages together, and their vectors, shape (n, dimension)."""
        found = {"model": model, "papers_found": together(papers_found), "passages_found": together(passages_found)}
        with self._database.read() as connection:
            rows = connection.execute(_VECTORS_OF, found).all()
        rows = sorted(rows, key=lambda row: row[:2])  # SQLite would take the vectors along through its sorting
        return [(row[0], row[1]) for row in rows], _matrix([row[2] for row in rows])

    def by_number(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Return the passages with these numbers."""
        with self._database.read() as connection:
            rows = connection.execute(_BY_NUMBER, {"numbers": together(numbers)}).mappings()
            return {row["number"]: _passage(dict(row)) for row in rows}

    def ids(self, model: str) -> list[str]:
        """Return the id of every passage that this model has embedded, in the order in which they were recorded."""
        query = select(passages.c.id).join(vectors, vectors.c.passage_number == passages.c.number)
        with self._database.read() as connection:
            return list(connection.execute(query.where(vectors.c.model == model).order_by(passages.c.number)).scalars())

    def some_ids(self, model: str, count: int) -> list[str]:
        """Return the ids of at most so many embedded passages, from the first to the last; reads no others."""
        query = select(passages.c.id).join(vectors, vectors.c.passage_number == passages.c.number)
        query = query.where(vectors.c.model == model).order_by(passages.c.number).limit(1)
        with self._database.read() as connection:
            last = connection.execute(select(func.max(passages.c.number))).scalar() or 0
            starts = [1 + number * last // count for number in range(count)]
            found = [connection.execute(query.where(passages.c.number >= start)).scalar() for start in starts]
        return list(dict.fromkeys(name for name in found if name is not None))

    def misshapen(self, model: str, dimension: int) -> list[str]:
        """Return the ids of the passages whose stored vectors are not of this dimension."""
        sentences = func.length(vectors.c.sentence_spans) / _SPAN_BYTES
        whole = and_(
            func.length(vectors.c.vector) == dimension * _FLOAT_BYTES,
            func.length(vectors.c.sentence_spans) % _SPAN_BYTES == 0,
            func.length(vectors.c.sentence_vectors) == sentences * dimension,
        )
        query = select(passages.c.id).join(vectors, vectors.c.passage_number == passages.c.number)
        with self._database.read() as connection:
            rows = connection.execute(query.where(vectors.c.model == model, ~whole).order_by(passages.c.number))
            return list(rows.scalars())

    def counts(self) -> dict[str, int]:
        """Return how many passages there are, and how many each model has embedded."""
        with self._database.read() as connection:
            query = select(vectors.c.model, func.count()).group_by(vectors.c.model)
            total = connection.execute(select(func.count()).select_from(passages)).scalar_one()
            return {"passages": total, **{row[0]: row[1] for row in connection.execute(query)}}

    def embedded_by(self, model: str) -> tuple[bool, bool]:
        """Return whether this model has embedded any passage, and whether it has embedded all."""
        with self._database.read() as connection:
            some = connection.execute(_EMBEDDED, {"model": model}).first() is not None
            return some, connection.execute(_NEWEST_NOT_EMBEDDED, {"model": model}).first() is None

    def newest(self) -> int:
        """Return the number of the newest passage, which tells without counting how many there may be."""
        with self._database.read() as connection:
            return connection.execute(select(func.max(passages.c.number))).scalar() or 0

    def revision(self) -> int:
        """Return a number that grows whenever passages or vectors change."""
        with self._database.read() as connection:
            return _revision(connection)


def touch(connection: Connection) -> None:
    """Say that passages or vectors changed, in the transaction that changes them."""
    revision = _revision(connection) + 1
    if connection.execute(update(state).where(state.c.name == REVISION).values(value=revision)).rowcount == 0:
        connection.execute(insert(state).values(name=REVISION, value=revision))


def _revision(connection: Connection) -> int:
    return connection.execute(select(state.c.value).where(state.c.name == REVISION)).scalar() or 0


def _uncut() -> ColumnElement[bool]:
    return papers.c.cut_hash.is_distinct_from(papers.c.content_hash)


def _passage(row: Mapping[str, Any]) -> Passage:
    return Passage.model_validate({key: row[key] for key in Passage.model_fields})


def _replace(connection: Connection, cut: Sequence[Cut]) -> None:
    """Record the passages of papers; one that changed or was deleted meanwhile is cut the next time."""
    wanted = [content_hash(title, abstract) for _, title, abstract, _ in cut]
    query = select(papers.c.id, papers.c.number, papers.c.content_hash).where(papers.c.id.in_([one[0] for one in cut]))
    there = {(row.id, row.content_hash): row.number for row in connection.execute(query)}
    numbers = [there.get((one[0], content)) for one, content in zip(cut, wanted, strict=True)]
    old = _passages_of(connection, [number for number in numbers if number is not None])
    added, moved = [], []
    for number, one in zip(numbers, cut, strict=True):
        if number is not None:
            new, kept = _compared(number, one, old[number])
            added += new
            moved += kept
    gone = [row.number for rows in old.values() for row in rows]
    for statement, rows in ((_ADDING, added), (_MOVING, moved), (_REMOVING, [{"passage": name} for name in gone])):
        if rows:
            connection.execute(statement, rows)
    done = [{"paper": n, "hash": h} for n, h in zip(numbers, wanted, strict=True) if n is not None]
    if done:
        connection.execute(_CUT_NOW, done)


def _passages_of(connection: Connection, numbers: Sequence[int]) -> dict[int, list[Any]]:
    columns = passages.c.paper_number, passages.c.number, passages.c.start, passages.c.text_hash
    found: dict[int, list[Any]] = {number: [] for number in numbers}
    for row in connection.execute(select(*columns).where(passages.c.paper_number.in_(numbers))):
        found[row.paper_number].append(row)
    return found


def _compared(number: int, cut: Cut, old: list[Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return a paper's passages as rows: those that are new, and those that are there and may have moved. The latter
    are taken out of `old`, in which those are left that are no more."""
    paper_id, title, abstract, spans = cut
    new, kept = [], []
    for position, (start, end) in enumerate(spans):
        text_hash = content_hash(title, abstract[start:end])
        place = {"position": position, "start": start, "end": end, "id": f"{paper_id}#{start}-{text_hash[:12]}"}
        same_text = [row for row in old if row.text_hash == text_hash]
        row = next((row for row in same_text if row.start == start), same_text[0] if same_text else None)
        if row is None:
            new.append({"paper_number": number, "text_hash": text_hash, **place})
        else:
            old.remove(row)
            kept.append({"passage": row.number, **place})
    return new, kept


def _matrix(blobs: Sequence[bytes]) -> Vectors:
    found: Vectors = (
        np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), -1) if blobs else np.zeros((0, 1), "f4")
    )
    return found


def _direction(rows: Vectors) -> Vectors:
    mean = rows.mean(axis=0)
    unit: Vectors = (mean / max(float(np.linalg.norm(mean)), 1e-12)).astype("f4")
    return unit


def _quantised(sentence_vectors: Vectors) -> NDArray[np.int8]:
    """Scale each row to its own maximum; a unit vector needs no scale to be restored."""
    largest = np.abs(sentence_vectors).max(axis=1, keepdims=True, initial=1e-12)
    levels: NDArray[np.int8] = np.rint(sentence_vectors / largest * _LEVELS).astype(np.int8)
    return levels


def _embedded(row: Mapping[str, Any]) -> Embedded:
    vector = np.frombuffer(row["vector"], dtype="<f4")
    spans = np.frombuffer(row["sentence_spans"], dtype="<i4").reshape(-1, 2)
    return Embedded(
        passage=_passage(row),
        vector=vector,
        sentence_spans=tuple((int(start), int(end)) for start, end in spans),
        levels=np.frombuffer(row["sentence_vectors"], dtype=np.int8).reshape(len(spans), len(vector)),
    )
