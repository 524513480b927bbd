"""What answers are learned from is weighed as it should be."""

import numpy as np
import pytest

from eval.training.answer_cases import ANSWERED, Case
from eval.training.answer_data import Asked
from eval.training.answer_fit import learn_closely
from summarizer.extractive.comprehension import Found
from summarizer.extractive.evidence import Candidate, measure
from summarizer.extractive.question import take_apart
from summarizer.extractive.scoring import Ranked
from summarizer.extractive.sentences import split
from summarizer.models import Hit, Paper

ABSTRACT = "Buoys drift north in spring. Herring follow the cold water. Nets are lifted at dawn."
SPANS = tuple(split(ABSTRACT))


def _cases(by_features, by_reading, right):
    """Return questions that the sentence in this row answers, and of which features and reading say this."""
    paper = Paper(id="sea", title="The sea", abstract=ABSTRACT)
    found = []
    for row, features, reading in zip(right, by_features, by_reading, strict=True):
        candidate = Candidate(paper, Hit(paper_id="sea", score=1.0), SPANS, None, lambda *_, it=reading: Found(0.0, it))
        start, end = SPANS[row]
        asked = Asked(
            text="Where?", kind="where", group="sea", vector=np.zeros(384, np.float32), candidates=(candidate,),
            papers=frozenset({"sea"}), facts=(ABSTRACT[start:end],),
        )  # fmt: skip
        evidence = measure(take_apart(asked.text, {}), candidate, None)
        found.append((Case(asked, ANSWERED, (evidence,), 0), Ranked(evidence, 0.0, 1.0, features, features)))
    return found


@pytest.mark.parametrize("telling", ["features", "reading"])
def test_what_tells_the_right_sentence_gets_the_weight(telling):
    chance = np.random.default_rng(4)
    right = chance.integers(0, 3, 60)
    says, noise = np.eye(3)[right] + 0.3 * chance.standard_normal((60, 3)), chance.standard_normal((60, 3))
    of = {"features": (says, noise), "reading": (noise, says)}
    weights = learn_closely(_cases(*of[telling], right))
    other = {"features": "reading", "reading": "features"}[telling]
    assert weights[telling] > 1
    assert abs(weights[other]) < weights[telling] / 3


def test_who_points_to_the_wrong_sentence_is_not_followed():
    right = np.arange(60) % 3
    says, wrong = np.eye(3)[right], np.eye(3)[(right + 1) % 3]
    assert learn_closely(_cases(0.5 * says, wrong, right))["reading"] < 0
