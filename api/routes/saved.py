"""Saved questions: asked again whenever the collection changes; what changed stands with each."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response, status

from api import examples
from api.deps import RunningService, RunningServices, json_body
from api.problems import documented
from api.schemas import NewQuestion, QuestionNames, Text
from summarizer.reader import LocalReader
from summarizer.reader_models import QuestionList, QuestionRound, SavedQuestion

router = APIRouter(prefix="/questions", tags=["reader"])
QuestionName = Annotated[
    Text, Query(min_length=1, max_length=80, description="As `name` of the list has it.", examples=["decoding"])
]


@router.get("", summary="List saved questions", responses={200: examples.QUESTIONS, **documented(422, 503)})
def list_questions(services: RunningServices) -> QuestionList:
    """List the saved questions, oldest first, each with the evidence that answered it the last time, and how that
    changed, newest first."""
    return QuestionList(questions=tuple(services.catalog.questions.all()))


@router.post(
    "",
    summary="Save a question",
    status_code=status.HTTP_201_CREATED,
    dependencies=[Depends(json_body)],
    responses={
        201: {"description": "It is saved.", **examples.SAVED},
        200: {"description": "It was saved before.", "model": SavedQuestion, **examples.SAVED},
        **documented(413, 415, 422, 503),
    },
)
async def save_question(wanted: NewQuestion, service: RunningService, response: Response) -> SavedQuestion:
    """Save a question and ask it for the first time. Whenever papers were added or removed it is asked again, behind
    that, by the papers' own sentences; a change is noted only where other quotes are cited than before, or where it
    turns from declined to answered or back."""
    reader = LocalReader(service.services)
    saving = partial(reader.save_question, wanted.question, wanted.filters.filters(), name=wanted.name)
    saved, is_new = await service.think(saving)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return saved


@router.post(
    "/check",
    summary="Ask saved questions again",
    dependencies=[Depends(json_body)],
    responses={200: examples.ROUND, **documented(404, 413, 415, 422, 503)},
)
async def check_questions(wanted: QuestionNames, service: RunningService) -> QuestionRound:
    """Ask saved questions again now, whether or not anything changed; return those whose evidence did, with what is new
    and what is gone, and those that could not be asked, with why."""
    return await service.think(partial(LocalReader(service.services).ask_questions, wanted.names))


@router.delete(
    "", summary="Forget a saved question", status_code=status.HTTP_204_NO_CONTENT, responses=documented(404, 422, 503)
)
def remove_question(name: QuestionName, services: RunningServices) -> None:
    """Forget a saved question and its changes."""
    services.catalog.questions.remove(name)
