"""Learning the map of questions' vectors: what is learned puts right papers first, and leaves those that are."""

from __future__ import annotations

import numpy as np
import pytest

from eval.training.query_map import Sought, learn

DIMENSION, PAPERS = 12, 40


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype("f4")


def sought(questions, passages):
    """Return questions of which each is answered by the paper of the same number; a paper has two passages."""
    count = len(questions)
    return Sought(
        name="toy",
        passages=passages,
        begins=np.arange(0, 2 * count, 2),
        questions=questions,
        by_words=np.zeros((count, count), "f4"),
        right=np.eye(count, dtype=bool),
        folds=np.zeros(count, int),
    )


@pytest.fixture(scope="module")
def passages():
    """Return two passages a paper, the second about something else."""
    chance = np.random.default_rng(7)
    return unit(chance.normal(size=(2 * PAPERS, DIMENSION)))


def share_first(one, questions):
    scores, _ = one.scores(questions)
    return float((scores.argmax(axis=1) == np.arange(len(questions))).mean())


def test_a_papers_score_is_that_of_its_nearest_passage(passages):
    one = sought(passages[1::2], passages)
    scores, nearest = one.scores(one.questions)
    assert np.array_equal(np.diag(nearest), np.arange(1, 2 * PAPERS, 2))
    assert np.allclose(np.diag(scores), 0.5)  # a cosine of 1, and half of it counts


def test_what_is_learned_puts_the_right_papers_first(passages):
    # People ask with one direction of the space turned round: the map can turn it back.
    asked = passages[::2].copy()
    asked[:, 0] *= -1
    asked[:, 1] = asked[:, 2]
    one = sought(unit(asked), passages)
    found = learn([one] * 60)
    moved = np.stack([found.applied(question) for question in one.questions])
    assert share_first(one, moved) > share_first(one, one.questions) + 0.1


def test_learning_is_repeatable(passages):
    one = sought(passages[::2], passages)
    first, second = learn([one]), learn([one])
    assert np.array_equal(first.down, second.down)
    assert np.array_equal(first.up, second.up)


def test_questions_that_find_their_papers_go_on_finding_them(passages):
    one = sought(passages[::2], passages)
    found = learn([one] * 20)
    assert share_first(one, np.stack([found.applied(question) for question in one.questions])) == 1
