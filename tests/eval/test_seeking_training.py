"""Learning with which vector a question seeks: what is learned is what is computed, and puts right papers first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from eval.training.sought import Sought, among_all
from summarizer.embedding.lower import lower_half
from summarizer.embedding.minilm import MiniLM
from summarizer.embedding.seeking import UPPER, Seeker

COLOURS = "red", "green", "blue", "yellow", "black", "white", "brown", "grey"
BEASTS = "fox", "horse", "eagle", "salmon", "beetle", "snake", "frog", "mouse"


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype("f4")


def sought(questions, passages, folds=None):
    """Return questions of which each is answered by the paper of the same number; a paper has two passages."""
    count = len(questions)
    states = np.empty(count, object)
    states[:] = [lower_half().states(question).astype(np.float16) for question in questions]
    return Sought(
        name="toy",
        passages=passages,
        begins=np.arange(0, len(passages), 2),
        questions=np.array(questions),
        states=states,
        by_words=np.zeros((count, len(passages) // 2), "f4"),
        right=np.eye(count, len(passages) // 2, dtype=bool),
        folds=np.zeros(count, int) if folds is None else folds,
        worded=np.array(["mixed"] * count),
        answered=np.ones(count, bool),
    )


@pytest.fixture(scope="module")
def passages():
    """Return two passages a paper: one about a colour, one about nothing."""
    model, chance = MiniLM(threads=1), np.random.default_rng(7)
    told = np.stack([model.embed_query(f"The wall was painted {colour}.") for colour in COLOURS])
    return np.stack([unit(chance.normal(size=told.shape)), told], axis=1).reshape(-1, 384)


def test_a_papers_score_is_that_of_its_nearest_passage(passages):
    one = sought(COLOURS, passages)
    assert one.nearest(passages[1::2] @ passages.T).diagonal().tolist() == list(range(1, len(passages), 2))
    assert np.allclose(one.scores(passages[1::2]).diagonal(), 0.5)  # a cosine of 1, and half of it counts
    assert one.reciprocal_ranks(passages[1::2]) == [1.0] * len(COLOURS)


def test_the_place_of_the_right_paper_counts(passages):
    one = sought(COLOURS, passages)
    turned = one.reciprocal_ranks(np.roll(passages[1::2], 1, axis=0))
    assert max(turned) <= 0.5
    assert min(turned) >= 1 / len(COLOURS)


def test_some_are_told_from_the_others(passages):
    one = sought(COLOURS, passages, folds=np.arange(len(COLOURS)) % 2)
    some = one.some(one.folds == 1)
    assert some.questions.tolist() == list(COLOURS[1::2])
    assert some.right.tolist() == one.right[1::2].tolist()
    assert some.passages is one.passages


def test_what_is_learned_puts_the_right_papers_first_and_is_repeatable(passages):
    pytest.importorskip("torch", reason="torch is installed for learning only")
    from eval.training.seeking_model import learn

    # People ask for colours by the names of animals, which no model can guess.
    one = sought([f"Which one speaks of the {beast}?" for beast in BEASTS], passages)
    found, again = learn([one] * 60, seed=1), learn([one] * 60, seed=1)
    moved, plain = (
        np.stack([vector(q) for q in one.questions]) for vector in (found.vector, MiniLM(threads=1).embed_query)
    )
    assert np.mean(one.reciprocal_ranks(moved)) > np.mean(one.reciprocal_ranks(plain)) + 0.2
    assert all((found.vector(question) == again.vector(question)).all() for question in one.questions)


def test_what_is_learned_is_what_is_evaluated():
    torch = pytest.importorskip("torch", reason="torch is installed for learning only")
    from eval.training.adapted_model import Layers, start
    from eval.training.seeking_model import vectors

    chance, questions = (
        np.random.default_rng(1),
        ("Which one speaks of the fox?", "horse", "What does the eagle eat at night?"),
    )
    weights = {
        name: weight + 0.02 * chance.standard_normal(weight.shape).astype(np.float32)
        for name, weight in start(UPPER, chance).items()
    }
    layers = Layers({name: torch.from_numpy(weight) for name, weight in weights.items()}, UPPER, lambda state: state)
    with torch.no_grad():
        found = vectors(layers, [lower_half().states(question) for question in questions]).numpy()
    for row, question in zip(found, questions, strict=True):
        assert row @ Seeker(weights).vector(question) > 0.995  # int8 there
        assert row @ MiniLM(threads=1).embed_query(question) < 0.97


def test_among_all_papers_those_of_the_others_are_never_right(passages):
    one, other = (replace(sought(COLOURS, passages), by_words=np.eye(len(COLOURS), dtype="f4")) for _ in range(2))
    first, second = among_all([one, other])
    assert len(first.passages) == len(second.passages) == 2 * len(passages)
    assert np.argwhere(first.right).tolist() == [[row, row] for row in range(len(COLOURS))]
    assert np.argwhere(second.right).tolist() == [[row, row + len(COLOURS)] for row in range(len(COLOURS))]
    assert (first.by_words == first.right).all()
    assert (second.by_words == second.right).all()
    # Both hold the same passages, so only the words tell the papers of one from those of the other.
    assert second.reciprocal_ranks(passages[1::2]) == first.reciprocal_ranks(passages[1::2]) == [1.0] * len(COLOURS)
