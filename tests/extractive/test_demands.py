"""What a question demands beyond its subject is looked for in each sentence."""

from __future__ import annotations

import pytest

from summarizer.extractive.answer_kinds import kind_of_answer
from summarizer.extractive.evidence import Candidate, compared, measure
from summarizer.extractive.question import take_apart
from summarizer.extractive.sentences import split
from summarizer.models import Hit, Paper

ABSTRACT = "We train 40 honey bees for two days. HiveNet tells four dots from three in 82% of trials."


def _measured(question, abstract=ABSTRACT, lexical=1.0, title="Bees That Count"):
    hit = Hit(paper_id="bees", score=0.5, lexical=lexical)
    candidate = Candidate(Paper(id="bees", title=title, abstract=abstract), hit, split(abstract), None)
    return measure(take_apart(question, {}), candidate, None)


@pytest.mark.parametrize(
    ("question", "name", "says", "silent"),
    [
        (
            "How many annotators labelled the flights?",
            "people counted",
            "Three experts labelled it.",
            "We labelled it.",
        ),
        ("In which languages were the bees trained?", "language", "We use Finnish.", "We use honey."),
        ("Which language model wrote the text?", "model", "GPT-4 wrote it.", "A student wrote it."),
        ("How long does it take?", "duration", "It takes 3 ms.", "It takes a lot."),
        ("On which GPU does it run?", "hardware", "It runs on an A100 GPU.", "It runs well."),
        ("Why do bees count?", "reason", "They count because they must.", "They count to four."),
        ("What share of trials succeeds?", "share", "It succeeds in half of them.", "It succeeds."),
    ],
)
def test_the_kind_of_thing_is_read_from_the_question_and_found_in_a_sentence(question, name, says, silent):
    kind = kind_of_answer(question)
    assert kind.name == name
    assert kind.said is not None
    assert kind.said.search(says)
    assert not kind.said.search(silent)


def test_a_question_of_no_known_kind_demands_no_words():
    assert kind_of_answer("bees").said is None
    assert _measured("bees").sentences[0]["said"] == 0.0


def test_a_sentence_says_the_kind_of_thing_or_does_not():
    assert [one["said"] for one in _measured("What share of trials succeeds?").sentences] == [-1.0, 1.0]


def test_the_noun_that_is_counted_stands_beside_a_number_or_far_from_all():
    near = [one["counted_near"] for one in _measured("How many days does it take?").sentences]
    assert near[0] == 1.0  # "two days"
    assert near[1] < 0.5
    assert _measured("Why days?").sentences[0]["counted_near"] == 0.0


def test_the_focus_is_what_the_title_does_not_hold():
    # "bees" and "count" are in the title, "trials" is not, and stands in the second sentence only
    first, second = _measured("In how many trials do bees count?").sentences
    assert first["focus"] < second["focus"]


def test_names_and_numbers_that_question_and_title_hold_are_not_new():
    second = _measured("Which network tells dots apart?").sentences[1]
    assert second["new_names"] == 1.0  # HiveNet
    assert _measured("What does HiveNet tell apart?").sentences[1]["new_names"] == 0.0


def test_a_number_of_the_question_that_the_paper_does_not_hold_is_noticed():
    assert _measured("What do 82% of bees do?").paper["numbers_missing"] == 0.0
    assert _measured("What do 97% of bees do?").paper["numbers_missing"] == 1.0


def test_candidates_are_compared_by_their_share_of_the_best_match_by_words():
    found = compared([_measured("bees", lexical=8.0), _measured("bees", lexical=2.0), _measured("bees", lexical=None)])
    assert [one.paper["lexical_share"] for one in found] == [1.0, 0.25, 0.0]
