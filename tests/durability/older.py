"""A catalog as an earlier schema had it, and what has to be in it still once it was opened."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine, text

from summarizer.catalog import FILE_NAME, Catalog, migrate
from summarizer.catalog.database import HEAD
from summarizer.ids import title_id
from summarizer.models import Filters
from summarizer.tag_names import tag_key
from summarizer.text import content_hash
from tests.durability.processes import tell
from tests.making import long_abstract

OLD_PAPERS = 150
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010")
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


# What a schema brought: a row of each of its tables, which has to be there afterwards.
_BROUGHT = {
    "0002": {
        "calls": f"(1, 'run', {_WHEN}, '2025-01-02', 'tldr', 'openai/m', 'tldr@1#0', 'key', 'reply', 9, NULL, 7, 2, "
        "0.0, 1.5, 'stop', '{}')"
    },
    "0003": {
        "tag_names": f"('old tag', '{tag_key('old tag')}', 'old tag')",
        "tag_decisions": f"('spare', 'ban', 'spare', NULL, {_WHEN})",
        "definitions": "(1, 'OP', 'old paper')",
    },
    "0004": {
        "api_keys": f"('0000000a', 'old key', 'hash', 'read', {_WHEN}, NULL, NULL, NULL)",
        "jobs": f"(1, 'job1', 'done', {_WHEN}, {_WHEN}, {_WHEN}, 1, 0, '{{}}', NULL, '{{}}', '{{}}', NULL)",
        "responses": f"('key', 'hash', {_WHEN}, 200, '{{}}', 'body')",
    },
    "0005": {
        "watched": f"('hf:today', 3600, 7200, {_WHEN})",
        "fetched": f"('https://x.example', 'hf:today', NULL, NULL, 'body', 0, {_WHEN})",
        "runs": f"(1, 'hf:today', 'hf:2025-01-02', {_WHEN}, {_WHEN}, 'done', '{{}}', '2025-01-02', 'fine')",
    },
    "0006": {"thumbs": f"(1, 1, {_WHEN})", "interests": f"('bees', 'bees', 1, {_WHEN})"},
    "0007": {
        "subscriptions": "(number, way, target, key, rhythm, topics, tags, minutes, state, reason, secret, bounces, "
        "created, starts) VALUES (1, 'mail', 'ada@example.org', 'ada@example.org', 'daily', '[]', '[]', NULL, "
        f"'active', '', NULL, 0, {_WHEN}, '2025-01-02')",
        "subscription_tokens": "('hash', 1, 'unsubscribe', NULL)",
        "outbox": "(1, 1, '2025-01-02', '2025-01-02', '2025-01-02', 'sent', '<1@example.org>', 1, NULL, 1, "
        f"{_WHEN}, {_WHEN}, NULL, '250 OK')",
        "outbox_papers": "(1, 1)",
    },
    "0008": {
        "saved_questions": f"('bees', 'key', 'What do bees count?', '{{}}', {_WHEN}, {_WHEN}, {_WHEN}, 1, 0, "
        "'[]', NULL)",
        "question_changes": "(1, 'bees', '{}')",
    },
}


def write_schema(home: Path, revision: str, papers: int = OLD_PAPERS) -> None:
    """Write a catalog of a schema with papers, passages and people's own summaries, and a row of what it brought."""
    engine = create_engine(f"sqlite:///{home / FILE_NAME}")
    with engine.begin() as connection:
        config = migrate._config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for number in range(1, papers + 1):
            values = _paper(number)
            for row in _ROWS:
                connection.execute(text(row), {name: values[name] for name in values if f":{name}" in row})
        for table, row in brought(revision).items():
            connection.exec_driver_sql(f"INSERT INTO {table} {row if ' VALUES ' in row else f'VALUES {row}'}")
    engine.dispose()


def brought(revision: str) -> dict[str, str]:
    """Return the tables that the schemas up to this one brought, each with its row."""
    return {table: row for name, tables in _BROUGHT.items() if name <= revision for table, row in tables.items()}


def _paper(number: int) -> dict[str, object]:
    title, abstract = f"Old Paper {number}", long_abstract(f"old{number}", sentences=5)
    names = {"n": number, "id": title_id(title), "title": title, "abstract": abstract}
    return {**names, "hash": content_hash(title, abstract)}


def look(folder: str, revision: str, pipe: int) -> None:
    """Open the catalog with this program, and tell of everything that is not as it was."""
    for difference in differences(Path(folder), revision):
        tell(pipe, "differs", difference)


def differences(home: Path, revision: str, papers: int = OLD_PAPERS) -> Iterator[str]:
    """Open the catalog with this program, and give everything that is not as it was."""
    catalog = Catalog(home / FILE_NAME)
    found = {paper.id: paper for paper in catalog.papers.page(Filters(tag="old tag")).papers}
    for number in range(1, papers + 1):
        wanted = _paper(number)
        paper = found.pop(str(wanted["id"]), None)
        if paper is None or (paper.abstract, paper.tldr) != (wanted["abstract"], wanted["title"]):
            yield f"{wanted['title']} is {paper!r}"
    yield from (f"{name} is new" for name in found)
    if len(catalog.lexical.search(["result0"], limit=papers + 1)) != papers:
        yield "not every paper is found by its words"
    catalog.close()
    with contextlib.closing(sqlite3.connect(home / FILE_NAME)) as connection:
        if connection.execute("SELECT version_num FROM alembic_version").fetchall() != [(HEAD,)]:
            yield "the schema is not the newest"
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            yield "the file is damaged"
        for table in brought(revision):
            if connection.execute(f"SELECT count(*) FROM {table}").fetchone() != (1,):
                yield f"what stood in {table} is gone or doubled"
