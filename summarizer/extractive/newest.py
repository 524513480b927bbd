"""Questions for the newest papers on a subject: those that are on it, by date and not by how well they fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from summarizer.extractive.answer import LEAST_OF_SEVERAL, Weighed
from summarizer.extractive.asked_for import asked_for
from summarizer.extractive.scoring import Ranked


def newest_first(weighed: Weighed) -> Weighed:
    """Return the papers on a question's subject, newest first, undated ones last: those that hold its words, else those
    that are likely. What was declined stays so."""
    if weighed.reason is not None:
        return weighed
    asked = replace(weighed.asked, several=True, unsaid=None)
    on_subject = asked_for(asked, None, weighed.ranked) or _likely(weighed.ranked)
    by_date = sorted(on_subject, key=_published, reverse=True)
    return replace(weighed, asked=asked, ranked=[replace(item, probability=1.0) for item in by_date])


def _likely(ranked: Sequence[Ranked]) -> list[Ranked]:
    return [item for item in ranked if item.probability >= LEAST_OF_SEVERAL * ranked[0].probability]


def _published(item: Ranked) -> date:
    return item.evidence.candidate.paper.published or date.min
