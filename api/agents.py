"""Running the server for agents over HTTP: on this machine only, as the service itself."""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette

from api.server import _bound, _say, _Server, _url
from summarizer.addresses import is_loopback
from summarizer.errors import UsageError


def refuse_others(host: str) -> None:
    """Refuse an address that others reach. Raises: UsageError."""
    if not is_loopback(host):
        raise UsageError(
            f"Agents are served at addresses of this machine only, and {host} is none.",
            hint="Leave it on 127.0.0.1 and let others in through an SSH tunnel (ssh -L 8001:127.0.0.1:8001 HOST).",
        )


def serve_agents(app: Starlette, host: str, port: int, *, quiet: bool = False) -> None:
    """Serve the application until SIGTERM or SIGINT. Raises: UsageError."""
    asyncio.run(_serve(app, host, port, quiet=quiet))


async def _serve(app: Starlette, host: str, port: int, *, quiet: bool) -> None:
    async with app.router.lifespan_context(app):
        with _bound(host, port) as listener:
            url = _url(listener)

            def listening() -> None:
                if not quiet:
                    _say(f"Serving agents at {url}/mcp. Ctrl-C ends it.")

            await _Server(app, listening).serve(sockets=[listener])
