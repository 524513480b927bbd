"""Requests that carry an `Idempotency-Key`: done once, and answered the same when they come again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable
from typing import Annotated

from anyio import to_thread
from fastapi import Header, Request, Response

from api.problems import INVALID, KEY_REUSED, UNDER_WAY, Refusal
from api.service import Service
from summarizer.catalog.responses import Kept

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS = ("content-type", "location", "preference-applied")
IdempotencyKey = Annotated[
    str | None,
    Header(
        description="A name of your own for this request, such as a UUID. Sent again with the same body within 24 "
        "hours, it does nothing and is answered as the first time, with `Idempotency-Replayed: true`."
    ),
]


async def once(
    request: Request, service: Service, key: str | None, body: bytes, work: Callable[[], Awaitable[Response]]
) -> Response:
    """Return what the work answers, or what it answered to the same request before; what fails may be tried again.

    body: all that decides the answer. Raises: Refusal where the key belongs to another body or to a request under way.
    """
    if key is None:
        return await work()
    if not _KEY.fullmatch(key):
        raise Refusal(INVALID, "An Idempotency-Key has 1 to 255 visible ASCII characters.")
    name, fingerprint = _hash(_caller(request), request.url.path, key), _hash(_said(request), body)
    store = service.services.catalog.responses
    before = await to_thread.run_sync(store.begin, name, fingerprint)
    if before is not None:
        return _again(before, fingerprint)
    try:
        response = await work()
    except BaseException:
        await to_thread.run_sync(store.forget, name)
        raise
    headers = {known: response.headers[known] for known in _KEPT_HEADERS if known in response.headers}
    await to_thread.run_sync(store.keep, name, response.status_code, headers, bytes(response.body))
    return response


def _again(kept: Kept, fingerprint: str) -> Response:
    if kept.body_hash != fingerprint:
        raise Refusal(KEY_REUSED, "This Idempotency-Key was used for another request; name another one.")
    if kept.status is None:
        raise Refusal(UNDER_WAY, "The request with this Idempotency-Key is still under way.", retry_after=1)
    return Response(kept.body, kept.status, {**kept.headers, "Idempotency-Replayed": "true"})


def _caller(request: Request) -> str:
    """Return whose request it is, so that nobody sees what was answered to somebody else."""
    key = getattr(request.state, "key", None)
    return key.id if key is not None else ""


def _said(request: Request) -> str:
    return "\n".join([request.headers.get("content-type", ""), request.headers.get("prefer", ""), request.url.query])


def _hash(*parts: str | bytes) -> str:
    found = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        found.update(len(data).to_bytes(8, "big") + data)
    return found.hexdigest()
