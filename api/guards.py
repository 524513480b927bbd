"""What is looked at before any endpoint: whom the request is addressed to, which page sent it, how large its body is.

On loopback the one stranger who can reach the service is a web page in a browser on this machine; with keys a browser
keeps the key for its person. A page that lets its own name point here (DNS rebinding) betrays itself by the Host
header, and a page that posts across sites by Sec-Fetch-Site or Origin.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import FOREIGN_HOST, FOREIGN_PAGE, TOO_LARGE, Refusal
from summarizer.addresses import is_loopback

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_BY_TOKEN = "/unsubscribe/"  # noqa: S105 - a path: who posts there has the token of a letter, and nothing else counts


class Guards:
    """ASGI middleware that refuses what no endpoint should see."""

    def __init__(self, app: ASGIApp, *, body_limit: int, trusted: Sequence[str], exposed: bool) -> None:
        """body_limit: bytes. trusted: names of hosts to answer to besides those of this machine. exposed: others than
        this machine reach the service, by addresses too: a name can be bent to another address, an address cannot."""
        self._app, self._limit, self._trusted, self._exposed = app, body_limit, frozenset(trusted), exposed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with a problem."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        reading = scope["method"] in _READING or scope["path"].startswith(_BY_TOKEN)
        refusal = self._foreign(headers, reading=reading)
        if refusal is not None:
            return await refusal.response(scope["path"])(scope, receive, send)
        return await self._app(scope, _limited(receive, headers, self._limit), send)

    def _foreign(self, headers: Headers, *, reading: bool) -> Refusal | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_served(_name(hosts[0])):
            return Refusal(
                FOREIGN_HOST, "This service does not answer to this name; the setting `trusted_hosts` adds one."
            )
        if reading:
            return None
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        own = site in {"same-origin", "none"} if site else origin is None or urlsplit(origin).netloc == hosts[0]
        return None if own else Refusal(FOREIGN_PAGE, "Pages of other sites may not use this service.")

    def _is_served(self, host: str) -> bool:
        return is_loopback(host) or host in self._trusted or (self._exposed and _is_address(host))


def _is_address(host: str) -> bool:
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return False


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
