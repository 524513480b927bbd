"""What goes around every request: its id, its line in the log, its time in the metrics, and the headers that keep a
browser from doing with a response what it is not for.

A line in the log names the route and how it ended. Never a query, a body or a key: those hold questions, abstracts
and secrets.
"""

from __future__ import annotations

import logging
import re
import secrets
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import Metrics
from api.operations import path_of
from api.problems import unexpected
from api.tracing import Tell, Traces

REQUEST_ID = "X-Request-ID"
REQUESTS = "api.requests"  # the logger of one line a request
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# A digest for e-mail has its styles in its elements, as mail programs want it, and loads nothing at all.
EMAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
# A page behind a link of a letter: one style of its own, one form that goes to itself, nothing loaded.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # under "no-referrer" forms have the origin `null`, another site's
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
_FAILED = 500
log = logging.getLogger(__name__)
requests = logging.getLogger(REQUESTS)


class Watch:
    """ASGI middleware, the outermost: also what fails in the others gets an id, a line and a problem."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, traces: Traces) -> None:
        from structlog.contextvars import bound_contextvars  # brings rich

        self._app, self._metrics, self._traces, self._bound = app, metrics, traces, bound_contextvars

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and watch what becomes of it."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        name = _id_of(headers)
        with self._bound(request_id=name), self._traces.span(headers, name) as tell:
            await _Watched(scope, name, send, self._metrics, tell).run(self._app, receive)
        return None


class _Watched:
    """One request on its way."""

    def __init__(self, scope: Scope, name: str, send: Send, metrics: Metrics, trace: Tell) -> None:
        self._scope, self._name, self._send, self._metrics, self._trace = scope, name, send, metrics, trace
        self._status = 0
        self._began = time.perf_counter()

    async def run(self, app: ASGIApp, receive: Receive) -> None:
        self._metrics.begin()
        try:
            await app(self._scope, receive, self._tell)
        except Exception:
            log.exception("%s %s failed.", self._scope["method"], self._path)
            if self._status:
                raise  # half a response is out: only breaking off tells the client
            await unexpected(self._scope["path"])(self._scope, receive, self._tell)
        finally:
            self._end()

    async def _tell(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = MutableHeaders(scope=message)
            for key, value in _HEADERS.items():
                headers.setdefault(key, value)
            headers[REQUEST_ID] = self._name
            if self._scope["app"].state.service.draining:
                headers["Connection"] = "close"  # so that nobody sends another request to a server that is gone
        await self._send(message)

    @property
    def _path(self) -> str:
        return path_of(self._scope) or "other"

    def _end(self) -> None:
        seconds, method = time.perf_counter() - self._began, self._scope["method"]
        self._metrics.end(self._path, method, self._status, seconds)
        self._trace(method, self._path, self._status)
        told = {"route": self._path, "method": method, "status": self._status, "seconds": round(seconds, 4)}
        requests.info("request", extra=told)


def _id_of(headers: Headers) -> str:
    """Return the id that the client or a proxy gave the request, where it is a plain word, else a new one."""
    told = headers.get(REQUEST_ID, "")
    return told if _WELL_FORMED.fullmatch(told) else secrets.token_hex(16)
