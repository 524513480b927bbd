"""Who gets digests, how often and of what; and the tokens by which a reader says yes, or no more.

A token is 256 random bits in a link of one mail, and the catalog holds its SHA-256 alone, as with keys (keys.py).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from pydantic import Field
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, exists, insert, select, update

from summarizer.catalog.database import Database
from summarizer.catalog.tables import outbox, subscription_tokens, subscriptions
from summarizer.models import Value

Way = Literal["mail", "webhook", "slack"]
Rhythm = Literal["daily", "weekly"]
State = Literal["pending", "active", "suspended", "ended"]
Purpose = Literal["confirm", "unsubscribe"]


class Wishes(Value):
    """What a reader wants. topics and tags: any of each is to be found in a paper, where there are some; muted: words
    that none is to hold; questions: to be told how the evidence for saved questions changed."""

    rhythm: Rhythm = "daily"
    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    minutes: int | None = Field(default=None, ge=1, description="of reading; null for all there is")
    muted: tuple[str, ...] = ()
    questions: bool = False


class Subscription(Wishes):
    """A reader, or a program, that gets digests. Nothing but a question goes to one that is pending."""

    number: int
    way: Way
    target: str = Field(description="an address of mail, or of the web")
    state: State
    reason: str = Field(description="why it is suspended or ended; empty otherwise")
    bounces: int = Field(ge=0, description="issues in a row that were refused")
    created: datetime = Field(description="UTC")
    starts: date | None = Field(description="the first day of its first issue; null while pending")


class Token(NamedTuple):
    """What the catalog keeps of a token. expires: UTC, None for never."""

    hash: str
    purpose: Purpose
    expires: datetime | None


class SubscriptionStore:
    """Subscriptions. Times are UTC, without a zone, and come from outside."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(
        self, way: Way, target: str, wishes: Wishes, *, at: datetime, starts: date, secret: str | None = None
    ) -> Subscription:
        """Record a subscription, or other wishes of one that is there. By mail it is pending until its reader confirms,
        also where it had ended or was suspended."""
        key = target.lower() if way == "mail" else target
        with self._database.write(counted=False) as connection:
            known = connection.execute(select(subscriptions).where(subscriptions.c.key == key)).first()
            begins = known is None or known.state in {"ended", "suspended"}
            values = wishes.model_dump(include=set(Wishes.model_fields)) | (_begun(way, starts) if begins else {})
            if known is None:
                values |= {"way": way, "target": target, "key": key, "secret": secret, "created": at}
                connection.execute(insert(subscriptions).values(values))
            else:
                connection.execute(update(subscriptions).where(subscriptions.c.number == known.number).values(values))
            return _one(connection, subscriptions.c.key == key)

    def find(self, name: str) -> Subscription | None:
        """Return the subscription with this number or target."""
        wanted: ColumnElement[bool] = subscriptions.c.key.in_((name.strip(), name.strip().lower()))
        if name.isdecimal():
            wanted = subscriptions.c.number == int(name)
        with self._database.read() as connection:
            row = connection.execute(select(subscriptions).where(wanted)).first()
        return _subscription(row) if row else None

    def all(self, *states: State) -> list[Subscription]:
        """Return the subscriptions in these states, or all, oldest first."""
        query = select(subscriptions).order_by(subscriptions.c.number)
        with self._database.read() as connection:
            rows = connection.execute(query.where(subscriptions.c.state.in_(states)) if states else query)
            return [_subscription(row) for row in rows]

    def secret(self, number: int) -> str | None:
        """Return the secret with which deliveries to a web hook are signed."""
        with self._database.read() as connection:
            query = select(subscriptions.c.secret).where(subscriptions.c.number == number)
            return connection.execute(query).scalar()

    def of_token(self, hashed: str, purpose: Purpose, *, at: datetime) -> Subscription | None:
        """Return whose token this is, where it is in force."""
        with self._database.read() as connection:
            row = connection.execute(_of_token(hashed, purpose, at)).first()
        return _subscription(row) if row else None

    def confirm(self, hashed: str, *, at: datetime, starts: Callable[[Rhythm], date]) -> Subscription | None:
        """Begin the pending subscription whose token this is; once begun, confirming again changes nothing."""
        with self._database.write(counted=False) as connection:
            row = connection.execute(_of_token(hashed, "confirm", at)).first()
            if row is None:
                return None
            pending = and_(subscriptions.c.number == row.number, subscriptions.c.state == "pending")
            begun = {"state": "active", "reason": "", "starts": starts(row.rhythm)}
            connection.execute(update(subscriptions).where(pending).values(begun))
            return _one(connection, subscriptions.c.number == row.number)

    def end(self, number: int, reason: str) -> Subscription:
        """End a subscription: nothing more is sent to it, and no earlier mail can confirm it."""
        with self._database.write(counted=False) as connection:
            end(connection, number, reason)
            return _one(connection, subscriptions.c.number == number)

    def forget(self, number: int) -> None:
        """Remove a subscription and all that is known of it."""
        with self._database.write(counted=False) as connection:
            connection.execute(delete(subscriptions).where(subscriptions.c.number == number))

    def never_confirmed(self, at: datetime) -> list[Subscription]:
        """Return the pending subscriptions whose readers were asked, and whose last question has expired."""
        of_it = subscription_tokens.c.subscription_number == subscriptions.c.number
        asked = exists().where(of_it, subscription_tokens.c.purpose == "confirm")
        waiting = exists().where(outbox.c.subscription_number == subscriptions.c.number, outbox.c.state == "waiting")
        query = select(subscriptions).where(
            subscriptions.c.state == "pending", asked, ~asked.where(subscription_tokens.c.expires > at), ~waiting
        )
        with self._database.read() as connection:
            return [_subscription(row) for row in connection.execute(query.order_by(subscriptions.c.number))]


def end(connection: Connection, number: int, reason: str, state: State = "ended") -> None:
    """End or suspend a subscription that has not ended, with what waits for it and what could confirm it."""
    here = and_(subscriptions.c.number == number, subscriptions.c.state != "ended")
    connection.execute(update(subscriptions).where(here).values(state=state, reason=reason))
    waiting = and_(outbox.c.subscription_number == number, outbox.c.state == "waiting")
    connection.execute(update(outbox).where(waiting).values(state="withdrawn", content=None, says=reason))
    confirming = and_(subscription_tokens.c.subscription_number == number, subscription_tokens.c.purpose == "confirm")
    connection.execute(delete(subscription_tokens).where(confirming))


def _begun(way: Way, starts: date) -> dict[str, object]:
    asked = way == "mail"
    return {
        "state": "pending" if asked else "active",
        "starts": None if asked else starts,
        "reason": "",
        "bounces": 0,
    }


def _of_token(hashed: str, purpose: Purpose, at: datetime) -> Select[Any]:
    tokens = subscription_tokens
    in_force = tokens.c.expires.is_(None) | (tokens.c.expires > at)
    joined = select(subscriptions).join(tokens, tokens.c.subscription_number == subscriptions.c.number)
    return joined.where(tokens.c.hash == hashed, tokens.c.purpose == purpose, in_force)


def _one(connection: Connection, condition: ColumnElement[bool]) -> Subscription:
    return _subscription(connection.execute(select(subscriptions).where(condition)).one())


def _subscription(row: Row[Any]) -> Subscription:
    fields = {name: value for name, value in row._mapping.items() if name in Subscription.model_fields}  # noqa: SLF001 - SQLAlchemy's public name
    return Subscription.model_validate(fields)
