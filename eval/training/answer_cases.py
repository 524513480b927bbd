"""The circumstances in which each question is asked, and what speaks for each candidate there."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.training.answer_collections import MEDICAL, NOT_LEARNED_FROM, SEED, fold_of_group
from eval.training.answer_data import Asked, Questions
from summarizer.extractive.evidence import Evidence, compared, measure
from summarizer.extractive.question import take_apart

SMALLER = (0.4, 0.1)
ASKED_OF_FEWER = 1000  # questions, a sample
ANSWERED, REMOVED, SILENCED, SMALLER_KIND, ELSEWHERE = "answerable", "removed", "silenced", "smaller", "elsewhere"
GONE = f"{MEDICAL}-{REMOVED}"


@dataclass(frozen=True)
class Case:
    """A question in one circumstance: its measured candidates, and whether the collection answers it."""

    asked: Asked
    circumstance: str
    evidence: tuple[Evidence, ...]
    fold: int

    @property
    def answerable(self) -> bool:
        return self.asked.answerable


def build_cases(own: Questions, rarity: Mapping[str, float]) -> list[Case]:
    """Return each question as asked, and as it would be with its papers or their answers gone, in smaller collections
    and in one about something else."""
    chance = random.Random(SEED)  # noqa: S311 - a sample, no secret
    fewer = {id(asked) for asked in chance.sample(own.here, min(ASKED_OF_FEWER, len(own.here)))}
    circumstances = _as_asked(own)
    for asked in own.here:
        if asked.answerable:
            circumstances += [(REMOVED, asked.without_papers()), (SILENCED, asked.without_answer())]
        if id(asked) in fewer:
            circumstances += [(SMALLER_KIND, asked.in_smaller_collection(share, chance)) for share in SMALLER]
    for asked in own.medical:
        circumstances += [(MEDICAL, asked), (GONE, asked.without_papers())]
    return _measured(circumstances, rarity)


def cases_as_asked(own: Questions, rarity: Mapping[str, float]) -> list[Case]:
    """Return each question in its own collection and in one about something else only."""
    return _measured(_as_asked(own), rarity)


def _as_asked(own: Questions) -> list[tuple[str, Asked]]:
    here = [(ANSWERED if asked.answerable else asked.kind, asked) for asked in own.here]
    return [*here, *((ELSEWHERE, asked) for asked in own.elsewhere)]


def _measured(circumstances: Sequence[tuple[str, Asked]], rarity: Mapping[str, float]) -> list[Case]:
    kept: dict[tuple[str, int], Evidence] = {}
    cases = [Case(asked, name, measured(asked, rarity, kept), fold_of(asked)) for name, asked in circumstances]
    return [case for case in cases if case.evidence]


def measured(asked: Asked, rarity: Mapping[str, float], kept: dict[tuple[str, int], Evidence]) -> tuple[Evidence, ...]:
    """Return what speaks for each candidate; what a question has in several circumstances is measured once."""
    question = take_apart(asked.text, rarity)
    found = []
    for candidate in asked.shortlisted():
        key = asked.text, id(candidate)
        if key not in kept or kept[key].candidate is not candidate:
            kept[key] = measure(question, candidate, asked.vector)
        found.append(kept[key])
    return tuple(compared(found))


def fold_of(asked: Asked, salt: str = "") -> int:
    return fold_of_group(asked.group, salt) if asked.learned_from else NOT_LEARNED_FROM
