"""What came of each thing that was due, as people and programs are told of it."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field

from summarizer.catalog import Catalog
from summarizer.catalog.outbox import Delivery, DeliveryState
from summarizer.catalog.subscriptions import Subscription, Way
from summarizer.models import Value

Outcome = DeliveryState | Literal["never confirmed", "delayed"]
TROUBLE = frozenset({"waiting", "refused", "given up", "unknown"})
QUESTION = "question"


class Told(Value):
    """What came of something that was due."""

    subscription: int
    way: Way
    target: str = Field(description="an address of mail; of addresses of the web the host alone")
    name: str = Field(description="of the days, or `question` for a mail that asks to confirm")
    outcome: Outcome
    papers: int = 0
    message_id: str | None = None
    says: str = ""


def told_of(subscription: Subscription, one: Delivery, outcome: Outcome | None = None) -> Told:
    """Return what came of a delivery: its state, unless something else is to be said."""
    name = one.name if one.first else QUESTION
    told = about(subscription, name, outcome or one.state, papers=one.papers)
    return told.model_copy(update={"message_id": one.message_id, "says": one.says})


def about(subscription: Subscription, name: str, outcome: Outcome, *, papers: int = 0) -> Told:
    """Return what came of something that is in no outbox."""
    where = shown(subscription)
    return Told(
        subscription=subscription.number, way=subscription.way, target=where, name=name, outcome=outcome, papers=papers
    )


def in_doubt(catalog: Catalog) -> list[Told]:
    """Return every delivery of which nobody knows whether it arrived, oldest first."""
    owners = {one.number: one for one in catalog.subscriptions.all()}
    return [told_of(owners[one.subscription_number], one) for one in catalog.outbox.unknown()]


def shown(subscription: Subscription) -> str:
    """Return where a subscription goes, without what is a secret: behind the host of a web hook's address there may be
    one."""
    if subscription.way == "mail":
        return subscription.target
    parts = urlsplit(subscription.target)
    return f"{parts.scheme}://{parts.netloc}/…"
