"""A backup holds the whole record of truth, and a restore is that or nothing."""

import contextlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from summarizer.backup import CHECKSUM, back_up, restore
from summarizer.catalog import FILE_NAME, Catalog
from summarizer.corrections import correct
from summarizer.errors import BackupBroken, CatalogTooNew, UsageError
from summarizer.ids import title_id
from summarizer.models import Filters
from tests.making import BRIDGES, Collection, entry, long_abstract

ROOT = Path(__file__).parents[1]


@pytest.fixture
def collection(tmp_path):
    made = Collection(tmp_path / "home")
    made.ingest(entry(abstract=long_abstract("bees")), entry("Bridges of Paper", BRIDGES), summaries=True)
    correct(made.catalog, title_id("Bridges of Paper"), "A person's words.")
    yield made
    made.catalog.close()


@pytest.fixture
def saved(collection, tmp_path):
    target = tmp_path / "papers.backup"
    back_up(collection.home / FILE_NAME, target)
    return target


def told(collection):
    """Return what a reader sees of every paper."""
    return [paper.model_dump() for paper in collection.catalog.papers.page(Filters()).papers]


def test_a_restored_collection_tells_what_the_backed_up_one_told_and_embeds_nothing(collection, saved, tmp_path):
    assert restore(saved, tmp_path / "other") == 2
    other = Collection(tmp_path / "other")
    assert told(other) == told(collection)
    assert any(paper["tldr"] == "A person's words." for paper in told(other))
    assert (found := other.verify()).ok
    assert found.notes == (
        "There is no vector index yet; it is made when it is next needed, or by `papergist rebuild-index`.",
    )
    assert other.mirror().open() == "rebuilt"
    assert other.embedder.embedded == 0
    assert other.verify().notes == ()
    other.catalog.close()


def test_a_backup_taken_while_papers_come_in_is_whole(collection, tmp_path):
    going, stop = threading.Event(), threading.Event()

    def write():
        writer, number = Collection(collection.home), 0
        while not stop.is_set():
            writer.ingest(entry(f"Paper {number}", long_abstract(f"topic{number}", sentences=3)))
            number += 1
            going.set()
        writer.catalog.close()

    writing = threading.Thread(target=write)
    writing.start()
    assert going.wait(60)
    back_up(collection.home / FILE_NAME, tmp_path / "papers.backup")
    stop.set()
    writing.join()
    assert restore(tmp_path / "papers.backup", tmp_path / "other") >= 3
    other = Collection(tmp_path / "other")
    other.ingest()  # what was under way when the backup was taken
    assert other.verify().ok
    other.catalog.close()


def test_nothing_that_is_there_is_written_over_unless_that_is_said(collection, saved, tmp_path):
    before = saved.read_bytes()
    with pytest.raises(UsageError, match="there already") as caught:
        back_up(collection.home / FILE_NAME, saved)
    assert "--force" in caught.value.hint
    with pytest.raises(UsageError, match="there already"):
        restore(saved, collection.home)
    assert saved.read_bytes() == before
    back_up(collection.home / FILE_NAME, saved, force=True)
    collection.ingest(entry("Later", "A paper that came after the backup."))
    collection.catalog.close()
    assert restore(saved, collection.home, force=True) == 2
    again = Collection(collection.home)
    assert len(told(again)) == 2
    assert again.mirror().open() == "rebuilt"  # the index of before holds a paper more
    assert again.verify().ok
    again.catalog.close()


def halve(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path):
    path.write_bytes(b"")


def zero(path):
    path.write_bytes(bytes(path.stat().st_size))


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [halve, empty, zero, flip])
@pytest.mark.parametrize("with_checksum", [True, False])
def test_a_damaged_backup_is_refused_and_the_collection_stays(collection, saved, damage, with_checksum):
    if not with_checksum:
        saved.with_name(saved.name + CHECKSUM).unlink()
    damage(saved)
    before = told(collection)
    with pytest.raises(BackupBroken, match="nothing was changed"):
        restore(saved, collection.home, force=True)
    assert told(collection) == before
    assert [path.name for path in collection.home.glob(".restore-*")] == []


def test_a_damaged_catalog_is_not_backed_up_over_a_good_backup(collection, saved):
    collection.catalog.close()
    path = collection.home / FILE_NAME
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 20] = bytes(4096 * 17)
    path.write_bytes(data)
    before = saved.read_bytes()
    with pytest.raises(BackupBroken):
        back_up(path, saved, force=True)
    assert saved.read_bytes() == before


def test_a_backup_of_a_newer_papergist_is_refused(collection, saved, tmp_path):
    collection.change("UPDATE alembic_version SET version_num = '9999'")
    back_up(collection.home / FILE_NAME, saved, force=True)
    with pytest.raises(CatalogTooNew):
        restore(saved, tmp_path / "other")
    assert not (tmp_path / "other" / FILE_NAME).exists()


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(UsageError, match="no collection"):
        back_up(tmp_path / FILE_NAME, tmp_path / "b")
    with pytest.raises(UsageError, match="no backup"):
        restore(tmp_path / "b", tmp_path)


def test_a_folder_that_takes_no_file_is_said_and_nothing_is_left(collection, tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(BackupBroken, match="did not go"):
        back_up(collection.home / FILE_NAME, tmp_path / "file" / "b")


def test_a_restore_under_a_reader_leaves_both_it_and_the_new_catalog_whole(collection, saved):
    collection.ingest(entry("Later", "A paper that came after the backup."))
    reader = sqlite3.connect(collection.home / FILE_NAME)
    assert reader.execute("SELECT count(*) FROM papers").fetchone() == (3,)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM papers").fetchone()  # a snapshot that it keeps while all changes
    assert restore(saved, collection.home, force=True) == 2
    assert reader.execute("SELECT count(*) FROM papers").fetchone() == (3,)
    reader.execute("COMMIT")
    assert reader.execute("SELECT count(*) FROM papers").fetchone() == (2,)
    again = Collection(collection.home)
    again.ingest(entry("After", "A paper that came after the restore."))
    reader.close()  # the last one of before: it must not take the log of the new one with it
    assert again.verify().ok
    assert len(told(again)) == 3
    again.catalog.close()


def test_a_catalog_that_is_no_database_is_set_aside_with_its_log_and_replaced(collection, saved):
    collection.catalog.close()
    path = collection.home / FILE_NAME
    path.write_bytes(b"a diary, and no database " * 400)
    path.with_name(path.name + "-wal").write_bytes(b"its log")
    assert restore(saved, collection.home, force=True) == 2
    kept = {one.name.split(".damaged-")[0]: one.read_bytes() for one in collection.home.glob("*.damaged-*")}
    assert kept[FILE_NAME].startswith(b"a diary")
    assert kept[FILE_NAME + "-wal"] == b"its log"
    again = Collection(collection.home)
    assert again.mirror().open() == "rebuilt"
    assert again.verify().ok
    assert len(told(again)) == 2
    again.catalog.close()


def test_a_restore_that_is_killed_leaves_the_old_catalog_with_its_log_or_the_new_one(collection, saved, tmp_path):
    collection.ingest(entry("Later", "A paper that came after the backup."))
    before = told(collection)
    homes = [tmp_path / str(number) for number in range(3)]
    for home in homes:
        shutil.copytree(collection.home, home)  # with what stands only in the log yet
    script = (
        "import os, signal, sys, threading; from pathlib import Path; from summarizer import backup\n"
        "put = backup._put_in_place\n"
        "def doomed(*arguments):\n"
        "    threading.Timer(float(sys.argv[3]), os.kill, (os.getpid(), signal.SIGKILL)).start(); put(*arguments)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "backup._put_in_place = doomed; backup.restore(Path(sys.argv[1]), Path(sys.argv[2]), force=True)\n"
    )
    ends = set()
    for home, seconds in zip(homes, (0.0, 0.002, 5.0), strict=True):
        done = subprocess.run([sys.executable, "-c", script, saved, home, str(seconds)], check=False, cwd=ROOT)
        assert done.returncode == -signal.SIGKILL
        left = Collection(home)
        found = told(left)
        assert left.mirror().open() in {"kept", "rebuilt"}
        assert left.verify().ok
        assert found == before or len(found) == 2
        ends.add(len(found))
        left.catalog.close()
    assert 2 in ends  # the last one was killed after all was done


def test_who_has_the_catalog_open_finds_by_words_what_a_restore_brought(collection, saved):
    with contextlib.closing(Catalog(collection.home / FILE_NAME)) as reader:
        collection.ingest(entry("A study of wasps", "Wasps sting."))
        assert len(reader.lexical.search(["wasps"], limit=9)) == 1
        collection.catalog.close()
        restore(saved, collection.home, force=True)
        again = Collection(collection.home)
        again.ingest(entry("A study of moths", "Moths fly."))  # it gets the number that the wasps had
        assert reader.lexical.search(["wasps"], limit=9) == []
        assert len(reader.lexical.search(["moths"], limit=9)) == 1
        again.catalog.close()
