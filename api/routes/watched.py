"""Watched sources, what came of asking them, and why a paper is here or not."""

from __future__ import annotations

from typing import Annotated

from anyio import from_thread, to_thread
from fastapi import APIRouter, Depends, Query, status

from api import examples
from api.deps import RunningService, RunningServices, json_body
from api.problems import documented
from api.schemas import LONGEST_SOURCE, AskSources, NewWatch, Question, Text
from api.service import Service
from summarizer.ingest import ingest
from summarizer.models import IngestReport, Reading
from summarizer.reader import LocalReader, ask_sources
from summarizer.watch_models import Reasons, Run, RunList, Watched, WatchedList

router = APIRouter(tags=["reader"])
WatchedName = Annotated[
    Text,
    Query(min_length=1, max_length=LONGEST_SOURCE, description="A source, as it is watched.", examples=["hf:today"]),
]
RunLimit = Annotated[int, Query(ge=1, le=1000, description="At most so many.")]


@router.get("/watch", summary="List watched sources", responses={200: examples.WATCHED_LIST, **documented(422, 503)})
def list_watched(services: RunningServices) -> WatchedList:
    """List what is watched, each source with what came of asking it last."""
    return WatchedList(watched=tuple(LocalReader(services).watched()))


@router.post(
    "/watch",
    summary="Watch a source",
    dependencies=[Depends(json_body)],
    responses={200: examples.WATCHED, **documented(413, 415, 422, 503)},
)
def watch_source(wanted: NewWatch, services: RunningServices) -> Watched:
    """Watch a source elsewhere, or change how. The service does not ask it by itself: `papergist watch --url`, or
    whatever sends `POST /v1/watch/runs` now and then, does."""
    return LocalReader(services).watch(wanted.source, every=wanted.every, stale_after=wanted.stale_after)


@router.delete(
    "/watch",
    summary="Watch a source no more",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=documented(404, 422, 503),
)
def unwatch_source(source: WatchedName, services: RunningServices) -> None:
    """Watch a source no more; its papers, and what came of each run, stay."""
    LocalReader(services).unwatch(source)


@router.get("/watch/runs", summary="Read the ledger", responses={200: examples.RUNS, **documented(422, 503)})
def list_runs(services: RunningServices, source: WatchedName | None = None, limit: RunLimit = 20) -> RunList:
    """List what came of asking watched sources, newest first."""
    return RunList(runs=tuple(services.catalog.watching.runs(source, limit=limit)))


@router.post(
    "/watch/runs",
    summary="Ask watched sources",
    dependencies=[Depends(json_body)],
    responses={200: examples.RUNS, **documented(404, 409, 413, 415, 422, 503)},
)
async def run_watch(wanted: AskSources, service: RunningService) -> RunList:
    """Have the service ask watched sources now, and take in what they tell; never one of its own network. What goes
    wrong with a source is part of its run: `outcome` `empty`, `stale`, `partial` and `failed` are alarms."""
    return RunList(runs=tuple(await to_thread.run_sync(_asked, service, wanted)))


@router.get("/why", summary="Why is a paper here, or not?", responses={200: examples.WHY, **documented(422, 503)})
def read_why(
    services: RunningServices,
    id: Annotated[Question, Query(description="An id, alias, DOI, or words of a title.", examples=["2407.01234"])],  # noqa: A002 - as it is called in the address
) -> Reasons:
    """Say who told of a paper, what it was merged from, and where each field is from; or, where it is not here, what
    was not understood that holds its name, and which runs rang an alarm."""
    return LocalReader(services).why(id)


def _asked(service: Service, wanted: AskSources) -> list[Run]:
    """Ask sources in a thread of the service; what they tell is taken in when it is the turn of each."""

    def take(reading: Reading) -> IngestReport:
        return from_thread.run(service.write, lambda shop: ingest([reading], shop, summaries=wanted.summaries))

    return list(ask_sources(service.services, wanted.sources, take, due=wanted.due))
