"""Sending what is due: each issue of each subscription at most once, whenever the process ends.

An issue is put into the outbox with the digest that it holds, marked before it is handed over, and noted when the other
side has replied. One that stays marked is in doubt: told of each time, and sent again only where a person says so.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from summarizer.catalog import Catalog
from summarizer.catalog.outbox import Delivery, DeliveryState, NewDelivery
from summarizer.catalog.subscriptions import Subscription, Token
from summarizer.digest_models import Digest
from summarizer.subscriptions.letters import DAYS_TO_CONFIRM
from summarizer.subscriptions.planning import Post, next_issue
from summarizer.subscriptions.told import QUESTION, Told, about, in_doubt, told_of
from summarizer.subscriptions.ways import Parcel, Reply, hashed, new_token

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=15), timedelta(hours=6)
LONGEST_ASKED = timedelta(days=1)  # that the other side may have it wait
GIVEN_UP_AFTER = timedelta(days=5)  # as mail servers do (RFC 5321, 4.5.4.1)
KILLED = "the process that sent it ended before it heard a reply"
_STATES: Mapping[str, DeliveryState] = {"accepted": "sent", "refused": "refused", "doubtful": "unknown"}


def send(post: Post, *, resend_unknown: bool = False, at_once: bool = False) -> Iterator[Told]:
    """Send what is due, and yield what came of each thing; what is in doubt comes last, each time again. Nobody else
    may be sending. resend_unknown: send once more what is in doubt; at_once: also what waits for its next attempt.
    Raises: CatalogError."""
    catalog = post.catalog
    catalog.outbox.doubt(says=KILLED)
    for one in catalog.subscriptions.never_confirmed(post.moment):
        yield about(catalog.subscriptions.end(one.number, "never confirmed"), QUESTION, "never confirmed")
    if resend_unknown:
        yield from _but_for_doubt(_again(post, one) for one in catalog.outbox.unknown())
    for subscription in catalog.subscriptions.all("active", "pending"):
        yield from _but_for_doubt(_what_is_due(post, subscription, at_once=at_once))
    yield from in_doubt(catalog)


def accept_unknown(catalog: Catalog, at: datetime) -> list[Delivery]:
    """Take every delivery in doubt as arrived, because a person says so. at: UTC, without a zone."""
    return [catalog.outbox.note(one.number, "sent", "taken as arrived", at=at) for one in catalog.outbox.unknown()]


def put_question(post: Post, subscription: Subscription) -> Delivery:
    """Put into the outbox the question whether a pending subscription was meant, unless one waits there."""
    waiting = post.catalog.outbox.waiting(subscription.number)
    if waiting:
        return waiting[0]
    new = NewDelivery(subscription.number, f"{QUESTION} {secrets.token_hex(4)}", post.new_message_id())
    made = post.catalog.outbox.add(new, at=post.moment)
    assert made is not None
    return made


def ask(post: Post, subscription: Subscription, question: Delivery) -> Told:
    """Send a question now. Nobody else may be sending."""
    return _deliver(post, subscription, question)


def what_would_be_sent(post: Post) -> Iterator[Told]:
    """Yield what `send` would, with outcome `waiting` or `empty`, and change nothing."""
    for subscription in post.catalog.subscriptions.all("active", "pending"):
        waiting = post.catalog.outbox.waiting(subscription.number)
        yield from (told_of(subscription, one) for one in waiting)
        planned = next_issue(post, subscription) if subscription.state == "active" and not waiting else None
        if planned is not None:
            new, says = planned
            told = about(subscription, new.name, "empty" if new.is_empty else "waiting", papers=new.papers)
            yield told.model_copy(update={"says": says})


def _but_for_doubt(told: Iterator[Told]) -> Iterator[Told]:
    """Leave out what is in doubt, which is told of at the end."""
    return (one for one in told if one.outcome != "unknown")


def _what_is_due(post: Post, subscription: Subscription, *, at_once: bool) -> Iterator[Told]:
    """Deliver what waits for a subscription; then the next issue, unless something waits still: where the other side
    was away for days, those days become one issue."""
    catalog = post.catalog
    for one in catalog.outbox.waiting(subscription.number):
        if at_once or _has_rested(one, post.moment):
            yield _deliver(post, subscription, one)
        else:
            yield told_of(subscription, one)
    now = catalog.subscriptions.find(str(subscription.number))
    if now is None or now.state != "active" or catalog.outbox.waiting(now.number):
        return
    planned = next_issue(post, now)
    made = catalog.outbox.add(planned[0], at=post.moment) if planned is not None else None
    if planned is not None and made is not None:
        told = told_of(now, made) if made.state == "empty" else _deliver(post, now, made)
        yield told.model_copy(update={"says": "; ".join(filter(None, (told.says, planned[1])))})


def _again(post: Post, one: Delivery) -> Told:
    """Send a delivery in doubt once more, where somebody still wants it."""
    catalog = post.catalog
    subscription = catalog.subscriptions.find(str(one.subscription_number))
    assert subscription is not None
    if subscription.state == ("active" if one.first else "pending"):
        return _deliver(post, subscription, catalog.outbox.wait_again(one.number))
    says = "nobody waits for it any more"
    return told_of(subscription, catalog.outbox.note(one.number, "withdrawn", says, at=post.moment))


def _deliver(post: Post, subscription: Subscription, one: Delivery) -> Told:
    """Hand a delivery over. Between `begin` and `_noted` lies all that can be in doubt."""
    outbox, way = post.catalog.outbox, post.ways[subscription.way]
    content = outbox.content(one.number)
    digest = Digest.model_validate(content) if content is not None else None
    token = new_token()
    parcel = Parcel(one, subscription, digest, token, post.now())
    reply = way.prepare(parcel)
    if reply is not None:
        return told_of(subscription, _noted(post, one, reply, attempted=True))
    if not outbox.begin(one.number, _kept(token, subscription, digest, post.moment), at=post.moment):
        return told_of(subscription, one, "withdrawn")  # its reader left this very moment
    return told_of(subscription, _noted(post, one, way.hand_over(parcel)))


def _noted(post: Post, one: Delivery, reply: Reply, *, attempted: bool = False) -> Delivery:
    """Note what came of an attempt, the one after `one`. attempted: it was not marked."""
    outbox, now = post.catalog.outbox, post.moment
    if reply.how == "later" and now - one.created > GIVEN_UP_AFTER:
        return outbox.note(one.number, "given up", reply.says, at=now, attempted=attempted)
    if reply.how in {"later", "down"}:
        asked = min(timedelta(seconds=reply.retry_after or 0), LONGEST_ASKED)
        next_try = now + max(_wait(one.attempts + 1), asked)
        return outbox.note(one.number, "waiting", reply.says, at=now, next_try=next_try, attempted=attempted)
    return outbox.note(one.number, _STATES[reply.how], reply.says, at=now, attempted=attempted)


def _wait(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts (≥ 1)."""
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << min(attempts - 1, 10)))


def _has_rested(one: Delivery, now: datetime) -> bool:
    """Return whether a delivery may be tried again. A clock that was set back makes it due rather than never."""
    return one.next_try is None or now >= one.next_try or (one.tried is not None and now < one.tried)


def _kept(token: str, subscription: Subscription, digest: Digest | None, now: datetime) -> Token | None:
    """Return what the catalog keeps of the token in a letter; None where there is no letter."""
    if subscription.way != "mail":
        return None
    if digest is None:
        return Token(hashed(token), "confirm", now + timedelta(days=DAYS_TO_CONFIRM))
    return Token(hashed(token), "unsubscribe", None)
