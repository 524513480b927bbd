"""Asking watched sources: what came of it goes into a ledger, and whatever is wrong rings an alarm.

`hf:today` means every day from the last one that was fetched as a whole, and the day before today in any case, because
papers are listed late. A gap of more than a week is not fetched but told of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from summarizer.catalog import Catalog
from summarizer.errors import PapergistError, PaperNotFound
from summarizer.models import IngestReport, NotUnderstood, Reading
from summarizer.sources.fetching import Fetcher
from summarizer.sources.remote import EMPTY, Fetched, fetch_source
from summarizer.sources.remote_names import Places, RemoteSource, remote_source
from summarizer.watch_models import Outcome, Reasons, Run, Watched

MOST_DAYS = 7
_ALARMS = 20  # that may tell why a paper is not here
_TODAY = "hf:today"
_SATURDAY = 5
Take = Callable[[Reading], IngestReport]


@dataclass(frozen=True)
class Round:
    """What asking sources needs. take: records a reading; today: in UTC."""

    catalog: Catalog
    fetcher: Fetcher
    take: Take
    places: Places
    today: date

    def ask(self, watched: Sequence[Watched]) -> Iterator[Run]:
        """Ask each watched source once, and yield what came of it as it is done. Raises: CatalogError."""
        for one in watched:
            for source, gap in _asked(one, self.catalog, self.places, self.today):
                yield _run(self, one, source, gap)


def is_due(one: Watched, catalog: Catalog, now: datetime) -> bool:
    """Return whether a source was not asked for as long as it is to rest. now: UTC, naive. A clock that was set back
    makes a source due rather than never."""
    runs = catalog.watching.runs(one.source, limit=1)
    if not runs:
        return True
    rested = now - runs[0].began.replace(tzinfo=None)
    return rested >= timedelta(minutes=one.every) or rested < timedelta(0)


def reasons_of(catalog: Catalog, name: str) -> Reasons:
    """Return why a paper is in the collection or not."""
    watching = catalog.watching
    unread = tuple(
        NotUnderstood(source=source, line=line, text=text, reason=reason)
        for source, line, text, reason in watching.unread_about(name.strip())
    )
    try:
        paper = catalog.papers.get(name)
    except PaperNotFound:
        alarms = [run.model_copy(update={"report": None}) for run in watching.runs(limit=200) if run.outcome != "ok"]
        return Reasons(id=name, here=False, not_understood=unread, runs=tuple(alarms[:_ALARMS]))
    return Reasons(
        id=paper.id,
        here=True,
        title=paper.title,
        aliases=paper.aliases,
        told_by=tuple(watching.sightings(paper.id)),
        origins=catalog.papers.origins(paper.id),
        not_understood=unread,
    )


def _asked(one: Watched, catalog: Catalog, places: Places, today: date) -> Iterator[tuple[RemoteSource, str]]:
    """Yield the sources that a watched one means today, and what is to be said of days that are left out."""
    if one.source != _TODAY:
        yield remote_source(one.source, today=today, places=places), ""
        return
    first, gap = _first_day(catalog.watching.last_whole(_TODAY), today)
    for number in range((today - first).days + 1):
        day = first + timedelta(days=number)
        yield remote_source(f"hf:{day}", today=today, places=places), gap if day == first else ""


def _first_day(whole: Sequence[str], today: date) -> tuple[date, str]:
    """Return the first day to fetch, the last whole one (it may have gone on), but never later than yesterday."""
    yesterday, earliest = today - timedelta(days=1), today - timedelta(days=MOST_DAYS)
    known = [day for name in whole if (day := date.fromisoformat(name.removeprefix("hf:"))) <= today]
    if not known:
        return yesterday, ""
    wanted = min(max(known), yesterday)
    if wanted >= earliest:
        return wanted, ""
    last = earliest - timedelta(days=1)
    return earliest, f"{wanted} to {last} were not fetched: papergist ingest hf:{wanted:%G-W%V}, and the weeks after it"


def _run(round_: Round, one: Watched, source: RemoteSource, gap: str) -> Run:
    catalog, today = round_.catalog, round_.today
    number = catalog.watching.begin(one.source, source.name)
    fetched, report, error = None, None, None
    try:
        fetched = fetch_source(source, round_.fetcher, today=today)
        error = fetched.error
        if fetched.reading.entries or fetched.reading.not_understood:
            report = round_.take(_without_remark(fetched.reading))
    except PapergistError as stopped:
        error = stopped
    newest = _newest(fetched)
    if error is not None or fetched is None:
        outcome, says = _broken(fetched, error)
    else:
        known = max(filter(None, (newest, catalog.watching.newest(one.source))), default=today)
        is_a_past_day = one.source == _TODAY and source.name != f"hf:{today}"  # old because it is caught up with
        age = 0 if is_a_past_day else (today - known).days
        none_known = report is not None and report.added == report.found and len(catalog.watching.runs(one.source)) > 1
        outcome, says = _judged(source, fetched, age=age, none_known=none_known, one=one, today=today)
    if gap:
        outcome, says = ("partial" if outcome in {"ok", "quiet"} else outcome), "; ".join(filter(None, (gap, says)))
    return catalog.watching.end(number, outcome, report=report, newest=newest, says=says)


def _without_remark(reading: Reading) -> Reading:
    """Leave out that the listing is empty, which the run says."""
    kept = tuple(item for item in reading.not_understood if item.reason != EMPTY)
    return reading.model_copy(update={"not_understood": kept})


def _newest(fetched: Fetched | None) -> date | None:
    entries = fetched.reading.entries if fetched else ()
    listed = [entry.listed for entry in entries if entry.listed]
    return max(listed or [entry.published for entry in entries if entry.published], default=None)


def _broken(fetched: Fetched | None, error: PapergistError | None) -> tuple[Outcome, str]:
    said = f"{error.message} {error.hint}".strip() if error else ""
    return ("partial" if fetched is not None and fetched.reading.entries else "failed"), said


def _judged(
    source: RemoteSource, fetched: Fetched, *, age: int, none_known: bool, one: Watched, today: date
) -> tuple[Outcome, str]:
    """Return what to call a run, and why in words. age: days of the newest paper that the source ever told of;
    none_known: what it told of has no link to what it told of before, so there may be papers between."""
    reading = fetched.reading
    wrong = [item for item in reading.not_understood if item.reason != EMPTY]
    if wrong:
        first = wrong[0]
        broken: Outcome = "partial" if reading.entries else "failed"
        return broken, f"{len(wrong)} not understood, the first at line {first.line}: {first.reason}"
    if fetched.cut and none_known:
        return (
            "partial",
            "nothing of it was known, and there is more than is fetched at once: ask more often",
        )
    if age > one.stale_after:
        return "stale", f"the newest paper is {age} days old"
    if not reading.entries:
        return _silent(source, today)
    return "ok", ""


def _silent(source: RemoteSource, today: date) -> tuple[Outcome, str]:
    """Return what an empty listing is: at weekends none is expected, and today's may be yet to come."""
    day = date.fromisoformat(source.name.removeprefix("hf:")) if source.family == "hf" and source.rests else today
    if source.rests and day.weekday() >= _SATURDAY:
        return "quiet", "there is no listing at weekends"
    if source.family == "hf" and day == today:
        return "quiet", "nothing is listed today so far"
    return "empty", "the feed answered and holds no papers; has its address changed?"
