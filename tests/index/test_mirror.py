"""The index equals the catalog, whatever happened to it, and nothing is embedded again for that."""

import shutil

import pytest

from summarizer.errors import IndexBroken
from summarizer.index.mirror import STATE, IndexMirror
from summarizer.ingest import Workshop, ingest
from tests.making import Collection, entry, long_abstract, reading


def opened(collection):
    mirror = collection.mirror()
    return mirror, mirror.open()


def generation(collection):
    return collection.home / "index" / collection.catalog.state.get(STATE)["generation"]


def assert_equal_to_catalog(mirror, collection):
    assert list(mirror.differences()) == []
    for item in collection.catalog.passages.embedded(collection.embedder.name):
        name, cosine = mirror.search(item.vector, 1)[0]
        assert cosine == pytest.approx(1, abs=1e-3)
        assert name == item.passage.id


def test_an_index_that_mirrors_the_catalog_is_kept(collection):
    mirror, done = opened(collection)
    assert done == "kept"
    assert_equal_to_catalog(mirror, collection)


def test_what_the_catalog_gained_and_lost_meanwhile_is_mirrored_on_opening(collection):
    kept = generation(collection)
    shop = Workshop(collection.catalog, collection.embedder, index=None)  # an ingest that could not write the index
    changed = entry(abstract=long_abstract("wasps")), entry("New", "A new paper.")
    ingest([reading(*changed)], shop, summaries=False)
    again, done = opened(collection)
    assert done == "updated"
    assert generation(collection) == kept
    assert_equal_to_catalog(again, collection)


def test_a_sound_index_is_kept_however_alike_its_passages_are(tmp_path):
    # Texts that share nearly all words lie in one tight cluster, the hardest case of an approximate search.
    alike = Collection(tmp_path)
    alike.ingest(*(entry(f"Paper {n}", long_abstract(f"topic{n}", sentences=20)) for n in range(120)))
    for _ in range(3):
        assert opened(alike)[1] == "kept"
        alike.mirror().rebuild()
    assert alike.verify().ok
    alike.catalog.close()


def test_many_deletions_are_a_reason_to_build_anew(collection):
    before = generation(collection)
    collection.catalog.papers.delete(collection.look("SELECT id FROM papers")[0][0])  # the one of many passages
    mirror, done = opened(collection)
    assert done == "rebuilt"
    assert generation(collection) != before
    assert_equal_to_catalog(mirror, collection)


def test_an_index_whose_writer_ended_in_the_middle_is_built_anew(collection):
    collection.catalog.state.set(STATE, {**collection.catalog.state.get(STATE), "writing": True})
    mirror, done = opened(collection)
    assert done == "rebuilt"
    assert_equal_to_catalog(mirror, collection)


def remove_folder(collection):
    shutil.rmtree(collection.home / "index")


def empty_the_database(collection):
    for path in generation(collection).glob("chroma.sqlite3*"):
        path.write_bytes(b"")


def break_the_database(collection):
    (generation(collection) / "chroma.sqlite3").write_bytes(b"garbage" * 1000)


def lose_an_entry(collection):
    index = collection.place.open(generation(collection).name)
    index.remove(index.ids()[:1])


@pytest.mark.parametrize("damage", [remove_folder, empty_the_database, break_the_database, lose_an_entry])
@pytest.mark.parametrize("behind", [False, True])
def test_a_damaged_index_is_built_anew_and_nothing_is_embedded_again(collection, tmp_path, damage, behind):
    # The damaged index lies in a copy: one client per path is kept in a process, with what it holds in memory.
    collection.catalog.close()
    moved = Collection(shutil.copytree(collection.home, tmp_path / "copy"), collection.embedder)
    damage(moved)
    if behind:
        moved.change("UPDATE state SET value = value + 1 WHERE name = 'passage_revision'")
    embedded = collection.embedder.embedded
    mirror, done = opened(moved)
    assert done in ({"rebuilt", "updated"} if behind else {"rebuilt"})
    assert_equal_to_catalog(mirror, moved)
    assert collection.embedder.embedded == embedded
    moved.catalog.close()


def test_another_model_gets_an_index_of_its_own(collection):
    mirror = IndexMirror(collection.catalog, collection.place, "another-model")
    assert mirror.open() == "rebuilt"
    assert list(mirror.differences()) == []


def test_a_rebuilt_index_lies_in_a_fresh_folder_and_the_old_one_goes(collection):
    before = generation(collection)
    mirror = collection.mirror()
    mirror.open()
    steps = []
    mirror.rebuild(lambda *step: steps.append(step))
    after = generation(collection)
    assert after != before
    assert list((collection.home / "index").iterdir()) == [after]
    total = collection.catalog.passages.counts()["passages"]
    assert steps == [("Building the index", total, total)]  # fewer than one batch of 100
    assert_equal_to_catalog(mirror, collection)


def test_a_half_built_index_of_an_interrupted_rebuild_is_left_aside(collection):
    (collection.home / "index" / "000009").mkdir()
    mirror, done = opened(collection)
    assert done == "kept"
    mirror.rebuild()
    assert generation(collection).name == "000010"


def test_an_index_that_is_not_open_says_so(collection):
    mirror = collection.mirror()
    with pytest.raises(IndexBroken):
        mirror.search(collection.embedder.embed_query("bees"), 3)
    with pytest.raises(IndexBroken):
        list(mirror.differences())


def test_more_results_than_there_are_passages_are_all_passages(collection):
    mirror, _ = opened(collection)
    total = collection.catalog.passages.counts()["passages"]
    assert len(mirror.search(collection.embedder.embed_query("bees"), 1000)) == total
    assert mirror.search(collection.embedder.embed_query("bees"), 0) == []


def test_an_index_over_nothing_is_an_index(tmp_path):
    empty = Collection(tmp_path)
    mirror = empty.mirror()
    assert mirror.open() == "rebuilt"
    assert mirror.search(empty.embedder.embed_query("bees"), 5) == []
    assert empty.mirror().open() == "kept"
    empty.catalog.close()


def test_mirroring_that_is_ended_between_two_steps_leaves_an_index_that_is_gone_on_with(collection):
    kept = generation(collection)
    mirror, _ = opened(collection)
    shop = Workshop(collection.catalog, collection.embedder, index=None)
    ingest([reading(*(entry(f"New {n}", f"A new paper on topic{n}.") for n in range(5)))], shop, summaries=False)

    def end_at_the_second(_what, done, _total):
        if done:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        mirror.update(end_at_the_second, together=2)
    assert collection.catalog.state.get(STATE)["writing"] is False
    again, done = opened(collection)  # by another process, later
    assert done == "updated"
    assert generation(collection) == kept
    assert_equal_to_catalog(again, collection)
