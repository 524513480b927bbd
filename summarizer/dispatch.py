"""Sending with the real things: the configured mail server, the web, the clock, and a lock by which one process sends
at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from summarizer.catalog.subscriptions import Way
from summarizer.errors import IndexBusy, OutboxBusy, SettingsError
from summarizer.index.owner import Ownership
from summarizer.subscriptions.planning import Post
from summarizer.subscriptions.ways import Parcel, Reply, WayOut

if TYPE_CHECKING:
    import httpx

    from summarizer.catalog.subscriptions import Subscription
    from summarizer.services import Services
    from summarizer.settings import Settings
    from summarizer.subscriptions.told import Told

FOLDER = "outbox"
_TIMEOUT_CONNECTING, _TIMEOUT = 10.0, 60.0  # seconds


def now() -> datetime:
    """Return the time in UTC, with its zone."""
    return datetime.now(UTC)


def ask_to_confirm(services: Services, subscription: Subscription) -> Told:
    """Ask the reader of a pending subscription whether it was meant; where another process is sending, it does. Raises:
    CatalogError."""
    from summarizer.subscriptions.sending import ask, put_question
    from summarizer.subscriptions.told import told_of

    with post_of(services, sending=False) as post:
        question = put_question(post, subscription)
    try:
        with post_of(services) as post:
            return ask(post, subscription, question)
    except OutboxBusy:
        return told_of(subscription, question)


@contextmanager
def post_of(services: Services, *, clock: Callable[[], datetime] = now, sending: bool = True) -> Iterator[Post]:
    """Give what sending needs, while no other process sends; sending: False for a look without the right to send.
    Raises: OutboxBusy, CatalogError."""
    from summarizer.subscriptions.letters import address

    settings = services.settings
    hooks, mail = _hooks(services), _mail(settings)
    domain = address(settings.mail_from or "").rpartition("@")[2] or "papergist.invalid"
    ways: dict[Way, WayOut] = {"mail": mail, "webhook": hooks, "slack": hooks}
    lock = _alone(services) if sending else None
    try:
        yield Post(services.catalog, services.considered_digest, ways, clock, domain)
    finally:
        mail.close()
        hooks.close()
        if lock is not None:
            lock.release()


def _alone(services: Services) -> Ownership:
    _ = services.catalog  # makes the home where there is none
    folder = services.settings.home / FOLDER
    folder.mkdir(exist_ok=True)
    try:
        return Ownership(folder)
    except IndexBusy as error:
        raise OutboxBusy(
            "Another process is sending at the moment.", hint="It sends what is due; wait until it is done."
        ) from error


def _mail(settings: Settings) -> WayOut:
    from summarizer.subscriptions.mail import Mail, MailServer

    try:
        return Mail(MailServer.of(settings))
    except SettingsError as error:
        return _Unconfigured(f"{error.message} {error.hint}")


def _hooks(services: Services) -> WayOut:
    from summarizer.subscriptions.hooks import WebHook

    return WebHook(_client(services.settings), services.catalog.subscriptions.secret)


def _client(settings: Settings) -> httpx.Client:
    """Return a client that goes to no address of this machine or network unless it is named, and follows nobody."""
    from importlib.metadata import version

    import httpx

    from summarizer.sources.guard import GuardedTransport

    return httpx.Client(
        transport=GuardedTransport(settings.webhook_hosts, setting="PAPERGIST_WEBHOOK_HOSTS"),
        timeout=httpx.Timeout(_TIMEOUT, connect=_TIMEOUT_CONNECTING),
        follow_redirects=False,
        trust_env=False,
        headers={"User-Agent": f"papergist/{version('papergist')}"},
    )


class _Unconfigured:
    """A way out that is not there."""

    def __init__(self, says: str) -> None:
        self._says = says

    def prepare(self, parcel: Parcel) -> Reply | None:
        del parcel
        return Reply("down", self._says)

    def hand_over(self, parcel: Parcel) -> Reply:
        raise NotImplementedError

    def close(self) -> None:
        pass
