"""Papers by the reader's taste, with reasons; thumbs and interests are set here, by forms that need no script."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import Form, Request, Response
from fastapi.responses import RedirectResponse

from api.deps import PaperId, RunningService, RunningServices
from api.web.rendering import NOT_KEPT, card_id, page, paper_path
from api.web.routing import page_router
from summarizer.models import Filters
from summarizer.sources.decoding import storable
from summarizer.text import one_line

router = page_router()
TOGETHER = 30  # papers
_WANTED = {"yes": True, "never": False, "forget": None}
_LIKED = {"up": True, "down": False, "": None}


@router.get("/for-you")
async def show_for_you(service: RunningService) -> Response:
    """Show the newest papers by taste."""
    services = service.services
    found = await service.think(lambda: services.for_you(Filters(), limit=TOGETHER))
    tastes = services.catalog.tastes
    return page("for_you.html", found=found, interests=tastes.interests(), thumbs=tastes.thumbs())


@router.post("/for-you/interests")
def keep_interest(
    services: RunningServices,
    *,
    words: Annotated[str, Form()],
    wanted: Annotated[Literal["yes", "never", "forget"], Form()],
) -> Response:
    """Want words, mute them, or forget them."""
    services.catalog.tastes.set_interest(one_line(storable(words)), wanted=_WANTED[wanted])
    return RedirectResponse("/for-you", 303, NOT_KEPT)


@router.post("/papers/{paper_id:path}/thumb")
def keep_thumb(
    paper_id: PaperId,
    services: RunningServices,
    request: Request,
    *,
    thumb: Annotated[Literal["up", "down", ""], Form()] = "",
) -> Response:
    """Like a paper, dislike it or withdraw that, and go back to where the button stood."""
    name = services.catalog.tastes.set_thumb(paper_id, liked=_LIKED[thumb])
    return RedirectResponse(f"{_came_from(request) or paper_path(name)}#{card_id(name)}", 303, NOT_KEPT)


def _came_from(request: Request) -> str | None:
    """Return the path of the page that sent a form; never that of another site, whatever the header says."""
    parts = urlsplit(request.headers.get("referer", ""))
    path = "/" + parts.path.lstrip("/")
    return f"{path}?{parts.query}" if parts.query else path if parts.path else None
