"""The short form of `make torture-states`."""

import pytest

from tests.durability import states
from tests.durability.states import counted, live


def test_after_any_steps_a_collection_is_what_a_dictionary_says_it_is():
    with counted() as counts:
        live(examples=12, steps=25, always_the_same=True)
    assert counts["steps"] > 100
    assert counts["kills"] > 5  # else nothing was tried
    assert counts["ask"] > 2


@pytest.mark.parametrize("lie", ["a lost paper", "a lost correction", "a changed abstract"])
def test_a_collection_that_is_not_what_is_true_is_noticed(monkeypatch, lie):
    held = states.Lives.held

    def lying(self):
        versions, words = held(self)
        if lie == "a lost paper":
            versions.pop(min(versions, default=0), None)
        elif lie == "a lost correction":
            words.clear()
        else:
            versions = {number: version + (version > 0) for number, version in versions.items()}
        return versions, words

    monkeypatch.setattr(states.Lives, "held", lying)
    with pytest.raises(AssertionError):
        live(examples=8, steps=25, always_the_same=True)
