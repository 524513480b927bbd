"""The papers of the collection: adding, listing, reading, removing."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Query, Response, status

from api import examples
from api.deps import PageCursor, PageLimit, PageSort, PaperId, QueryFilters, RunningService, RunningServices
from api.problems import NO_SUMMARY, Refusal, documented
from api.uploads import DESCRIBED, Uploaded
from summarizer.ingest import Workshop, ingest
from summarizer.models import IngestReport, Paper, PaperPage, Summary

router = APIRouter(prefix="/papers", tags=["papers"])
Summaries = Annotated[bool, Query(description="Write TL;DRs and tags.")]


@router.post(
    "",
    summary="Add papers",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=DESCRIBED,
    responses={
        201: {"description": "Papers were added.", **examples.REPORT},
        200: {"description": "No paper is new.", "model": IngestReport},
        **documented(413, 415, 422, 503),
    },
)
async def add_papers(
    upload: Uploaded, service: RunningService, response: Response, *, summaries: Summaries = True
) -> IngestReport:
    """Read papers into the collection; sending the same again changes nothing.

    What could not be understood is listed with its line and reason, and does not keep the rest out.
    """
    reading = await to_thread.run_sync(upload.reading)
    report = await service.write(lambda shop: ingest([reading], shop, summaries=summaries))
    response.status_code = status.HTTP_201_CREATED if report.added else status.HTTP_200_OK
    return report


@router.get("", summary="List papers", responses={200: examples.PAGE, **documented(422, 503)})
def list_papers(
    filters: QueryFilters,
    services: RunningServices,
    limit: PageLimit = 50,
    sort: PageSort = "listed",
    cursor: PageCursor = None,
) -> PaperPage:
    """List papers with TL;DRs and tags, a page at a time; `next` is the cursor of the page that follows."""
    return services.catalog.papers.page(filters, sort=sort, limit=limit, cursor=cursor)


# Ids may hold slashes, so what goes on behind an id stands before the id alone.
@router.get(
    "/{paper_id:path}/summary",
    summary="Read a paper's summary",
    responses={200: examples.SUMMARY, **documented(404, 422, 503)},
)
def read_summary(paper_id: PaperId, services: RunningServices) -> Summary:
    """Return the summary in force, and its passport: who wrote it, when, from what, checked how."""
    paper = services.catalog.papers.get(paper_id)
    summary = services.catalog.summaries.current(paper.id)
    if summary is None:
        raise Refusal(NO_SUMMARY, f"The paper {paper.id!r} has no summary yet; `papergist summarize` writes it.")
    return summary


@router.get("/{paper_id:path}", summary="Read a paper", responses={200: examples.PAPER, **documented(404, 422, 503)})
def read_paper(paper_id: PaperId, services: RunningServices) -> Paper:
    """Return the paper with this id or alias."""
    return services.catalog.papers.get(paper_id)


@router.delete(
    "/{paper_id:path}",
    summary="Remove a paper",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=documented(404, 422, 503),
)
async def remove_paper(paper_id: PaperId, service: RunningService) -> None:
    """Remove a paper with everything that derives from it: passages, vectors, summaries, index entries."""
    await service.write(lambda shop: _remove(shop, paper_id))


def _remove(shop: Workshop, name: str) -> None:
    shop.catalog.papers.delete(name)
    if shop.index is not None:
        shop.index.update()
