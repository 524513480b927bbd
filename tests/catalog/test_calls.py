"""Calls to models: replies that are used again, budgets that hold, a ledger that adds up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from summarizer.catalog import Catalog
from summarizer.catalog.calls import CallStore, Limits, UsageRow
from summarizer.errors import BudgetSpent, CatalogError
from summarizer.replies import Reply

NOON = datetime(2025, 3, 1, 12)  # noqa: DTZ001 - UTC without a time zone, as the catalog stores it
DAY = NOON.date()


class Day:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self):
        return self.time


@pytest.fixture
def clock():
    return Day()


@pytest.fixture
def calls(catalog, clock):
    """Return the calls of an empty catalog, on the first of March 2025."""
    return CallStore(catalog.database, clock=clock)


def reserve(calls, limits=None, **changes):
    named = {"run": "r1", "key": "k", "purpose": "ask", "model": "openai/small", "prompt": "ask@1#ab"}
    return calls.open(**{**named, "limits": limits or Limits(), "tokens": 100, "cost_usd": 0.5, **changes})


def recall(calls, key="k"):
    """Return what a call under this key gets to hear without being made."""
    opened = reserve(calls, key=key)
    return opened if isinstance(opened, Reply) else None


def settle(calls, number, **changes):
    used = {"outcome": "reply", "seconds": 2.0, "prompt_tokens": 30, "completion_tokens": 10, "cost_usd": 0.25}
    calls.settle(number, **{**used, **changes})


def ask(calls, text, *, finish="stop", outcome="reply", **changes):
    settle(calls, reserve(calls, **changes), outcome=outcome, reply=text, finish=finish)


def fits(calls, limits, **changes):
    try:
        reserve(calls, limits, **changes)
    except BudgetSpent:
        return False
    return True


def hint(calls, limits, **changes):
    with pytest.raises(BudgetSpent) as caught:
        reserve(calls, limits, **changes)
    return caught.value.hint


# --- replies that are used again ---


def test_a_reply_is_recalled_by_its_key_with_what_it_cost(calls):
    ask(calls, "Four dots.")
    assert recall(calls) == Reply("Four dots.", "stop", 30, 10, 0.25)
    assert recall(calls, "other") is None


def test_of_several_replies_the_last_complete_one_is_recalled(calls):
    first, second, cut, late, _ = [reserve(calls) for _ in range(5)]  # all under way at once
    settle(calls, first, reply="first", finish="stop")
    settle(calls, second, reply="second", finish="stop")
    settle(calls, cut, reply="cut of", finish="length")
    settle(calls, late, outcome="ModelTimeout")
    assert recall(calls).text == "second"


@pytest.mark.parametrize(("text", "finish"), [(None, "stop"), ("cut of", "length"), ("cut of", None)])
def test_what_is_not_whole_is_not_recalled(calls, text, finish):
    ask(calls, text, finish=finish)
    assert recall(calls) is None


def test_what_is_recalled_sets_nothing_aside_even_where_nothing_is_left(calls):
    ask(calls, "Four dots.")
    assert reserve(calls, Limits(day_tokens=0)).text == "Four dots."
    assert calls.usage()[0].calls == 1


def test_calls_without_a_key_are_not_taken_for_each_other(calls):
    ask(calls, "Something else.", key="")
    assert recall(calls, "") is None


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters()) | st.sampled_from(["a\0b", "\ud800", "\U0001f600"]))
def test_any_reply_is_recorded_with_a_sign_for_what_no_database_holds(calls, text):
    key = uuid4().hex  # each example has calls of its own
    ask(calls, text, key=key)
    kept = "".join("\ufffd" if sign == "\0" or "\ud800" <= sign <= "\udfff" else sign for sign in text)
    assert recall(calls, key).text == kept


def test_a_name_that_no_database_holds_is_an_error_of_ours_and_reserves_nothing(calls):
    with pytest.raises(CatalogError, match="cannot hold"):
        reserve(calls, model="caf\udce9")
    assert calls.usage() == []


# --- budgets ---


def test_without_limits_every_call_goes_through_whatever_its_price(calls):
    for _ in range(3):
        reserve(calls, cost_usd=None, tokens=10**9)
    assert calls.usage()[0].calls == 3


def test_a_call_that_would_go_over_is_refused_and_sets_nothing_aside(calls):
    limits = Limits(day_tokens=250)
    reserve(calls, limits)
    reserve(calls, limits)  # 200 of 250
    assert not fits(calls, limits)
    assert fits(calls, limits, tokens=50)
    assert not fits(calls, limits, tokens=1)


def test_a_limit_may_be_used_up_exactly_in_dollars_too(calls):
    # 0.1 + 0.1 + 0.1 is a little more than 0.3 in floating point
    assert [fits(calls, Limits(day_usd=0.3), cost_usd=0.1) for _ in range(4)] == [True, True, True, False]


def test_a_settled_call_gives_back_what_it_did_not_use(calls):
    limits = Limits(run_tokens=100, run_usd=0.6)
    number = reserve(calls, limits)  # 100 tokens, 0.50 dollars
    assert not fits(calls, limits, tokens=60, cost_usd=0.3)
    settle(calls, number)  # 40 tokens, 0.25 dollars
    assert fits(calls, limits, tokens=60, cost_usd=0.3)


def test_a_call_that_was_never_settled_keeps_counting_as_what_it_reserved(calls, clock):
    reserve(calls)
    again = CallStore(calls._database, clock=clock)
    assert not fits(again, Limits(day_tokens=199), run="r2")
    assert not fits(again, Limits(day_usd=0.99), run="r2")


def test_a_settled_call_of_unknown_cost_keeps_counting_as_the_dollars_that_it_reserved(calls):
    settle(calls, reserve(calls), cost_usd=None)
    assert not fits(calls, Limits(day_usd=0.99))
    assert fits(calls, Limits(day_usd=1.0))


def test_the_budget_of_a_day_is_new_after_midnight_utc(calls, clock):
    clock.time = datetime(2025, 3, 1, 23, 59, 59)  # noqa: DTZ001 - as NOON
    limits = Limits(day_tokens=100)
    reserve(calls, limits)
    assert not fits(calls, limits, run="r2")
    clock.time += timedelta(seconds=1)
    assert fits(calls, limits)


def test_the_budget_of_a_run_lasts_over_midnight_and_is_the_runs_own(calls, clock):
    limits = Limits(run_tokens=100)
    reserve(calls, limits)
    clock.time += timedelta(days=1)
    assert not fits(calls, limits)
    assert fits(calls, limits, run="r2")


def test_a_limit_of_nothing_lets_only_calls_through_that_cost_nothing(calls):
    assert not fits(calls, Limits(day_usd=0), cost_usd=0.0001)
    assert fits(calls, Limits(day_usd=0), cost_usd=0.0)


@pytest.mark.parametrize("name", Limits.model_fields)
def test_a_limit_is_not_negative(name):
    with pytest.raises(ValidationError):
        Limits(**{name: -1})


@pytest.mark.parametrize("limits", [Limits(day_usd=5), Limits(run_usd=5), Limits(day_usd=5, day_tokens=1)])
def test_dollars_cannot_be_held_without_a_price_and_the_hint_offers_tokens(calls, limits):
    said = hint(calls, limits, cost_usd=None)
    assert said == (
        "The price of openai/small is not known, so a budget in dollars cannot be held. Set one in tokens instead: "
        "PAPERGIST_BUDGET_DAY_TOKENS or PAPERGIST_BUDGET_RUN_TOKENS."
    )
    assert fits(calls, Limits(day_tokens=100, run_tokens=100), cost_usd=None)


def test_the_hint_names_the_limit_how_much_is_used_and_the_setting(calls):
    settle(calls, reserve(calls))  # 40 tokens, 0.25 dollars
    reserve(calls, cost_usd=4.5, tokens=2000)  # 2040 tokens, 4.75 dollars
    assert hint(calls, Limits(day_usd=5, run_usd=5)) == (
        "Today's calls (UTC) have used 4.75 of 5 US dollars, counting what is set aside for those under way, and this "
        "one may use 0.5 more. Raise PAPERGIST_BUDGET_DAY_USD to go on; what is done stays."
    )
    assert hint(calls, Limits(day_tokens=3000, run_tokens=2100)).startswith(
        "The calls of this run have used 2,040 of 2,100 tokens, "
    )


@pytest.mark.parametrize("name", Limits.model_fields)
def test_each_limit_names_its_own_setting(calls, name):
    assert f"Raise PAPERGIST_BUDGET_{name.upper()} to" in hint(calls, Limits(**{name: 0}))


def test_of_calls_reserved_at_once_no_more_go_through_than_the_budget_holds(tmp_path):
    limits, barrier = Limits(day_tokens=350, day_usd=10), Barrier(8)
    catalogs = [Catalog(tmp_path / "catalog.sqlite3") for _ in range(2)]  # as two processes have them

    def attempt(number):
        barrier.wait()
        return fits(catalogs[number % 2].calls, limits, run=f"r{number}")

    with ThreadPoolExecutor(8) as threads:
        through = list(threads.map(attempt, range(8)))
    assert sum(through) == 3  # of 100 tokens each
    assert sum(row.reserved_tokens for row in catalogs[0].calls.usage()) == 300
    for catalog in catalogs:
        catalog.close()


some_calls = st.lists(
    st.tuples(st.sampled_from(["r1", "r2"]), st.integers(0, 60), st.none() | st.floats(0, 1)), max_size=12
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=st.integers(0, 150), run=st.integers(0, 150), asked=some_calls)
def test_what_is_used_never_exceeds_a_limit_and_what_fits_is_let_through(calls, clock, day, run, asked):
    # A token costs a cent, so that both units must come to the same; each example has a day and runs of its own.
    clock.time += timedelta(days=1)
    limits = Limits(day_tokens=day, day_usd=day / 100, run_tokens=run, run_usd=run / 100)
    used = {"r1": 0, "r2": 0}
    for name, tokens, share in asked:
        expected = sum(used.values()) + tokens <= day and used[name] + tokens <= run
        named = {"run": f"{name} of {clock.time}", "tokens": tokens, "cost_usd": tokens / 100}
        if not expected:
            assert not fits(calls, limits, **named)
            continue
        number, spent = reserve(calls, limits, **named), tokens if share is None else int(tokens * share)
        if share is not None:
            settle(calls, number, prompt_tokens=spent, completion_tokens=0, cost_usd=spent / 100)
        used[name] += spent
    rows = calls.usage(since=clock.time.date())
    told = sum(row.prompt_tokens + row.completion_tokens + row.reserved_tokens for row in rows)
    assert told == sum(used.values()) <= day
    assert sum(row.cost_usd for row in rows) == pytest.approx(told / 100)


# --- the ledger ---


def test_usage_is_told_by_day_model_and_purpose_newest_first(calls, clock):
    for purpose, model in [("tldr", "b/x"), ("ask", "b/x"), ("ask", "a/x")]:
        ask(calls, "Yes.", purpose=purpose, model=model, key=f"{purpose} {model}")
    clock.time += timedelta(days=1)
    ask(calls, "Yes.", model="z/x", key="new")
    found = [(row.day, row.model, row.purpose) for row in calls.usage()]
    assert found == [(date(2025, 3, 2), "z/x", "ask"), (DAY, "a/x", "ask"), (DAY, "b/x", "ask"), (DAY, "b/x", "tldr")]
    assert [row.day for row in calls.usage(since=date(2025, 3, 2))] == [date(2025, 3, 2)]
    assert len(calls.usage(since=DAY)) == 4
    assert calls.usage(since=date(2025, 3, 3)) == []


def test_usage_adds_up_and_tells_failures_apart(calls):
    settle(calls, reserve(calls))
    settle(calls, reserve(calls), outcome="ModelTimeout", prompt_tokens=60, completion_tokens=40, cost_usd=0.5)
    settle(calls, reserve(calls), outcome="cancelled", prompt_tokens=0, completion_tokens=0, cost_usd=0.0)
    assert calls.usage() == [
        UsageRow(
            day=DAY,
            model="openai/small",
            purpose="ask",
            calls=3,
            failed=2,
            prompt_tokens=90,  # 30 + 60 + 0
            completion_tokens=50,  # 10 + 40 + 0
            reserved_tokens=0,
            cost_usd=0.75,  # 0.25 + 0.5 + 0
            seconds=6.0,
        )
    ]


def test_a_call_that_is_not_settled_stands_in_the_ledger_as_what_it_reserved(calls):
    reserve(calls)
    (row,) = calls.usage()
    assert (row.calls, row.failed, row.prompt_tokens, row.reserved_tokens) == (1, 1, 0, 100)
    assert (row.cost_usd, row.seconds) == (0.5, 0.0)


def test_one_call_of_unknown_price_makes_the_sum_unknown(calls):
    settle(calls, reserve(calls))
    settle(calls, reserve(calls, cost_usd=None), cost_usd=None)
    settle(calls, reserve(calls, purpose="tldr"))
    assert [(row.purpose, row.cost_usd) for row in calls.usage()] == [("ask", None), ("tldr", 0.25)]


def test_a_price_that_is_known_only_afterwards_counts(calls):
    settle(calls, reserve(calls, cost_usd=None), cost_usd=0.75)
    assert calls.usage()[0].cost_usd == 0.75
    assert not fits(calls, Limits(day_usd=1.0))  # 0.75 + 0.50
