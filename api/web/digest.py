"""The digest of a day, a week or a stretch of days, as a page."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query, Response

from api.deps import RunningService
from api.web.over_time import told
from api.web.rendering import page
from api.web.routing import page_router
from api.web.wanted import FilterFields, Short, filters_of
from summarizer import trend_chart
from summarizer.digest.rendering import facts, heading, summary_line, told_folded
from summarizer.digest.trends_text import lines_of
from summarizer.digest_models import Digest, Wanted
from summarizer.errors import UsageError
from summarizer.sources.decoding import storable
from summarizer.text import one_line

router = page_router()
FORMATS = (("Markdown", "md"), ("text", "txt"), ("HTML for e-mail", "html"), ("message", "eml"), ("Atom", "atom"))


@router.get("/digest/{name}")
async def show_digest(
    name: str,
    service: RunningService,
    fields: FilterFields,
    *,
    minutes: Short = "",
    topic: Annotated[list[str] | None, Query(max_length=20)] = None,
    for_me: Literal["", "yes", "no"] = "",
) -> Response:
    """Show what appeared in a period, for reading in so many minutes."""
    topics = tuple(text for one in topic or () if (text := one_line(storable(one))))
    today = datetime.now().astimezone().date()
    wanted = Wanted(storable(name), today, minutes=_minutes(minutes), topics=topics, for_me=for_me != "no")
    tastes = service.services.catalog.tastes
    found = await service.think(lambda: service.services.digest(wanted, filters_of(fields)))
    return page(
        "digest.html",
        digest=found,
        summary=summary_line(found),
        heading=heading,
        **_over_time(found),
        folded=told_folded,
        judged=tastes.thumbs(),
        tasteful=bool(tastes.thumbs() or tastes.interests()),
        told=facts,
        params={**fields, "minutes": wanted.minutes, "for_me": "" if wanted.for_me else "no"},
        formats=FORMATS,
    )


def _over_time(found: Digest) -> dict[str, Any]:
    """Return what the drawings of a digest need; nothing is drawn where there is too little data."""
    trends = found.trends if found.trends and not found.trends.says else None
    drawn, top = trend_chart.charts(trends.found) if trends else ([], 0.0)
    unit = trends.found.unit if trends else "day"
    lines = lines_of(trends) if trends else []
    return {
        "charts": drawn,
        "top": top,
        "size": trend_chart,
        "lines": lines,
        "told_period": lambda day: told(day, unit),
    }


def _minutes(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= 24 * 60:
        raise UsageError(f"{text!r} is no number of minutes.", hint="Write a whole number from 1 to 1440.")
    return int(text)
