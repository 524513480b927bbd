"""How the service itself is."""

from __future__ import annotations

import base64
import hashlib
import platform
import re
from importlib.metadata import version
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from api import examples
from api.deps import RunningService
from api.problems import NOT_READY, Refusal, documented
from api.schemas import Health, Readiness, Version

router = APIRouter(tags=["service"])
DOCS = Path(__file__).parents[1] / "web" / "docs.html"
_SCRIPT, _STYLE = re.compile(rb"<script>(.*?)</script>", re.DOTALL), re.compile(rb"<style>(.*?)</style>", re.DOTALL)


@router.get("/health", summary="Is the process up?", responses={200: examples.HEALTH})
async def health() -> Health:
    """Say that the process is up; nothing else is looked at."""
    return Health()


@router.get("/ready", summary="May it take traffic?", responses={200: examples.READY, **documented(503)})
def ready(service: RunningService) -> Readiness:
    """Look at the catalog, the embedding model and the index. The problem of a 503 has the checks too.

    Requests are served before the service is ready: questions are answered by an exact scan, writers wait.
    """
    found = service.readiness()
    if found.ready:
        return found
    reasons = "; ".join(f"{name}: {check.says}" for name, check in found.checks.items() if not check.ok)
    raise Refusal(NOT_READY, f"{reasons}.", **found.model_dump())


@router.get("/version", summary="What is running?", responses={200: examples.VERSION})
async def versions() -> Version:
    """Return the versions of Papergist and of Python."""
    return Version(papergist=version("papergist"), python=platform.python_version())


@router.get(
    "/metrics", summary="What does a monitor read?", response_class=PlainTextResponse, responses={200: examples.METRICS}
)
def metrics(request: Request) -> Response:
    """Return the metrics in Prometheus's text format: requests, answers, jobs, models, the index's drift."""
    return Response(request.app.state.metrics.text(), media_type=CONTENT_TYPE_PLAIN_0_0_4)


@router.get("/docs", include_in_schema=False)
def docs() -> HTMLResponse:
    """Show the API description; the page loads nothing from elsewhere."""
    page = DOCS.read_bytes()
    return HTMLResponse(page, headers={"Content-Security-Policy": _policy(page)})


def _policy(page: bytes) -> str:
    """Return a policy under which only the scripts and styles run that stand in this page."""
    scripts, styles = (" ".join(map(_source, found.findall(page))) for found in (_SCRIPT, _STYLE))
    return (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; connect-src 'self'; frame-ancestors 'none'; "
        "base-uri 'none'; form-action 'none'"
    )


def _source(text: bytes) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text).digest()).decode()}'"
