"""How much of a response LiteLLM gets to read.

It searches error texts, in which it quotes whole bodies, for words and patterns at more than half a second a megabyte
while nothing else in the process moves; so of what is no reply a little is enough, and no reply is large.
"""

from __future__ import annotations

import asyncio
import re
import weakref
from collections.abc import AsyncIterator
from ssl import SSLContext
from typing import Any, ClassVar
from weakref import WeakKeyDictionary, WeakSet

import httpx

MOST_OF_A_REPLY = 2_000_000  # bytes; a thousand tokens of a stream take about 300 000
MOST_OF_VECTORS = 16_000_000  # 64 vectors of 4 096 numbers in JSON take less than 6 000 000
MOST_OF_AN_ERROR = 8_000
_WHOLE, _STREAMS = ("json",), ("json", "event-stream", "eventstream")
_ASKS_FOR_A_STREAM = re.compile(rb'"stream"\s*:\s*true')
_FAILED = 400


class BoundedTransport(httpx.AsyncHTTPTransport):
    """A transport whose responses end early where they are larger than a reply can be, or are none.

    Its connections are those of the running event loop: LiteLLM finds its clients by the address of the loop, which
    the next loop may have where one has ended, and some it keeps for all loops.
    """

    in_use: ClassVar[WeakKeyDictionary[asyncio.AbstractEventLoop, WeakSet[Any]]] = WeakKeyDictionary()

    def __init__(self, *, verify: SSLContext | bool) -> None:
        super().__init__(verify=verify)
        self._verify = verify
        self._loop: weakref.ref[asyncio.AbstractEventLoop] | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request, and return the response with a body that is cut at its bound."""
        loop = asyncio.get_running_loop()
        if self._loop is not None and self._loop() is not loop:
            super().__init__(verify=self._verify)
        self._loop = weakref.ref(loop)
        self.in_use.setdefault(loop, WeakSet()).add(self._pool)
        request.headers["accept-encoding"] = "identity"  # what is packed small may be large
        response = await super().handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        is_stream = b"stream" in request.url.raw_path.lower() or bool(_ASKS_FOR_A_STREAM.search(await request.aread()))
        is_vectors = b"embed" in request.url.raw_path.lower()
        most = most_of(response, is_stream=is_stream, is_vectors=is_vectors)
        response.stream = _Bounded(response.stream, most)
        return response


async def hang_up() -> None:
    """Close the connections that were kept in the running event loop: LiteLLM keeps its clients beyond the loop's end,
    and no other loop can use them."""
    for connections in BoundedTransport.in_use.pop(asyncio.get_running_loop(), ()):
        await connections.aclose()


def most_of(response: httpx.Response, *, is_stream: bool, is_vectors: bool = False) -> int:
    """Return how many bytes are read of the body of a response to a request for a stream, for vectors, or for a whole
    reply."""
    kinds = _STREAMS if is_stream else _WHOLE
    is_reply = any(kind in response.headers.get("content-type", "").lower() for kind in kinds)
    packed = response.headers.get("content-encoding", "identity") != "identity"
    if not is_reply or packed or response.status_code >= _FAILED:
        return MOST_OF_AN_ERROR
    return MOST_OF_VECTORS if is_vectors else MOST_OF_A_REPLY


class _Bounded(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream, most: int) -> None:
        self._stream, self._left = stream, most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            yield piece[: self._left]
            self._left -= len(piece)
            if self._left <= 0:
                await self.aclose()  # at once: not everybody who stops reading closes what they read
                return

    async def aclose(self) -> None:
        """Hang up, whether or not all was read."""
        await self._stream.aclose()
