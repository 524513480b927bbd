"""Saved questions: how each is answered now, and what changed since."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Form, Response
from fastapi.responses import RedirectResponse

from api.deps import RunningService, RunningServices
from api.schemas import LONGEST_NAME, LONGEST_QUESTION
from api.web.rendering import NOT_KEPT, page
from api.web.routing import page_router
from api.web.wanted import filters_of
from summarizer.question_changes import LOST, headline
from summarizer.reader import LocalReader
from summarizer.sources.decoding import storable
from summarizer.text import one_line

router = page_router()
Written = Annotated[str, Form(max_length=LONGEST_NAME)]
SHOWN = 3  # changes of a question


@router.get("/questions")
def show_questions(services: RunningServices) -> Response:
    """Show the saved questions, that whose evidence changed last first."""
    found = services.catalog.questions.all()
    latest = sorted(found, key=lambda one: one.changes[0].noticed if one.changes else one.created, reverse=True)
    return page("questions.html", questions=latest, headline=headline, lost=LOST, most=SHOWN)


@router.post("/questions")
async def save_question(
    service: RunningService,
    *,
    question: Annotated[str, Form(min_length=1, max_length=LONGEST_QUESTION)],
    since: Written = "",
    until: Written = "",
    tag: Written = "",
    org: Written = "",
    category: Written = "",
    source: Written = "",
) -> Response:
    """Save a question with its filters, and show it among the others."""
    given = {"since": since, "until": until, "tag": tag, "org": org, "category": category, "source": source}
    fields = {name: text for name, value in given.items() if (text := one_line(storable(value)))}
    reader = LocalReader(service.services)
    await service.think(partial(reader.save_question, storable(question).strip(), filters_of(fields)))
    return RedirectResponse("/questions", 303, NOT_KEPT)


@router.post("/questions/{name}/remove")
def remove_question(name: str, services: RunningServices) -> Response:
    """Forget a question."""
    services.catalog.questions.remove(storable(name))
    return RedirectResponse("/questions", 303, NOT_KEPT)
