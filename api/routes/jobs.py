"""Papers that are taken in later: how far they came, and having one end or run again."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request

from api import examples
from api.deps import RunningService
from api.events import JobStream
from api.problems import documented
from api.schemas import JobList
from summarizer.catalog.jobs import Job, JobState

router = APIRouter(prefix="/jobs", tags=["jobs"])
JobId = Annotated[str, Path(description="As `Location` of the 202 names it.", examples=["0b6f3c1d9e8a7f52"])]


@router.get("", summary="List jobs", responses={200: examples.JOBS, **documented(422, 503)})
def list_jobs(
    service: RunningService,
    state: Annotated[JobState | None, Query(description="Only those of this state.")] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="At most so many.")] = 50,
) -> JobList:
    """List what was sent with `Prefer: respond-async`, newest first; what ended is forgotten after 30 days."""
    return JobList(jobs=tuple(service.services.catalog.jobs.list(state=state, limit=limit)))


@router.get("/{job_id}", summary="Read a job", responses={200: examples.JOB, **documented(404, 422, 503)})
def read_job(job_id: JobId, service: RunningService) -> Job:
    """Return how far a job came, and once it is done its report, with what was not understood."""
    return service.jobs.get(job_id)


@router.get(
    "/{job_id}/events",
    summary="Follow a job",
    status_code=200,
    response_class=JobStream,
    responses={200: examples.JOB_EVENTS, **documented(404, 422, 503)},
)
async def follow_job(job_id: JobId, service: RunningService, request: Request) -> JobStream:
    """Follow a job as server-sent events: `progress` whenever it changed, and `done` when it ended, however it did.

    Where the service ends first the stream ends without `done`; the job goes on when it is started again.
    """
    await to_thread.run_sync(service.jobs.get, job_id)
    return JobStream(service.jobs.follow(job_id), request.url.path)


@router.post(
    "/{job_id}/cancel", summary="Cancel a job", responses={200: examples.JOB, **documented(404, 409, 422, 503)}
)
async def cancel_job(job_id: JobId, service: RunningService) -> Job:
    """Cancel a job that waits, or have a running one end at its next step. What it recorded stays, and is finished
    by the next ingest."""
    return await service.jobs.cancel(job_id)


@router.post("/{job_id}/retry", summary="Retry a job", responses={200: examples.JOB, **documented(404, 409, 422, 503)})
async def retry_job(job_id: JobId, service: RunningService) -> Job:
    """Queue a job again that failed or was cancelled; what it recorded before is not recorded twice."""
    return await service.jobs.retry(job_id)
