"""One paper: its abstract, its TL;DR with passport and history, correcting both, papers like it."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import Form, Response
from fastapi.responses import RedirectResponse

from api.deps import PaperId, RunningService, RunningServices
from api.web.rendering import NOT_KEPT, page, paper_path
from api.web.routing import page_router, words_on_page
from summarizer.corrections import LONGEST_TAG, LONGEST_TLDR, correct
from summarizer.errors import PaperNotFound, UsageError
from summarizer.models import Paper, Summary
from summarizer.services import Services
from summarizer.sources.decoding import storable

router = page_router()
ALIKE = 6
_BETWEEN_TAGS = re.compile(r"[,;\n]")
_BEHIND = re.compile(r"/(?:(?:summary|withdraw|thumb)/?)?$")
Text = Annotated[str, Form()]


# Ids may hold slashes, so what goes on behind an id stands before the id alone.
@router.post("/papers/{paper_id:path}/summary")
async def keep_correction(
    paper_id: PaperId, service: RunningService, *, tldr: Text = "", tags: Text = "", category: Text = ""
) -> Response:
    """Record what a person says of the paper; what cannot be taken is told beside what was written."""
    named = [tag.strip() for tag in _BETWEEN_TAGS.split(storable(tags)) if tag.strip()]
    try:
        await service.write(lambda shop: correct(shop.catalog, paper_id, tldr, named, category.strip() or None))
    except UsageError as error:
        written = {"tldr": storable(tldr), "tags": storable(tags), "category": storable(category)}
        return shown(service.services, paper_id, status=422, written=written, refused=words_on_page(error))
    return _back(paper_id)


@router.post("/papers/{paper_id:path}/withdraw")
async def undo_correction(paper_id: PaperId, service: RunningService) -> Response:
    """Withdraw what people said of the paper; an engine's summary is in force again."""
    await service.write(lambda shop: shop.catalog.summaries.withdraw(shop.catalog.papers.get(paper_id).id))
    return _back(paper_id)


@router.get("/papers/{paper_id:path}")
def show_paper(paper_id: PaperId, services: RunningServices) -> Response:
    """Show the paper with this id or alias; what goes on behind an id leads to the paper."""
    try:
        return shown(services, paper_id)
    except PaperNotFound:
        bare = _BEHIND.sub("", paper_id)
        if bare == paper_id:
            raise
        return RedirectResponse(paper_path(services.catalog.papers.get(bare).id), 303, NOT_KEPT)


def shown(
    services: Services,
    name: str,
    *,
    status: int = 200,
    written: dict[str, str] | None = None,
    refused: str | None = None,
) -> Response:
    """Return the page of a paper; written: what stands in the form instead of what is in force, with why it was not
    taken."""
    paper = services.catalog.papers.get(name)
    summary = services.catalog.summaries.current(paper.id)
    history = services.catalog.summaries.history(paper.id)
    return page(
        "paper.html",
        status,
        paper=paper,
        liked=services.catalog.tastes.thumbs().get(paper.id),
        summary=summary,
        support=summary.support if summary and not summary.stale else (),
        passport=passport(summary) if summary else [],
        history=list(zip(history, [None, *history], strict=False))[::-1],
        corrected=summary is not None and summary.engine == "person",
        similar=services.similar(paper.id, limit=ALIKE).similar,
        written=written or _in_force(paper),
        refused=refused,
        longest={"tldr": LONGEST_TLDR, "tag": LONGEST_TAG},
    )


def passport(summary: Summary) -> list[tuple[str, str]]:
    """Return who wrote a summary, when, from what and checked how, as names and values for reading."""
    told: list[tuple[str, Any]] = [
        ("written by", "a person" if summary.engine == "person" else f"the {summary.engine} engine"),
        ("model", summary.model),
        ("prompt", summary.prompt),
        ("on", f"{summary.created:%Y-%m-%d %H:%M} UTC" if summary.created else None),
        ("instead of another", summary.fallback),
        ("abstract", "has changed since" if summary.stale else None),
        *((name.replace("_", " "), _value(value)) for name, value in summary.checks.items()),
    ]
    return [(name, str(value)) for name, value in told if value not in {None, ""}]


def _value(value: Any) -> str | None:
    """Return the outcome of a check for reading; None where it holds nothing."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, list | tuple):
        return "; ".join(str(item) for item in value) or None
    return None if value is None or isinstance(value, dict) else str(value)


def _in_force(paper: Paper) -> dict[str, str]:
    return {"tldr": paper.tldr or "", "tags": ", ".join(paper.tags), "category": paper.category or ""}


def _back(paper_id: str) -> Response:
    return RedirectResponse(f"{paper_path(paper_id)}#summary", 303, NOT_KEPT)
