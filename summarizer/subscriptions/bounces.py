"""Bounces that come back as mail: delivery status notifications (RFC 3464). One is believed where it names a letter
that was sent, by the id that only its reader and the servers on the way have seen; anybody can write all the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from itertools import islice

from pydantic import Field

from summarizer.catalog import Catalog
from summarizer.catalog.outbox import Delivery, DeliveryState
from summarizer.catalog.subscriptions import Subscription
from summarizer.models import Value
from summarizer.subscriptions.told import Told, told_of
from summarizer.subscriptions.ways import said

LARGEST = 10_000_000  # bytes of a message that are looked at
MOST_PARTS, MOST_IDS = 50, 20
# what parts the messages of an mbox: a sender and a time, so that a sentence that begins with this word is none
_FROM = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From \S+ [^\r\n]*\d\d:\d\d:\d\d[^\r\n]*\r?\n")
_ID = re.compile(r"<([^<>\s]{1,250})>")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_STATES: dict[str, DeliveryState] = {"delivered": "sent", "relayed": "sent", "expanded": "sent"}
_OPEN = frozenset({"sent", "unknown"})


@dataclass(frozen=True)
class Notice:
    """What a notification says. names: ids of the message that it is about, as it tells; status: as RFC 3463 has it,
    empty where there is none; original: the address that the message was sent to, where it is told."""

    names: tuple[str, ...]
    action: str
    status: str
    original: str | None
    says: str


class BouncesRead(Value):
    """What stood in mail."""

    messages: int = Field(ge=0)
    told: tuple[Told, ...] = Field(description="what came of letters")
    others: int = Field(ge=0, description="messages that tell of no letter that was sent, or nothing new")


def read_bounces(catalog: Catalog, data: bytes, *, at: datetime) -> BouncesRead:
    """Note what notifications tell of letters. data: a message, or an mbox; at: UTC, without a zone. Raises:
    CatalogError; whatever stands in the mail raises nothing."""
    came = [_noted(catalog, notice_of(raw), at) for raw in messages_in(data)]
    told = tuple(one for one in came if one is not None)
    return BouncesRead(messages=len(came), told=told, others=len(came) - len(told))


def messages_in(data: bytes) -> list[bytes]:
    """Return the messages of an mbox, or the one that there is."""
    return [raw for raw in _FROM.split(data) if raw.strip()]


def notice_of(raw: bytes) -> Notice | None:
    """Return what a message says of the delivery of another one; None where it is no such notification."""
    from email import message_from_bytes

    try:
        message = message_from_bytes(raw[:LARGEST])
        return _notice(message) if message.get_content_type() == "multipart/report" else None
    except Exception:  # noqa: BLE001 - whatever a message does to the library that reads it, it is no notification
        return None


def _notice(message: Message) -> Notice | None:
    parts = list(islice(message.walk(), MOST_PARTS))
    reports = (part.get_payload() for part in parts if part.get_content_type() == "message/delivery-status")
    blocks = (block for report in reports if isinstance(report, list) for block in report)
    told = next((block for block in blocks if isinstance(block, Message) and block["Action"]), None)
    if told is None:
        return None
    status = _STATUS.search(str(told["Status"] or ""))
    reason = _value(told, "Diagnostic-Code") or str(told["Status"] or "")
    return Notice(
        names=tuple(islice(_names(message, parts), MOST_IDS)),
        action=str(told["Action"]).strip().lower(),
        status=status.group() if status else "",
        original=_value(told, "Original-Recipient"),
        says=said(f"bounced: {reason}"),
    )


def _value(block: Message, name: str) -> str | None:
    """Return a field without the type before it, such as `rfc822;` or `smtp;`."""
    field = str(block[name] or "")
    return field.partition(";")[2].strip() or field.strip() or None


def _names(message: Message, parts: list[Message]) -> Iterator[str]:
    """Yield the ids of the message that is returned, else of those that this one replies to."""
    from email import message_from_string

    for part in parts:
        kind, payload = part.get_content_type(), part.get_payload()
        if kind in {"message/rfc822", "message/global", "message/global-headers"} and isinstance(payload, list):
            returned = payload[0]
        elif kind == "text/rfc822-headers" and isinstance(payload, str):
            returned = message_from_string(payload)
        else:
            continue
        yield from _ID.findall(str(returned["Message-ID"] or "") if isinstance(returned, Message) else "")
    for name in ("In-Reply-To", "References"):
        yield from _ID.findall(str(message[name] or ""))


def _noted(catalog: Catalog, notice: Notice | None, at: datetime) -> Told | None:
    if notice is None:
        return None
    letters = (catalog.outbox.letter(name) for name in notice.names)
    one = next((letter for letter in letters if letter is not None), None)
    subscription = catalog.subscriptions.find(str(one.subscription_number)) if one else None
    if one is None or subscription is None or not _is_about(notice, subscription):
        return None
    return _told(catalog, notice, one, subscription, at)


def _is_about(notice: Notice, subscription: Subscription) -> bool:
    """Return whether the address that is told, if any, is the one that the letter went to. Where mail was forwarded to
    is another matter."""
    return notice.original is None or notice.original.lower() == subscription.target.lower()


def _told(catalog: Catalog, notice: Notice, one: Delivery, subscription: Subscription, at: datetime) -> Told | None:
    if one.state not in _OPEN:
        return None  # it is known already
    if notice.action == "delayed":
        return told_of(subscription, one, "delayed").model_copy(update={"says": notice.says})
    state = _STATES.get(notice.action)
    if notice.action == "failed":
        state = "given up" if notice.status.startswith("4") else "refused"
    if state is None or state == one.state:
        return None
    return told_of(subscription, catalog.outbox.note(one.number, state, notice.says, at=at))
