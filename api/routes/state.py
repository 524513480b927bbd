"""How the service itself is."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.deps import RunningService
from api.problems import NOT_READY, Refusal, documented
from api.schemas import Health, Readiness, Version

router = APIRouter(tags=["service"])
DOCS = Path(__file__).parents[1] / "web" / "docs.html"
_DOCS_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "connect-src 'self'; frame-ancestors 'none'"
}


@router.get("/health", summary="Is the process up?")
async def health() -> Health:
    """Say that the process is up; nothing else is looked at."""
    return Health()


@router.get("/ready", summary="May it take traffic?", responses=documented(503))
def ready(service: RunningService) -> Readiness:
    """Look at the catalog, the embedding model and the index. The problem of a 503 has the checks too.

    Requests are served before the service is ready: questions are answered by an exact scan, writers wait.
    """
    found = service.readiness()
    if found.ready:
        return found
    reasons = "; ".join(f"{name}: {check.says}" for name, check in found.checks.items() if not check.ok)
    raise Refusal(NOT_READY, f"{reasons}.", **found.model_dump())


@router.get("/version", summary="What is running?")
async def versions() -> Version:
    """Return the versions of Papergist and of Python."""
    return Version(papergist=version("papergist"), python=platform.python_version())


@router.get("/docs", include_in_schema=False)
def docs() -> HTMLResponse:
    """Show the API description; the page loads nothing from elsewhere."""
    return HTMLResponse(DOCS.read_text(encoding="utf-8"), headers=_DOCS_HEADERS)
