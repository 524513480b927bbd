"""The short form of `make month`: ten days, with the process killed on the way."""

import random
from collections import Counter

from tests.month.finding import _compare
from tests.month.month import Month


def test_every_paper_comes_once_and_every_gap_and_doubt_is_told_of(tmp_path):
    found = Month(tmp_path, random.Random(9), days=10, kills=5).run()
    assert found["kills"] >= 4  # else nothing was tried
    assert found["wrong"] == []
    assert found["after sending what was in doubt again"]["wrong"] == []
    assert found["letters"] > 3


class Row:
    def __init__(self, name, state):
        self.name, self.state = name, state


def told(letters, known, held=None, wanted=frozenset({1, 2})):
    wrong = _compare("reader", letters, known, held or {}, set(wanted), again=False)
    return Counter(" ".join(line.split()[1:4]) for line in wrong)


def test_the_harness_sees_what_is_lost_doubled_strange_or_noted_wrongly():
    sent = {"a": Row("monday", "sent"), "b": Row("tuesday", "sent")}
    assert told([("a", {1}), ("b", {2})], sent) == {}
    assert told([("a", {1}), ("b", {1})], sent) == {"paper 1 in": 1, "paper 2 never": 1}
    assert told([("a", {1, 2}), ("a", {1, 2}), ("b", set())], sent) == {"issue monday came": 1}
    assert told([("a", {1, 2})], sent) == {"tuesday is noted": 1}
    assert told([("a", {1, 2, 3}), ("b", set())], sent) == {"paper 3 was": 1}
    assert told([("c", {1, 2})], {}) == {"a letter that": 1}
    assert told([("a", {1, 2})], {"a": Row("monday", "waiting")}) == {"monday came and": 1}
    assert told([], {"a": Row("monday", "unknown")}, {"a": {1, 2}}) == {}
