"""Passages keep their vectors for as long as their text stands, wherever it moves."""

import numpy as np
import pytest

from summarizer.models import Filters
from tests.making import entry, reading

MODEL = "fake"
TEXT = "One fish. Two fish. Red fish."
SPANS = [(0, 10), (10, 20), (20, 29)]


def unit(*values):
    vector = np.array(values, dtype=np.float32)
    return vector / np.linalg.norm(vector)


def embed_what_is_wanting(catalog):
    """Give every wanting passage a vector of its own; return their texts."""
    wanting = catalog.passages.wanting_vectors(MODEL)
    for number, _, passage in wanting:
        vectors = unit(len(passage.text), number, 1), unit(1, 2, number)
        catalog.passages.save_vectors(MODEL, [(number, vectors[0], [(0, len(passage.text))], vectors[1][None])])
    return [passage.text for _, _, passage in wanting]


@pytest.fixture
def cut(catalog):
    """Return a catalog of one paper in three embedded passages."""
    catalog.papers.record(reading(entry("Fish", TEXT)))
    ((name, title, abstract),) = catalog.passages.wanting_passages()
    catalog.passages.replace([(name, title, abstract, SPANS)])
    embed_what_is_wanting(catalog)
    return catalog


def vectors_by_text(catalog):
    return {item.passage.text: item.vector.tolist() for item in catalog.passages.embedded(MODEL)}


def edit(catalog, abstract, spans, title="Fish"):
    catalog.papers.record(reading(entry(title, abstract)))
    ((name, title, abstract),) = catalog.passages.wanting_passages()
    catalog.passages.replace([(name, title, abstract, spans)])


def test_a_passage_is_the_stretch_of_the_abstract_that_its_offsets_name(cut):
    for item in cut.passages.embedded(MODEL):
        assert item.passage.text == TEXT[item.passage.start : item.passage.end]
    assert cut.passages.wanting_passages() == []


def test_a_passage_that_moved_keeps_its_vectors(cut):
    before = vectors_by_text(cut)
    edit(cut, "New. " + TEXT, [(0, 5), *((start + 5, end + 5) for start, end in SPANS)])
    assert embed_what_is_wanting(cut) == ["New. "]
    after = vectors_by_text(cut)
    assert {text: after[text] for text in before} == before
    assert [item.passage.start for item in cut.passages.embedded(MODEL)].count(15) == 1


def test_what_no_longer_stands_goes_with_its_vectors(cut):
    edit(cut, TEXT.replace("Two fish. ", ""), [(0, 10), (10, 19)])
    assert embed_what_is_wanting(cut) == []
    assert cut.passages.counts() == {"passages": 2, MODEL: 2}


def test_repeated_passages_are_told_apart_by_their_place(catalog):
    catalog.papers.record(reading(entry("Echo", "Ha. Ha. Ha. ")))
    ((name, title, abstract),) = catalog.passages.wanting_passages()
    catalog.passages.replace([(name, title, abstract, [(0, 4), (4, 8), (8, 11)])])
    embed_what_is_wanting(catalog)
    edit(catalog, "Oh. Ha. Ha. Ha.", [(0, 4), (4, 8), (8, 12), (12, 15)], title="Echo")
    assert embed_what_is_wanting(catalog) == ["Oh. "]
    assert len(set(catalog.passages.ids(MODEL))) == 4


def test_another_title_makes_other_passages(cut):
    # the title is embedded with each passage
    cut.papers.record(reading(entry("Fish, Revisited", TEXT, arxiv_id="2407.00001"), source="a"))
    cut.papers.record(reading(entry("Fish, Once More", TEXT, arxiv_id="2407.00001"), source="b"))
    ((name, title, abstract),) = [row for row in cut.passages.wanting_passages() if row[1] == "Fish, Once More"]
    cut.passages.replace([(name, title, abstract, SPANS)])
    assert len(cut.passages.wanting_vectors(MODEL)) == 3


def test_passages_cut_from_a_text_that_changed_meanwhile_are_not_recorded(cut):
    ((name, _),) = [(paper.id, paper.abstract) for paper in cut.papers.page(Filters()).papers]
    cut.passages.replace([(name, "Fish", "An older text.", [(0, 14)])])
    assert [item.passage.text for item in cut.passages.embedded(MODEL)] == [TEXT[a:b] for a, b in SPANS]


def test_vectors_of_a_passage_that_went_meanwhile_reach_no_other(cut):
    edit(cut, TEXT + " Blue fish.", [*SPANS[:2], (20, 40)])
    ((number, _, _),) = cut.passages.wanting_vectors(MODEL)
    edit(cut, "All is different now.", [(0, 21)])
    cut.passages.save_vectors(MODEL, [(number, unit(1, 0, 0), [(0, 4)], unit(1, 0, 0)[None])])
    assert cut.passages.counts()["passages"] == 1
    assert len(cut.passages.wanting_vectors(MODEL)) == 1


def test_sentence_vectors_come_back_as_they_were_within_a_quarter_of_a_percent(cut):
    exact = np.random.default_rng(1).normal(size=(5, 64)).astype(np.float32)
    exact /= np.linalg.norm(exact, axis=1, keepdims=True)
    number = cut.passages.wanting_vectors("other")[0][0]
    cut.passages.save_vectors("other", [(number, exact[0], [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)], exact)])
    (found,) = cut.passages.embedded("other")
    assert found.vector.tolist() == exact[0].tolist()
    # 127 levels: the rounding is at most 1/254 of the largest value in each of 64 places
    assert (found.sentence_vectors * exact).sum(axis=1).min() > 0.999
    assert np.allclose(np.linalg.norm(found.sentence_vectors, axis=1), 1, atol=1e-5)


def test_a_passage_without_sentences_has_no_sentence_vectors(cut):
    number = cut.passages.wanting_vectors("other")[0][0]
    cut.passages.save_vectors("other", [(number, unit(1, 2, 3), [], np.zeros((0, 3), dtype=np.float32))])
    (found,) = cut.passages.embedded("other")
    assert found.sentence_vectors.shape == (0, 3)


def test_the_matrix_holds_the_vectors_in_the_order_of_its_ids(cut):
    ids, matrix = cut.passages.matrix(MODEL)
    assert ids == cut.passages.ids(MODEL)
    assert np.array_equal(matrix, np.stack([item.vector for item in cut.passages.embedded(MODEL)]))


def test_the_revision_grows_with_every_change(cut):
    before = cut.passages.revision()
    edit(cut, TEXT + " Blue fish.", [*SPANS[:2], (20, 40)])
    between = cut.passages.revision()
    embed_what_is_wanting(cut)
    assert before < between < cut.passages.revision()


def test_vectors_of_nothing_are_no_change(cut):
    before = cut.passages.revision()
    cut.passages.save_vectors("model", [])
    assert cut.passages.revision() == before
