"""Measure the generative engine: what of a model's TL;DRs, tags and answers is kept, mended or replaced, and whether
what is kept holds by a check that shares no code with the guard's own.

Replies come from the calls recorded in the collection where they are there, so a changed guard is measured again
without the model.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from eval.answers import Question
from summarizer.answer_with_model import shown_for
from summarizer.errors import PapergistError
from summarizer.generative.answer import write_answer
from summarizer.generative.summarise import OF_ONE_PAPER, summarise
from summarizer.generative.writer import Bill, Writer
from summarizer.llm import run_and_hang_up
from summarizer.models import Filters, Paper
from summarizer.services import Services

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_FIGURE = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class Outcome:
    """What became of one text that a model wrote. kind: tldr, tags or answer; what: kept, repaired, replaced, declined
    (by the model) or not asked (declined by the score before any call)."""

    id: str
    kind: str
    what: str
    why: str
    text: str
    quotes: tuple[str, ...]
    strays: tuple[str, ...] = ()
    verbatim: bool = True
    prompt_tokens: int = 0
    completion_tokens: int = 0


async def of_papers(services: Services, writer: Writer) -> AsyncIterator[Outcome]:
    """Yield what becomes of the TL;DR and of the tags of each paper, in the order of their ids; nothing is stored.

    Raises: ModelError that would meet the next paper too; what was heard until then need not be asked for again.
    """
    papers = sorted(services.catalog.papers.page(Filters()).papers, key=lambda paper: paper.id)
    vocabulary = [tag for tag, _ in services.catalog.summaries.tags()]
    for paper in papers:
        done = await summarise(writer, paper.title, paper.abstract, vocabulary)
        if done.stopped:
            raise done.stopped
        written = done.summary
        checks = written.checks
        what = _what(kept=written.engine == "generative", repaired=bool(checks.get("repaired")))
        quotes = [(span.quote, paper.abstract[span.start : span.end]) for span in written.support]
        yield Outcome(
            paper.id,
            "tldr",
            what,
            written.fallback or "",
            written.tldr or "",
            tuple(quote for quote, _ in quotes),
            strays(written.tldr or "", f"{paper.title} {paper.abstract}") if not written.fallback else (),
            all(quote == there and quote for quote, there in quotes),
            checks["prompt_tokens"],
            checks["completion_tokens"],
        )
        tagged = _what(kept=checks.get("tags_by") == "generative", repaired=bool(checks.get("tags_repaired")))
        yield Outcome(paper.id, "tags", tagged, str(checks.get("tags_fallback", "")), "; ".join(written.tags), ())


async def of_questions(services: Services, writer: Writer, questions: Iterable[Question]) -> AsyncIterator[Outcome]:
    """Yield what becomes of the answer to each question. Raises: ModelError that would meet the next one too."""
    for question in questions:
        looked = services.look(question.question)
        if looked.weighed.reason is not None:
            yield Outcome(question.id, "answer", "not asked", looked.weighed.reason, "", ())
            continue
        bill = Bill()
        try:
            done = await write_answer(writer, looked.question, shown_for(looked), bill)
        except OF_ONE_PAPER as error:
            told = Outcome(question.id, "answer", "replaced", error.message, "", ())
            yield replace(told, prompt_tokens=bill.heard[0], completion_tokens=bill.heard[1])
            continue
        kept = done.kept
        what = "declined" if kept.declined else _what(kept=True, repaired=done.repaired)
        places = [place for sentence in kept.sentences for place in sentence.places]
        papers = {paper.id: paper for paper in services.catalog.papers.get_many([p.paper.id for p in places])}
        why = f"{kept.dropped} dropped" if kept.dropped else ""
        why += ", quotes found by the server" if any(sentence.moved for sentence in kept.sentences) else ""
        yield Outcome(
            question.id,
            "answer",
            what,
            why,
            " ".join(sentence.text for sentence in kept.sentences),
            tuple(place.text for place in places),
            tuple(
                stray
                for sentence in kept.sentences
                for stray in strays(sentence.text, _source(sentence.places, papers.values()))
            ),
            all(papers[p.paper.id].abstract[p.start : p.end] == p.text for p in places),
            *bill.heard,
        )


def table(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Any]]:
    """Return counts by kind and what became of it, with stray numbers, verbatim quotes and tokens of what was kept."""
    made: dict[str, dict[str, Any]] = {}
    for kind in dict.fromkeys(outcome.kind for outcome in outcomes):
        own = [outcome for outcome in outcomes if outcome.kind == kind]
        counts = Counter(outcome.what for outcome in own)
        shown = [outcome for outcome in own if outcome.what in {"kept", "repaired"}]
        asked = [outcome for outcome in own if outcome.what != "not asked"]
        made[kind] = {
            "asked": len(asked),
            **{what: counts[what] for what in ("kept", "repaired", "replaced", "declined", "not asked")},
            "kept_share": round(len(shown) / len(asked), 3) if asked else None,
            "with_stray_numbers": sum(bool(outcome.strays) for outcome in shown),
            "verbatim": sum(outcome.verbatim for outcome in shown),
            "prompt_tokens_each": round(sum(o.prompt_tokens for o in asked) / len(asked)) if asked else None,
            "completion_tokens_each": round(sum(o.completion_tokens for o in asked) / len(asked)) if asked else None,
        }
    return made


def refuse_unheard(outcomes: Sequence[Outcome]) -> None:
    """Say so where no model ever answered, of which counts would tell nothing. Raises: PapergistError."""
    asked = [outcome for outcome in outcomes if outcome.what != "not asked" and outcome.kind != "tags"]
    if asked and all(outcome.what == "replaced" and not outcome.completion_tokens for outcome in asked):
        raise PapergistError(
            f"The model answered nothing. {asked[0].why}", hint="`papergist doctor --call` says what is amiss."
        )


def strays(text: str, source: str) -> tuple[str, ...]:
    """Return the numbers in digits that a text has and its source has not, whatever their unit; 45 counts as there in
    45 %, 45x and 45-fold, and 1,000 is 1000."""
    there = {_plain(match) for match in _DIGITS.findall(unicodedata.normalize("NFKC", source))}
    found = (_plain(match) for match in _FIGURE.findall(unicodedata.normalize("NFKC", text)))
    return tuple(number for number in found if number not in there)


def measure(services: Services, writer: Writer, questions: Sequence[Question]) -> list[Outcome]:
    """Return what becomes of every paper's TL;DR and tags and of every question."""

    async def everything() -> list[Outcome]:
        found = [outcome async for outcome in of_papers(services, writer)]
        return found + [outcome async for outcome in of_questions(services, writer, questions)]

    return run_and_hang_up(everything())


def _source(places: Iterable[Any], papers: Iterable[Paper]) -> str:
    titles = {paper.id: paper.title for paper in papers}
    return " ".join(f"{place.text} {titles[place.paper.id]}" for place in places)


def _what(*, kept: bool, repaired: bool) -> str:
    return "replaced" if not kept else "repaired" if repaired else "kept"


def _plain(number: str) -> str:
    return re.sub(r",(?=\d{3}(?!\d))", "", number).rstrip(".,").replace(",", ".")
