"""Asking the collection: answers, search, tags."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from api import examples
from api.deps import QueryFilters, RunningServices, SearchLimit, SearchQuery, json_body
from api.problems import documented
from api.schemas import AskRequest, SearchHit, SearchResult, TagCount, TagList
from summarizer.models import Answer

router = APIRouter(tags=["questions"])


@router.post(
    "/ask",
    summary="Ask the collection",
    dependencies=[Depends(json_body)],
    responses={200: examples.ANSWER, **documented(413, 415, 422, 503)},
)
def ask(request: AskRequest, services: RunningServices) -> Answer:
    """Answer a question from the collection, each sentence with its quotes.

    Every quote is checked against its abstract at this moment: `quote == abstract[start:end]`, in code points. Where
    the collection does not say, `answered` is false, with a reason and the nearest papers; that is no error.
    """
    return services.answer(request.question, request.filters.filters(), top_k=request.top_k)


@router.get("/search", summary="Find papers", responses={200: examples.SEARCH, **documented(422, 503)})
def search(
    query: SearchQuery, filters: QueryFilters, services: RunningServices, limit: SearchLimit = 10
) -> SearchResult:
    """Find papers by words and by meaning, best first, each with its passage nearest to the query."""
    found = services.search(query, filters, limit=limit)
    return SearchResult(query=query, hits=tuple(SearchHit.of(hit, paper) for hit, paper in found))


@router.get("/tags", summary="List the tags", responses={200: examples.TAGS, **documented(422, 503)})
def list_tags(services: RunningServices) -> TagList:
    """List the collection's vocabulary, most frequent first."""
    return TagList(tags=tuple(TagCount(tag=tag, papers=count) for tag, count in services.catalog.summaries.tags()))
