"""Starting the service. What takes longest begins first: Chroma reads the graph of a large index outside of Python for
a second, and the service is put together meanwhile. Nothing heavy is imported before that.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor

from summarizer.addresses import is_loopback
from summarizer.catalog import FILE_NAME
from summarizer.errors import UsageError
from summarizer.services import Services
from summarizer.settings import Settings

TURN = 0.001  # seconds that a thread computes before the event loop gets its turn; Python's own 5 ms add up


def serve(settings: Settings, *, quiet: bool = False) -> None:
    """Serve the collection until SIGTERM or SIGINT. Raises: UsageError, IndexBusy, CatalogError."""
    _refuse_open_house(settings)
    sys.setswitchinterval(TURN)
    services = Services(settings)
    with contextlib.closing(services), services.own() as ownership, _head_start(services):
        from api.server import run

        run(services, ownership, quiet=quiet)


@contextlib.contextmanager
def _head_start(services: Services) -> Generator[None]:
    """Have a large index read its graph while the block runs; a small one can wait until the port is open."""
    if not services.index_is_large():
        yield
        return
    with ThreadPoolExecutor(1) as beside:
        beside.submit(services.read_index_ahead)  # what goes wrong here goes wrong later too, and is told then
        with contextlib.suppress(Exception):  # as above
            services.prepare_index()  # before all else that is imported: the thread waits for it
        yield


def _refuse_open_house(settings: Settings) -> None:
    """Refuse an address that others reach where nobody would be asked for a key. Raises: UsageError, CatalogError."""
    if is_loopback(settings.host) or _has_keys(settings):
        return
    raise UsageError(
        f"The service binds addresses of this machine only until API keys are set, and {settings.host} is none.",
        hint="`papergist keys create NAME --scope write` makes one. Or leave it on 127.0.0.1 and let others in through"
        " an SSH tunnel (ssh -L 8000:127.0.0.1:8000 HOST).",
    )


def _has_keys(settings: Settings) -> bool:
    if not (settings.home / FILE_NAME).exists():
        return False
    with contextlib.closing(Services(settings)) as services:
        return bool(services.catalog.keys.ring())
