"""How long to wait before asking again. Time, sleep and chance come in from outside, so tests wait for nothing."""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """What a waiting loop needs of the world. monotonic is in seconds; chance is uniform in [0, 1)."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _now
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random


def pause(failures: int, retry_after: str | None, clock: Clock) -> float:
    """Return seconds to wait after so many failures (≥ 1).

    What the server asks for in Retry-After is never cut short; otherwise the pause doubles from half a second to
    thirty, and half of it is left to chance, so that many callers do not come back together.
    """
    doubled = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures - 1, 30))
    asked = seconds_of(retry_after, clock.now())
    return doubled * (0.5 + 0.5 * clock.chance()) if asked is None else asked + 0.1 * FIRST_PAUSE * clock.chance()


def seconds_of(retry_after: str | None, now: datetime) -> float | None:
    """Return the seconds (≥ 0) that a Retry-After header means, in either of its forms; None where it means nothing."""
    if retry_after is None:
        return None
    try:
        seconds = float(retry_after)
    except ValueError:
        return _until(retry_after, now)
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _until(http_date: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(http_date)
    except (ValueError, IndexError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
