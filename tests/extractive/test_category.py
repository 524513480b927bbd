"""The closed category, and the right to have none. Every abstract here is our own."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.training import category as training
from summarizer.extractive.category import choose_category, read_record, weights
from summarizer.extractive.summarise import summarise

VISION = (
    "Segmenting Images with Little Labelling",
    "We segment images with a vision transformer. Our network is trained on image patches and masks, and gives better "
    "semantic segmentation of street scenes than convolutional networks. Experiments on image datasets show the gain "
    "in object detection and depth estimation, too.",
)
LANGUAGE = (
    "Translating Idioms with Large Language Models",
    "Large language models translate idioms word by word. We build a corpus of idioms in nine languages and fine-tune "
    "a language model on it. Machine translation of the idioms improves, and so does question answering over text.",
)


@pytest.mark.parametrize(("paper", "expected"), [(VISION, "cs.CV"), (LANGUAGE, "cs.CL")])
def test_a_paper_of_a_known_field_has_its_category(paper, expected):
    found = choose_category(*paper)
    assert found.name == expected
    assert weights().threshold <= found.confidence <= 1


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("", ""),
        ("Bees", "Honey bees learn to tell four dots from three."),
        ("Ein Rezept", "Man nehme Mehl, Butter und Zucker und rühre alles, bis der Teig glatt ist."),
        ("Knee pain in runners", "We asked 80 runners about knee pain. Half of them had pain after surgery."),
        ("Vision", "Images."),
    ],
)
def test_what_does_not_tell_has_no_category(title, abstract):
    assert choose_category(title, abstract).name is None


def test_the_summary_holds_category_and_confidence():
    summary = summarise(*VISION)
    assert summary.category == "cs.CV"
    assert summary.checks["category_confidence"] == choose_category(*VISION).confidence
    assert summarise("", "").checks["category_confidence"] == 0.0


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=80), st.text(max_size=300))
def test_any_text_has_a_category_of_the_set_or_none(title, abstract):
    found = choose_category(title, abstract)
    assert found.name is None or found.name in weights().categories
    assert 0 <= found.confidence <= 1


def test_the_shipped_weights_are_those_of_the_training_script():
    record = read_record()
    assert {key: record[key] for key in training.settings()} == training.settings()
    assert re.fullmatch(r"[0-9a-f]{64}", record["inputs"][training.SOURCE])
    learned = weights()
    assert learned.weights.shape == (len(learned.rows), len(learned.categories)) == (training.WORDS, len(learned.scale))


def test_categories_are_folded_into_the_closed_set_in_order():
    own = {"cs.CL", "cs.IT", "eess.SY"}
    assert training.closed_categories(["math.IT", "cs.SY", "cs.IT", "cs.CL"], own) == ("cs.IT", "eess.SY", "cs.CL")
    assert training.closed_categories(["cond-mat.soft", "cs.OH", "68T50", "q-bio.NC"], own) == ("physics", "q-bio")
