"""How text becomes a page: marks to the code point, links that are links, numbers and days in words."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.web.rendering import address, count, environment, marked, outside, paper_path, percent
from api.web.wanted import period_of
from summarizer.errors import UsageError
from summarizer.periods import day_of, week_of


@dataclass(frozen=True)
class Stretch:
    start: int
    end: int


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=5))
def test_pieces_hold_the_text_and_mark_just_what_lies_in_a_stretch(text, spans):
    pieces = marked(text, [Stretch(start, end) for start, end in spans])
    assert "".join(piece for _, piece in pieces) == text
    told = [is_marked for is_marked, piece in pieces for _ in piece]
    assert told == [any(start <= place < end for start, end in spans) for place in range(len(text))]
    assert all(piece for _, piece in pieces)
    assert all(one[0] != other[0] for one, other in pairwise(pieces))


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://arxiv.org/abs/2403.01234", True),
        ("HTTP://example.org", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org/x", False),
        ("https://", False),
        ("http://[", False),
        ("/papers/x", False),
        ("", False),
        (None, False),
    ],
)
def test_only_whole_addresses_on_the_web_are_links(url, is_link):
    assert (outside(url) == url) is (is_link or url is None)
    assert (outside(url) is not None) is is_link


def test_whatever_an_id_holds_stays_within_its_path():
    assert paper_path('a/b?c#d"e f', to="/summary") == "/papers/a/b%3Fc%23d%22e%20f/summary"


def test_parameters_without_a_value_are_left_out_of_addresses():
    assert address("/", {"tag": "a b", "org": ""}, day=date(2025, 3, 1), cursor=None) == "/?tag=a+b&day=2025-03-01"
    assert address("/", {"tag": "x"}, tag=None) == "/"


def test_numbers_are_told_with_their_nouns():
    assert [count(0, "paper"), count(1, "paper"), count(1204, "paper")] == ["0 papers", "1 paper", "1\u202f204 papers"]
    assert [percent(None), percent(0.456)] == ["–", "46 %"]


def test_a_name_that_a_template_does_not_get_is_an_error():
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError):
        environment().from_string("{{ nobody }}").render()


def test_days_and_weeks_lead_back_to_themselves():
    assert period_of("2024-12-30", "") == day_of(date(2024, 12, 30))
    week = week_of(date(2024, 12, 30))  # a Monday, of the first week of 2025 by ISO 8601
    assert (week.name, week.first, week.last) == ("2025-W01", date(2024, 12, 30), date(2025, 1, 5))
    assert period_of("", week.name) == week
    assert period_of("all", "") is None
    for wrong in ("2025-W54", "2025", "W1-2025", "x"):
        with pytest.raises(UsageError):
            period_of("", wrong)
