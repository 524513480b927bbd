"""A sentence that opens with "It" is read with the name of what it is about, marked as added."""

from __future__ import annotations

import pytest

from summarizer.extractive.naming import readable, system_name
from summarizer.models import Paper

ABSTRACT = "Bees get lost. They are small. We present HiveMap, a map for bees. It halves the detours. HiveMap is free."


def _paper(title="HiveMap: A Map for Bees", abstract=ABSTRACT):
    return Paper(id="hive", title=title, abstract=abstract)


def _read(sentence, paper):
    start = paper.abstract.index(sentence)
    return readable(paper, start, start + len(sentence))


def test_a_sentence_that_points_back_is_led_by_the_name_in_brackets():
    assert _read("It halves the detours.", _paper()) == "[HiveMap] It halves the detours."


@pytest.mark.parametrize("sentence", ["HiveMap is free.", "We present HiveMap, a map for bees.", "Bees get lost."])
def test_a_sentence_that_stands_alone_is_left_as_it_is(sentence):
    assert _read(sentence, _paper()) == sentence


def test_what_stands_before_the_system_is_introduced_is_not_about_it():
    assert _read("They are small.", _paper()) == "They are small."


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("HiveMap: A Map for Bees", "HiveMap"),
        ("Group Think: Bees Decide Together", "Group Think"),
        ("Do Bees Think? A Study", "HiveMap"),
        ("Maps for bees: a survey", "HiveMap"),
    ],
)
def test_the_name_stands_before_the_colon_or_is_what_the_abstract_presents(title, name):
    assert system_name(_paper(title)) == name


def test_without_a_name_nothing_is_added():
    paper = _paper("Maps for bees", "We draw maps. They halve the detours.")
    assert system_name(paper) is None
    assert _read("They halve the detours.", paper) == "They halve the detours."
