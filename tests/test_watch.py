"""Watched sources: a month of days with everything that goes wrong with feeds, and a ledger that says so."""

from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from summarizer.backoff import Clock
from summarizer.catalog import Catalog
from summarizer.sources import fetching
from summarizer.sources.fetching import Fetcher
from summarizer.sources.remote_names import Places
from summarizer.watch import Round, is_due
from tests.daily_papers_server import Feed

MONDAY = date(2025, 9, 29)


class Stopped(Exception):
    """Stands for a process that is killed."""


def answered(feed, request):
    told = feed.reply(date.fromisoformat(request.url.params["date"]), request.url.params["p"])
    if told is None:
        raise httpx.ConnectError("down")
    status, headers, body = told
    return httpx.Response(status, headers=headers, text=body)


@pytest.fixture
def catalog(tmp_path):
    with_catalog = Catalog(tmp_path / "catalog.sqlite3")
    yield with_catalog
    with_catalog.close()


def run(catalog, feed, day, *, take=None):
    moment = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
    clock = Clock(monotonic=lambda: 0.0, now=lambda: moment, chance=lambda: 0.0)
    client = fetching.client(httpx.MockTransport(lambda request: answered(feed, request)))
    fetcher = Fetcher(client, catalog.fetched, clock=clock, sleep=lambda _seconds: None)
    round_ = Round(catalog, fetcher, take or catalog.papers.record, Places(), day)
    return list(round_.ask(catalog.watching.all()))


def outcomes(runs):
    return {one.source.removeprefix("hf:2025-"): one.outcome for one in runs}


def watch(catalog):
    return catalog.watching.add("hf:today", every=360, stale_after=4)


def listed(catalog):
    return sorted(catalog.papers.ids())


def test_a_month_of_trouble_brings_every_paper_once_and_reports_every_gap(catalog):
    feed, watched, number, expected = Feed(), watch(catalog), 0, []
    days = [MONDAY + timedelta(days=count) for count in range(30)]
    for day in days:
        if day.weekday() < 5:
            for _ in range(3):
                number += 1
                feed.list_paper(day, number)
                expected.append(f"2509.{number:05}")
    duplicate = feed.days[days[1]][0]
    feed.days[days[2]].append(duplicate)  # listed again on the next day
    feed.failing[days[3]] = 2
    feed.broken.add(days[8])
    told = {}
    for day in days:
        if day in days[14:18]:  # the machine is off for four days
            continue
        if day == days[9]:
            feed.broken.clear()
        if day == days[21]:
            feed.list_paper(days[20], 90000)  # listed late, on the day before
            expected.append("2509.90000")
        feed.down = {day} if day == days[23] else set()
        told[day] = run(catalog, feed, day)
    assert listed(catalog) == sorted(expected)
    every = [(day, one.source, one.outcome) for day, runs in told.items() for one in runs]
    alarms = [run for run in every if run[2] not in {"ok", "quiet"}]
    # the page of another format; it is fetched again the next day, as every day before today is
    assert (days[8], f"hf:{days[8]}", "failed") in alarms
    assert (days[23], f"hf:{days[23]}", "failed") in alarms
    assert len(alarms) == 2, alarms
    assert {one.source for one in told[days[18]]} >= {f"hf:{day}" for day in days[14:18]}
    assert watched.source == "hf:today"


def test_a_gap_of_more_than_a_week_is_told_of_with_the_command_that_fills_it(catalog):
    feed = Feed()
    feed.list_paper(MONDAY, 1)
    watch(catalog)
    run(catalog, feed, MONDAY)
    later = MONDAY + timedelta(days=21)
    runs = run(catalog, feed, later)
    assert runs[0].outcome in {"partial", "stale", "empty"}
    assert runs[0].says.startswith("2025-09-29 to 2025-10-12 were not fetched: papergist ingest hf:2025-W40")


def test_weekends_are_quiet_and_empty_weekdays_ring(catalog):
    feed = Feed()
    feed.list_paper(MONDAY + timedelta(days=4), 1)  # Friday
    watch(catalog)
    assert outcomes(run(catalog, feed, MONDAY + timedelta(days=5))) == {"10-03": "ok", "10-04": "quiet"}
    assert outcomes(run(catalog, feed, MONDAY + timedelta(days=6))) == {"10-04": "quiet", "10-05": "quiet"}
    # Monday's may be yet to come; on Tuesday it is missing
    assert outcomes(run(catalog, feed, MONDAY + timedelta(days=7))) == {"10-05": "quiet", "10-06": "quiet"}
    assert outcomes(run(catalog, feed, MONDAY + timedelta(days=8))) == {"10-06": "empty", "10-07": "quiet"}
    # Friday's paper is five days old by then, and four are allowed
    assert outcomes(run(catalog, feed, MONDAY + timedelta(days=9))) == {"10-07": "empty", "10-08": "stale"}


def test_a_feed_that_tells_old_papers_only_is_stale(catalog):
    feed = Feed()
    day = MONDAY + timedelta(days=21)
    for when in (day - timedelta(days=1), day):
        feed.days[when] = []
        feed.list_paper(MONDAY, 1)
        feed.days[when] = feed.days[MONDAY]
    watch(catalog)
    assert outcomes(run(catalog, feed, day)) == {"10-19": "ok", "10-20": "stale"}


def test_an_entry_that_is_not_understood_makes_a_run_partial_and_the_rest_is_kept(catalog):
    feed = Feed()
    feed.list_paper(MONDAY, 1)
    feed.days[MONDAY].append({"paper": {"id": "2509.00002", "title": "No words"}})
    watch(catalog)
    last = run(catalog, feed, MONDAY)[-1]
    assert (last.outcome, last.report.added) == ("partial", 1)
    assert "abstract: is missing" in last.says


@pytest.mark.parametrize("killed_at", [1, 2])
def test_a_run_whose_process_was_killed_stays_in_the_ledger_and_the_next_one_does_its_work(catalog, killed_at):
    feed, count = Feed(), 0
    feed.list_paper(MONDAY, 1)
    feed.list_paper(MONDAY - timedelta(days=1), 2)
    watch(catalog)

    def take(reading):
        nonlocal count
        count += 1
        if count == killed_at:
            raise Stopped
        return catalog.papers.record(reading)

    with pytest.raises(Stopped):
        run(catalog, feed, MONDAY, take=take)
    assert catalog.watching.runs()[0].outcome is None
    run(catalog, feed, MONDAY)
    assert listed(catalog) == ["2509.00001", "2509.00002"]


def test_a_clock_that_was_set_back_makes_a_source_due(catalog):
    watched = watch(catalog)
    now = datetime.now(UTC).replace(tzinfo=None)
    assert is_due(watched, catalog, now)
    catalog.watching.begin("hf:today", "hf:2025-10-20")
    assert not is_due(watched, catalog, now + timedelta(hours=1))
    assert is_due(watched, catalog, now + timedelta(hours=7))
    assert is_due(watched, catalog, now - timedelta(days=2))
