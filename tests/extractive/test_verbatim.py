"""A TL;DR counts as verbatim only where nothing but its joints differs from the abstract."""

from __future__ import annotations

import pytest

from summarizer.extractive.summarise import is_verbatim
from summarizer.extractive.tldr import Tldr
from summarizer.models import Span

ABSTRACT = "We train bees. They tell US coins; in trials, apart in 82% of them."


def _tldr(text, *quotes):
    places = [(ABSTRACT.index(quote), quote) for quote in quotes]
    return Tldr(text, tuple(Span(start=at, end=at + len(quote), quote=quote) for at, quote in places))


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("We train bees.", ["We train bees"]),
        ("Train bees.", ["train bees"]),
        ("We train bees; they tell US coins.", ["We train bees", "They tell US coins"]),
        ("We train bees; they tell US coins.", ["We train bees.", "They tell US coins"]),
        ("They tell US coins; in trials.", ["They tell US coins; in trials"]),
        ("They tell US coins apart in 82% of them.", ["They tell US coins", "apart in 82% of them."]),
        (None, []),
    ],
)
def test_joints_a_first_letter_and_the_full_stop_may_differ(text, quotes):
    assert is_verbatim(_tldr(text, *quotes), ABSTRACT)


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("They tell us coins.", ["They tell US coins"]),  # another word
        ("They tell US coins in trials.", ["They tell US coins; in trials"]),  # a semicolon of the abstract lost
        ("They tell; US coins.", ["They tell US coins"]),  # one that nobody wrote
        ("They tell US coins; we train bees.", ["We train bees", "They tell US coins"]),  # another order
        ("We train bees, they say.", ["We train bees"]),
        ("Bees.", []),
    ],
)
def test_anything_else_may_not(text, quotes):
    assert not is_verbatim(_tldr(text, *quotes), ABSTRACT)


def test_a_quote_that_stands_elsewhere_is_not_verbatim():
    span = Span(start=1, end=15, quote="We train bees.")
    assert not is_verbatim(Tldr("We train bees.", (span,)), ABSTRACT)
