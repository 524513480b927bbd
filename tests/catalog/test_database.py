"""Opening the catalog: fresh, existing, too new, damaged, by several processes at once."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, event, text

from summarizer.catalog import Catalog, migrate
from summarizer.catalog.database import HEAD, Database
from summarizer.catalog.tables import metadata
from summarizer.errors import CatalogError, CatalogTooNew
from summarizer.ids import title_id
from summarizer.models import Filters
from summarizer.text import content_hash
from tests.making import BEES, entry, reading

OPENING = (
    "import sys; from pathlib import Path; from summarizer.catalog import Catalog; Catalog(Path(sys.argv[1])).close()"
)

# One paper with a passage, its vector and a summary, as the first Papergist wrote them.
FIRST_ROWS = (
    "INSERT INTO papers (number, id, title, abstract, title_key, content_hash, cut_hash, authors, published_inferred, "
    "listed_inferred, created, updated) VALUES (1, :id, 'Bees That Count', :abstract, 'bees that count', :hash, :hash, "
    "'[\"Ada\"]', 0, 0, '2025-01-02 03:04:05.000000', '2025-01-02 03:04:05.000000')",
    'INSERT INTO passages (number, id, paper_number, text_hash, position, start, "end") '
    "VALUES (1, 'p', 1, :hash, 0, 0, length(:abstract))",
    "INSERT INTO vectors (passage_number, model, vector, sentence_spans, sentence_vectors) "
    "VALUES (1, 'm', x'0000803f', x'', x'')",
    "INSERT INTO summaries (paper_number, content_hash, engine, tldr, tags, support, checks, created) "
    "VALUES (1, :hash, 'extractive', 'Bees count.', '[\"bees\"]', '[]', '{}', '2025-01-02 03:04:05.000000')",
    "INSERT INTO paper_tags (paper_number, tag, position) VALUES (1, 'bees', 0)",
)


def at_first_schema(path):
    """Write a catalog of the schema 0001."""
    values = {"id": title_id("Bees That Count"), "abstract": BEES, "hash": content_hash("Bees That Count", BEES)}
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = migrate._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for row in FIRST_ROWS:
            connection.execute(text(row), {name: values[name] for name in values if f":{name}" in row})
    engine.dispose()


def schema_of(path):
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    connection.close()
    return found


def open_at_once(path):
    """Open the catalog in four processes and return their exit codes and what they said."""
    running = [subprocess.Popen([sys.executable, "-c", OPENING, str(path)], stderr=subprocess.PIPE) for _ in range(4)]
    said = [process.communicate(timeout=60)[1] for process in running]
    return [process.returncode for process in running], said


def change(catalog, *statements):
    with catalog.database.write() as connection:
        for statement in statements:
            connection.execute(statement)


def test_the_newest_migration_is_the_one_that_the_program_expects():
    folder = Path(migrate.__file__).with_name("migrations") / "versions"
    numbers = sorted(path.name[:4] for path in folder.glob("[0-9]*.py"))
    assert numbers[-1] == HEAD
    assert migrate.revisions() == set(numbers)


def test_the_migrations_make_the_tables_that_the_program_uses(catalog):
    with catalog.database.read() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    shadows = [change for change in found if "papers_fts" not in str(change)]  # SQLite's own tables of the word index
    assert shadows == []


def test_what_was_recorded_is_there_when_the_catalog_is_opened_again(tmp_path):
    for expected in (1, 0):
        catalog = Catalog(tmp_path / "catalog.sqlite3")
        assert catalog.papers.record(reading(entry())).added == expected
        catalog.close()


def test_writing_is_durable_and_readers_are_not_held_up(catalog):
    with catalog.database.read() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_reader_sees_one_state_throughout(catalog):
    catalog.papers.record(reading(entry()))
    count = text("SELECT count(*) FROM papers")
    with catalog.database.read() as connection:
        assert connection.execute(count).scalar() == 1
        catalog.papers.record(reading(entry("Another", "One."), source="other"))
        assert connection.execute(count).scalar() == 1
    assert catalog.papers.count() == 2


def test_a_step_that_fails_leaves_nothing_behind_not_even_in_the_word_index(catalog):
    catalog.papers.record(reading(entry()))
    twice = text("INSERT INTO papers SELECT * FROM papers")
    with pytest.raises(CatalogError):
        change(catalog, text("UPDATE papers SET abstract = 'zebra'"), twice)
    assert catalog.lexical.search(["zebra"], limit=5) == []
    assert len(catalog.lexical.search(["bees"], limit=5)) == 1


def test_processes_that_open_a_fresh_catalog_at_once_all_get_it(tmp_path):
    path = tmp_path / "deep" / "catalog.sqlite3"
    codes, said = open_at_once(path)
    assert codes == [0] * 4, said
    assert schema_of(path) == [(HEAD,)]


def test_processes_that_open_an_older_catalog_at_once_all_get_it(tmp_path):
    path = tmp_path / "catalog.sqlite3"
    at_first_schema(path)
    codes, said = open_at_once(path)
    assert codes == [0] * 4, said
    assert schema_of(path) == [(HEAD,)]


def test_a_catalog_of_the_first_schema_is_brought_up_to_date_and_keeps_what_it_holds(tmp_path):
    path = tmp_path / "catalog.sqlite3"
    at_first_schema(path)
    assert schema_of(path) == [("0001",)]
    catalog = Catalog(path)
    (paper,) = catalog.papers.page(Filters()).papers
    assert (paper.title, paper.abstract, paper.authors) == ("Bees That Count", BEES, ("Ada",))
    assert (paper.tldr, paper.tags) == ("Bees count.", ("bees",))
    assert not catalog.summaries.current(paper.id).stale
    assert [found for found, _ in catalog.lexical.search(["dots"], limit=5)] == [paper.id]
    assert catalog.passages.counts() == {"passages": 1, "m": 1}
    assert catalog.calls.usage() == []
    assert catalog.summaries.tags() == [("bees", 1)]
    assert len(catalog.papers.page(Filters(tag="Bee")).papers) == 1
    catalog.close()
    assert schema_of(path) == [(HEAD,)]


def test_a_catalog_of_a_newer_version_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "catalog.sqlite3"
    Catalog(path).close()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(CatalogTooNew, match="newer Papergist") as caught:
        Database(path)
    assert "--home" in caught.value.hint
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]
    connection.close()


def test_a_file_that_is_no_database_is_refused_in_words(tmp_path):
    path = tmp_path / "catalog.sqlite3"
    path.write_bytes(b"this is a diary, not a database" * 100)
    with pytest.raises(CatalogError, match="not a database"):
        Database(path)


def test_a_home_that_is_a_file_is_refused_in_words(tmp_path):
    (tmp_path / "home").write_text("x")
    with pytest.raises(CatalogError, match="cannot be made"):
        Database(tmp_path / "home" / "catalog.sqlite3")


@pytest.mark.parametrize("name", ["a?b=c", "a%20b", "a#b", "ümläut 雪"])
def test_a_home_of_any_name_is_that_folder(tmp_path, name):
    path = tmp_path / name / "catalog.sqlite3"
    Database(path).close()
    assert path.is_file()


def test_a_value_that_no_database_holds_is_an_error_of_ours(catalog):
    for name in ("\ud800", "caf\udce9.txt"):
        with pytest.raises(CatalogError, match="cannot hold"):
            catalog.papers.get(name)


def test_a_full_disk_is_told_as_such_and_nothing_of_the_step_is_kept(catalog):
    catalog.papers.record(reading(entry()))
    limit = text("PRAGMA max_page_count = 1")  # as many as there are
    with pytest.raises(CatalogError, match="disk that holds") as caught:
        change(catalog, limit, text("UPDATE papers SET abstract = hex(zeroblob(1000000))"))
    assert caught.value.hint
    assert catalog.papers.page(Filters()).papers[0].abstract == BEES


def test_a_commit_into_a_catalog_beside_that_fails_says_why_and_leaves_both_usable(catalog, tmp_path):
    other = Catalog(tmp_path / "other.sqlite3")
    other.close()

    def fail(_connection):
        raise OSError("the disk went away")

    event.listen(Engine, "commit", fail)
    try:
        with pytest.raises(OSError, match="went away"), catalog.database.beside("other", other.database.path) as at:
            at.execute(text("INSERT INTO state (name, value) VALUES ('bees', '3')"))
    finally:
        event.remove(Engine, "commit", fail)
    assert catalog.state.get("bees") is None
    with catalog.database.beside("other", other.database.path) as at:
        at.execute(text("INSERT INTO state (name, value) VALUES ('bees', '3')"))
    assert catalog.state.get("bees") == 3


def test_one_writer_waits_for_the_other(tmp_path):
    first, second = Catalog(tmp_path / "c.sqlite3"), Catalog(tmp_path / "c.sqlite3")
    first.papers.record(reading(entry()))
    assert second.papers.record(reading(entry(abstract=BEES))).unchanged == 1
    first.close()
    second.close()
