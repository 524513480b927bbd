"""Adding papers: a pasted page, files, or the packaged sample; then what came of it, and what was not understood."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from anyio import to_thread
from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from starlette.datastructures import FormData, UploadFile

from api.deps import RunningService
from api.events import MEDIA_TYPE, accepts_events
from api.schemas import LONGEST_NAME
from api.service import Service
from api.uploads import LONGEST_ADDRESS
from api.web.rendering import NOT_KEPT, address, page
from api.web.routing import page_router, words_on_page
from api.web.wanted import EVERYTHING
from summarizer.errors import PapergistError, SourceNotFound, SourceNotUnderstood, SourceUnreachable
from summarizer.ingest import ingest
from summarizer.models import IngestReport, NotUnderstood, Reading
from summarizer.periods import read_day
from summarizer.sources import read_source
from summarizer.sources.decoding import storable
from summarizer.sources.opening import open_source
from summarizer.sources.remote_names import is_remote
from summarizer.text import one_line

router = page_router()
MOST_FILES, MOST_FIELDS = 50, 10
PASTED = "pasted-"  # what the name of a pasted text begins with


@router.get("/add")
def show_adding() -> Response:
    """Show where a page goes."""
    return page("add.html", report=None, read=[], written="", refused=None)


@router.post("/add", response_model=None)
async def add_from_page(request: Request, service: RunningService) -> Response:
    """Read what was sent into the collection, and tell what came of it; to a script that accepts events, how far it is
    as well: `progress` with what is done, how much of it and of how much, then `done` with the page."""
    limit = service.services.settings.body_limit
    async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=limit) as form:
        sources = [source async for source in _sources(form)]
        captured = read_day(day) if (day := _text(form, "captured")) else None
        pasted = _text(form, "text")
    if not sources:
        refused = "There is nothing to read yet: paste a page, or choose a file."
        return page("add.html", 422, report=None, read=[], written="", refused=refused)
    readings = await to_thread.run_sync(lambda: list(_readings(sources, captured, service.fetch)))
    if accepts_events(request):
        return StreamingResponse(_followed(service, readings, pasted), media_type=MEDIA_TYPE, headers=NOT_KEPT)
    return _told(await service.write(lambda shop: ingest(readings, shop)), readings, pasted)


def _told(report: IngestReport, readings: Sequence[Reading], pasted: str) -> Response:
    """Return the page that tells what came of it, and leads to what each source told; a text of which a part was not
    understood, or in which nothing was found, is given back."""
    read = [
        (reading.source, address("/", day=EVERYTHING, source=reading.source if _fits(reading.source) else ""))
        for reading in readings
        if reading.entries
    ]
    whole = report.found and not any(item.source.startswith(PASTED) for item in report.not_understood)
    return page("add.html", report=report, read=read, written="" if whole else pasted, refused=None)


def _fits(source: str) -> bool:
    """Return whether an address may name the source to narrow by."""
    return len(source) <= LONGEST_NAME


async def _followed(service: Service, readings: Sequence[Reading], pasted: str) -> AsyncIterator[bytes]:
    """Yield events while the readings are taken in. Who goes away keeps nothing from being taken in."""
    loop, steps = asyncio.get_running_loop(), asyncio.Queue[dict[str, Any] | None]()

    def tell(what: str, done: int, total: int) -> None:
        loop.call_soon_threadsafe(steps.put_nowait, {"what": what, "done": done, "total": total})

    working = asyncio.ensure_future(service.write(lambda shop: ingest(readings, replace(shop, progress=tell))))
    working.add_done_callback(lambda _: steps.put_nowait(None))
    while (step := await steps.get()) is not None:
        yield _event("progress", step)
    try:
        yield _event("done", {"page": bytes(_told(working.result(), readings, pasted).body).decode()})
    except PapergistError as error:
        yield _event("error", {"detail": words_on_page(error)})


def _event(name: str, data: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()


async def _sources(form: FormData) -> AsyncIterator[tuple[str, bytes]]:
    today = datetime.now().astimezone().date()
    if form.get("sample"):
        yield open_source("sample")
    if pasted := _text(form, "text"):
        yield f"{PASTED}{today}.txt", pasted.encode()
    for file in form.getlist("file"):
        if isinstance(file, UploadFile) and file.filename:
            yield one_line(storable(file.filename)), await file.read()


def _readings(
    sources: Sequence[tuple[str, bytes]], captured: date | None, fetch: Callable[[str], Reading]
) -> Iterator[Reading]:
    """Yield what each source tells; one of no known kind tells nothing but that. A pasted line that names a source
    elsewhere is fetched."""
    today = datetime.now().astimezone().date()
    for name, data in sources:
        line = data.decode(errors="replace").strip() if len(data) < LONGEST_ADDRESS else ""
        try:
            if name.startswith(PASTED) and is_remote(line) and "\n" not in line:
                yield fetch(line)
                continue
            yield read_source(name, data, kind=None, captured=captured, listed=None, today=today)
        except (SourceNotUnderstood, SourceNotFound, SourceUnreachable) as error:
            wrong = NotUnderstood(source=name, line=0, text="", reason=words_on_page(error))
            yield Reading(source=name, kind="unknown", entries=(), not_understood=(wrong,))


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return storable(value).strip() if isinstance(value, str) else ""
