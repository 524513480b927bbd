"""Questions for papers ("Which papers reduce memory?"): nothing more has to be said by a paper than that it is one."""

from __future__ import annotations

import re

from summarizer.extractive.question import Question, stems
from summarizer.extractive.scoring import Ranked

WHOLE = 0.999  # share of a question's words that counts as all
_PAPERS_THAT_DO = re.compile(
    r"\b(?:papers|studies|works|articles|publications) (?:that |which |here )?"
    r"(?!(?:are|is|were|was|do|did|have|has|can|on|about|with|of|from|in|by|for)\b)(\w+)",
    re.IGNORECASE,
)


def is_asked_for(question: Question, verb: str | None, item: Ranked) -> bool:
    """Return whether papers are asked for and this is one of them by its words: a sentence holds all of the question's
    or comes near them, and at least half of them stand in the paper as such. What the papers are to do may be said in
    other words, if all the rest stands there."""
    if not question.several:
        return False
    found = max((sentence["found"] for sentence in item.evidence.sentences), default=0.0)
    rest = question.terms.keys() - {verb}
    if found >= WHOLE:
        return 2 * len(item.evidence.holds) >= len(question.terms)
    share = sum(question.terms[stem] for stem in rest) / sum(question.terms.values())
    return bool(rest) and rest <= set(item.evidence.holds) and found >= share * WHOLE


def asked_to_do(question: str) -> str | None:
    """Return the stem of what papers that are asked for are to do: `reduc` of "Which papers reduce memory?"."""
    match = _PAPERS_THAT_DO.search(question)
    return next(iter(stems([match[1].lower()])), None) if match else None
