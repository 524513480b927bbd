"""What sending needs, and what the next issue of a subscription holds."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from summarizer.catalog import Catalog
from summarizer.catalog.outbox import NewDelivery
from summarizer.catalog.subscriptions import Subscription, Way
from summarizer.digest_models import Digest, Wanted
from summarizer.periods import Period
from summarizer.subscriptions.due import LATE_DAYS, next_period
from summarizer.subscriptions.ways import WayOut

Make = Callable[[Wanted], tuple[Digest, tuple[str, ...]]]


@dataclass(frozen=True)
class Post:
    """What sending needs. make: a digest, with the ids of the papers that it was made from; now: UTC, with a zone;
    domain: of message ids."""

    catalog: Catalog
    make: Make
    ways: Mapping[Way, WayOut]
    now: Callable[[], datetime]
    domain: str = "papergist.invalid"

    @property
    def moment(self) -> datetime:
        """The time as the catalog keeps it."""
        return self.now().astimezone(UTC).replace(tzinfo=None)

    @property
    def today(self) -> date:
        """The day in UTC."""
        return self.moment.date()

    def new_message_id(self) -> str:
        """Return a message id that nothing else has."""
        return f"{secrets.token_hex(16)}@{self.domain}"


def next_issue(post: Post, subscription: Subscription) -> tuple[NewDelivery, str] | None:
    """Return the next issue with its digest, and what is to be said of days that it leaves out; None where no day or
    week is over."""
    if subscription.starts is None:
        return None
    issued = post.catalog.outbox.periods(subscription.number)
    found = next_period(subscription.rhythm, subscription.starts, issued, post.today)
    if found is None:
        return None
    period, since = found
    digest, considered = post.make(_wanted(post, subscription, period))
    days = period.first, period.last
    if subscription.questions:
        digest = digest.model_copy(update={"questions": tuple(post.catalog.questions.changed(*days))})
    content = digest.model_dump(mode="json") if digest.found or digest.questions else None
    message_id = post.new_message_id()
    new = NewDelivery(subscription.number, period.name, message_id, *days, content, considered, digest.found)
    return new, _skipped(since, period.first)


def _wanted(post: Post, subscription: Subscription, period: Period) -> Wanted:
    assert subscription.starts is not None
    return Wanted(
        period.name,
        post.today,
        minutes=subscription.minutes,
        topics=subscription.topics,
        tags=subscription.tags,
        for_me=False,  # its reader is somebody else, whose liking is not known,
        muted=subscription.muted,  # and who mutes other words than the collection's own reader
        had=post.catalog.outbox.held(subscription.number),
        since=max(subscription.starts, period.first - timedelta(days=LATE_DAYS)),
    )


def _skipped(since: date, first: date) -> str:
    return f"{since} to {first - timedelta(days=1)} were not sent: too long ago" if since < first else ""
