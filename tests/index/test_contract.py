"""What holds of the vector index wherever it lies: embedded in this process, or on a Chroma server."""

import dataclasses

import numpy as np
import pytest

from summarizer.errors import IndexBroken
from summarizer.index.chroma import ChromaServer, EmbeddedChroma
from summarizer.index.mirror import STATE
from summarizer.models import Passage
from tests.making import BRIDGES, Collection, entry, long_abstract


@pytest.fixture(params=["embedded", "server"])
def place(request, tmp_path):
    """Return an empty place for generations."""
    if request.param == "embedded":
        made = EmbeddedChroma(tmp_path / "index")
    else:
        url = request.getfixturevalue("running_chroma").url
        made = ChromaServer(url, f"test-{tmp_path.name[-40:]}-")
    yield made
    made.close()


@pytest.fixture
def collection(tmp_path, place):
    """Return a collection of two papers in several passages, embedded and mirrored."""
    made = Collection(tmp_path, place=place)
    made.ingest(entry(abstract=long_abstract("bees")), entry("Bridges of Paper", BRIDGES))
    yield made
    made.catalog.close()


def embedded(collection):
    return list(collection.catalog.passages.embedded(collection.embedder.name))


def current(collection):
    return collection.catalog.state.get(STATE)["generation"]


def many(items, count):
    """Return so many passages, of the texts of these and in random directions."""
    directions = np.random.default_rng(7).normal(size=(count, len(items[0].vector))).astype("f4")
    unit = directions / np.linalg.norm(directions, axis=1, keepdims=True)
    return [
        dataclasses.replace(
            items[number % len(items)],
            passage=Passage(**{**items[number % len(items)].passage.model_dump(), "id": f"made#{number}"}),
            vector=unit[number],
        )
        for number in range(count)
    ]


def test_a_new_generation_is_empty(place):
    index = place.make("000001")
    assert (index.count(), index.ids(), index.search(np.ones(64, "f4") / 8, 5)) == (0, [], [])
    assert index.entries(["nothing"]) == index.entries([]) == {}


def test_what_was_added_is_there_with_vector_text_and_place(place, collection):
    items = embedded(collection)
    index = place.make("000077")
    index.add(items)
    assert index.count() == len(items)
    assert sorted(index.ids()) == sorted(item.passage.id for item in items)
    found = index.entries([item.passage.id for item in items])
    for item in items:
        vector, text, metadata = found[item.passage.id]
        assert vector == pytest.approx(item.vector, abs=1e-6)
        assert text == item.passage.text
        assert metadata == item.passage.model_dump(include={"paper_id", "position", "start", "end"})


def test_the_nearest_come_first_with_their_cosines(place, collection):
    items = many(embedded(collection), 250)  # more than are written at once
    index = place.make("000077")
    index.add(items)
    question = items[42].vector + 0.5 * items[7].vector
    question /= np.linalg.norm(question)
    cosines = {item.passage.id: float(item.vector @ question) for item in items}
    best = sorted(cosines, key=lambda name: -cosines[name])[:10]
    found = index.search(question, 10)
    assert [name for name, _ in found] == best
    assert [cosine for _, cosine in found] == pytest.approx([cosines[name] for name in best], abs=1e-4)
    assert index.search(question, 0) == []
    assert len(index.search(question, 1000)) == 250


def test_adding_what_is_there_replaces_it(place, collection):
    first, other, *_ = embedded(collection)
    index = place.make("000077")
    index.add([first])
    changed = Passage(**{**first.passage.model_dump(), "text": "other"})
    index.add([dataclasses.replace(first, passage=changed, vector=other.vector)])
    assert index.count() == 1
    vector, text, _ = index.entries([first.passage.id])[first.passage.id]
    assert text == "other"
    assert vector == pytest.approx(other.vector, abs=1e-6)


def test_what_was_removed_is_gone_and_what_was_not_there_does_not_matter(place, collection):
    items = many(embedded(collection), 230)
    index = place.make("000077")
    index.add(items)
    index.remove([*(item.passage.id for item in items[:205]), "nothing"])
    index.remove([])
    assert sorted(index.ids()) == sorted(item.passage.id for item in items[205:])
    assert {name for name, _ in index.search(items[0].vector, 230)} == set(index.ids())


def test_a_generation_that_was_left_is_found_again_and_generations_are_apart(place, collection):
    place.make("000077").add(embedded(collection)[:1])
    place.make("000078").add(embedded(collection)[:2])
    assert {"000077", "000078"} <= set(place.generations())
    assert (place.open("000077").count(), place.open("000078").count()) == (1, 2)
    place.drop("000077")
    assert "000077" not in place.generations()
    assert place.open("000078").count() == 2


def test_a_generation_that_is_not_there_is_an_error_and_is_not_made(place):
    with pytest.raises(IndexBroken):
        place.open("000099")
    assert place.generations() == []


def test_a_place_that_was_closed_can_be_used_again(place, collection):
    place.close()
    assert place.open(current(collection)).count() == len(embedded(collection))


def test_an_index_that_mirrors_the_catalog_is_kept(collection):
    mirror = collection.mirror()
    assert mirror.open() == "kept"
    assert list(mirror.differences()) == []
    assert collection.verify().ok


def test_what_the_catalog_gained_and_lost_is_mirrored(collection):
    before = current(collection)
    collection.ingest(entry("Mail by Smell", "Sorters of mail learn scent."), source="later.txt")
    mirror = collection.mirror()
    assert mirror.open() == "kept"
    gone = collection.catalog.papers.delete(collection.look("SELECT id FROM papers WHERE title LIKE 'Bridges%'")[0][0])
    assert mirror.update() == "updated"
    assert list(mirror.differences()) == []
    assert not any(name.startswith(gone) for name, _ in mirror.search(collection.embedder.embed_query("bridge"), 99))
    assert current(collection) == before


def test_a_rebuilt_index_is_a_fresh_generation_and_the_old_one_goes(collection, place):
    before, embedded_before = current(collection), collection.embedder.embedded
    mirror = collection.mirror()
    mirror.open()
    assert mirror.rebuild() == "rebuilt"
    assert place.generations() == [current(collection)] != [before]
    assert list(mirror.differences()) == []
    assert collection.embedder.embedded == embedded_before


def lose_the_generation(collection, place):
    place.drop(current(collection))


def lose_an_entry(collection, place):
    index = place.open(current(collection))
    index.remove(index.ids()[:1])


def gain_an_entry(collection, place):
    place.open(current(collection)).add(many(embedded(collection), 1))


def leave_the_mark_of_a_write(collection, place):
    del place
    collection.catalog.state.set(STATE, {**collection.catalog.state.get(STATE), "writing": True})


def point_elsewhere(collection, place):
    del place
    collection.catalog.state.set(STATE, {**collection.catalog.state.get(STATE), "place": "http://127.0.0.1:1"})


@pytest.mark.parametrize(
    "damage", [lose_the_generation, lose_an_entry, gain_an_entry, leave_the_mark_of_a_write, point_elsewhere]
)
def test_an_index_that_is_not_what_the_catalog_says_is_told_by_verify_and_built_anew(collection, place, damage):
    before = current(collection)
    damage(collection, place)
    assert not collection.verify().ok
    mirror = collection.mirror()
    assert mirror.open() == "rebuilt"
    assert current(collection) != before
    assert list(mirror.differences()) == []
    assert collection.verify().ok
