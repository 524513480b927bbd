"""The map of questions' vectors: what it computes, that it is kept, and that it does what it was learned for."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from summarizer.embedding import EmbeddingText, query_map
from summarizer.embedding.minilm import MiniLM
from summarizer.embedding.query_map import QueryMap, learned, load

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


def test_a_vector_is_moved_by_what_the_map_adds_and_has_unit_length_again():
    along, across = np.array([1, 0, 0], "f4"), np.array([0, 1, 0], "f4")
    found = QueryMap(down=along[:, None], up=across[None, :]).applied(along)
    assert np.allclose(found, [0.5**0.5, 0.5**0.5, 0])  # (1, 0, 0) and (0, 1, 0), together of length the root of 2


def test_what_the_map_does_not_know_stays():
    along, across = np.array([1, 0, 0], "f4"), np.array([0, 1, 0], "f4")
    assert np.allclose(QueryMap(down=along[:, None], up=across[None, :]).applied(across), across)


def test_a_map_is_kept_in_half_precision(tmp_path):
    chance = np.random.default_rng(1)
    made = QueryMap(chance.normal(size=(6, 2)).astype("f4"), chance.normal(size=(2, 6)).astype("f4"))
    made.save(tmp_path / "map.npz", about="by hand")
    found = load(tmp_path / "map.npz")
    assert found.down.dtype == np.float32
    assert np.allclose(found.down, made.down, rtol=1e-3)
    assert np.allclose(found.up, made.up, rtol=1e-3)


def test_the_map_says_how_it_came_about():
    with np.load(Path(query_map.__file__).with_name(query_map.FILE)) as stored:
        about = json.loads(str(stored["about"]))
    assert about["seed"] == 3
    inputs = {name for name in about["inputs"] if not name.startswith("eval/")}
    assert inputs == {"scitldr/train.jsonl", "pubmedqa/dev.jsonl"}


@pytest.fixture(scope="module")
def model():
    return MiniLM(threads=1)


def sought(model, question):
    return model.seeking(model.embed_query(question))


def test_a_question_is_moved_a_little(model):
    for question, _ in IN_OTHER_WORDS:
        cosine = float(model.embed_query(question) @ sought(model, question))
        assert 0.85 < cosine < 0.999


def test_a_question_is_moved_by_what_was_learned(model):
    question = IN_OTHER_WORDS[0][0]
    assert np.allclose(sought(model, question), learned().applied(model.embed_query(question)))


def test_questions_in_other_words_come_nearer_to_what_answers_them(model):
    texts = [EmbeddingText(title="", text=told) for _, told in IN_OTHER_WORDS]
    passages = np.stack([vector for vector, _ in model.embed(texts)])

    def leads(embed):
        cosines = np.stack([embed(question) for question, _ in IN_OTHER_WORDS]) @ passages.T
        return np.diag(cosines) - (cosines - 2 * np.eye(len(cosines))).max(axis=1)

    assert leads(lambda question: sought(model, question)).mean() > leads(model.embed_query).mean()
