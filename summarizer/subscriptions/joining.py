"""Who gets digests: asked for, confirmed, ended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from urllib.parse import urlsplit

from summarizer.addresses import mail_address
from summarizer.catalog import Catalog
from summarizer.catalog.subscriptions import Purpose, Subscription, Way, Wishes
from summarizer.errors import SubscriptionNotFound, UsageError
from summarizer.subscriptions.due import first_day
from summarizer.subscriptions.hooks import new_secret
from summarizer.subscriptions.ways import hashed

LONGEST_ADDRESS = 2000
MOST_WORDS, LONGEST_WORDS = 20, 200
BY_READER, BY_OPERATOR = "ended by its reader", "ended by whoever runs this"


def subscribe(
    catalog: Catalog, way: Way, target: str, wishes: Wishes, *, now: datetime, allowed: Collection[str] = ()
) -> tuple[Subscription, str | None]:
    """Record a subscription or other wishes of one; return it with the secret that a new web hook is signed with, which
    is told this once. now: UTC, with a zone; allowed: hosts of web hooks on this machine or network. Raises:
    UsageError."""
    where = _reader(target) if way == "mail" else _address(target, allowed)
    _check(wishes)
    known = catalog.subscriptions.find(where)
    if known is not None and known.way != way:
        raise UsageError(
            f"That address is subscribed as a {known.way} already.", hint="papergist unsubscribe it first."
        )
    secret = new_secret() if way == "webhook" and known is None else None
    at, starts = now.astimezone(UTC), first_day(wishes.rhythm, now.astimezone(UTC).date())
    made = catalog.subscriptions.put(way, where, wishes, at=at.replace(tzinfo=None), starts=starts, secret=secret)
    return made, secret


def confirm(catalog: Catalog, token: str, *, now: datetime) -> Subscription:
    """Begin the subscription whose reader got this token. Raises: SubscriptionNotFound."""
    at = now.astimezone(UTC)
    found = catalog.subscriptions.confirm(
        hashed(token.strip()), at=at.replace(tzinfo=None), starts=lambda rhythm: first_day(rhythm, at.date())
    )
    if found is None:
        raise SubscriptionNotFound
    return found


def unsubscribe(catalog: Catalog, token: str, *, now: datetime) -> Subscription:
    """End the subscription whose reader got this token. Raises: SubscriptionNotFound."""
    found = owner_of(catalog, token, now=now)
    return catalog.subscriptions.end(found.number, BY_READER)


def owner_of(catalog: Catalog, token: str, *, now: datetime, confirming: bool = False) -> Subscription:
    """Return the subscription that a token of one of its letters is about. Raises: SubscriptionNotFound."""
    at = now.astimezone(UTC).replace(tzinfo=None)
    purpose: Purpose = "confirm" if confirming else "unsubscribe"
    found = catalog.subscriptions.of_token(hashed(token), purpose, at=at)
    if found is None:
        raise SubscriptionNotFound
    return found


def _reader(text: str) -> str:
    found = mail_address(text)
    if found is None:
        raise UsageError(f"{text!r} is no address of mail.", hint="Write it as name@example.org, without a name.")
    return found


def _address(text: str, allowed: Collection[str]) -> str:
    """Return an address of the web that a hook may have. Where it leads is looked at each time it is used."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    plain = parts.scheme == "http" and host in allowed
    good = text.isascii() and text.isprintable() and " " not in text and "@" not in parts.netloc
    if host and good and len(text) <= LONGEST_ADDRESS and (plain or parts.scheme == "https"):
        return text
    hint = "Hosts of your own that PAPERGIST_WEBHOOK_HOSTS names may have http:// too."
    raise UsageError("A web hook is an address that begins with https://, without a name or password in it.", hint=hint)


def _check(wishes: Wishes) -> None:
    for words in (wishes.topics, wishes.tags, wishes.muted):
        if len(words) > MOST_WORDS or any(not text.isprintable() or len(text) > LONGEST_WORDS for text in words):
            raise UsageError(
                f"Topics, tags and muted words are words, at most {LONGEST_WORDS} characters each and {MOST_WORDS}."
            )
