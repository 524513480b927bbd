"""Reads a Daily Papers page as somebody pasted it: titles, abstracts, and sometimes a trailer behind them.

A Title
                                ← a blank line
Its abstract, one or more paragraphs.

  • 7 authors                   ← or an organisation: handle, then name; or neither
·
Apr 21 2                        ← month, day, perhaps `, year`, perhaps a count of comments
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from statistics import fmean

from summarizer.models import Entry, NotUnderstood, Reading
from summarizer.sources.decoding import storable
from summarizer.sources.limits import LONGEST_ABSTRACT, LONGEST_TITLE
from summarizer.sources.page_dates import WrittenDate, date_in_name, infer_calendar, parse_date
from summarizer.sources.page_drafts import Draft, Leftover, Sheet, assemble
from summarizer.sources.page_grammar import label_lines
from summarizer.sources.page_lines import Label, Line, is_mark, split_lines
from summarizer.sources.title_cues import title_score

KIND = "daily-page"
_EXCERPT = 120


def is_daily_page(text: str) -> bool:
    """Return whether a text shows what only such a page has: its heading, an author count, or a dot before a date."""
    return _has_mark(split_lines(text))


def read(text: str, *, source: str, captured: date | None, listed: date | None, today: date) -> Reading:
    """Return the papers of a page and what was not understood, each in its order.

    text has line feeds for line ends. captured: the day on which the page was copied; listed: the day whose papers it
    lists. Where they are not given, the file's name and the page itself tell. Never raises.
    """
    lines = split_lines(storable(text))
    labels = label_lines(lines)
    if not (_has_mark(lines) or _has_shape(lines, labels)):
        return _no_page(lines, source)
    sheet = assemble(lines, labels)
    named = date_in_name(source, today=today)
    copied = captured or named
    days, impossible = _days(sheet, copied, today)
    fitting, beyond = _divided(sheet.drafts)
    is_known = copied is not None and (captured is not None or copied != today)
    entries = tuple(_entry(draft, days, listed=listed, copied=copied, is_known=is_known) for draft in fitting)
    leftovers = [*sheet.leftovers, *impossible, *beyond]
    if not entries and not leftovers:
        return _empty_page(source)
    return Reading(source=source, kind=KIND, entries=entries, not_understood=_report(leftovers, source))


def _divided(drafts: Sequence[Draft]) -> tuple[list[Draft], list[Leftover]]:
    """Return the drafts that are no longer than a paper may be, and the titles of the others."""
    fitting, beyond = list[Draft](), list[Leftover]()
    for draft in drafts:
        for what, text, most in (
            ("title", draft.title.text, LONGEST_TITLE),
            ("abstract", draft.text, LONGEST_ABSTRACT),
        ):
            if len(text) > most:
                reason = f"the {what} has {len(text)} characters, and at most {most} are read"
                beyond.append(Leftover(draft.title, reason))
                break
        else:
            fitting.append(draft)
    return fitting, beyond


def _days(sheet: Sheet, captured: date | None, today: date) -> tuple[Mapping[Line, date], list[Leftover]]:
    """Return the day that each date line means, and the lines whose day cannot be.

    Pages pasted into one source were copied in one sitting, so the years on all of them tell the year of capture.
    """
    published, listed = _written(sheet.paper_dates()), _written(sheet.heading_dates())
    calendar = infer_calendar(captured, published.values(), listed.values(), today=today)
    days: dict[Line, date] = {}
    impossible: list[Leftover] = []
    for line, written in (*published.items(), *listed.items()):
        try:
            days[line] = calendar.resolve(written)
        except ValueError as error:
            impossible.append(Leftover(line, str(error)))
    return days, impossible


def _written(lines: Sequence[Line]) -> Mapping[Line, WrittenDate]:
    return {line: written for line in lines if (written := parse_date(line.text))}


def _entry(
    draft: Draft, days: Mapping[Line, date], *, listed: date | None, copied: date | None, is_known: bool
) -> Entry:
    """Return what a draft tells. is_known: somebody said when it was copied, and not only today's date does."""
    line = draft.trailer.get(Label.DATE)
    written = parse_date(line.text) if line else None
    published = days.get(line) if line else None
    published_inferred = bool(published and written and written.year is None)
    listed_day, listed_inferred = (listed, False) if listed else _listed(draft.listing.line, days, copied)
    guessed = [
        *(["published"] if published_inferred and not is_known else []),
        *(["listed"] if listed_inferred and not (is_known and draft.listing.line) else []),
    ]
    return Entry(
        title=draft.title.text,
        abstract=draft.text,
        author_count=draft.author_count,
        organisation=draft.organisation,
        published=published,
        published_inferred=published_inferred,
        listed=listed_day,
        listed_inferred=listed_inferred,
        guessed=frozenset(guessed),
        perhaps_cut=not draft.trailer,
        comments=written.comments if written else None,
        line=draft.title.number,
    )


def _listed(heading: Line | None, days: Mapping[Line, date], copied: date | None) -> tuple[date | None, bool]:
    """Return the listing day and whether it was inferred: the heading's date, else, without one, that of the copy."""
    if heading is None:
        return copied, copied is not None
    written = parse_date(heading.text)
    return days.get(heading), heading in days and written is not None and written.year is None


def _has_mark(lines: Sequence[Line]) -> bool:
    return any(is_mark(line, after) for line, after in pairwise([*lines, None]) if line)


def _has_shape(lines: Sequence[Line], labels: Sequence[Label]) -> bool:
    """Return whether a text without any mark still alternates between titles and prose, blank lines between them."""
    pairs = [
        (line, after)
        for (line, label), (after, _) in pairwise(zip(lines, labels, strict=True))
        if label is Label.TITLE and not after.tight
    ]
    whole = len(pairs) == labels.count(Label.TITLE) and labels[0] is Label.TITLE if pairs else False
    return (
        whole
        and fmean(title_score(title.text) for title, _ in pairs) > 0
        and fmean(title_score(paragraph.text) for _, paragraph in pairs) < 0
    )


def _no_page(lines: Sequence[Line], source: str) -> Reading:
    reason = (
        "this is no Daily Papers page: it has no page heading, no author count and no title followed by an abstract"
    )
    first = lines[:1] or [Line(0, "", "", apart=False, tight=False)]
    leftovers = [Leftover(line, reason if lines else "the source is empty") for line in first]
    return Reading(source=source, kind=KIND, entries=(), not_understood=_report(leftovers, source))


def _empty_page(source: str) -> Reading:
    nothing = NotUnderstood(source=source, line=0, text="", reason="the page holds no paper, only its own furniture")
    return Reading(source=source, kind=KIND, entries=(), not_understood=(nothing,))


def _report(leftovers: Sequence[Leftover], source: str) -> tuple[NotUnderstood, ...]:
    return tuple(
        NotUnderstood(source=source, line=line.number, text=line.text[:_EXCERPT], reason=reason)
        for line, reason in sorted(
            ((leftover.line, leftover.reason) for leftover in leftovers), key=lambda pair: pair[0].number
        )
    )
