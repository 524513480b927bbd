"""One run of `watch` and `send` at a moment of the simulated month, in a process that may be killed at any point.

Time comes from outside, as the product takes it; the feed, the mail server and the web hook are real, on this machine.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, event

from tests.durability.doomed import Doom
from tests.durability.processes import tell

SENDER = "Papers <papers@example.net>"
PUBLIC = "https://papers.example.net"


def settings_of(home: str, feed: str, port: int):
    """Return the settings of the month: everything is on this machine."""
    from summarizer.settings import load_settings

    return load_settings(
        {
            "home": Path(home),
            "embedding": "none",
            "hf_url": feed,
            "fetch_hosts": "127.0.0.1",
            "webhook_hosts": "127.0.0.1",
            "smtp_host": "127.0.0.1",
            "smtp_port": port,
            "smtp_security": "none",
            "mail_from": SENDER,
            "public_url": PUBLIC,
        },
        {},
    )


def live(  # noqa: PLR0917 - from JSON
    home: str,
    feed: str,
    port: int,
    moment: str,
    point: str | None,
    passes: int,
    resend: bool,  # noqa: FBT001 - as well
    pipe: int,
) -> None:
    """Ask the feed and send what is due, as of a moment; tell of each through the pipe."""
    from summarizer.backoff import Clock
    from summarizer.dispatch import post_of
    from summarizer.elsewhere import fetcher_for, places_of
    from summarizer.services import Services
    from summarizer.subscriptions.sending import send
    from summarizer.watch import Round

    doom, now = Doom(point, passes), datetime.fromisoformat(moment)
    event.listen(Engine, "commit", lambda _: doom.at("commit"))
    event.listen(Engine, "before_cursor_execute", lambda *_: doom.at("statement"))
    settings = settings_of(home, feed, port)
    services = Services(settings)
    tell(pipe, "begun")
    catalog = services.catalog
    with fetcher_for(settings, catalog.fetched) as fetcher:
        fetcher.clock, fetcher.sleep = Clock(now=lambda: now), lambda _seconds: None
        round_ = Round(catalog, fetcher, catalog.papers.record, places_of(settings), now.date())
        for run in round_.ask(catalog.watching.all()):
            tell(pipe, "ran", run.source, run.outcome)
    with post_of(services, clock=lambda: now) as post:
        for told in send(post, resend_unknown=resend, at_once=True):
            tell(pipe, "told", told.model_dump(mode="json"))
    services.close()
    tell(pipe, "passed", doom.passed)
