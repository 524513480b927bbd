"""What is looked at before any endpoint: whom the request is addressed to, which page sent it, how large its body is.

The service has no keys and listens on loopback only, so the one stranger who can reach it is a web page in a browser on
this machine. A page that lets its own name point to 127.0.0.1 (DNS rebinding) betrays itself by the Host header, and a
page that posts across sites by Sec-Fetch-Site or Origin.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import FOREIGN_HOST, FOREIGN_PAGE, TOO_LARGE, Refusal

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Guards:
    """ASGI middleware that refuses what no endpoint should see."""

    def __init__(self, app: ASGIApp, *, body_limit: int) -> None:
        self._app, self._limit = app, body_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with a problem."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        refusal = _foreign(scope["method"], headers)
        if refusal is not None:
            return await refusal.response(scope["path"])(scope, receive, send)
        return await self._app(scope, _limited(receive, headers, self._limit), send)


def is_loopback(host: str) -> bool:
    """Return whether a host name or address, without a port, means this machine whatever a name server says."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _foreign(method: str, headers: Headers) -> Refusal | None:
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not is_loopback(_name(hosts[0])):
        return Refusal(FOREIGN_HOST, "This service answers to localhost, 127.0.0.1 and [::1] only.")
    if method in _READING:
        return None
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    own = site in {"same-origin", "none"} if site else origin is None or urlsplit(origin).netloc == hosts[0]
    return None if own else Refusal(FOREIGN_PAGE, "Pages of other sites may not use this service.")


def _name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _limited(receive: Receive, headers: Headers, limit: int) -> Receive:
    """Return a `receive` that raises once the body is known to be larger than the limit; nothing is read for one that
    says so itself."""
    announced = headers.get("content-length", "")
    seen = int(announced) if announced.isdecimal() and int(announced) > limit else 0

    async def receive_some() -> Message:
        nonlocal seen
        message = await receive() if seen <= limit else {}
        seen += len(message.get("body", b""))
        if seen > limit:
            raise Refusal(TOO_LARGE, f"The body is larger than the {limit} bytes that this service reads.")
        return message

    return receive_some
