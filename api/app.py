"""The application: built from settings, started by a server. Nothing happens on import."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, FastAPI
from starlette.exceptions import HTTPException

from api import problems
from api.access import Doorkeeper, allowed
from api.conditional import NotModified, answer_unchanged
from api.deps import known_parameters
from api.described import described
from api.guards import Guards
from api.heads import Heads
from api.metrics import Metrics
from api.operations import paths_of
from api.routes import chat, digests, exports, jobs, papers, questions, saved, state, subscriptions, taste, watched
from api.service import Service
from api.tracing import Traces
from api.watch import Watch
from api.web import pages
from api.web.routing import page_or_problem
from summarizer.addresses import is_loopback
from summarizer.index.owner import Ownership
from summarizer.services import Services
from summarizer.settings import Settings

DESCRIPTION = """\
Ask a collection of papers, and read what each is about in one sentence. Every quote in a response stands in its
abstract at the place that the response names: `quote == abstract[start:end]`, counted in Unicode code points.

Dates are ISO 8601; `since` and `until` mean publication and include the day. Every error is
`application/problem+json`, but for those of the chat endpoints, which have OpenAI's form. Where keys are in use, send
one as `Authorization: Bearer KEY`.
"""
TAGS = [
    {"name": "questions", "description": "Ask, search, browse by tag."},
    {"name": "chat", "description": "The same for chat clients, as OpenAI's API has it."},
    {"name": "papers", "description": "What the collection holds."},
    {"name": "exports", "description": "Papers for other programs, feeds and digests for readers."},
    {"name": "reader", "description": "What a reader keeps: taste, saved questions, watched sources."},
    {"name": "subscriptions", "description": "What the links in letters lead to."},
    {"name": "jobs", "description": "What is taken in later."},
    {"name": "service", "description": "How the service itself is."},
]


def create_app(settings: Settings, *, services: Services | None = None, ownership: Ownership | None = None) -> FastAPI:
    """Return the application for the collection that the settings name. Its lifespan owns the collection, unless its
    caller does and gives the ownership.

    `services` stands in for those that the settings would give.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.service = Service(services or Services(settings), ownership)
        app.state.metrics.watch(app.state.service)
        app.state.redoing = CapacityLimiter(settings.model_concurrency)
        async with app.state.service.running():
            yield
        await to_thread.run_sync(traces.close)

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
        dependencies=[Depends(allowed), Depends(known_parameters)],
    )
    app.state.metrics, traces = Metrics(), Traces(settings.traces_url)
    exposed = not is_loopback(settings.host)
    app.add_middleware(Heads)
    app.add_middleware(Doorkeeper, exposed=exposed, rate=settings.rate_limit)
    trusted = (*settings.trusted_hosts, *filter(None, [urlsplit(settings.public_url or "").hostname]))
    app.add_middleware(Guards, body_limit=settings.body_limit, trusted=trusted, exposed=exposed)
    app.add_middleware(Watch, metrics=app.state.metrics, traces=traces)  # the last one added is the outermost
    app.include_router(questions.router, prefix="/v1")
    app.include_router(chat.router, prefix="/v1")
    app.include_router(papers.router, prefix="/v1")
    app.include_router(jobs.router, prefix="/v1")
    app.include_router(exports.router, prefix="/v1")
    app.include_router(digests.router, prefix="/v1")
    app.include_router(taste.router, prefix="/v1")
    app.include_router(saved.router, prefix="/v1")
    app.include_router(watched.router, prefix="/v1")
    app.include_router(exports.feeds)
    app.include_router(subscriptions.router)
    app.include_router(state.router)
    pages.install(app)
    problems.install(app)
    app.add_exception_handler(HTTPException, page_or_problem)
    app.add_exception_handler(NotModified, answer_unchanged)
    app.state.paths = paths_of(app)
    _describe(app)
    return app


def _describe(app: FastAPI) -> None:
    """Have the app describe itself with what FastAPI cannot see."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = described(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's documented way to extend it
