"""Two things compared are looked for one by one; a side that is not here is said to be missing."""

from __future__ import annotations

import pytest

from summarizer.extractive.answer import Candidate, chosen
from summarizer.extractive.comparing import is_told_of, sides, weigh_sides
from summarizer.extractive.sentences import split
from summarizer.models import Hit, Paper


def _candidate(name, title, abstract):
    return Candidate(
        Paper(id=name, title=title, abstract=abstract), Hit(paper_id=name, score=1.0), split(abstract), None
    )


SWIFT = _candidate("swift", "SwiftServe: Serving Fast", "We present SwiftServe. It halves the latency of 3 models.")
GYM = _candidate("gym", "A Gym for Kernels", "Kernels crash. We call our platform KernelGym. It holds 279 bugs.")
BOTH = _candidate("both", "Serving", "SwiftServe is twice as fast as KernelGym.")


@pytest.mark.parametrize(
    ("question", "names", "sought"),
    [
        ("Compare SwiftServe and KernelGym.", ("SwiftServe", "KernelGym"), ("SwiftServe", "KernelGym")),
        (
            "What is the difference between SwiftServe and KernelGym in terms of latency?",
            ("SwiftServe", "KernelGym"),
            ("SwiftServe in terms of latency", "KernelGym in terms of latency"),
        ),
        ("How does SwiftServe differ from GPT-4?", ("SwiftServe", "GPT-4"), ("SwiftServe", "GPT-4")),
        ("How do T3 and SwiftServe compare?", ("T3", "SwiftServe"), ("T3", "SwiftServe")),
        (
            "Compare SwiftServe and a quantum annealing scheduler",
            ("SwiftServe", "quantum annealing scheduler"),
            ("SwiftServe", "a quantum annealing scheduler"),
        ),
        (
            "early stopping versus weight decay?",
            ("early stopping", "weight decay"),
            ("early stopping", "weight decay"),
        ),
    ],
)
def test_both_sides_and_what_is_compared_are_read_from_the_question(question, names, sought):
    found = sides(question)
    assert tuple(side.name for side in found) == names
    assert tuple(side.sought for side in found) == sought


@pytest.mark.parametrize(
    "question",
    [
        "Compare the sizes of the two datasets",
        "Compare SwiftServe and other systems",
        "What is the difference between the first approach and the second?",
        "How does it differ from weight decay?",
        "How does asking one doctor for a second opinion differ from asking a whole committee of specialists?",
        "What does SwiftServe do?",
    ],
)
def test_a_side_that_only_points_to_something_or_is_a_whole_clause_is_nothing_to_look_for(question):
    assert sides(question) is None


def _answered(question, *of_sides):
    found = sides(question)
    return weigh_sides(question, list(zip(found, of_sides, strict=True)), [None, None])


def test_each_side_is_quoted_from_a_paper_that_names_it():
    weighed = _answered("Compare SwiftServe and KernelGym", [GYM, SWIFT], [SWIFT, GYM])
    quotes = {one.paper.id: one.quote for one in chosen(weighed).sentences}
    assert quotes == {"swift": "We present SwiftServe.", "gym": "We call our platform KernelGym."}
    assert weighed.left_out is None


def test_what_is_compared_decides_which_sentence_of_a_paper_on_a_side_is_quoted():
    weighed = _answered("How does SwiftServe compare with KernelGym in latency?", [SWIFT], [GYM])
    assert chosen(weighed).sentences[0].quote == "It halves the latency of 3 models."


def test_a_side_that_is_not_here_is_named_beside_the_quote_of_the_other():
    weighed = _answered("Compare SwiftServe and FooBar3", [SWIFT], [GYM])
    assert [one.paper.id for one in chosen(weighed).sentences] == ["swift"]
    assert weighed.left_out == "No paper here mentions “FooBar3”."


def test_a_side_without_a_name_is_looked_for_by_its_words_within_one_sentence():
    weighed = _answered("Compare SwiftServe and crashing kernels", [SWIFT], [GYM])
    assert [one.quote for one in chosen(weighed).sentences] == ["We present SwiftServe.", "Kernels crash."]
    weighed = _answered("Compare SwiftServe and crashing platforms", [SWIFT], [GYM])
    assert weighed.left_out == "No paper here mentions “crashing platforms”."


def test_where_neither_side_is_here_the_question_is_declined():
    weighed = _answered("Compare Zork9 and FooBar3", [SWIFT], [GYM])
    assert chosen(weighed).sentences == ()
    assert weighed.reason == "No paper here mentions “Zork9” or “FooBar3”."


def test_an_abstract_that_speaks_of_both_is_told_from_one_that_speaks_of_one():
    found = sides("Compare SwiftServe and KernelGym")
    assert [all(is_told_of(one, side) for side in found) for one in (BOTH, SWIFT, GYM)] == [True, False, False]
