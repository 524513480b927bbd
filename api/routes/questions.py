"""Asking the collection: answers, search, tags."""

from __future__ import annotations

from functools import partial

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response

from api import examples
from api.conditional import UNCHANGED, UnlessUnchanged
from api.deps import QueryFilters, RunningMetrics, RunningService, RunningServices, SearchLimit, SearchQuery, json_body
from api.events import LEFT, EventStream, accepts_events, ready, while_listened_to
from api.problems import documented
from api.schemas import AskRequest
from summarizer.answer_with_model import answer_with_model, stream_with_model
from summarizer.models import Answer, SearchResult, TagCount, TagList

router = APIRouter(tags=["questions"])


@router.post(
    "/ask",
    summary="Ask the collection",
    dependencies=[Depends(json_body)],
    response_model=Answer,
    responses={200: examples.ANSWER, **documented(413, 415, 422, 503)},
)
async def ask(
    asked: AskRequest, service: RunningService, request: Request, metrics: RunningMetrics
) -> Answer | Response:
    """Answer a question from the collection, each sentence with its quotes.

    Every quote is checked against its abstract at this moment: `quote == abstract[start:end]`, in code points. Where
    the collection does not say, `answered` is false, with a reason and the nearest papers; that is no error. Where a
    model fails or writes what the papers do not say, the extractive answer stands in, and `fallback` says why.

    With `Accept: text/event-stream` the same comes as events, each sentence as soon as it was checked.
    """
    services, wanted = service.services, (asked.question, asked.filters.filters())
    top_k, as_given = asked.top_k, asked.filters_as_given
    if (asked.engine or services.settings.engine) == "extractive":
        found = await service.think(partial(services.answer, *wanted, top_k=top_k, as_given=as_given))
        metrics.answered(found)
        return EventStream(ready(found), request.url.path) if accepts_events(request) else found
    writer = await to_thread.run_sync(services.writer)
    looked = await service.think(partial(services.look, *wanted, top_k=top_k, as_given=as_given))
    if accepts_events(request):
        events = stream_with_model(looked, catalog=services.catalog, writer=writer)
        return EventStream(metrics.counting(events), request.url.path)
    answering = answer_with_model(looked, catalog=services.catalog, writer=writer)
    answer = await while_listened_to(request, answering)
    if answer is None:
        return Response(status_code=LEFT)
    metrics.answered(answer)
    return answer


@router.get(
    "/search",
    summary="Find papers",
    dependencies=[UnlessUnchanged],
    responses={200: examples.SEARCH, **UNCHANGED, **documented(422, 503)},
)
async def search(
    query: SearchQuery, filters: QueryFilters, service: RunningService, limit: SearchLimit = 10
) -> SearchResult:
    """Find papers by words and by meaning, best first, each with its passage nearest to the query. A paper that says
    nearly what a better one says stands behind it."""
    return await service.think(partial(service.services.search, query, filters, limit=limit))


@router.get(
    "/tags",
    summary="List the tags",
    dependencies=[UnlessUnchanged],
    responses={200: examples.TAGS, **UNCHANGED, **documented(422, 503)},
)
def list_tags(services: RunningServices) -> TagList:
    """List the collection's vocabulary, most frequent first."""
    return TagList(tags=tuple(TagCount(tag=tag, papers=count) for tag, count in services.catalog.summaries.tags()))
