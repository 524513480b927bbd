"""A digest: what appeared in a day, a week or since a day, for reading in some minutes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import count

from summarizer.catalog import Catalog
from summarizer.digest.grouping import group_by_tag
from summarizer.digest.liking import INDIFFERENT, Liking, liking_of
from summarizer.digest.over_time import trends_of
from summarizer.digest.overview import Candidate, overview
from summarizer.digest.ranking import Ranked, rank
from summarizer.digest.reading import minutes_of, within_budget
from summarizer.digest.topics import Topics
from summarizer.digest_models import Digest, DigestItem, DigestSection, Wanted
from summarizer.exports.wording import day_of as appeared_on
from summarizer.models import Filters, Paper
from summarizer.periods import Period, day_in_words, day_of, read_period
from summarizer.reader_models import Interest
from summarizer.retrieval.directions import Directions
from summarizer.retrieval.folding import Group, fold_alike
from summarizer.tag_names import tag_key
from summarizer.taste import without_muted

__all__ = ["Digest", "DigestItem", "DigestSection", "Directions", "Wanted", "considered_digest", "digest"]
EASTWARD = timedelta(days=1)  # where it is that day already; a later one was written by mistake
MOST_FOR_YOU, SHARE_FOR_YOU = 7, 4  # papers that stand first: so many at most, and one in so many


def digest(catalog: Catalog, wanted: Wanted, directions: Directions, filters: Filters | None = None) -> Digest:
    """Return the digest that is wanted; of a day without papers one that says so, and the nearest day that has some.
    Raises: UsageError."""
    return considered_digest(catalog, wanted, directions, filters)[0]


def considered_digest(
    catalog: Catalog, wanted: Wanted, directions: Directions, filters: Filters | None = None
) -> tuple[Digest, tuple[str, ...]]:
    """Return a digest as `digest` does, and the ids of all papers that it was made from: those too that are folded, or
    left out for want of time. Raises: UsageError."""
    days = catalog.calendar.appeared()
    begun = [day for day, _ in days if day <= wanted.today + EASTWARD]
    newest = next(iter(begun), days[0][0] if days else None)
    period = _period(wanted, newest)
    topics = Topics(wanted.topics)
    asked_for = _papers(catalog, wanted, period, topics, filters)
    papers = without_muted(asked_for, _muted(catalog, wanted))
    liking = liking_of(catalog, papers, directions) if wanted.for_me else INDIFFERENT
    groups = fold_alike(papers, directions)
    older = catalog.papers.appeared_before(period.first) - {paper.id for paper in papers} if papers else set()
    ranked = rank(groups, topics, directions.novelty([group.paper.id for group in groups], older), liking)
    kept = within_budget(ranked, wanted.minutes)
    sections = _sections(kept, dict(catalog.summaries.tags()) if kept else {}, liking, period)
    made = Digest(
        name=period.name,
        first=period.first,
        last=period.last,
        title=f"Papers {period.heading}",
        topics=wanted.topics,
        filters={**(filters or Filters()).active(), **({"tags": list(wanted.tags)} if wanted.tags else {})},
        found=len(papers),
        folded=sum(len(group.others) for group in groups),
        left_out=len(ranked) - len(kept),
        muted=len(asked_for) - len(papers),
        budget=wanted.minutes,
        minutes=minutes_of(kept),
        **overview(_candidates(catalog, sections)),
        sections=sections,
        trends=trends_of(catalog, period, sections),
        nearest=None if papers else _nearest([day for day, _ in days], period),
    )
    return made, tuple(paper.id for paper in papers)


def _papers(catalog: Catalog, wanted: Wanted, period: Period, topics: Topics, filters: Filters | None) -> list[Paper]:
    """Return the papers that a digest is made from, in the order in which they came."""
    first = min(period.first, wanted.since or period.first)
    found = [paper for paper in catalog.papers.appeared(first, period.last, filters) if paper.id not in wanted.had]
    if wanted.tags:
        keys = {tag_key(tag) for tag in wanted.tags}
        found = [paper for paper in found if keys & {tag_key(tag) for tag in paper.tags}]
    return [paper for paper in found if topics.found_in(paper)] if wanted.topics else found


def _muted(catalog: Catalog, wanted: Wanted) -> list[Interest]:
    if wanted.muted is None:
        return catalog.tastes.interests()
    return [Interest(words=words, wanted=False) for words in wanted.muted]


def _period(wanted: Wanted, newest: date | None) -> Period:
    if wanted.name in {None, "", "newest"}:
        return day_of(newest or wanted.today)
    return read_period(wanted.name or "", newest=newest)


def _sections(
    ranked: Sequence[Ranked], counts: Mapping[str, int], liking: Liking, period: Period
) -> tuple[DigestSection, ...]:
    """Return the papers for the reader, then the others under their tags, numbered as they stand."""
    most = min(MOST_FOR_YOU, math.ceil(len(ranked) / SHARE_FOR_YOU))
    suited = [one for one in ranked if liking.suits(one.group.paper)][:most]
    others = [one.group.paper for one in ranked if one not in suited]
    by_id, numbers = {one.group.paper.id: one for one in ranked}, count(1)
    sections = (
        [DigestSection(for_you=True, items=tuple(_item(next(numbers), one, period) for one in suited))]
        if suited
        else []
    )
    for tag, papers in group_by_tag(others, counts):
        items = tuple(_item(next(numbers), by_id[paper.id], period) for paper in papers)
        sections.append(DigestSection(tag=tag, items=items))
    return tuple(sections)


def _item(number: int, ranked: Ranked, period: Period) -> DigestItem:
    group: Group = ranked.group
    day = appeared_on(group.paper)
    late = (f"of {day_in_words(day)}, came late",) if day is not None and day < period.first else ()
    return DigestItem(
        n=number, paper=group.paper, why=(*ranked.why, *late), novelty=ranked.novelty, folded=tuple(group.others)
    )


def _candidates(catalog: Catalog, sections: Sequence[DigestSection]) -> list[Candidate]:
    """Return the first paper of each section with its summary, of the largest sections first."""
    found = []
    for section in sections:
        item = section.items[0]
        summary = catalog.summaries.current(item.paper.id)
        if summary is not None and summary.tldr and not summary.stale:
            found.append(Candidate(section.tag, item.n, item.paper, summary))
    return found


def _nearest(days: Sequence[date], period: Period) -> date | None:
    """Return the day with papers that is nearest to a period, the earlier one of two."""
    outside = [day for day in days if not period.holds(day)]
    return min(outside, key=lambda day: (min(abs(day - period.first), abs(day - period.last)), day), default=None)
