"""A second catalog beside the first one, in which papers are embedded anew until it is complete and taken over.

The first one is found in as before all the while. What was done aside stays when the process ends, and is gone on with.
"""

from __future__ import annotations

from summarizer.catalog.database import Database
from summarizer.catalog.passages import touch

# A paper is known by its number. One whose text changed is as a new one: its passages fall with its row.
_FORGET = (
    "DELETE FROM papers WHERE NOT EXISTS (SELECT 1 FROM first.papers AS theirs"
    " WHERE theirs.number = papers.number AND theirs.id = papers.id AND theirs.content_hash = papers.content_hash)"
)
_COPY = (
    "INSERT INTO papers ({columns}) SELECT {values} FROM first.papers AS theirs"
    " WHERE NOT EXISTS (SELECT 1 FROM papers WHERE papers.number = theirs.number)"
)
_TAKE = (
    "DELETE FROM passages",
    "UPDATE papers SET cut_hash = NULL",
    'INSERT INTO passages (id, paper_number, text_hash, position, start, "end")'
    ' SELECT id, paper_number, text_hash, position, start, "end" FROM aside.passages AS made WHERE EXISTS ('
    " SELECT 1 FROM papers JOIN aside.papers AS theirs ON theirs.number = papers.number"
    " WHERE papers.number = made.paper_number AND papers.content_hash = theirs.cut_hash) ORDER BY made.number",
    "INSERT INTO vectors (passage_number, model, vector, sentence_spans, sentence_vectors)"
    " SELECT ours.number, made.model, made.vector, made.sentence_spans, made.sentence_vectors"
    " FROM aside.vectors AS made JOIN aside.passages AS theirs ON theirs.number = made.passage_number"
    " JOIN passages AS ours ON ours.id = theirs.id",
    "UPDATE papers SET cut_hash = content_hash WHERE EXISTS (SELECT 1 FROM aside.papers AS theirs"
    " WHERE theirs.number = papers.number AND theirs.cut_hash = papers.content_hash)",
    "DELETE FROM state WHERE name = 'embedding'",
    "INSERT INTO state (name, value) SELECT name, value FROM aside.state WHERE name = 'embedding'",
)


def copy_papers(first: Database, aside: Database) -> None:
    """Make the papers of the catalog aside those of the first one; of those that are as they were, passages and vectors
    stay. Raises: CatalogError."""
    with aside.beside("first", first.path) as connection:
        connection.exec_driver_sql(_FORGET)
        names = [row[1] for row in connection.exec_driver_sql("PRAGMA table_info(papers)")]
        values = ["NULL" if name == "cut_hash" else f"theirs.{name}" for name in names]
        connection.exec_driver_sql(_COPY.format(columns=", ".join(names), values=", ".join(values)))


def take_over(first: Database, aside: Database) -> None:
    """Put the passages, vectors and model of the catalog aside in place of the first one's, all at once. A paper that
    changed meanwhile is cut and embedded by the next ingest. Raises: CatalogError."""
    with first.beside("aside", aside.path) as connection:
        for step in _TAKE:
            connection.exec_driver_sql(step)
        touch(connection)
