"""Running the service: one process, one worker, on this machine only."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from collections.abc import Callable, Generator

import uvicorn
from starlette.applications import Starlette

from api.app import create_app
from api.guards import is_loopback
from summarizer.errors import UsageError
from summarizer.settings import Settings

GRACE = 30  # seconds that requests are given to end
BACKLOG = 2048


def serve(settings: Settings, *, quiet: bool = False) -> None:
    """Serve the collection until SIGTERM or SIGINT. Raises: UsageError, IndexBusy, CatalogError."""
    if not is_loopback(settings.host):
        raise UsageError(
            f"The service binds addresses of this machine only until API keys are set, and {settings.host} is none.",
            hint="Leave it on 127.0.0.1 and let others in through an SSH tunnel (ssh -L 8000:127.0.0.1:8000 HOST), or"
            " through a reverse proxy that asks who they are and sends `Host: localhost`.",
        )
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    asyncio.run(_serve(settings, quiet=quiet))


async def _serve(settings: Settings, *, quiet: bool) -> None:
    """Own the collection, then open the port: who is refused never had it open."""
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        with _bound(settings.host, settings.port) as listener:
            url = _url(listener)

            def listening() -> None:
                app.state.service.announce(url)
                if not quiet:
                    _say(f"Serving {settings.home} at {url}; the API is described at {url}/docs. Ctrl-C ends it.")

            await _Server(app, listening).serve(sockets=[listener])


class _Server(uvicorn.Server):
    """Uvicorn without its own lifespan, log and signals: a signal that ends it is no failure."""

    def __init__(self, app: Starlette, listening: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                backlog=BACKLOG,
                timeout_graceful_shutdown=GRACE,
            )
        )
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell of it."""
        await super().startup(sockets)
        self._listening()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """End the server at the first SIGTERM or SIGINT; afterwards they end the process, as ever."""
        loop, signals = asyncio.get_running_loop(), (signal.SIGTERM, signal.SIGINT)
        for number in signals:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in signals:
                loop.remove_signal_handler(number)


def _bound(host: str, port: int) -> socket.socket:
    """Return a socket that has the address but does not listen yet. Raises: UsageError."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise UsageError(f"{host} is no address of this machine.") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise UsageError(
            f"Port {port} of {host} cannot be used: {(error.strerror or str(error)).lower()}.",
            hint="Name another one with --port; 0 picks one that is free.",
        ) from error
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _say(text: str) -> None:
    print(f"papergist: {text}", file=sys.stderr, flush=True)  # noqa: T201 - a person is told
