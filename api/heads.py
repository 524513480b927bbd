"""HEAD wherever there is GET (RFC 9110, 9.3.2): the same status and headers, no body."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Heads:
    """ASGI middleware, the innermost: a request for the head of a response is routed as one for the whole."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; of a response to HEAD nothing follows its headers, and a stream ends there."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            return await self._app(scope, receive, send)
        ended = False

        async def receive_until_ended() -> Message:
            return {"type": "http.disconnect"} if ended else await receive()

        async def send_head(message: Message) -> None:
            nonlocal ended
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body", "body": b""})
                ended = True

        scope["method"] = "GET"
        try:
            await self._app(scope, receive_until_ended, send_head)
        finally:
            scope["method"] = "HEAD"
        return None
