"""A catalog as the first release wrote it, and what has to be in it still once it was opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine, text

from summarizer.catalog import FILE_NAME, Catalog, migrate
from summarizer.catalog.database import HEAD
from summarizer.ids import title_id
from summarizer.models import Filters
from summarizer.text import content_hash
from tests.durability.processes import tell
from tests.making import long_abstract

OLD_PAPERS = 150
_WHEN = "'2025-01-02 03:04:05.000000'"
_ROWS = (
    "INSERT INTO papers (number, id, title, abstract, title_key, content_hash, cut_hash, authors, published_inferred, "
    f"listed_inferred, created, updated) VALUES (:n, :id, :title, :abstract, :id, :hash, :hash, '[]', 0, 0, {_WHEN}, "
    f"{_WHEN})",
    'INSERT INTO passages (number, id, paper_number, text_hash, position, start, "end") '
    "VALUES (:n, :id, :n, :hash, 0, 0, length(:abstract))",
    "INSERT INTO summaries (paper_number, content_hash, engine, tldr, tags, support, checks, created) "
    f"VALUES (:n, :hash, 'person', :title, '[\"old tag\"]', '[]', '{{}}', {_WHEN})",
    "INSERT INTO paper_tags (paper_number, tag, position) VALUES (:n, 'old tag', 0)",
)


def write_first_schema(home: Path) -> None:
    """Write a catalog of the schema 0001 with papers, passages and people's own summaries."""
    engine = create_engine(f"sqlite:///{home / FILE_NAME}")
    with engine.begin() as connection:
        config = migrate._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for number in range(1, OLD_PAPERS + 1):
            values = _paper(number)
            for row in _ROWS:
                connection.execute(text(row), {name: values[name] for name in values if f":{name}" in row})
    engine.dispose()


def _paper(number: int) -> dict[str, object]:
    title, abstract = f"Old Paper {number}", long_abstract(f"old{number}", sentences=5)
    names = {"n": number, "id": title_id(title), "title": title, "abstract": abstract}
    return {**names, "hash": content_hash(title, abstract)}


def look(folder: str, pipe: int) -> None:
    """Open the catalog with this program, and tell of everything that is not as it was."""
    home = Path(folder)
    catalog = Catalog(home / FILE_NAME)
    found = {paper.id: paper for paper in catalog.papers.page(Filters(tag="old tag")).papers}
    for number in range(1, OLD_PAPERS + 1):
        wanted = _paper(number)
        paper = found.pop(str(wanted["id"]), None)
        if paper is None or (paper.abstract, paper.tldr) != (wanted["abstract"], wanted["title"]):
            tell(pipe, "differs", f"{wanted['title']} is {paper!r}")
    for name in found:
        tell(pipe, "differs", f"{name} is new")
    if len(catalog.lexical.search(["result0"], limit=OLD_PAPERS + 1)) != OLD_PAPERS:
        tell(pipe, "differs", "not every paper is found by its words")
    catalog.close()
    with sqlite3.connect(home / FILE_NAME) as connection:
        if connection.execute("SELECT version_num FROM alembic_version").fetchall() != [(HEAD,)]:
            tell(pipe, "differs", "the schema is not the newest")
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            tell(pipe, "differs", "the file is damaged")
