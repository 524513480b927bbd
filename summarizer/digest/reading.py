"""How long reading takes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from summarizer.digest.ranking import Ranked

# Silent reading of English non-fiction: Brysbaert (2019), How many words do we read per minute?, J. of Memory and
# Language 109.
WORDS_A_MINUTE = 238


def minutes_of(ranked: Sequence[Ranked]) -> int:
    """Return the whole minutes that reading these takes, at least 1 where there is any."""
    return math.ceil(sum(map(_words, ranked)) / WORDS_A_MINUTE)


def within_budget(ranked: Sequence[Ranked], minutes: int | None) -> list[Ranked]:
    """Return the first papers that so many minutes have room for: one at least, all where there is no limit."""
    if minutes is None:
        return list(ranked)
    kept: list[Ranked] = []
    room = minutes * WORDS_A_MINUTE
    for one in ranked:
        room -= _words(one)
        if kept and room < 0:
            break
        kept.append(one)
    return kept


def _words(one: Ranked) -> int:
    paper = one.group.paper
    shown = [paper.title, paper.tldr or "", *one.why, *(other.title for other in one.group.others)]
    return sum(len(text.split()) for text in shown)
