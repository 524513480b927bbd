"""With which vector a question seeks: what is computed, that it is kept, and that it does what it was learned for."""

from __future__ import annotations

import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from summarizer.embedding import EmbeddingText, adapted, seeking
from summarizer.embedding.minilm import MiniLM
from summarizer.embedding.seeking import SHAPES, UPPER, Seeker, learned, load
from summarizer.errors import PapergistError

# Questions as somebody from outside would put them, and what answers them; none of this was learned from.
IN_OTHER_WORDS = (
    (
        "Can a chatbot be made to run on my phone by storing its numbers more coarsely?",
        "We quantise the weights of a language model to four bits, which allows inference on mobile devices.",
    ),
    (
        "How do you stop a picture program from drawing people with six fingers?",
        "We add a pose prior to diffusion models, which reduces anatomical artefacts in generated hands.",
    ),
    (
        "Does a robot learn faster if it can watch people at work?",
        "Pretraining a manipulation policy on egocentric video improves sample efficiency of imitation learning.",
    ),
    (
        "Why does the assistant make up books that were never written?",
        "Hallucinated references arise where the decoder assigns high likelihood to bibliographic strings.",
    ),
    (
        "Is it possible to tell from somebody's cough on the telephone that they are ill?",
        "We classify respiratory disease from acoustic recordings with a spectrogram transformer.",
    ),
    (
        "How can many hospitals teach one program without showing each other their patients?",
        "We propose a federated optimisation scheme for segmentation across institutions that keeps data local.",
    ),
    (
        "Can the computer write its own tests for the code it made?",
        "Unit tests synthesised by the model serve as a reward for reinforcement learning of program synthesis.",
    ),
    (
        "What helps a car see in fog?",
        "Fusing radar with camera features improves object detection under adverse weather.",
    ),
)


def test_unchanged_it_is_the_vector_of_the_packaged_model(model):
    for question, _ in IN_OTHER_WORDS:
        assert Seeker(unchanged()).vector(question) == pytest.approx(model.embed_query(question), abs=1e-4)


def test_the_vector_has_unit_length_whatever_is_asked(model):
    for question in ("", "?", "bees", "what " * 600):
        assert np.linalg.norm(model.seeking(question)) == pytest.approx(1, abs=1e-5)


def test_what_was_learned_is_kept_in_half_precision(tmp_path):
    chance = np.random.default_rng(1)
    made = Seeker(
        {name: weight + chance.normal(0, 0.01, weight.shape).astype("f4") for name, weight in unchanged().items()}
    )
    made.save(tmp_path / "kept.npz", about="by hand")
    question = IN_OTHER_WORDS[0][0]
    assert load(tmp_path / "kept.npz").vector(question) @ made.vector(question) > 0.999
    assert load(tmp_path / "kept.npz").vector(question) @ Seeker(unchanged()).vector(question) < 0.99


@pytest.mark.parametrize(
    "spoil",
    [
        lambda weights: weights.pop(f"{UPPER[0]}.query.down"),
        lambda weights: weights.update({f"{UPPER[0]}.query.down": np.zeros((3, 384), "f4")}),
        lambda weights: weights.update({f"{UPPER[1]}.said.bias": np.full(384, np.nan, "f4")}),
    ],
)
def test_damaged_weights_are_named(tmp_path, spoil):
    weights = unchanged()
    spoil(weights)
    np.savez_compressed(tmp_path / "seeking.npz", about="by hand", **weights)
    with pytest.raises(PapergistError, match=r"seeking\.npz, with which papers are sought, is missing or damaged"):
        load(tmp_path / "seeking.npz")


def test_it_says_how_it_came_about():
    with np.load(Path(seeking.__file__).with_name(seeking.FILE)) as stored:
        about = json.loads(str(stored["about"]))
    assert about["seed"] == 3
    inputs = {name for name in about["inputs"] if not name.startswith("eval/")}
    assert inputs == {"scitldr/train.jsonl", "pubmedqa/dev.jsonl"}


def test_it_can_be_sent_to_another_process():
    question = IN_OTHER_WORDS[0][0]
    sent = pickle.loads(pickle.dumps(learned()))
    assert (sent.vector(question) == learned().vector(question)).all()


def test_however_many_threads_ask_it_is_loaded_once():
    seeking._loaded.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: learned(), range(16)))
    assert len({id(one) for one in found}) == 1


@pytest.fixture(scope="module")
def model():
    return MiniLM(threads=1)


def test_the_packaged_model_seeks_with_what_was_learned(model):
    question = IN_OTHER_WORDS[0][0]
    assert (model.seeking(question) == learned().vector(question)).all()


def test_questions_in_other_words_come_nearer_to_what_answers_them(model):
    texts = [EmbeddingText(title="", text=told) for _, told in IN_OTHER_WORDS]
    passages = np.stack([vector for vector, _ in model.embed(texts)])

    def leads(embed):
        cosines = np.stack([embed(question) for question, _ in IN_OTHER_WORDS]) @ passages.T
        return np.diag(cosines) - (cosines - 2 * np.eye(len(cosines))).max(axis=1)

    assert leads(model.seeking).mean() > leads(model.embed_query).mean()


def unchanged():
    """Return weights that leave the model as it is."""
    weights, chance = {}, np.random.default_rng(2)
    for layer in UPPER:
        packaged = adapted.packaged_layer(layer)
        for name in adapted.SHAPES:
            shape = SHAPES[f"{layer}.{name}"]
            known = packaged.get(name, np.zeros(shape) if name.endswith(".up") else chance.normal(size=shape))
            weights[f"{layer}.{name}"] = np.asarray(known, "f4")
    return weights
