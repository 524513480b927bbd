"""Measure answers: the right paper is cited, the quotes hold the fact and stand in the abstract, the rest is declined.

A question is `{"id", "question", "answerable", "paper_ids", "facts"}`; facts are regular expressions that all have to
match the quotes taken together. `kind`, where there is one, groups the figures; other keys are ignored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.stats import auroc, interval, interval_of
from summarizer.errors import UsageError
from summarizer.models import Answer

SHOWN = 5  # names that a remark holds


class Question(BaseModel):
    """A question and what would be right."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    question: str = Field(min_length=1)
    answerable: bool
    paper_ids: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    kind: str = "all"


@dataclass(frozen=True)
class Outcome:
    """What became of one question. finds and says are None where it is not answerable; verbatim, where nothing was
    quoted; says also where no fact is given. precision and recall are of the papers cited, None where it was declined
    or there is none to cite."""

    id: str
    kind: str
    question: str
    answerable: bool
    answered: bool
    confidence: float
    finds: bool | None
    says: bool | None
    verbatim: bool | None
    precision: float | None
    recall: float | None
    cited: tuple[str, ...]
    quotes: tuple[str, ...]
    reason: str | None


def read_questions(path: Path) -> list[Question]:
    """Return the questions of a JSONL file. Raises: UsageError."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}.") from error
    found = [_read(line, f"Line {number} of {path}") for number, line in enumerate(lines, start=1) if line.strip()]
    if not found:
        raise UsageError(f"{path} holds no question.", hint='A line is {"id": …, "question": …, "answerable": …}.')
    return found


def amiss(questions: Sequence[Question], is_here: Callable[[str], bool]) -> list[str]:
    """Return in words what makes figures of these questions mean less than they seem to."""
    named = {name for question in questions for name in question.paper_ids}
    absent = sorted(name for name in named if not is_here(name))
    unnamed = [question.id for question in questions if question.answerable and not question.paper_ids]
    found = [(absent, "papers that the questions name are not in the collection")]
    found.append((unnamed, "answerable questions name no paper, so that none is the right one"))
    return [
        f"{len(some)} {what}: {', '.join(some[:SHOWN])}{' …' if some[SHOWN:] else ''}." for some, what in found if some
    ]


def evaluate(
    questions: Iterable[Question], ask: Callable[[str], Answer], get_abstract: Callable[[str], str | None]
) -> dict[str, Any]:
    """Ask every question; return `{"figures", "risk_coverage", "by_kind", "outcomes"}`, ready for JSON."""
    outcomes = [judge(question, ask(question.question), get_abstract) for question in questions]
    kinds = sorted({outcome.kind for outcome in outcomes})
    return {
        "figures": figures(outcomes),
        "risk_coverage": risk_coverage(outcomes),
        "by_kind": {kind: _of_kind([one for one in outcomes if one.kind == kind]) for kind in kinds},
        "outcomes": [asdict(outcome) for outcome in outcomes],
    }


def judge(question: Question, answer: Answer, get_abstract: Callable[[str], str | None]) -> Outcome:
    """Return what became of a question. An answer that was declined finds and says nothing."""
    cited = tuple(dict.fromkeys(citation.paper_id for citation in answer.citations))
    quotes = tuple(citation.quote for citation in answer.citations)
    together = "\n".join(quotes)
    stands = [
        (get_abstract(citation.paper_id) or "")[citation.start : citation.end] == citation.quote
        for citation in answer.citations
    ]
    right = set(cited) & set(question.paper_ids)
    told = all(re.search(fact, together) for fact in question.facts)
    return Outcome(
        id=question.id,
        kind=question.kind,
        question=question.question,
        answerable=question.answerable,
        answered=answer.answered,
        confidence=answer.confidence,
        finds=bool(right) if question.answerable else None,
        says=told if question.answerable and question.facts else None,
        verbatim=all(stands) if stands else None,
        precision=len(right) / len(cited) if question.answerable and cited else None,
        recall=len(right) / len(set(question.paper_ids)) if question.paper_ids and answer.answered else None,
        cited=cited,
        quotes=quotes,
        reason=answer.reason,
    )


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return every figure with n and a 95 % interval by bootstrap over questions; None where it does not apply.

    Refusal: precision, recall and F1 of declining what is not answerable; AUROC of the confidence.
    """
    here = [one for one in outcomes if one.answerable]
    gone = [one for one in outcomes if not one.answerable]
    found = {
        "finds": interval([float(one.finds) for one in here if one.finds is not None]),
        "says": interval([float(one.says) for one in here if one.says is not None]),
        "verbatim": interval([float(one.verbatim) for one in outcomes if one.verbatim is not None]),
        "citation_precision": interval([one.precision for one in outcomes if one.precision is not None]),
        "citation_recall": interval([one.recall for one in outcomes if one.recall is not None]),
        "declined_rightly": interval([float(not one.answered) for one in gone]),
        "declined_wrongly": interval([float(not one.answered) for one in here]),
        "auroc": interval_of(outcomes, _auroc),
        "refusal_precision": interval_of(outcomes, _precision),
        "refusal_recall": interval_of(outcomes, _recall),
        "refusal_f1": interval_of(outcomes, _f1),
        "sentences": interval([float(len(one.quotes)) for one in outcomes if one.answered]),
    }
    return {name: figure.rounded() for name, figure in found.items()}


def risk_coverage(outcomes: Sequence[Outcome]) -> list[tuple[float, float]]:
    """Return for each answer, the surest first, the share of questions answered up to it and the share of these that
    are wrong (El-Yaniv & Wiener 2010): the right paper is not cited, or there is none. It ends where answering ends."""
    given = sorted((one for one in outcomes if one.answered), key=lambda one: (-one.confidence, one.id))
    points, wrong = [], 0
    for number, one in enumerate(given, start=1):
        wrong += not one.finds
        if number == len(given) or given[number].confidence < one.confidence:
            points.append((number / len(outcomes), wrong / number))
    return points


def _of_kind(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    found = figures(outcomes)
    return {name: found[name] for name in ("finds", "says", "declined_rightly", "declined_wrongly")}


def _auroc(outcomes: Sequence[Outcome]) -> float | None:
    here = [one.confidence for one in outcomes if one.answerable]
    return auroc(here, [one.confidence for one in outcomes if not one.answerable])


def _precision(outcomes: Sequence[Outcome]) -> float | None:
    declined = [not one.answerable for one in outcomes if not one.answered]
    return sum(declined) / len(declined) if declined else None


def _recall(outcomes: Sequence[Outcome]) -> float | None:
    gone = [not one.answered for one in outcomes if not one.answerable]
    return sum(gone) / len(gone) if gone else None


def _f1(outcomes: Sequence[Outcome]) -> float | None:
    """Return 2·hits / (2·hits + wrongly declined + wrongly answered); None where nothing is or should be declined."""
    hits = sum(not one.answerable and not one.answered for one in outcomes)
    misses = sum(one.answerable != one.answered for one in outcomes)
    return 2 * hits / (2 * hits + misses) if hits or misses else None


def _read(line: str, where: str) -> Question:
    try:
        question = Question.model_validate(json.loads(line))
        for fact in question.facts:
            re.compile(fact)
    except (ValueError, re.error) as error:
        raise UsageError(f"{where} is not a question: {_in_short(error)}.") from error
    return question


def _in_short(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc']) or 'it'}: {first['msg'].lower()}"
    return str(error)
