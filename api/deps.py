"""What endpoints ask for, by name."""

from __future__ import annotations

import re
from typing import Annotated

from anyio import CapacityLimiter
from fastapi import Depends, Header, Path, Query, Request
from fastapi.dependencies.utils import get_flat_params

from api.bodies import content_type
from api.metrics import Metrics
from api.problems import INVALID, WRONG_TYPE, Refusal
from api.schemas import Day, FieldProblem, Question, Text
from api.service import Service
from api.web.routing import PageRoute
from summarizer.catalog.papers import Sort
from summarizer.models import EngineName, Filters
from summarizer.services import Services

_OF_SHARING = re.compile(r"utm_\w+|fbclid|gclid|ref")  # what mail, posts and searches add to the address of a page


async def running_service(request: Request) -> Service:
    """Return the service that this app runs."""
    service: Service = request.app.state.service
    return service


async def running_services(request: Request) -> Services:
    """Return the services of the collection, for reading."""
    return (await running_service(request)).services


async def running_metrics(request: Request) -> Metrics:
    """Return what counts for the monitor."""
    metrics: Metrics = request.app.state.metrics
    return metrics


async def redoing(request: Request) -> CapacityLimiter:
    """Return what holds down how many summaries are made anew at once: each calls the model."""
    limiter: CapacityLimiter = request.app.state.redoing
    return limiter


async def query_filters(
    *,
    since: Annotated[Day | None, Query(description="Published on this day or later.", examples=["2024-01-01"])] = None,
    until: Annotated[Day | None, Query(description="Published on this day or before.")] = None,
    tag: Annotated[Text | None, Query(description="Carrying this tag, in upper or lower case.")] = None,
    org: Annotated[Text | None, Query(description="Of this organisation, by handle or name.")] = None,
    category: Annotated[Text | None, Query(description="Of this category, in upper or lower case.")] = None,
    source: Annotated[Text | None, Query(description="Told of by this source, by its name as it stands.")] = None,
) -> Filters:
    """Return the filters that the query names."""
    return Filters.asked(since=since, until=until, tag=tag, org=org, category=category, source=source)


async def known_parameters(request: Request) -> None:
    """Refuse query parameters that the endpoint does not know, so that a typing mistake never passes for a filter."""
    route = request.scope["route"]
    known = {field.alias for field in get_flat_params(route.dependant)}
    unknown = [name for name in request.query_params if name not in known]
    if isinstance(route, PageRoute):
        unknown = [name for name in unknown if not _OF_SHARING.fullmatch(name)]
    if unknown:
        errors = [FieldProblem(location=f"query.{name}", message="there is no such parameter") for name in unknown]
        raise Refusal(INVALID, f"There is no parameter {unknown[0]!r}.", errors)


async def json_body(request: Request) -> None:
    """Refuse a body that does not call itself JSON."""
    media_type, _ = content_type(request)
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise Refusal(WRONG_TYPE, "The body is to be application/json.")


async def wants_it_later(
    prefer: Annotated[
        str | None, Header(description="`respond-async`: take the papers in later, and answer with a job at once.")
    ] = None,
) -> bool:
    """Return whether the client prefers to be answered before the work is done (RFC 7240)."""
    preferences = (part.partition(";")[0].strip().lower() for part in (prefer or "").split(","))
    return "respond-async" in preferences


RunningService = Annotated[Service, Depends(running_service)]
RunningServices = Annotated[Services, Depends(running_services)]
RunningMetrics = Annotated[Metrics, Depends(running_metrics)]
WantsItLater = Annotated[bool, Depends(wants_it_later)]
Redoing = Annotated[CapacityLimiter, Depends(redoing)]
ChosenEngine = Annotated[
    EngineName | None,
    Query(description="Who writes; left out, it is as the service is configured. `generative` needs a model there."),
]
QueryFilters = Annotated[Filters, Depends(query_filters)]
PaperId = Annotated[
    str, Path(description="A paper's id or alias; may hold slashes.", examples=["2407.01234", "hep-th/9901001"])
]
SearchQuery = Annotated[
    Question, Query(alias="q", description="Words, or a question.", examples=["faster decoding for language models"])
]
SearchLimit = Annotated[int, Query(ge=1, le=100, description="At most so many papers.")]
PageLimit = Annotated[int, Query(ge=1, le=500, description="At most so many papers on this page.")]
PageSort = Annotated[
    Sort,
    Query(
        description="Newest or most first. Papers without the value come last, those without a day of listing at "
        "the day of their publication."
    ),
]
PageCursor = Annotated[Text | None, Query(description="`next` of the page before.")]
