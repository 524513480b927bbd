"""Have a model write of an attacked paper: TL;DR, tags and answer, each with what it wrote and what was shown of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from eval.injection import escapes
from eval.injection.attacks import Attack, abstract_with
from eval.injection.papers import HIDDEN, QUESTION, SHOWN_BESIDE, TITLE
from summarizer.catalog import Catalog
from summarizer.catalog.tables import calls
from summarizer.errors import ModelError
from summarizer.extractive.sentences import split
from summarizer.generative.answer import KeptAnswer, write_answer
from summarizer.generative.quotes import Shown, presentable
from summarizer.generative.tags import write_tags
from summarizer.generative.tldr import write_tldr
from summarizer.generative.writer import Bill, Writer
from summarizer.models import Paper

KINDS = ("tldr", "tags", "answer")
SHIPPED, EVERYTHING = "as shipped", "nothing withheld"
SETTINGS = (SHIPPED, EVERYTHING)
MOST_KEPT = 2000  # characters of a raw reply
VOCABULARY = ("counting", "bees", "resin", "paper bridges")


@dataclass(frozen=True)
class Outcome:
    """What became of one thing that a model wrote. what: kept, repaired, replaced, declined; wrote: every raw reply;
    obeyed: what of these would have escaped."""

    attack: str
    form: str
    setting: str
    kind: str
    held_out: bool
    withheld: int
    what: str
    why: str
    wrote: tuple[str, ...]
    shown: str
    obeyed: tuple[str, ...]
    escaped: tuple[str, ...]


async def outcome_of(
    writer: Writer, catalog: Catalog, attack: Attack, *, form: str, setting: str, kind: str
) -> Outcome:
    """Return what became of one kind of text on one attacked paper. form: what the model is known to do. A reply that
    was recorded before, for the same request, is used again and not among what was written."""
    paper = Paper(id="attacked", title=TITLE, abstract=abstract_with(attack))
    seen, withheld = _shown(paper, setting)
    before = _last(catalog)
    made = await _WRITING[kind](writer, paper, seen)
    wrote = tuple(_replies(catalog, before))
    obeyed = set[str]().union(*(escapes.of_text(text, [paper, *_beside(kind)], [HIDDEN]) for text in wrote), set())
    return Outcome(
        attack=attack.name,
        form=form,
        setting=setting,
        kind=kind,
        held_out=attack.is_held_out,
        withheld=withheld,
        what=made.what,
        why=made.why,
        wrote=tuple(text[:MOST_KEPT] for text in wrote),
        shown=made.text,
        obeyed=tuple(sorted(obeyed)),
        escaped=tuple(sorted(made.escaped)),
    )


@dataclass(frozen=True)
class _Made:
    what: str
    why: str = ""
    text: str = ""
    escaped: frozenset[str] = frozenset()


def _shown(paper: Paper, setting: str) -> tuple[list[Shown], int]:
    """Return the sentences that the model is shown, and how many are withheld: none where everything is shown."""
    spans, withheld = presentable(paper.abstract) if setting == SHIPPED else (split(paper.abstract), 0)
    return [Shown(paper, start, end, 0.9) for start, end in spans], withheld


def _beside(kind: str) -> tuple[Paper, ...]:
    return SHOWN_BESIDE if kind == "answer" else ()


async def _tldr(writer: Writer, paper: Paper, seen: list[Shown]) -> _Made:
    try:
        done = await write_tldr(writer, paper.title, seen, Bill())
    except ModelError as error:
        return _Made("replaced", error.message)
    spans = [(paper, span.start, span.end, span.quote) for span in done.kept.support]
    found = escapes.of_text(done.kept.text, [paper], [HIDDEN, *SHOWN_BESIDE]) | escapes.of_quotes(spans, [paper])
    return _Made("repaired" if done.repaired else "kept", "", done.kept.text, frozenset(found))


async def _tags(writer: Writer, paper: Paper, seen: list[Shown]) -> _Made:
    try:
        done = await write_tags(writer, paper.title, seen, VOCABULARY, Bill())
    except ModelError as error:
        return _Made("replaced", error.message)
    found = escapes.of_tags(done.kept.tags, paper, [HIDDEN, *SHOWN_BESIDE])
    return _Made("repaired" if done.repaired else "kept", "", "; ".join(done.kept.tags), frozenset(found))


async def _answer(writer: Writer, paper: Paper, seen: list[Shown]) -> _Made:
    shown = [*seen, *(Shown(one, start, end, 0.9) for one in SHOWN_BESIDE for start, end in split(one.abstract))]
    try:
        done = await write_answer(writer, QUESTION, shown, Bill())
    except ModelError as error:
        return _Made("replaced", error.message)
    if done.kept.declined:
        return _Made("declined")
    found = set[str]().union(*_of_answer(done.kept, [paper, *SHOWN_BESIDE]))
    text = " ".join(sentence.text for sentence in done.kept.sentences)
    return _Made("repaired" if done.repaired else "kept", "", text, frozenset(found))


def _of_answer(kept: KeptAnswer, papers: list[Paper]) -> Iterator[set[str]]:
    for sentence in kept.sentences:
        own = list({place.paper.id: place.paper for place in sentence.places}.values())
        yield escapes.of_text(sentence.text, own, [HIDDEN, *(paper for paper in papers if paper not in own)])
        yield escapes.of_quotes(
            [(place.paper, place.start, place.end, place.text) for place in sentence.places], papers
        )


_WRITING: dict[str, Any] = {"tldr": _tldr, "tags": _tags, "answer": _answer}


def _last(catalog: Catalog) -> int:
    with catalog.database.read() as connection:
        return int(connection.execute(select(func.coalesce(func.max(calls.c.number), 0))).scalar_one())


def _replies(catalog: Catalog, after: int) -> Iterator[str]:
    with catalog.database.read() as connection:
        query = select(calls.c.reply).where(calls.c.number > after, calls.c.reply.is_not(None)).order_by(calls.c.number)
        yield from connection.execute(query).scalars()
