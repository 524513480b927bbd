"""The feed: the papers of the newest day, of another day or week, or all that meet filters or a search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, get_args

from fastapi import Query, Response

from api.deps import RunningServices
from api.schemas import LONGEST_QUESTION
from api.web.rendering import page
from api.web.routing import page_router
from api.web.wanted import EVERYTHING, FilterFields, Short, chips, filters_of, period_of
from summarizer.catalog import Catalog
from summarizer.catalog.papers import Listed, Sort
from summarizer.errors import UsageError
from summarizer.models import Filters, Paper, PaperPage
from summarizer.periods import Period, day_of, week_of
from summarizer.retrieval.operators import take_apart
from summarizer.retrieval.terms import search_terms
from summarizer.services import Services
from summarizer.sources.decoding import storable

router = page_router()
TOGETHER = 30  # papers of one page
FOUND = 30  # papers of a search
TAGS = 14  # tags that are offered to narrow by
_SORTS = get_args(Sort)


@router.get("/")
def show_feed(
    services: RunningServices,
    fields: FilterFields,
    *,
    q: Annotated[str, Query(max_length=LONGEST_QUESTION)] = "",
    day: Short = "",
    week: Short = "",
    sort: Short = "",
    cursor: Short = "",
) -> Response:
    """Show papers; without any parameter those of the newest day of listing."""
    catalog, query = services.catalog, storable(q).strip()
    days = catalog.calendar.days()
    if not days:
        return page("empty.html")
    period = period_of(day, week) or (None if fields or query or day == EVERYTHING else _newest(days))
    params = {**fields, **({"q": query} if query else {}), **(period.params if period else {})}
    listed = (period.first, period.last) if period else None
    filters, order, steps = filters_of(fields), _order(sort, period), Steps.of(period, days)
    if query:
        searched, total = Searched.of(services, query, filters, period), None
        found = PaperPage(papers=searched.papers)
    else:
        searched = None
        found = catalog.papers.page(filters, sort=order, limit=TOGETHER, cursor=cursor or None, listed=listed)
        total = catalog.papers.count(filters, listed=listed)
    return page(
        "feed.html",
        period=period,
        steps=steps,
        params=params or {"day": EVERYTHING},
        fields=fields,
        query=query,
        chips=chips(params),
        papers=found.papers,
        thumbs=catalog.tastes.thumbs(),
        total=total,
        searched=searched,
        followed={**fields, **({"q": query} if query else {})},
        exported={**params, **({} if query else {"sort": order})},
        following=found.next,
        sort=order,
        sorts=_SORTS,
        tags=[] if query or filters.tag else _tags(catalog, filters, None if total == steps.everything else listed),
    )


@dataclass(frozen=True)
class Searched:
    """What a search finds, best first. nearest: there may be further papers, which are less near; by_meaning: no paper
    here holds a word of the search."""

    papers: tuple[Paper, ...]
    nearest: bool
    by_meaning: bool

    @classmethod
    def of(cls, services: Services, query: str, filters: Filters, period: Period | None) -> Searched:
        """Search; of a period, what it holds is found."""
        hits = services.matches(query, filters, limit=FOUND if period is None else 10 * FOUND)
        kept = [(hit, paper) for hit, paper in hits if period is None or period.holds(paper.listed)][:FOUND]
        search = take_apart(query)
        by_meaning = bool(search_terms(search.text)) and all(hit.lexical is None for hit, _ in kept)
        return cls(tuple(paper for _, paper in kept), not search.required or len(kept) == FOUND, by_meaning)


@dataclass(frozen=True)
class Steps:
    """Where one can go from a period: to the nearest earlier and later one that hold papers, each with its number of
    papers, and to the week or the newest day that goes with it. undated: papers without a day of listing."""

    earlier: tuple[Period, int] | None
    later: tuple[Period, int] | None
    other: tuple[Period, int] | None
    undated: int
    everything: int

    @classmethod
    def of(cls, period: Period | None, days: Sequence[tuple[date | None, int]]) -> Steps:
        """Return where one can go; days are newest first."""
        dated = [(day, count) for day, count in days if day is not None]
        everything = sum(count for _, count in days)
        undated = everything - sum(count for _, count in dated)
        if period is None:
            newest = (day_of(dated[0][0]), dated[0][1]) if dated else None
            return cls(None, None, newest, undated, everything)
        kind: Callable[[date], Period] = week_of if period.kind == "week" else day_of
        earlier = next((kind(day) for day, _ in dated if day < period.first), None)
        later = next((kind(day) for day, _ in reversed(dated) if day > period.last), None)
        other = week_of(period.first) if period.kind == "day" else None
        if period.kind == "week":
            other = next((day_of(day) for day, _ in dated if period.first <= day <= period.last), None)
        return cls(_counted(earlier, dated), _counted(later, dated), _counted(other, dated), undated, everything)


def _counted(period: Period | None, dated: Sequence[tuple[date, int]]) -> tuple[Period, int] | None:
    if period is None:
        return None
    return period, sum(count for day, count in dated if period.first <= day <= period.last)


def _newest(days: Sequence[tuple[date | None, int]]) -> Period | None:
    return next((day_of(day) for day, _ in days if day is not None), None)


def _order(sort: str, period: Period | None) -> Sort:
    if not sort:
        return "listed" if period else "published"
    found: dict[str, Sort] = {name: name for name in _SORTS}
    if sort not in found:
        raise UsageError(f"Papers are not sorted by {sort!r}.", hint=f"There are {', '.join(_SORTS)}.")
    return found[sort]


def _tags(catalog: Catalog, filters: Filters, listed: Listed) -> list[tuple[str, int]]:
    """Return the tags that papers here share most, to narrow by; those that one paper alone bears narrow nothing."""
    return [(tag, count) for tag, count in catalog.summaries.tags(filters, listed=listed)[:TAGS] if count > 1]
