"""The digest of a day, a week or a stretch of days, as a page."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Query, Response

from api.deps import RunningService
from api.web.rendering import page
from api.web.routing import page_router
from api.web.wanted import FilterFields, Short, filters_of
from summarizer.digest.rendering import OTHERS, facts, summary_line, told_folded
from summarizer.digest_models import Wanted
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
) -> Response:
    """Show what appeared in a period, for reading in so many minutes."""
    topics = tuple(text for one in topic or () if (text := one_line(storable(one))))
    today = datetime.now().astimezone().date()
    wanted = Wanted(storable(name), today, minutes=_minutes(minutes), topics=topics)
    found = await service.think(lambda: service.services.digest(wanted, filters_of(fields)))
    return page(
        "digest.html",
        digest=found,
        summary=summary_line(found),
        others=OTHERS,
        folded=told_folded,
        judged=service.services.catalog.tastes.thumbs(),
        told=facts,
        params={**fields, "minutes": wanted.minutes},
        formats=FORMATS,
    )


def _minutes(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= 24 * 60:
        raise UsageError(f"{text!r} is no number of minutes.", hint="Write a whole number from 1 to 1440.")
    return int(text)
