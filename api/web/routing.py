"""Routes of the page: what goes wrong on them is told in a page too; in JSON to whom does not ask for HTML."""

from __future__ import annotations

import http
import re
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from api.problems import INVALID, Refusal, http_problem, kind_of, words_of
from api.web.rendering import page
from summarizer.errors import PapergistError, PaperNotFound

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
_SENTENCES = re.compile(r"(?<=[.?!]) +")
_OF_TERMINAL = re.compile(r"`|(?<!\S)--\w|PAPERGIST_|\bpapergist ")  # a command, an option, a variable


class PageRoute(APIRoute):
    """A route whose errors are pages, with the words and status that the API gives them."""

    def get_route_handler(self) -> Handler:
        """Return the handler of the endpoint, guarded."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                return await handle(request)
            except (PapergistError, HTTPException, RequestValidationError) as error:
                if not _wants_a_page(request):
                    raise
                return failed(*told(error), meant=error.like if isinstance(error, PaperNotFound) else ())

        return guarded


def page_or_problem(request: Request, error: Exception) -> Response:
    """Answer an address that leads nowhere: with a page whoever reads pages, but for those of the API."""
    problem = http_problem(request, error)
    assert isinstance(error, HTTPException)
    elsewhere = isinstance(error, Refusal) or request.url.path.startswith("/v1/")
    if elsewhere or problem.status_code != http.HTTPStatus.NOT_FOUND or not _wants_a_page(request):
        return problem
    return failed(*told(error))


def _wants_a_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def told(error: PapergistError | HTTPException | RequestValidationError) -> tuple[int, str, str]:
    """Return the status of an error, what kind it is, and what may be told of it."""
    if isinstance(error, PapergistError):
        kind = kind_of(error)
        return kind.status, kind.title, words_on_page(error)
    if isinstance(error, HTTPException):
        if error.status_code == http.HTTPStatus.NOT_FOUND and not isinstance(error, Refusal):
            return error.status_code, "No such page", "No page here has this address."
        return error.status_code, getattr(getattr(error, "kind", None), "title", ""), error.detail
    words = "; ".join(str(item["msg"]) for item in error.errors()[:3])
    return INVALID.status, INVALID.title, f"{words}."


def words_on_page(error: PapergistError) -> str:
    """Return what may be told of an error, without the hints that only a terminal can follow."""
    if kind_of(error).instead is not None:
        return words_of(error)
    if isinstance(error, PaperNotFound):
        return error.message  # the page links those that may be meant
    hints = [one for one in _SENTENCES.split(error.hint) if not _OF_TERMINAL.search(one)]
    return " ".join([error.message, *hints]).strip()


def failed(status: int, title: str, detail: str, *, meant: Sequence[str] = ()) -> Response:
    """Return the page that says what went wrong. meant: ids of papers that may have been sought."""
    named = title or "This did not work"
    return page("problem.html", status, status_code=status, title=named, detail=detail, meant=meant)


def page_router() -> APIRouter:
    """Return a router of the page, which is no part of the API's description."""
    return APIRouter(route_class=PageRoute, include_in_schema=False)
