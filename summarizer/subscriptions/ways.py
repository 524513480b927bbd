"""What every way out has in common: what goes, and how the other side took it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from summarizer.catalog.keys import hash_of
from summarizer.catalog.outbox import Delivery
from summarizer.catalog.subscriptions import Subscription
from summarizer.digest_models import Digest
from summarizer.exports.wording import line

# later: not taken for now · refused: for good · doubtful: perhaps taken · down: nothing goes this way for now
How = Literal["accepted", "later", "refused", "doubtful", "down"]
LONGEST_SAID = 200
TOKEN_BYTES = 32


@dataclass(frozen=True)
class Parcel:
    """What goes to a subscription. digest: None where it is asked to confirm; token: what its links hold; at: UTC, with
    a zone."""

    delivery: Delivery
    subscription: Subscription
    digest: Digest | None
    token: str
    at: datetime


@dataclass(frozen=True)
class Reply:
    """How a parcel was taken, in words too. retry_after: seconds, where the other side named some."""

    how: How
    says: str
    retry_after: float | None = None


class WayOut(Protocol):
    """A way by which parcels go out, one at a time."""

    def prepare(self, parcel: Parcel) -> Reply | None:
        """Do what comes before the parcel itself is handed over; a reply says that it is not to be."""
        ...

    def hand_over(self, parcel: Parcel) -> Reply:
        """Hand over the parcel that was prepared last. Never raises for what the other side does."""
        ...

    def close(self) -> None:
        """Close what is open."""
        ...


def new_token() -> str:
    """Return a token that nobody finds by trying. In hex: none begins with a hyphen, which a shell's command would take
    for an option, and a double click selects all of it."""
    return secrets.token_hex(TOKEN_BYTES)


def hashed(token: str) -> str:
    """Return what the catalog keeps of a token."""
    return hash_of(token)


def said(words: str | bytes) -> str:
    """Return what another side said as one short line."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return line(text)[:LONGEST_SAID]
