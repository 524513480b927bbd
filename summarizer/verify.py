"""Verify: every stored quote, passage, vector and index entry against the catalog."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
from sqlalchemy import select, text

from summarizer.batches import batched
from summarizer.catalog import Catalog
from summarizer.catalog.passages import Embedded
from summarizer.catalog.summaries import current_summaries
from summarizer.catalog.tables import paper_tags, papers, passages, summaries
from summarizer.errors import CatalogError, IndexBroken
from summarizer.index.mirror import IndexMirror
from summarizer.models import Value
from summarizer.text import content_hash

TOGETHER = 500
NOT_MADE = "There is no vector index yet; it is made when it is next needed, or by `papergist rebuild-index`."
LOST = "The catalog's file is damaged: `papergist restore FILE --force` brings a backup back."


class Verification(Value):
    """What was compared, what differs, and what is worth knowing without being wrong."""

    ok: bool
    checked: dict[str, int]
    differences: tuple[str, ...]
    notes: tuple[str, ...] = ()


def verify(
    catalog: Catalog,
    *,
    model: str | None,
    dimension: int = 0,
    index: IndexMirror | None,
    notes: tuple[str, ...] = (),
) -> Verification:
    """Compare everything that is stored twice or derived. An index of None is not looked at."""
    broken = list(_integrity(catalog))
    if broken:  # of a damaged file nothing else can be said
        return Verification(ok=False, checked={}, differences=tuple(broken), notes=(*notes, LOST))
    found = [*_database(catalog), *_words(catalog), *_papers(catalog), *_passages(catalog), *_summaries(catalog)]
    counts = catalog.passages.counts()
    if model is not None:
        notes += tuple(_unfinished(catalog, counts["passages"] - counts.get(model, 0)))
        misshapen = catalog.passages.misshapen(model, dimension)
        found += [f"passage {name}: its vectors are damaged" for name in misshapen]
        if not misshapen:  # else they cannot be read, nor compared with the index
            found += [difference for item in catalog.passages.embedded(model) for difference in _vector(item)]
            if index is not None and counts.get(model):
                unmade = _is_yet_to_be_made(index)
                found += () if unmade else _index(index)
                notes += (NOT_MADE,) if unmade else ()
    checked = {"papers": catalog.papers.count(), "passages": counts["passages"], "vectors": counts.get(model or "", 0)}
    return Verification(ok=not found, checked=checked, differences=tuple(found), notes=notes)


def _integrity(catalog: Catalog) -> Iterator[str]:
    try:
        with catalog.database.read() as connection:
            rows = connection.execute(text("PRAGMA integrity_check")).scalars().all()
            yield from (f"catalog: {row}" for row in rows if row != "ok")
    except CatalogError as error:
        yield f"catalog: {error.message}"


def _database(catalog: Catalog) -> Iterator[str]:
    try:
        with catalog.database.read() as connection:
            orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
            yield from (f"catalog: a row of {row[0]} belongs to nothing" for row in orphans)
    except CatalogError as error:
        yield f"catalog: {error.message}"


def _words(catalog: Catalog) -> Iterator[str]:
    try:
        with catalog.database.write() as connection:
            connection.execute(text("INSERT INTO papers_fts(papers_fts, rank) VALUES ('integrity-check', 1)"))
    except CatalogError as error:
        yield f"catalog: the word index does not match the papers ({error.message})"


def _papers(catalog: Catalog) -> Iterator[str]:
    with catalog.database.read() as connection:
        for row in connection.execute(select(papers.c.id, papers.c.title, papers.c.abstract, papers.c.content_hash)):
            if content_hash(row.title, row.abstract) != row.content_hash:
                yield f"paper {row.id}: its text is not the one that was recorded"


def _passages(catalog: Catalog) -> Iterator[str]:
    """The passages of a paper tile its abstract, and each is the text that its hash names."""
    columns = papers.c.id, papers.c.title, papers.c.abstract, passages.c.start, passages.c.end, passages.c.text_hash
    query = select(*columns).join(passages, passages.c.paper_number == papers.c.number, isouter=True)
    query = query.where(papers.c.cut_hash == papers.c.content_hash).order_by(papers.c.number, passages.c.position)
    with catalog.database.read() as connection:
        rows = connection.execute(query).all()
    for name, group in itertools.groupby(rows, key=lambda row: row.id):
        rows_of_paper = list(group)
        abstract = rows_of_paper[0].abstract
        own = [row for row in rows_of_paper if row.text_hash is not None]
        edges = [0, *(row.end for row in own)]
        whole = len(abstract) if abstract.strip() else 0
        if [row.start for row in own] != edges[:-1] or edges[-1] != whole:
            yield f"paper {name}: its passages do not tile its abstract"
        for row in own:
            if content_hash(row.title, row.abstract[row.start : row.end]) != row.text_hash:
                yield f"paper {name}: the passage at {row.start} is not the text that was cut"


def _summaries(catalog: Catalog) -> Iterator[str]:
    """The quotes of a summary of the present text stand in it, and the tags are those of the summary in force."""
    query = select(papers.c.id, papers.c.abstract, summaries.c.support).join(
        summaries, summaries.c.paper_number == papers.c.number
    )
    with catalog.database.read() as connection:
        rows = connection.execute(query.where(summaries.c.content_hash == papers.c.content_hash)).all()
        tagged = connection.execute(
            select(paper_tags.c.paper_number, paper_tags.c.tag).order_by(paper_tags.c.paper_number)
        ).all()
        numbers = connection.execute(select(papers.c.number, papers.c.id)).all()
    for row in rows:
        for span in row.support:
            if row.abstract[span["start"] : span["end"]] != span["quote"]:
                yield f"paper {row.id}: a quote of its summary does not stand at {span['start']}"
    tags = {number: {row.tag for row in group} for number, group in itertools.groupby(tagged, lambda row: row[0])}
    for batch in batched(numbers, TOGETHER):
        with catalog.database.read() as connection:
            current = current_summaries(connection, [number for number, _ in batch])
        for number, name in batch:
            told = set(current[number].tags) if number in current else set()
            if told != tags.get(number, set()):
                yield f"paper {name}: its tags are not those of its summary"


def _vector(item: Embedded) -> Iterator[str]:
    length = len(item.passage.text)
    if not abs(float(np.linalg.norm(item.vector)) - 1) <= 1e-3:  # noqa: PLR2004 - float32 keeps seven digits
        yield f"passage {item.passage.id}: its vector is damaged"
    if any(not 0 <= start < end <= length for start, end in item.sentence_spans):
        yield f"passage {item.passage.id}: a sentence lies outside it"


def _unfinished(catalog: Catalog, passages_left: int) -> Iterator[str]:
    if papers_left := len(catalog.passages.wanting_passages()):
        yield f"{papers_left} papers are not cut into passages yet; `papergist ingest` finishes them."
    if passages_left:
        yield f"{passages_left} passages are not embedded yet; `papergist ingest` finishes them."


def _is_yet_to_be_made(index: IndexMirror) -> bool:
    try:
        return not index.was_made
    except IndexBroken:  # where it is cannot be looked at, which is a difference
        return False


def _index(index: IndexMirror) -> Iterator[str]:
    try:
        index.open_as_is()
        yield from index.differences()
    except IndexBroken as error:
        yield f"index: {error.message} {error.hint}".strip()
