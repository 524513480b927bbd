"""All routes of the page, and the files that it loads."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response

from api.web import add, ask, digest, feed, for_you, label, over_time, paper, questions
from api.web.rendering import NOT_KEPT, STATIC


def install(app: FastAPI) -> None:
    """Have the app serve the page."""
    for module in (feed, for_you, digest, ask, questions, paper, label, add, over_time):
        app.include_router(module.router)
    app.mount("/static", Files(directory=STATIC), name="static")


class Files(StaticFiles):
    """The page's own files, with its headers; browsers ask each time whether they changed."""

    def file_response(self, *args: Any, **options: Any) -> Response:
        """Return a file, or that it has not changed."""
        response = super().file_response(*args, **options)
        response.headers.update(NOT_KEPT)
        return response
