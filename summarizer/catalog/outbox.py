"""What goes out to readers, each thing at most once: it is marked before it is handed over, and what was marked by a
process that ended before it heard a reply is in doubt. In doubt nothing is sent again by itself.

waiting ── sending ─┬─ sent
   │          │     ├─ refused     for good by the other side; its papers may stand in a later issue
   │          │     └─ unknown     handed over, perhaps, and no reply
   │          └─ waiting           not taken for now
   ├─ given up                     not taken for days; its papers may stand in a later issue
   └─ withdrawn                    the subscription ended
empty                              a period without papers: nothing to send
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import takewhile
from typing import Any, Literal, NamedTuple

from pydantic import Field
from sqlalchemy import Connection, Row, and_, delete, insert, or_, select, update

from summarizer.batches import batched
from summarizer.catalog.database import Database
from summarizer.catalog.subscriptions import Token, end
from summarizer.catalog.tables import outbox, outbox_papers, papers, subscription_tokens, subscriptions
from summarizer.models import Value

DeliveryState = Literal["waiting", "sending", "sent", "refused", "unknown", "given up", "withdrawn", "empty"]
MOST_BOUNCES = 3  # issues in a row that may be refused before a subscription is suspended
_LOST = frozenset({"refused", "given up"})
_SETTLED = _LOST | {"sent"}
_LIVE = frozenset({"waiting", "sending", "unknown"})


class Delivery(Value):
    """Something that goes to a subscription once: the digest of some days, or (without days) the question whether it
    was meant. Times are UTC."""

    number: int
    subscription_number: int
    name: str = Field(description="of the period, such as 2025-10-30, 2025-W44, 2025-10-27..2025-10-30")
    first: date | None
    last: date | None
    state: DeliveryState
    message_id: str = Field(description="the same however often it is sent")
    papers: int = Field(ge=0)
    attempts: int = Field(ge=0)
    created: datetime
    tried: datetime | None
    next_try: datetime | None
    says: str = Field(description="what the other side said last, or what came between")


class NewDelivery(NamedTuple):
    """What is to go out. content: a digest as JSON, None where there is nothing to send; considered: the ids of the
    papers that it was made from."""

    subscription_number: int
    name: str
    message_id: str
    first: date | None = None
    last: date | None = None
    content: dict[str, Any] | None = None
    considered: Sequence[str] = ()
    papers: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether it is about days, and holds nothing."""
        return self.first is not None and self.content is None


class OutboxStore:
    """Deliveries. Times come from outside."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: NewDelivery, *, at: datetime) -> Delivery | None:
        """Put a delivery into the outbox; None where there is one for this period already. One that is empty is
        done."""
        values = {
            **new._asdict(),
            "state": "empty" if new.is_empty else "waiting",
            "attempts": 0,
            "created": at,
            "says": "no papers" if new.is_empty else "",
        }
        values.pop("considered")
        with self._database.write(counted=False) as connection:
            same = (outbox.c.subscription_number == new.subscription_number, outbox.c.name == new.name)
            if connection.execute(select(outbox.c.number).where(*same)).first():
                return None
            connection.execute(insert(outbox).values(values))
            row = connection.execute(select(outbox).where(outbox.c.message_id == new.message_id)).one()
            if not new.is_empty:
                _hold(connection, row.number, new.considered)
            return _delivery(row)

    def waiting(self, subscription: int) -> list[Delivery]:
        """Return what waits for a subscription, oldest first."""
        return self._found(outbox.c.subscription_number == subscription, outbox.c.state == "waiting")

    def unknown(self) -> list[Delivery]:
        """Return every delivery in doubt, oldest first."""
        return self._found(outbox.c.state == "unknown")

    def of(self, subscription: int, *, limit: int = 20) -> list[Delivery]:
        """Return the deliveries of a subscription, newest first."""
        return self._found(outbox.c.subscription_number == subscription)[::-1][:limit]

    def letter(self, message_id: str) -> Delivery | None:
        """Return the delivery by mail that has this message id."""
        by_mail = select(subscriptions.c.number).where(subscriptions.c.way == "mail")
        found = self._found(outbox.c.message_id == message_id, outbox.c.subscription_number.in_(by_mail))
        return found[0] if found else None

    def periods(self, subscription: int) -> list[tuple[date, date]]:
        """Return the days, both ends included, of every issue that a subscription had."""
        return [
            (one.first, one.last)
            for one in self._found(outbox.c.subscription_number == subscription)
            if one.first and one.last
        ]

    def held(self, subscription: int) -> frozenset[str]:
        """Return the ids of the papers of every issue that reached a subscription, may have, or still may."""
        query = select(papers.c.id).join(outbox_papers, outbox_papers.c.paper_number == papers.c.number)
        query = query.join(outbox, outbox.c.number == outbox_papers.c.outbox_number)
        with self._database.read() as connection:
            return frozenset(connection.execute(query.where(outbox.c.subscription_number == subscription)).scalars())

    def content(self, number: int) -> dict[str, Any] | None:
        """Return the digest that a delivery holds, as JSON."""
        with self._database.read() as connection:
            found: dict[str, Any] | None = connection.execute(
                select(outbox.c.content).where(outbox.c.number == number)
            ).scalar()
            return found

    def begin(self, number: int, token: Token | None, *, at: datetime) -> bool:
        """Mark a delivery as being handed over, and keep the token that goes with it; False where it no longer waits
        or its subscription no longer wants it. What comes after a kill is in doubt from here on."""
        active = select(subscriptions.c.number).where(subscriptions.c.state == "active")
        pending = select(subscriptions.c.number).where(subscriptions.c.state == "pending")
        wanted = or_(
            and_(outbox.c.first.is_not(None), outbox.c.subscription_number.in_(active)),
            and_(outbox.c.first.is_(None), outbox.c.subscription_number.in_(pending)),
        )
        here = (outbox.c.number == number, outbox.c.state == "waiting", wanted)
        values = {"state": "sending", "tried": at, "attempts": outbox.c.attempts + 1}
        with self._database.write(counted=False) as connection:
            if connection.execute(update(outbox).where(*here).values(values)).rowcount == 0:
                return False
            if token is not None:
                of_it = select(outbox.c.subscription_number).where(outbox.c.number == number).scalar_subquery()
                connection.execute(insert(subscription_tokens).values(subscription_number=of_it, **token._asdict()))
            return True

    def note(
        self,
        number: int,
        state: DeliveryState,
        says: str,
        *,
        at: datetime,
        next_try: datetime | None = None,
        attempted: bool = False,
    ) -> Delivery:
        """Note what came of a delivery; attempted: it came to nothing before it was marked. The third issue in a row
        that is lost suspends its subscription."""
        values: dict[str, Any] = {"state": state, "says": says, "tried": at, "next_try": next_try}
        if attempted:
            values["attempts"] = outbox.c.attempts + 1
        if state not in _LIVE:
            values["content"] = None
        with self._database.write(counted=False) as connection:
            connection.execute(update(outbox).where(outbox.c.number == number).values(values))
            row = connection.execute(select(outbox).where(outbox.c.number == number)).one()
            if state in _LOST:
                connection.execute(delete(outbox_papers).where(outbox_papers.c.outbox_number == number))
            if state in _SETTLED:
                _count_bounces(connection, row.subscription_number)
            return _delivery(row)

    def doubt(self, *, says: str) -> list[Delivery]:
        """Have everything that is being handed over be in doubt, and return it; the caller knows that nobody is at
        it."""
        with self._database.write(counted=False) as connection:
            found = connection.execute(select(outbox.c.number).where(outbox.c.state == "sending")).scalars().all()
            here = outbox.c.number.in_(found)
            connection.execute(update(outbox).where(here).values(state="unknown", says=says))
            rows = connection.execute(select(outbox).where(here).order_by(outbox.c.number))
            return [_delivery(row) for row in rows]

    def wait_again(self, number: int) -> Delivery:
        """Have a delivery in doubt wait once more, because a person says so."""
        here = (outbox.c.number == number, outbox.c.state == "unknown")
        with self._database.write(counted=False) as connection:
            connection.execute(update(outbox).where(*here).values(state="waiting", next_try=None))
            return _delivery(connection.execute(select(outbox).where(outbox.c.number == number)).one())

    def _found(self, *conditions: Any) -> list[Delivery]:
        with self._database.read() as connection:
            rows = connection.execute(select(outbox).where(*conditions).order_by(outbox.c.number))
            return [_delivery(row) for row in rows]


def _hold(connection: Connection, number: int, names: Sequence[str]) -> None:
    """Note which papers a delivery was made from."""
    for some in batched(names, 500):
        found = connection.execute(select(papers.c.number).where(papers.c.id.in_(some))).scalars().all()
        if found:
            rows = [{"outbox_number": number, "paper_number": paper} for paper in found]
            connection.execute(insert(outbox_papers), rows)


def _count_bounces(connection: Connection, number: int) -> None:
    """Count the last issues in a row, since it began, that were lost, and suspend a subscription for which they are too
    many. What was sent may come back later, so they are looked at anew each time."""
    settled = select(outbox.c.state, outbox.c.says).join(subscriptions)
    settled = settled.where(subscriptions.c.number == number, outbox.c.state.in_(_SETTLED))
    since = or_(outbox.c.first.is_(None), outbox.c.first >= subscriptions.c.starts)
    rows = connection.execute(settled.where(since).order_by(outbox.c.number.desc())).all()
    lost = list(takewhile(lambda row: row.state in _LOST, rows))
    connection.execute(update(subscriptions).where(subscriptions.c.number == number).values(bounces=len(lost)))
    if len(lost) >= MOST_BOUNCES:
        reason = f"{len(lost)} deliveries in a row were refused, the last one: {lost[0].says}"
        end(connection, number, reason, "suspended")


def _delivery(row: Row[tuple[Any, ...]]) -> Delivery:
    fields = {name: value for name, value in row._mapping.items() if name in Delivery.model_fields}  # noqa: SLF001 - SQLAlchemy's public name
    return Delivery.model_validate(fields)
