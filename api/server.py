"""Running the service: one process, one worker; on this machine only, unless keys were made (start.py).

It ends in steps, so that no response breaks: first it says that it is not ready and lets connections end after the
response that is under way, then it takes no new ones, then it answers what it has, and then it is gone.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Callable, Generator

import uvicorn
from starlette.applications import Starlette

from api.app import create_app
from api.logs import configure
from summarizer.addresses import is_loopback
from summarizer.errors import UsageError
from summarizer.index.owner import Ownership
from summarizer.services import Services
from summarizer.settings import Settings

LINGER = 0.5  # seconds in which it still takes connections, and says that it is not ready
SETTLE = 0.3  # seconds for requests on connections that came last
WARMING = "Models load meanwhile; /ready says when they are there. Ctrl-C ends it."
FIRST_HANDED = 3  # the file descriptor that systemd hands over first
GRACE = 30  # seconds that requests are given to end
BACKLOG = 2048


def run(services: Services, ownership: Ownership, *, quiet: bool = False) -> None:
    """Serve the collection, which this process owns, until SIGTERM or SIGINT. Raises: UsageError, CatalogError."""
    configure(services.settings.log)
    asyncio.run(_serve(services, ownership, quiet=quiet))


async def _serve(services: Services, ownership: Ownership, *, quiet: bool) -> None:
    settings = services.settings
    app = create_app(settings, services=services, ownership=ownership)
    async with app.router.lifespan_context(app):
        with _listener(settings) as listener:
            url = _url(listener)

            def listening() -> None:
                app.state.service.announce(url)
                if not quiet:
                    _say(f"Serving {settings.home} at {url}; the API is described at {url}/docs. {WARMING}")

            await _Server(app, listening, app.state.service.end).serve(sockets=[listener])


class _Server(uvicorn.Server):
    """Uvicorn without its own lifespan, log and signals: a signal that ends it is no failure."""

    def __init__(self, app: Starlette, listening: Callable[[], None], ending: Callable[[], None] | None = None) -> None:
        self._tell_of_the_end, self._ending = ending, False
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
            loop.add_signal_handler(number, self._end, number)
        try:
            yield
        finally:
            for number in signals:
                loop.remove_signal_handler(number)

    def _end(self, number: int) -> None:
        """Begin to end; a second signal ends at once."""
        if self._ending:
            self.should_exit = self.force_exit = True
            return
        self._ending = True
        if self._tell_of_the_end is not None:
            self._tell_of_the_end()
        asyncio.get_running_loop().call_later(LINGER, self.handle_exit, number, None)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no new connection, answer those that came last, then end."""
        for server in self.servers:
            server.close()
        if not self.force_exit:
            await asyncio.sleep(SETTLE)
        await super().shutdown(sockets)


def _listener(settings: Settings) -> socket.socket:
    """Return the socket that a service manager opened for this process, else one that has the configured address.

    A manager's socket stays open over a restart: who connects meanwhile waits instead of being refused.
    """
    if os.environ.get("LISTEN_PID") == str(os.getpid()) and os.environ.get("LISTEN_FDS") == "1":
        return _handed_over(settings)
    return _bound(settings.host, settings.port)


def _handed_over(settings: Settings) -> socket.socket:
    listener = socket.socket(fileno=FIRST_HANDED)
    if is_loopback(listener.getsockname()[0]) or not is_loopback(settings.host):
        return listener
    listener.close()
    raise UsageError(
        "The socket that was handed over is reached by others, and the setting `host` names this machine.",
        hint="Set PAPERGIST_HOST to the address of the socket, so that keys are asked for.",
    )


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
