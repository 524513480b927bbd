"""A claim rests on the fewest sentences that say it."""

import pytest

from summarizer.generative.support import bearing, bears
from tests.generative.scripted import TITLE, shown

SHOWN = shown()
SLOW, RUNS, RAISES, TRAINING = SHOWN


def resting_on(claim, places=SHOWN):
    return bearing(claim, places, TITLE)


def test_a_sentence_bears_what_it_says_and_nothing_else():
    assert bears("Throughput rises by 45% on 12 phones.", [RAISES], TITLE)
    assert not bears("Throughput rises by 45% on 12 phones.", [RUNS, TRAINING], TITLE)


@pytest.mark.parametrize(
    "claim",
    [
        "It raises throughput by 70% without loss of accuracy on 12 phones.",  # another number
        "It lowers throughput by 45% without loss of accuracy on 12 phones.",  # the other way
        "It raises throughput by 45% with loss of accuracy on 12 phones.",  # what was denied
        "It raises throughput by 45% without loss of accuracy on 12 iPhones.",  # a name
    ],
)
def test_a_sentence_does_not_bear_what_differs_in_number_direction_denial_or_name(claim):
    assert not bears(claim, [RAISES], TITLE)
    assert resting_on(claim) == []


def test_a_claim_of_one_sentence_rests_on_that_one():
    assert resting_on("Swarmy runs a draft model.") == [RUNS]


def test_a_claim_made_of_two_sentences_rests_on_both_in_the_order_of_the_abstract():
    claim = "Training of two days and throughput on 12 phones raised by 45%: Swarmy runs a small draft model."
    found = resting_on(claim)
    assert found == sorted(found, key=lambda place: place.start)
    assert {RUNS, RAISES, TRAINING} == set(found)
    assert resting_on(claim, SHOWN[::-1]) == found


def test_the_title_is_read_with_the_sentences():
    assert resting_on("Speculative decoding runs a small draft model.") == [RUNS]


@pytest.mark.parametrize(
    "claim", ["Roses bloom in moonlit gardens.", "", "...", "It is so.", "Training takes nine days."]
)
def test_a_claim_that_nothing_bears_rests_on_nothing(claim):
    assert resting_on(claim) == []


def test_without_sentences_nothing_is_borne():
    assert resting_on("Swarmy runs a draft model.", []) == []
