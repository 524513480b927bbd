"""Adding papers: a pasted page, files, or the packaged sample; then what came of it, and what was not understood."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import date, datetime

from anyio import to_thread
from fastapi import Request, Response
from starlette.datastructures import FormData, UploadFile

from api.deps import RunningService
from api.web.rendering import page
from api.web.routing import page_router
from api.web.wanted import read_day
from summarizer.errors import SourceNotUnderstood
from summarizer.ingest import ingest
from summarizer.models import NotUnderstood, Reading
from summarizer.sources import read_source
from summarizer.sources.decoding import storable
from summarizer.sources.opening import open_source
from summarizer.text import one_line

router = page_router()
MOST_FILES, MOST_FIELDS = 50, 10


@router.get("/add")
def add() -> Response:
    """Show where a page goes."""
    return page("add.html", report=None, written="", refused=None)


@router.post("/add")
async def take(request: Request, service: RunningService) -> Response:
    """Read what was sent into the collection, and tell what came of it."""
    limit = service.services.settings.body_limit
    async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=limit) as form:
        sources = [source async for source in _sources(form)]
        captured = read_day(day) if (day := _text(form, "captured")) else None
        pasted = _text(form, "text")
    if not sources:
        refused = "There is nothing to read yet: paste a page, or choose a file."
        return page("add.html", 422, report=None, written="", refused=refused)
    readings = await to_thread.run_sync(lambda: list(_readings(sources, captured)))
    report = await service.write(lambda shop: ingest(readings, shop))
    left = pasted if not report.found else ""
    return page("add.html", report=report, written=left, refused=None)


async def _sources(form: FormData) -> AsyncIterator[tuple[str, bytes]]:
    today = datetime.now().astimezone().date()
    if form.get("sample"):
        yield open_source("sample")
    if pasted := _text(form, "text"):
        yield f"pasted-{today}.txt", pasted.encode()
    for file in form.getlist("file"):
        if isinstance(file, UploadFile) and file.filename:
            yield one_line(storable(file.filename)), await file.read()


def _readings(sources: Sequence[tuple[str, bytes]], captured: date | None) -> Iterator[Reading]:
    """Yield what each source tells; one of no known kind tells nothing but that."""
    today = datetime.now().astimezone().date()
    for name, data in sources:
        try:
            yield read_source(name, data, kind=None, captured=captured, listed=None, today=today)
        except SourceNotUnderstood as error:
            wrong = NotUnderstood(source=name, line=0, text="", reason=f"{error.message} {error.hint}".strip())
            yield Reading(source=name, kind="unknown", entries=(), not_understood=(wrong,))


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return storable(value).strip() if isinstance(value, str) else ""
