"""Questions for papers ("Which papers reduce memory?"): nothing more has to be said by a paper than that it is one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from summarizer.extractive.question import Question, stems
from summarizer.extractive.scoring import Numbers, Ranked
from summarizer.text import words

WHOLE = 0.999  # share of a question's words that counts as all
_PAPERS_THAT_DO = re.compile(
    r"\b(?:papers|studies|works|articles|publications) (?:that |which |here )?"
    r"(?!(?:are|is|were|was|do|did|have|has|can|on|about|with|of|from|in|by|for)\b)(\w+)",
    re.IGNORECASE,
)


def asked_for(question: Question, verb: str | None, ranked: Sequence[Ranked]) -> list[Ranked]:
    """Return, where papers are asked for, those that are among them by their words, each with the sentences that show
    it: a sentence holds all words of the question or comes near them, and at least half of them stand in the paper as
    such. What the papers are to do may be said in other words, if one sentence holds all the rest."""
    if not question.several:
        return []
    return [replace(item, sentences=shown) for item in ranked if (shown := _showing(question, verb, item)).any()]


def _showing(question: Question, verb: str | None, item: Ranked) -> Numbers:
    """Return the probabilities of the sentences that show it, 0 for others."""
    found = np.array([sentence["found"] for sentence in item.evidence.sentences])
    enough = (found >= WHOLE) & (2 * len(item.evidence.holds) >= len(question.terms))
    if rest := question.terms.keys() - {verb}:
        candidate = item.evidence.candidate
        texts = (candidate.paper.abstract[start:end] for start, end in candidate.spans)
        enough |= np.array([rest <= set(stems(words(text))) for text in texts])
    return np.where(enough, item.sentences, 0.0)


def asked_to_do(question: str) -> str | None:
    """Return the stem of what papers that are asked for are to do: `reduc` of "Which papers reduce memory?"."""
    match = _PAPERS_THAT_DO.search(question)
    return next(iter(stems([match[1].lower()])), None) if match else None
