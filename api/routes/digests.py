"""What appeared in a day, a week or since a day, summed up."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import JSONResponse

from api import examples
from api.conditional import UNCHANGED, UnlessUnchanged
from api.deps import RunningService
from api.problems import documented
from api.schemas import Tag, Text
from api.watch import EMAIL_POLICY
from summarizer.digest import Digest
from summarizer.digest.rendering import FORMS, FormName, form
from summarizer.digest_models import Wanted
from summarizer.models import Filters

router = APIRouter(tags=["exports"])
MOST_TOPICS = 20
LONGEST = 24 * 60  # minutes of reading
DigestName = Annotated[
    Text,
    Path(
        description="A day (2025-10-30), a week (2025-W44), a stretch (2025-10-01..2025-10-30, 2025-10-01..) or "
        "`newest`.",
        examples=["newest", "2025-10-30", "2025-W44"],
    ),
]


@router.get(
    "/digest/{date}",
    summary="Sum up a day or a week",
    dependencies=[UnlessUnchanged],
    response_model=Digest,
    responses={200: examples.DIGEST, **UNCHANGED, **documented(422, 503)},
)
async def read_digest(
    date: DigestName,
    service: RunningService,
    response: Response,
    *,
    minutes: Annotated[int | None, Query(ge=1, le=LONGEST, description="What so many minutes of reading hold.")] = None,
    topic: Annotated[
        list[Tag] | None, Query(max_length=MOST_TOPICS, description="Only papers on one of these: a tag, or words.")
    ] = None,
    tag: Annotated[Text | None, Query(description="Carrying this tag.")] = None,
    org: Annotated[Text | None, Query(description="Of this organisation.")] = None,
    category: Annotated[Text | None, Query(description="Of this category.")] = None,
    source: Annotated[Text | None, Query(description="Told of by this source.")] = None,
    for_me: Annotated[
        bool, Query(description="Papers to the reader's liking come first. Muted words are heeded in any case.")
    ] = True,
    form_name: Annotated[
        FormName | None, Query(alias="format", description="How it is written; left out, as JSON.")
    ] = None,
) -> Response:
    """Return what appeared in a period: papers by tag, each once, with TL;DR and why it is there; what says nearly the
    same is folded behind one, and an overview quotes the first of the largest groups. A day counts as that on which a
    paper was listed, or published where no listing is known. Where there is nothing, `nearest` is the day to look at.
    """
    wanted = Wanted(date, datetime.now().astimezone().date(), minutes=minutes, topics=tuple(topic or ()), for_me=for_me)
    filters = Filters(tag=tag, org=org, category=category, source=source)
    found = await service.think(lambda: service.services.digest(wanted, filters))
    headers = {name: value for name, value in response.headers.items() if not name.lower().startswith("content-")}
    if form_name is None:
        return JSONResponse(found.model_dump(mode="json"), headers=headers)
    if form_name == "html":
        headers["Content-Security-Policy"] = EMAIL_POLICY
    body = await to_thread.run_sync(form, form_name, found)
    kind = FORMS[form_name][0]
    return Response(body, media_type=kind if form_name == "eml" else f"{kind}; charset=utf-8", headers=headers)
