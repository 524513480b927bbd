"""Verify finds every kind of difference that can be planted, and nothing where nothing is wrong."""

import shutil

import numpy as np
import pytest

from summarizer.index.mirror import STATE
from summarizer.models import Passage, Span
from tests.making import BRIDGES, Collection, entry, long_abstract, summary


@pytest.fixture
def collection(tmp_path):
    """Return two papers, embedded, mirrored and summarised."""
    made = Collection(tmp_path)
    made.ingest(entry(abstract=long_abstract("bees")), entry("Bridges of Paper", BRIDGES))
    for name, _, abstract, content in made.catalog.summaries.wanting():
        quote = Span(start=0, end=10, quote=abstract[:10])
        made.catalog.summaries.save(name, content, summary("In short.", "tag", support=(quote,)))
    yield made
    made.catalog.close()


def test_nothing_is_wrong_with_a_collection_as_ingest_leaves_it(collection):
    found = collection.verify()
    assert found.ok
    assert found.differences == found.notes == ()
    total = collection.catalog.passages.counts()["passages"]
    assert found.checked == {"papers": 2, "passages": total, "vectors": total}


def test_an_empty_collection_is_a_collection(tmp_path):
    empty = Collection(tmp_path)
    assert empty.verify().ok
    empty.catalog.close()


FIRST = "WHERE number = (SELECT min(number) FROM passages)"
FIRST_VECTOR = "WHERE passage_number = (SELECT min(passage_number) FROM vectors)"
PLANTED = {
    "an abstract": ("UPDATE papers SET abstract = abstract || '!'", "not the one that was recorded"),
    "a title": ("UPDATE papers SET title = 'Wasps'", "not the one that was recorded"),
    "a word of the word index": (
        "INSERT INTO papers_fts(papers_fts, rowid, title, abstract) "
        "SELECT 'delete', number, title, abstract FROM papers",
        "word index",
    ),
    "all passages of a paper": ("DELETE FROM passages WHERE paper_number = 1", "do not tile"),
    "one passage": (f"DELETE FROM passages {FIRST}", "do not tile"),
    "the end of a passage": (f'UPDATE passages SET "end" = "end" - 1 {FIRST}', "do not tile"),
    "the start of a passage": (f"UPDATE passages SET start = 1 {FIRST}", "do not tile"),
    "the hash of a passage": (f"UPDATE passages SET text_hash = 'x' {FIRST}", "not the text that was cut"),
    "a vector's length": (f"UPDATE vectors SET vector = substr(vector, 5) {FIRST_VECTOR}", "damaged"),
    "a vector's byte": (f"UPDATE vectors SET vector = substr(vector, 2) {FIRST_VECTOR}", "damaged"),
    "a vector that is zero": (f"UPDATE vectors SET vector = zeroblob(length(vector)) {FIRST_VECTOR}", "damaged"),
    "a vector that is no number": (
        f"UPDATE vectors SET vector = CAST(x'0000c07f' || substr(vector, 5) AS BLOB) {FIRST_VECTOR}",
        "damaged",
    ),
    "sentence vectors": (f"UPDATE vectors SET sentence_vectors = x'01' {FIRST_VECTOR}", "damaged"),
    "sentence spans": (f"UPDATE vectors SET sentence_spans = x'0102' {FIRST_VECTOR}", "damaged"),
    "a sentence's place": (
        f"UPDATE vectors SET sentence_spans = CAST(x'ffffff00' || substr(sentence_spans, 5) AS BLOB) {FIRST_VECTOR}",
        "lies outside",
    ),
    "another passage's vector": (
        "UPDATE vectors SET vector = (SELECT vector FROM vectors ORDER BY passage_number DESC) " + FIRST_VECTOR,
        "another vector than the catalog",
    ),
    "a vector too few": (f"DELETE FROM vectors {FIRST_VECTOR}", "not in the catalog"),
    "a quote": ("UPDATE summaries SET support = replace(support, '\"start\": 0', '\"start\": 1')", "does not stand"),
    "a tag": ("UPDATE paper_tags SET tag = 'other'", "tags"),
    "a tag too few": ("DELETE FROM paper_tags WHERE paper_number = 1", "tags"),
}


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_difference_in_the_catalog_is_found(collection, what):
    statement, expected = PLANTED[what]
    collection.change(statement)
    found = collection.verify()
    assert not found.ok
    assert any(expected in difference for difference in found.differences), found.differences


def test_a_row_that_belongs_to_nothing_is_found(collection):
    with collection.catalog.database.read() as connection:
        connection.exec_driver_sql("COMMIT")  # foreign keys cannot be switched off inside a transaction
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("DELETE FROM papers WHERE number = 1")
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.exec_driver_sql("BEGIN")
    assert any("belongs to nothing" in difference for difference in collection.verify().differences)


def index_of(collection):
    return collection.place.open(collection.catalog.state.get(STATE)["generation"])


def some_passage(collection):
    return next(iter(collection.catalog.passages.embedded(collection.embedder.name)))


def planted(collection, **changes):
    item = some_passage(collection)
    vector = changes.pop("vector", item.vector)
    passage = Passage(**{**item.passage.model_dump(), **changes})
    index_of(collection).add([type(item)(passage, vector, item.sentence_spans, item.sentence_vectors)])


def lose(collection):
    index_of(collection).remove([some_passage(collection).passage.id])


def gain(collection):
    planted(collection, id="stranger")


def change_text(collection):
    planted(collection, text="Other words.")


def change_place(collection):
    planted(collection, start=3)


def change_paper(collection):
    planted(collection, paper_id="other")


def change_vector(collection):
    planted(collection, vector=np.eye(collection.embedder.dimension, dtype=np.float32)[0])


def remove(collection):
    shutil.rmtree(collection.home / "index")


def mark(collection):
    collection.catalog.state.set(STATE, {**collection.catalog.state.get(STATE), "writing": True})


def forget(collection):
    collection.change("DELETE FROM state WHERE name = 'index'")


@pytest.mark.parametrize(
    ("plant", "expected"),
    [
        (lose, "is missing"),
        (gain, "is not in the catalog"),
        (change_text, "another text or place"),
        (change_place, "another text or place"),
        (change_paper, "another text or place"),
        (change_vector, "another vector"),
        (remove, "is gone"),
        (mark, "being written"),
        (forget, "no vector index yet"),
    ],
)
def test_a_planted_difference_in_the_index_is_found(collection, plant, expected):
    plant(collection)
    found = collection.verify()
    assert not found.ok
    assert any(expected in difference for difference in found.differences), found.differences
    mirror = collection.mirror()
    mirror.rebuild()
    assert collection.verify().ok


def test_work_that_is_not_done_yet_is_a_note_and_no_difference(collection):
    collection.change("UPDATE papers SET cut_hash = NULL WHERE number = 2")
    found = collection.verify()
    assert found.ok
    assert found.notes == ("1 papers are not cut into passages yet; `papergist ingest` finishes them.",)


def test_quotes_of_a_summary_of_an_older_text_are_not_held_against_the_new_one(collection):
    collection.ingest(entry("Bridges of Paper", "A bridge made of quite other words, one sheet of paper, and a child."))
    assert collection.verify().ok
