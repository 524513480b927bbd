"""The application: built from settings, started by a server. Nothing happens on import."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from anyio import CapacityLimiter
from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi

from api import problems
from api.deps import known_parameters
from api.guards import Guards
from api.routes import papers, questions, state
from api.schemas import Problem
from api.service import Service
from api.uploads import NEW_PAPER
from api.web import pages
from summarizer.services import Services
from summarizer.settings import Settings

DESCRIPTION = """\
Ask a collection of papers, and read what each is about in one sentence. Every quote in a response stands in its
abstract at the place that the response names: `quote == abstract[start:end]`, counted in Unicode code points.

Dates are ISO 8601; `since` and `until` mean publication and include the day. Every error is
`application/problem+json`. The service listens on this machine only.
"""
TAGS = [
    {"name": "questions", "description": "Ask, search, browse by tag."},
    {"name": "papers", "description": "What the collection holds."},
    {"name": "service", "description": "How the service itself is."},
]


def create_app(settings: Settings, *, services: Services | None = None) -> FastAPI:
    """Return the application for the collection that the settings name. Its lifespan owns the collection.

    `services` stands in for those that the settings would give.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.service = Service(services or Services(settings))
        app.state.redoing = CapacityLimiter(settings.model_concurrency)
        async with app.state.service.running():
            yield

    app = FastAPI(
        title="Papergist",
        version=version("papergist"),
        summary="Questions to a collection of papers, answered with checked quotes.",
        description=DESCRIPTION,
        openapi_tags=TAGS,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        lifespan=lifespan,
        docs_url=None,  # FastAPI's page would load its scripts from elsewhere; ours is in routes/state.py
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        dependencies=[Depends(known_parameters)],
    )
    app.add_middleware(Guards, body_limit=settings.body_limit)
    app.include_router(questions.router, prefix="/v1")
    app.include_router(papers.router, prefix="/v1")
    app.include_router(state.router)
    pages.install(app)
    problems.install(app)
    _describe(app)
    return app


def _describe(app: FastAPI) -> None:
    """Add to the OpenAPI description what FastAPI cannot see: the shape of problems, and of papers that are sent."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = get_openapi(
                title=app.title,
                version=app.version,
                summary=app.summary,
                description=app.description,
                routes=app.routes,
                tags=app.openapi_tags,
                license_info=app.license_info,
            )
            schemas = app.openapi_schema["components"]["schemas"]
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas |= {**problem.pop("$defs"), "Problem": problem, "NewPaper": NEW_PAPER}
            app.openapi_schema["components"]["schemas"] = dict(sorted(schemas.items()))
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's documented way to extend it
