"""Every file of a collection deleted, halved, zeroed or overwritten in part: noticed or harmless, never a wrong answer
without a word. An index is built anew and nothing is embedded for it; a damaged catalog says what to do."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from summarizer.catalog import FILE_NAME
from summarizer.errors import CatalogError
from summarizer.index.place import refuse_loss
from summarizer.models import Filters
from tests.making import Collection, entry, long_abstract

PAPERS = 30
MANY = 1100  # Chroma writes its graph to files from a thousand vectors on


def delete(path):
    path.unlink()


def halve(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path):
    path.write_bytes(b"")


def zero(path):
    path.write_bytes(bytes(path.stat().st_size))


def overwrite(share, what):
    """Return a damage that overwrites a tenth of the file from this share of it on."""

    def damage(path):
        data = bytearray(path.read_bytes())
        start, length = int(len(data) * share), max(1, len(data) // 10)
        data[start : start + length] = (what * length)[: len(data[start : start + length])]
        path.write_bytes(bytes(data))

    damage.__name__ = f"overwrite at {share} with {what!r}"
    return damage


def garbage(path):
    path.write_bytes(b"garbage " * (path.stat().st_size // 8 + 1))


def append(path):
    path.write_bytes(path.read_bytes() + b"more" * 1000)


PARTS = [overwrite(share, what) for share in (0.0, 0.1, 0.25, 0.5, 0.75, 0.9) for what in (b"\0", b"\xff", b"text")]
DAMAGES = [delete, halve, empty, zero, garbage, append, *PARTS]
INDEX_FILES = ["chroma.sqlite3", "data_level0.bin", "header.bin", "length.bin", "link_lists.bin"]
GRAPH_FILES = [*INDEX_FILES[1:], "index_metadata.pickle"]


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """Return a folder with a collection that is whole and closed, and what it tells."""
    home = tmp_path_factory.mktemp("sound")
    made = Collection(home)
    made.ingest(*(entry(f"Paper {n}", long_abstract(f"topic{n}", sentences=12)) for n in range(PAPERS)), summaries=True)
    told = said(made)
    made.catalog.close()
    with sqlite3.connect(home / FILE_NAME) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return home, told


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    """Return a folder with a collection whose index has written its graph."""
    home = tmp_path_factory.mktemp("graph")
    made = Collection(home)
    made.ingest(*(entry(f"Paper {n}", f"Word{n} is counted by bees in garden{n}.") for n in range(MANY)))
    made.catalog.close()
    return home


def damage_all(home, name, damage):
    found = sorted((home / "index").rglob(name))
    assert found, f"this index has no {name}"
    for path in found:
        damage(path)


def said(collection):
    """Return what a reader is shown of every paper, and the passages nearest to some questions."""
    papers = [paper.model_dump() for paper in collection.catalog.papers.page(Filters()).papers]
    words = [collection.catalog.lexical.search([f"topic{n}"], limit=3) for n in range(PAPERS)]
    return papers, words


def nearest(collection, mirror):
    items = list(collection.catalog.passages.embedded(collection.embedder.name))[::7]
    return [mirror.search(item.vector, 1)[0][0] == item.passage.id for item in items]


def at_hand(collection, mirror):
    """Tell of some passages whether one with their vector is found: of many papers some have the same words' hashes."""
    items = list(collection.catalog.passages.embedded(collection.embedder.name))[::7]
    return [mirror.search(item.vector, 1)[0][1] > 0.999 for item in items]


def copied(sound, tmp_path):
    return Path(shutil.copytree(sound, tmp_path / "copy"))


def test_an_index_that_nobody_damaged_is_kept(graph, tmp_path):
    collection = Collection(copied(graph, tmp_path))
    assert collection.verify().ok
    assert collection.mirror().open() == "kept"
    collection.catalog.close()


@pytest.mark.parametrize("name", GRAPH_FILES)
@pytest.mark.parametrize("damage", [delete, halve, zero, garbage, append, PARTS[-1]], ids=lambda one: one.__name__)
def test_a_damaged_graph_is_noticed_before_it_is_read_and_built_anew_without_embedding(graph, tmp_path, name, damage):
    home = copied(graph, tmp_path)
    damage_all(home, name, damage)
    collection = Collection(home)
    report = collection.verify()
    assert not report.ok
    assert any(name in found and "rebuild-index" in found for found in report.differences)
    mirror = collection.mirror()
    assert mirror.open() == "rebuilt"
    assert all(at_hand(collection, mirror))
    assert collection.embedder.embedded == 0
    collection.catalog.close()


@pytest.mark.parametrize("name", INDEX_FILES)
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_index_is_noticed_or_answers_as_before_and_is_built_anew_without_embedding(
    sound, tmp_path, name, damage
):
    home = copied(sound[0], tmp_path)
    damage_all(home, name, damage)
    collection = Collection(home)
    noticed = not collection.verify().ok
    mirror = collection.mirror()
    done = mirror.open()
    assert done in {"kept", "rebuilt"}
    assert all(nearest(collection, mirror))
    if done == "kept":  # then no answer may differ, whether verify saw a difference or not
        assert noticed or list(mirror.differences()) == []
    collection.mirror().rebuild()
    assert collection.verify().ok
    assert collection.embedder.embedded == 0
    assert said(collection) == sound[1]
    collection.catalog.close()


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_catalog_is_refused_or_reported_or_tells_what_it_told(sound, tmp_path, damage):
    home = copied(sound[0], tmp_path)
    damage(home / FILE_NAME)
    problem, collection = None, None
    try:
        refuse_loss(home)
        collection = Collection(home)
        if collection.verify().ok:
            assert said(collection) == sound[1]
    except CatalogError as error:
        problem = error
    finally:
        if collection is not None:
            collection.catalog.close()
    assert problem is None or problem.hint
