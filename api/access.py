"""Who may do what: keys, scopes, and how often.

Where no key was ever made the service answers to this machine alone, and to everybody on it. As soon as one was made,
keys are asked for everywhere, on this machine too, and revoking the last one opens nothing: one rule, and no state of
the list of keys that lets somebody in by accident. What the server binds beyond loopback always asks for them.

A program sends `Authorization: Bearer KEY`. A browser cannot, so it is asked for a name and a password in its own way
(HTTP Basic), and the key is the password; a page of another site gains nothing by that, as guards.py refuses it.
"""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from anyio import to_thread
from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.limits import Buckets
from api.operations import path_of
from api.problems import KEY_NOT_ENOUGH, NO_KEY, TOO_MANY, Refusal, kind_of, words_of
from summarizer.catalog import keys
from summarizer.catalog.keys import ApiKey, KeyRing
from summarizer.errors import PapergistError

OPEN = frozenset({"/health", "/ready"})
BY_TOKEN = ("/confirm/", "/unsubscribe/")  # what stands behind these in an address is what others show as a key
# What each operation asks for. One that is missing here asks for `admin`, and a test fails.
SCOPES: Mapping[str, keys.Scope | None] = {
    "GET /health": None,
    "GET /ready": None,
    "GET /confirm/{token}": None,
    "POST /confirm/{token}": None,
    "GET /unsubscribe/{token}": None,
    "POST /unsubscribe/{token}": None,
    "GET /version": "read",
    "GET /metrics": "read",
    "GET /docs": "read",
    "GET /openapi.json": "read",
    "POST /v1/ask": "read",
    "GET /v1/search": "read",
    "POST /v1/chat/completions": "read",
    "GET /v1/models": "read",
    "GET /v1/models/{model}": "read",
    "GET /v1/tags": "read",
    "GET /v1/papers": "read",
    "POST /v1/papers": "write",
    "GET /v1/papers/{paper_id}": "read",
    "DELETE /v1/papers/{paper_id}": "admin",
    "GET /v1/papers/{paper_id}/summary": "read",
    "POST /v1/papers/{paper_id}/summary": "write",
    "PUT /v1/papers/{paper_id}/summary": "write",
    "DELETE /v1/papers/{paper_id}/summary": "write",
    "GET /v1/papers/{paper_id}/summary/history": "read",
    "GET /v1/papers/{paper_id}/similar": "read",
    "POST /v1/papers/{paper_id}/thumb": "write",
    "GET /v1/for-you": "read",
    "GET /v1/interests": "read",
    "POST /v1/interests": "write",
    "GET /v1/questions": "read",
    "POST /v1/questions": "write",
    "POST /v1/questions/check": "write",
    "DELETE /v1/questions": "write",
    "GET /v1/watch": "read",
    "POST /v1/watch": "write",
    "DELETE /v1/watch": "write",
    "GET /v1/watch/runs": "read",
    "POST /v1/watch/runs": "write",
    "GET /v1/why": "read",
    "GET /v1/export.{ending}": "read",
    "GET /v1/digest/{date}": "read",
    "GET /digest/{name}": "read",
    "GET /feed.atom": "read",
    "GET /feed.json": "read",
    "GET /": "read",
    "GET /static/{path}": "read",
    "GET /ask": "read",
    "POST /ask/shown": "read",
    "GET /papers/{paper_id}": "read",
    "POST /papers/{paper_id}/summary": "write",
    "POST /papers/{paper_id}/withdraw": "write",
    "POST /papers/{paper_id}/thumb": "write",
    "GET /for-you": "read",
    "POST /for-you/interests": "write",
    "GET /questions": "read",
    "POST /questions": "write",
    "POST /questions/{name}/remove": "write",
    "GET /label": "read",
    "POST /label": "write",
    "GET /add": "read",
    "POST /add": "write",
    "GET /trends": "read",
    "GET /v1/jobs": "read",
    "GET /v1/jobs/{job_id}": "read",
    "GET /v1/jobs/{job_id}/events": "read",
    "POST /v1/jobs/{job_id}/cancel": "write",
    "POST /v1/jobs/{job_id}/retry": "write",
}
RING_SECONDS = 2.0  # after which a new or revoked key is known
KEY_RATE = 1200  # requests a minute with one key, where the settings do not say
WRONG_RATE = 30  # attempts a minute from one address with what is no key
_MINUTE = 60.0
_BEARER, _BASIC = 'Bearer realm="papergist"', 'Basic realm="papergist", charset="UTF-8"'


class Doorkeeper:
    """ASGI middleware that lets in who has a key where keys are in use, and not too often."""

    def __init__(self, app: ASGIApp, *, exposed: bool, rate: int | None) -> None:
        """exposed: others than this machine reach the service. rate: requests a minute of a key, or of an address
        where there are no keys; None is the default of each, 0 is none at all."""
        self._app, self._exposed = app, exposed
        self._buckets = Buckets(rate, by_default=KEY_RATE)
        self._wrong = Buckets(WRONG_RATE, by_default=WRONG_RATE)
        self._ring, self._read = KeyRing({}), -RING_SECONDS
        self._noted: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with its key in `state`, or answer it with a problem."""
        if scope["type"] != "http" or scope["path"] in OPEN:
            return await self._app(scope, receive, send)
        try:
            scope.setdefault("state", {})["key"] = await self._admitted(scope)
        except Refusal as refusal:
            return await refusal.response(scope["path"])(scope, receive, send)
        except PapergistError as error:
            unable = Refusal(kind_of(error), words_of(error))
            return await unable.response(scope["path"])(scope, receive, send)
        return await self._app(scope, receive, send)

    async def _admitted(self, scope: Scope) -> ApiKey | None:
        """Return the key of the request, None where none is needed. Raises: Refusal, CatalogError."""
        address = _address(scope)
        if scope["path"].startswith(BY_TOKEN):
            _spend(self._buckets, f"token {address}", by_default=KEY_RATE)
            return None
        ring = await self._keys(scope)
        if not ring and not self._exposed:
            _spend(self._buckets, address, by_default=None)
            return None
        headers = Headers(scope=scope)
        told = _told(headers)
        key = ring.key(told, datetime.now(UTC)) if told else None
        if key is None:
            if told:
                _spend(self._wrong, address)
            raise _no_key(headers)
        _spend(self._buckets, key.id)
        await self._note(scope, key)
        return key

    async def _keys(self, scope: Scope) -> KeyRing:
        if time.monotonic() - self._read >= RING_SECONDS:
            self._ring = await to_thread.run_sync(_store(scope).ring)
            self._read = time.monotonic()
        return self._ring

    async def _note(self, scope: Scope, key: ApiKey) -> None:
        """Note that the key was used, once a minute."""
        if time.monotonic() - self._noted.get(key.id, -_MINUTE) >= _MINUTE:
            self._noted[key.id] = time.monotonic()
            await to_thread.run_sync(_store(scope).note_use, key.id)


async def allowed(request: Request) -> None:
    """Refuse what the key of the request does not allow. Raises: Refusal."""
    key: ApiKey | None = getattr(request.state, "key", None)
    wanted = SCOPES.get(f"{request.method} {path_of(request.scope)}", "admin")
    if key is not None and wanted is not None and not key.allows(wanted):
        raise Refusal(KEY_NOT_ENOUGH, f"This needs a key with the scope {wanted!r}; this one has {key.scope!r}.")


def _store(scope: Scope) -> keys.KeyStore:
    found: keys.KeyStore = scope["app"].state.service.services.catalog.keys
    return found


def _spend(buckets: Buckets, name: str, **named: Any) -> None:
    wait = buckets.spend(name, **named)
    if wait:
        raise Refusal(TOO_MANY, f"Too many requests; there is room again in {wait} s.", retry_after=wait)


def _no_key(headers: Headers) -> Refusal:
    """Return the refusal; what shows pages to a person is asked in the way that has it ask that person."""
    challenge = f"{_BEARER}, {_BASIC}" if "text/html" in headers.get("accept", "") else _BEARER
    return Refusal(
        NO_KEY,
        "A key is needed: send `Authorization: Bearer KEY`. `papergist keys create` makes one.",
        headers={"WWW-Authenticate": challenge},
    )


def _told(headers: Headers) -> str:
    """Return what the request gives as its key, empty where it gives nothing."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        name, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return value
    return password or name


def _address(scope: Scope) -> str:
    return str((scope.get("client") or ("",))[0])
