"""A call is set aside before it is made and settled however it ends."""

import asyncio
import time

import pytest
from pydantic import BaseModel

from prompts import Message
from summarizer.desk import most_tokens, paid
from summarizer.errors import BudgetSpent, ModelTimeout
from summarizer.replies import Reply

KNOWN = Reply("Yes.", "stop", 30, 10, 0.25)


class Book:
    """A desk that writes down what it is told."""

    def __init__(self, known=None, *, broke=False):
        self.known, self.broke, self.entries = known or {}, broke, []

    def open(self, key, tokens, cost_usd):
        if key in self.known:
            return self.known[key]
        if self.broke:
            raise BudgetSpent("m")
        self.entries.append(("open", key, tokens, cost_usd))
        return len(self.entries)

    def settle(self, number, outcome, seconds, reply):
        time.sleep(0.02)  # slower than whoever does not wait for it
        self.entries.append(("settle", number, outcome, reply))


def price(prompt_tokens, completion_tokens):
    return prompt_tokens / 100 + completion_tokens / 10


def call(desk, work, *, key="k", late=False):
    """Make a call of at most 100 and 20 tokens that does this with what is heard."""

    async def made():
        async with paid(desk, key, (100, 20), price, lambda: late) as heard:
            await work(heard)

    asyncio.run(made())


OPENED = [("open", "k", (100, 20), 3.0)]  # 100/100 + 20/10 dollars


def test_a_reply_is_settled_as_what_it_was():
    desk = Book()

    async def work(heard):
        heard.whole = KNOWN

    call(desk, work)
    assert desk.entries == [*OPENED, ("settle", 1, "reply", KNOWN)]


@pytest.mark.parametrize(
    ("usage", "expected"),
    [((50, 4), Reply("Yes", "stop", 50, 4, 0.9)), (None, Reply("Yes", "stop", 100, 20, 3.0))],
)
def test_a_stream_whose_usage_was_not_told_counts_as_the_most_that_it_can_have_been(usage, expected):
    desk = Book()

    async def work(heard):
        heard.pieces += ["Y", "es"]
        heard.finish, heard.usage = "stop", usage

    call(desk, work)
    assert desk.entries[-1] == ("settle", 1, "reply", expected)


def test_an_error_is_settled_by_its_name_and_raised_again():
    desk = Book()

    async def work(heard):
        heard.pieces.append("Y")
        raise ModelTimeout("m")

    with pytest.raises(ModelTimeout):
        call(desk, work)
    assert desk.entries == [*OPENED, ("settle", 1, "ModelTimeout", None)]


@pytest.mark.parametrize(("late", "outcome"), [(False, "cancelled"), (True, "ModelTimeout")])
@pytest.mark.parametrize("end", [asyncio.CancelledError, KeyboardInterrupt, ZeroDivisionError])
def test_whatever_else_ends_a_call_is_settled_before_the_loop_is_gone(end, late, outcome):
    desk = Book()

    async def work(heard):
        raise end

    with pytest.raises(end):
        call(desk, work, late=late)
    assert desk.entries == [*OPENED, ("settle", 1, outcome, None)]


def test_what_cannot_be_paid_is_not_begun():
    desk, begun = Book(broke=True), []

    async def work(heard):
        begun.append(heard)

    with pytest.raises(BudgetSpent):
        call(desk, work)
    assert (begun, desk.entries) == ([], [])


def test_without_a_desk_a_call_is_just_made():
    begun = []

    async def work(heard):
        begun.append(heard)

    call(None, work)
    assert len(begun) == 1


def test_what_is_known_costs_nothing_now_and_is_not_entered_again():
    desk, found = Book({"k": KNOWN}), []

    async def work(heard):
        found.append(heard.known)

    call(desk, work)
    assert found == [Reply("Yes.", "stop", 0, 0, 0.0)]
    assert desk.entries == []


def test_what_is_known_is_given_even_where_nothing_is_left_to_pay():
    found = []

    async def work(heard):
        found.append(heard.known)

    call(Book({"k": KNOWN}, broke=True), work)
    assert found[0].text == "Yes."


def test_the_most_tokens_of_a_request_count_bytes_messages_and_the_schema():
    class Empty(BaseModel):
        pass

    messages = [Message("system", "é" * 3), Message("user", "abc")]
    # (6 + 3) bytes / 3 + 2 messages of 10
    assert most_tokens(messages, {"max_tokens": 7}) == (23, 7)
    prompt, reply = most_tokens(messages, {"max_tokens": 7, "response_format": Empty})
    assert prompt > 23
    assert reply == 7
    # half of a pair, which UTF-8 cannot hold, counts as one byte
    assert most_tokens([Message("user", "\ud800" * 3)], {"max_tokens": 1}) == (11, 1)
