"""How often somebody may ask: a bucket for each, which holds half a minute's requests and fills as time goes by."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

MOST_KEPT = 10_000
_MINUTE = 60.0
_HELD = 0.5  # of a minute's requests may come at once


class Buckets:
    """Token buckets by name; the least recently used are forgotten, which fills them."""

    def __init__(self, rate: int | None, *, by_default: int, clock: Callable[[], float] = time.monotonic) -> None:
        """rate: requests a minute; None leaves it to the default, 0 is no limit."""
        self._rate, self._by_default, self._clock = rate, by_default, clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def spend(self, name: str, **named: int | None) -> int:
        """Take one out of a bucket and return 0, or the whole seconds until there is one. by_default: another default;
        None is no limit."""
        rate = self._rate if self._rate is not None else named.get("by_default", self._by_default)
        if not rate:
            return 0
        holds, now = max(rate * _HELD, 1.0), self._clock()
        level, then = self._levels.pop(name, (holds, now))
        level = min(holds, level + (now - then) * rate / _MINUTE)
        wait = 0 if level >= 1 else math.ceil((1 - level) * _MINUTE / rate)
        self._levels[name] = (level if wait else level - 1, now)
        if len(self._levels) > MOST_KEPT:
            self._levels.popitem(last=False)
        return wait
