"""Questions about a system by its name: what is asked of one is not answered by a paper on another."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.extractive.naming import system_name
from summarizer.extractive.question import Question, stems
from summarizer.extractive.scoring import Ranked
from summarizer.text import words


def about_what_is_named(question: Question, ranked: Sequence[Ranked]) -> Sequence[Ranked]:
    """Return, where the likeliest paper lacks the name of a system that another one presents, the papers that hold that
    name; else all. Papers likely for sharing all the other words ("BLEU", "WMT 2014") are then no longer quoted."""
    lacked = [name for name in ranked[0].evidence.missing if _is_presented(question.names[name], ranked)]
    return [item for item in ranked if not set(lacked) & set(item.evidence.missing)] or ranked if lacked else ranked


def _is_presented(parts: Sequence[str], ranked: Sequence[Ranked]) -> bool:
    names = (system_name(item.evidence.candidate.paper) for item in ranked)
    return any(name is not None and set(stems(words(name), joined=False)) == set(parts) for name in names)
