"""Errors of the OpenAI-compatible endpoints, and of no others, in OpenAI's form (chat_form.py). What is refused before
any endpoint (a missing key, too many requests) gets it in problems.py."""

from __future__ import annotations

import http
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from api.chat_form import shaped
from api.chat_schemas import ChatError
from api.problems import INVALID, Kind, Refusal, field_of, kind_of, words_of
from summarizer.errors import PapergistError
from summarizer.sources.decoding import storable

NO_SUCH_MODEL = Kind(404, "No such model", "model_not_found")
DOCUMENTED: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ChatError, "description": "A part of the request makes no sense; in OpenAI's form of errors."},
    "5XX": {"model": ChatError, "description": "What the service stands on is not well."},
}
log = logging.getLogger(__name__)


class ChatRoute(APIRoute):
    """A route whose errors are in OpenAI's form."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, with its errors caught."""
        handle = super().get_route_handler()

        async def caught(request: Request) -> Response:
            try:
                return await handle(request)
            except Exception as error:  # noqa: BLE001 - the last place where its form can be chosen
                status, body = told(error)
                return JSONResponse(storable(body.model_dump()), status)

        return caught


def told(error: Exception) -> tuple[int, ChatError]:
    """Return status and form of an error; what nobody foresaw goes to the log, and none of it to the client."""
    if isinstance(error, RequestValidationError):
        first = field_of(error.errors()[0])
        return _as(INVALID, f"{first.location}: {first.message}", first.location.removeprefix("body."))
    if isinstance(error, Refusal):
        param = error.errors[0].location.removeprefix("body.") if error.errors else None
        return _as(error.kind, str(error.detail), param)
    if isinstance(error, HTTPException):
        return _as(Kind(error.status_code, "", "http"), str(error.detail), None)
    if not isinstance(error, PapergistError):
        log.error("Something unexpected happened in a chat.", exc_info=error)
        error = PapergistError("")
    elif kind_of(error).status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("A chat failed: %s", error.message)
    return _as(kind_of(error), words_of(error), None)


def _as(kind: Kind, message: str, param: str | None) -> tuple[int, ChatError]:
    return shaped(kind.status, kind.slug, message, param)
