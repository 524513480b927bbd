"""Papers on their way out: exports for other programs, feeds for readers. What is on screen is exported as it is."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api import examples
from api.conditional import UNCHANGED, UnlessUnchanged
from api.deps import PageSort, QueryFilters, RunningServices
from api.problems import documented
from api.schemas import Question, Text
from api.web.wanted import Chosen, chips, period_of
from summarizer.exports import FORMATS, About, FormatName, export
from summarizer.models import Filters

router = APIRouter(tags=["exports"])
feeds = APIRouter(tags=["exports"])
Ending = Literal["bib", "ris", "csl.json", "jsonl", "csv", "md"]
BY_ENDING: dict[str, FormatName] = {
    FORMATS[name].ending: name for name in get_args(FormatName) if FORMATS[name].ending in get_args(Ending)
}
NEWEST = 50  # papers of a feed


async def chosen_papers(
    filters: QueryFilters,
    *,
    day: Annotated[Text | None, Query(description="Listed on this day.", examples=["2025-10-30"])] = None,
    week: Annotated[Text | None, Query(description="Listed in this week.", examples=["2025-W44"])] = None,
    q: Annotated[
        Question | None, Query(description="What a search for this finds, best first, at most 100 papers.")
    ] = None,
    sort: PageSort = "listed",
) -> Chosen:
    """Return which papers the query names. Raises: UsageError."""
    return Chosen(filters, period_of(day or "", week or ""), q or "", sort)


Which = Annotated[Chosen, Depends(chosen_papers)]
ExportLimit = Annotated[int | None, Query(ge=1, description="At most so many papers; left out, all.")]
FeedLimit = Annotated[int, Query(ge=1, le=500, description="At most so many papers.")]


@router.get(
    "/export.{ending}",
    summary="Export papers",
    dependencies=[UnlessUnchanged],
    response_class=Response,
    responses={200: examples.EXPORTS, **UNCHANGED, **documented(422, 503)},
)
def export_papers(
    ending: Annotated[Ending, Path(description="Which format.", examples=["bib"])],
    which: Which,
    services: RunningServices,
    response: Response,
    limit: ExportLimit = None,
) -> Response:
    """Return papers as BibTeX, RIS, CSL-JSON, JSON lines, CSV or Markdown, as the ending says.

    JSON lines hold everything, and are read again as the same papers. In CSV a cell that a spreadsheet would run as a
    formula begins with an apostrophe.
    """
    name = BY_ENDING[ending]
    text = export(name, which.papers(services, limit), About(title=_title(which)))
    told = {"Content-Disposition": f'attachment; filename="papergist.{ending}"'}
    return _sent(text, FORMATS[name].media_type, {**response.headers, **told})


@feeds.get(
    "/feed.atom",
    summary="Follow papers in a feed reader",
    dependencies=[UnlessUnchanged],
    response_class=Response,
    responses={200: examples.ATOM, **UNCHANGED, **documented(422, 503)},
)
def atom_feed(
    which: Which, services: RunningServices, request: Request, response: Response, limit: FeedLimit = NEWEST
) -> Response:
    """Return the newest papers as an Atom feed."""
    text = export("atom", which.papers(services, limit), _about(which, services, request))
    return _sent(text, FORMATS["atom"].media_type, dict(response.headers))


@feeds.get(
    "/feed.json",
    summary="Follow papers as a JSON Feed",
    dependencies=[UnlessUnchanged],
    response_class=Response,
    responses={200: examples.JSON_FEED, **UNCHANGED, **documented(422, 503)},
)
def json_feed(
    which: Which, services: RunningServices, request: Request, response: Response, limit: FeedLimit = NEWEST
) -> Response:
    """Return the newest papers as a JSON Feed 1.1."""
    text = export("json-feed", which.papers(services, limit), _about(which, services, request))
    return _sent(text, FORMATS["json-feed"].media_type, dict(response.headers))


def _about(which: Chosen, services: RunningServices, request: Request) -> About:
    changed = services.catalog.database.revision().changed
    home = str(request.base_url)
    return About(_title(which), changed.replace(tzinfo=UTC) if changed else None, home, str(request.url))


def _title(which: Chosen) -> str:
    """Return what papers these are, in a few words."""
    period = [which.period.name] if which.period else []
    told = {name: str(value) for name in Filters.model_fields if (value := getattr(which.filters, name)) is not None}
    words = [f"{chip.label} {chip.value}" for chip in chips({**told, **({"q": which.query} if which.query else {})})]
    return " · ".join(["Papergist", *period, *words])


def _sent(text: str, media_type: str, headers: dict[str, str]) -> Response:
    kept = {name: value for name, value in headers.items() if name.lower() not in {"content-length", "content-type"}}
    return Response(text.encode("utf-8", "replace"), media_type=f"{media_type}; charset=utf-8", headers=kept)
