"""The papers of the collection: adding, listing, reading, removing."""

from __future__ import annotations

from typing import Annotated

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, Query, Request, Response, status
from fastapi.responses import JSONResponse
from starlette.convertors import PathConvertor, register_url_convertor

from api import examples
from api.conditional import UNCHANGED, UnlessUnchanged
from api.deps import (
    ChosenEngine,
    PageCursor,
    PageLimit,
    PageSort,
    PaperId,
    QueryFilters,
    Redoing,
    RunningService,
    RunningServices,
    SearchLimit,
    WantsItLater,
    json_body,
)
from api.events import LEFT, while_listened_to
from api.once import IdempotencyKey, once
from api.problems import NO_SUMMARY, Refusal, documented
from api.schemas import Correction, Thumb
from api.uploads import DESCRIBED, Uploaded
from summarizer.catalog import Catalog
from summarizer.catalog.jobs import Job
from summarizer.corrections import correct
from summarizer.elsewhere import check_source
from summarizer.ingest import Workshop, ingest
from summarizer.models import EngineName, IngestReport, Paper, PaperPage, SimilarList, Summary, SummaryHistory
from summarizer.reader_models import ThumbNoted
from summarizer.services import Services
from summarizer.summarize import summarise_papers_with


class _PaperAlone(PathConvertor):
    """An id with nothing behind it: a path that another endpoint has is no id, whatever the method."""

    regex = ".*(?<!/summary)(?<!/summary/history)(?<!/similar)(?<!/thumb)"


register_url_convertor("paper", _PaperAlone())
router = APIRouter(prefix="/papers", tags=["papers"])
STAYS = "The summary from before stays."
Summaries = Annotated[bool, Query(description="Write TL;DRs and tags.")]


@router.post(
    "",
    summary="Add papers",
    status_code=status.HTTP_201_CREATED,
    response_model=IngestReport,
    openapi_extra=DESCRIBED,
    responses={
        201: {"description": "Papers were added.", **examples.REPORT},
        200: {"description": "No paper is new.", "model": IngestReport, **examples.REPORT_OF_NOTHING_NEW},
        202: {"description": "They are taken in later.", "model": Job, **examples.QUEUED},
        **documented(409, 413, 415, 422, 502, 503),
    },
)
async def add_papers(
    upload: Uploaded,
    service: RunningService,
    request: Request,
    *,
    summaries: Summaries = True,
    later: WantsItLater,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Read papers into the collection; sending the same again changes nothing.

    What could not be understood is listed with its line and reason, and does not keep the rest out. With `Prefer:
    respond-async` a body that can be read is kept, and taken in by a job, which outlives the service's process. A body
    `{"source": "hf:today"}` names a source elsewhere, which the service fetches; never one of its own network.
    """

    async def taken_in() -> Response:
        if later and upload.elsewhere is not None:
            check_source(upload.elsewhere, service.services.settings)
            return _accepted(await service.jobs.add(upload, found=0, summaries=summaries))
        reading = await to_thread.run_sync(upload.reading, service.fetch)
        if later:
            return _accepted(await service.jobs.add(upload, found=len(reading.entries), summaries=summaries))
        report = await service.write(lambda shop: ingest([reading], shop, summaries=summaries))
        done = status.HTTP_201_CREATED if report.added else status.HTTP_200_OK
        return JSONResponse(report.model_dump(mode="json"), done)

    return await once(request, service, idempotency_key, upload.data, taken_in)


@router.get(
    "",
    summary="List papers",
    dependencies=[UnlessUnchanged],
    responses={200: examples.PAGE, **UNCHANGED, **documented(422, 503)},
)
def list_papers(
    filters: QueryFilters,
    services: RunningServices,
    request: Request,
    response: Response,
    *,
    limit: PageLimit = 50,
    sort: PageSort = "listed",
    cursor: PageCursor = None,
) -> PaperPage:
    """List papers with TL;DRs and tags, a page at a time; `next` is the cursor of the page that follows, and `Link`
    its address. Papers that are added meanwhile shift nothing: no paper comes twice, and none is left out."""
    page = services.catalog.papers.page(filters, sort=sort, limit=limit, cursor=cursor)
    if page.next is not None:
        following = request.url.include_query_params(cursor=page.next)
        response.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return page


# Ids may hold slashes, so what goes on behind an id stands before the id alone.
@router.get(
    "/{paper_id:path}/summary",
    summary="Read a paper's summary",
    dependencies=[UnlessUnchanged],
    responses={200: examples.SUMMARY, **UNCHANGED, **documented(404, 422, 503)},
)
def read_summary(paper_id: PaperId, services: RunningServices) -> Summary:
    """Return the summary in force, and its passport: who wrote it, when, from what, checked how."""
    return _in_force(services.catalog, services.catalog.papers.get(paper_id).id)


@router.post(
    "/{paper_id:path}/summary",
    summary="Write a paper's summary anew",
    response_model=Summary,
    responses={200: examples.SUMMARY, **documented(404, 422, 503)},
)
async def redo_summary(
    paper_id: PaperId, services: RunningServices, redoing: Redoing, request: Request, engine: ChosenEngine = None
) -> Summary | Response:
    """Have an engine write the paper's summary anew, and return the one in force, which may be a person's.

    Where a model fails, or writes what the abstract does not say, `fallback` says so and why.
    """
    return await while_listened_to(request, _redo(services, paper_id, engine, redoing)) or Response(status_code=LEFT)


@router.put(
    "/{paper_id:path}/summary",
    summary="Correct a paper's summary",
    dependencies=[Depends(json_body)],
    responses={200: examples.CORRECTED, **documented(404, 413, 415, 422, 503)},
)
def correct_summary(paper_id: PaperId, correction: Correction, services: RunningServices) -> Summary:
    """Record a person's own TL;DR, which stands before that of any engine until it is withdrawn.

    It is not refused for what it says: `checks.passed` tells whether the abstract says so too, and `checks.findings`
    what of it the abstract does not say.
    """
    return correct(services.catalog, paper_id, correction.tldr, correction.tags, correction.category)


@router.delete(
    "/{paper_id:path}/summary",
    summary="Withdraw a correction",
    responses={200: examples.SUMMARY, **documented(404, 422, 503)},
)
def withdraw_correction(paper_id: PaperId, services: RunningServices) -> Summary:
    """Withdraw what a person said of a paper, and return the summary by an engine that is in force again.

    Where there was no correction nothing changes; where no engine has written a summary, none is left.
    """
    return _withdraw(services.catalog, paper_id)


@router.get(
    "/{paper_id:path}/summary/history",
    summary="Read every summary of a paper",
    dependencies=[UnlessUnchanged],
    responses={200: examples.HISTORY, **UNCHANGED, **documented(404, 422, 503)},
)
def read_summary_history(paper_id: PaperId, services: RunningServices) -> SummaryHistory:
    """Return every summary that was made of a paper, oldest first, each with its passport."""
    paper = services.catalog.papers.get(paper_id)
    return SummaryHistory(history=tuple(services.catalog.summaries.history(paper.id)))


@router.post(
    "/{paper_id:path}/thumb",
    summary="Like or dislike a paper",
    dependencies=[Depends(json_body)],
    responses={200: examples.THUMB, **documented(404, 413, 415, 422, 503)},
)
def set_thumb(paper_id: PaperId, thumb: Thumb, services: RunningServices) -> ThumbNoted:
    """Note that a paper is to the reader's liking or not; `/v1/for-you` learns from it. The last word stands."""
    return services.catalog.tastes.note_thumb(paper_id, thumb.thumb)


@router.get(
    "/{paper_id:path}/similar",
    summary="Find papers like a paper",
    dependencies=[UnlessUnchanged],
    responses={200: examples.SIMILAR, **UNCHANGED, **documented(404, 422, 503)},
)
def find_similar(paper_id: PaperId, services: RunningServices, limit: SearchLimit = 10) -> SimilarList:
    """Find the papers that are most like this one, nearest first, by the vectors that the collection holds.

    The list is empty where the paper is not embedded.
    """
    return services.similar(paper_id, limit=limit)


@router.get(
    "/{paper_id:paper}",
    summary="Read a paper",
    dependencies=[UnlessUnchanged],
    responses={200: examples.PAPER, **UNCHANGED, **documented(404, 422, 503)},
)
def read_paper(paper_id: PaperId, services: RunningServices) -> Paper:
    """Return the paper with this id or alias."""
    return services.catalog.papers.get(paper_id)


@router.delete(
    "/{paper_id:paper}",
    summary="Remove a paper",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=documented(404, 422, 503),
)
async def remove_paper(paper_id: PaperId, service: RunningService) -> None:
    """Remove a paper with everything that derives from it: passages, vectors, summaries, index entries."""
    await service.write(lambda shop: _remove(shop, paper_id))


def _accepted(job: Job) -> Response:
    headers = {"Location": f"/v1/jobs/{job.id}", "Preference-Applied": "respond-async"}
    return JSONResponse(job.model_dump(mode="json"), status.HTTP_202_ACCEPTED, headers)


def _remove(shop: Workshop, name: str) -> None:
    shop.catalog.papers.delete(name)
    if shop.index is not None:
        shop.index.update()


async def _redo(services: Services, name: str, engine: EngineName | None, redoing: CapacityLimiter) -> Summary:
    """Return the summary in force after an engine wrote one."""
    catalog = services.catalog
    paper = await to_thread.run_sync(catalog.papers.get, name)
    is_generative = (engine or services.settings.engine) == "generative"
    writer = await to_thread.run_sync(services.writer) if is_generative else None
    async with redoing:
        before = await to_thread.run_sync(catalog.summaries.current, paper.id)
        report = await summarise_papers_with(catalog, [paper.id], redo=True, writer=writer)
    summary = await to_thread.run_sync(_in_force, catalog, paper.id)
    if report.stopped and summary == before:
        return summary.model_copy(update={"fallback": f"{report.stopped} {STAYS}"})
    return summary


def _withdraw(catalog: Catalog, name: str) -> Summary:
    paper = catalog.papers.get(name)
    catalog.summaries.withdraw(paper.id)
    return _in_force(catalog, paper.id)


def _in_force(catalog: Catalog, name: str) -> Summary:
    summary = catalog.summaries.current(name)
    if summary is None:
        raise Refusal(NO_SUMMARY, f"The paper {name!r} has no summary yet; `papergist summarize` writes it.")
    return summary
