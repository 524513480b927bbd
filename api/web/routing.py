"""Routes of the page: what goes wrong on them is told in a page too, not in JSON."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from api.problems import INVALID, kind_of, words_of
from api.web.rendering import page
from summarizer.errors import PapergistError

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    """A route whose errors are pages, with the words and status that the API gives them."""

    def get_route_handler(self) -> Handler:
        """Return the handler of the endpoint, guarded."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                return await handle(request)
            except PapergistError as error:
                kind = kind_of(error)
                return failed(kind.status, kind.title, words_of(error))
            except HTTPException as error:
                return failed(error.status_code, getattr(getattr(error, "kind", None), "title", ""), error.detail)
            except RequestValidationError as error:
                told = "; ".join(str(item["msg"]) for item in error.errors()[:3])
                return failed(INVALID.status, INVALID.title, f"{told}.")

        return guarded


def failed(status: int, title: str, detail: str) -> Response:
    """Return the page that says what went wrong."""
    return page("problem.html", status, status_code=status, title=title or "This did not work", detail=detail)


def page_router() -> APIRouter:
    """Return a router of the page, which is no part of the API's description."""
    return APIRouter(route_class=PageRoute, include_in_schema=False)
