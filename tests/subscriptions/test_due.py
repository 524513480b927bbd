"""Which days an issue is about, whatever the clock does."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from summarizer.subscriptions.due import MOST_DAYS, first_day, next_period

MONDAY = date(2025, 10, 27)
DAYS = st.integers(0, 400).map(lambda count: MONDAY + timedelta(days=count))


def test_a_week_begins_on_monday():
    assert first_day("weekly", date(2025, 10, 30)) == MONDAY
    assert first_day("daily", date(2025, 10, 30)) == date(2025, 10, 30)


@given(st.sampled_from(["daily", "weekly"]), st.lists(DAYS, max_size=40))
def test_issues_never_overlap_and_leave_nothing_out_as_long_as_time_goes_forward(rhythm, moments):
    issued = []
    for today in sorted(moments):
        found = next_period(rhythm, MONDAY, issued, today)
        if found is None:
            continue
        period, since = found
        assert since <= period.first <= period.last < today
        assert (period.last - period.first).days < MOST_DAYS
        assert since == (issued[-1][1] + timedelta(days=1) if issued else MONDAY)
        issued.append((period.first, period.last))
    if rhythm == "weekly":
        assert all(last.weekday() == 6 for _, last in issued)


@given(st.lists(DAYS, max_size=30))
def test_whatever_the_clock_does_no_period_is_issued_twice_and_none_holds_today(moments):
    issued = []
    for today in moments:
        found = next_period("daily", MONDAY, issued, today)
        if found is not None:
            assert found[0].last < today
            assert (found[0].first, found[0].last) not in [days for days in issued if days[1] < today]
            issued.append((found[0].first, found[0].last))
