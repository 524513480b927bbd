"""What a reader likes: interests, and papers by taste. Thumbs are beside their papers, in papers.py."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from api import examples
from api.conditional import UNCHANGED, UnlessUnchanged
from api.deps import QueryFilters, RunningService, RunningServices, SearchLimit, json_body
from api.problems import documented
from api.schemas import NewInterest
from summarizer.reader_models import ForYou, InterestList

router = APIRouter(tags=["reader"])


@router.get(
    "/for-you",
    summary="List papers by taste",
    dependencies=[UnlessUnchanged],
    responses={200: examples.FOR_YOU, **UNCHANGED, **documented(422, 503)},
)
async def list_for_you(filters: QueryFilters, service: RunningService, limit: SearchLimit = 20) -> ForYou:
    """List the newest papers by what thumbs and interests tell of the reader's taste, each with its reasons. Papers
    with muted words are never among them, nor those that have a thumb. Nothing comes where nothing is known yet."""
    return ForYou(papers=await service.think(lambda: service.services.for_you(filters, limit=limit)))


@router.get(
    "/interests",
    summary="List interests",
    dependencies=[UnlessUnchanged],
    responses={200: examples.INTERESTS, **UNCHANGED, **documented(422, 503)},
)
def list_interests(services: RunningServices) -> InterestList:
    """List the words that the reader wants to read of, and behind them those that are never to be shown."""
    return InterestList(interests=tuple(services.catalog.tastes.interests()))


@router.post(
    "/interests",
    summary="Want words, or mute them",
    dependencies=[Depends(json_body)],
    responses={200: examples.INTERESTS, **documented(413, 415, 422, 503)},
)
def set_interest(interest: NewInterest, services: RunningServices) -> InterestList:
    """Note that the reader wants to read of these words, or never wants to see a paper that holds them; return all. The
    last word on the same ones stands."""
    services.catalog.tastes.set_interest(interest.words, wanted=interest.wanted)
    return InterestList(interests=tuple(services.catalog.tastes.interests()))
