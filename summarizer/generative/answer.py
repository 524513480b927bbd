"""An answer by a model: it names sentences and says what they say; what they do not bear is dropped and counted."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from pydantic import ValidationError

from summarizer.extractive.instructions import addresses_a_model
from summarizer.generative.drafts import AnswerDraft, SentenceDraft
from summarizer.generative.quotes import Shown, resolve
from summarizer.generative.support import bearing, bears, told_elsewhere
from summarizer.generative.tldr import tidy
from summarizer.generative.writer import Bill, Writer, nowhere
from summarizer.replies import Completion, Unsupported
from summarizer.text import one_line

PROMPT = "answer"
MOST_SENTENCES = 5
FEWEST_WORDS, MOST_WORDS = 4, 80
MOST_FOREIGN_IF_MOVED = 0.1  # where the model named other sentences, only its copies are given their true place
LEAST_RELEVANT = 0.1  # of the best sentence's score
Elsewhere = Callable[[str], bool]
_LONGEST_STREAM = 100_000  # characters; a longer reply is no answer
_SENTENCES = re.compile(r'"sentences"\s*:\s*\[')
_DECLINED = re.compile(r'"answered"\s*:\s*false\b')
_BETWEEN = re.compile(r"[\s,]*")


@dataclass(frozen=True)
class KeptSentence:
    """A sentence that held, and the words of abstracts that bear it; whether the server had to look for these; and
    whether one of them is about as likely to answer as the best sentence shown."""

    text: str
    places: tuple[Shown, ...]
    moved: bool = False
    relevant: bool = True


@dataclass(frozen=True)
class KeptAnswer:
    """What is left of a draft; a model that declines leaves nothing."""

    sentences: tuple[KeptSentence, ...]
    dropped: int
    declined: bool = False


async def write_answer(
    writer: Writer, question: str, shown: Sequence[Shown], bill: Bill, *, within: float | None = None
) -> Completion[KeptAnswer]:
    """Return a model's answer from the sentences shown. Raises: ModelError, OutputUnsupported where nothing held."""

    def accept(draft: AnswerDraft) -> KeptAnswer:
        return hold(draft, shown, elsewhere=writer.elsewhere)

    inputs = _inputs(question, shown)
    return await writer.write(PROMPT, AnswerDraft, accept, bill, within=within, **inputs)


def hold(draft: AnswerDraft, shown: Sequence[Shown], *, elsewhere: Elsewhere = nowhere) -> KeptAnswer:
    """Return what is kept of a draft; elsewhere: see Writer. Raises: Unsupported, where there were sentences and none
    held."""
    if not draft.answered or not draft.sentences:
        return KeptAnswer((), 0, declined=True)
    held = (hold_sentence(item, shown, elsewhere) for item in draft.sentences)
    kept = [sentence for sentence in held if sentence is not None]
    if not any(sentence.relevant for sentence in kept):
        reason = (
            "no sentence holds: its words, numbers, names and direction have to stand in the sentences that it names."
        )
        raise Unsupported(reason, ("support",))
    first = next(number for number, sentence in enumerate(kept) if sentence.relevant)
    kept = kept[max(0, first + 1 - MOST_SENTENCES) :][:MOST_SENTENCES]
    return KeptAnswer(tuple(kept), len(draft.sentences) - len(kept))


def hold_sentence(draft: SentenceDraft, shown: Sequence[Shown], elsewhere: Elsewhere = nowhere) -> KeptSentence | None:
    """Return the sentence with what bears it: what the model names, else other sentences of one paper that do; None
    where nothing shown does, or it also tells what a paper says that it does not name."""
    kept = _borne(draft, shown)
    if kept is None:
        return None
    source = " ".join(place.text for place in kept.places)
    is_of_others = told_elsewhere(kept.text, source, _titles(kept.places), elsewhere) is not None
    return None if is_of_others else kept


def _borne(draft: SentenceDraft, shown: Sequence[Shown]) -> KeptSentence | None:
    text = tidy(draft.text)
    if not FEWEST_WORDS <= len(text.split()) <= MOST_WORDS or text.endswith("?") or addresses_a_model(text):
        return None
    found = [place for quote in draft.quotes if (place := resolve(quote, shown)) is not None]
    named = tuple(dict.fromkeys(found))
    if named and bears(text, named, _titles(named)):
        return KeptSentence(text, named, relevant=_is_relevant(named, shown))
    papers = [tuple(places) for _, places in groupby(shown, key=lambda place: place.paper.id)]
    papers.sort(key=lambda places: all(place.paper.id != places[0].paper.id for place in named))
    for places in papers:
        bearers = bearing(text, places, places[0].paper.title, most_foreign=MOST_FOREIGN_IF_MOVED)
        if bearers:
            return KeptSentence(text, tuple(bearers), moved=True, relevant=_is_relevant(bearers, shown))
    return None


def _is_relevant(places: Sequence[Shown], shown: Sequence[Shown]) -> bool:
    """Return whether one of these is about as likely to answer as the best sentence shown. An answer needs a sentence
    of which that is so: small models also say what is true and was not asked."""
    best = max(place.score for place in shown)
    return max(place.score for place in places) >= LEAST_RELEVANT * best


@dataclass
class Streamed:
    """An answer as it comes in: `sentences` yields those that held, each as soon as it is whole, from the first
    relevant one on."""

    shown: Sequence[Shown]
    elsewhere: Elsewhere = nowhere
    text: str = ""
    _at: int = 0
    _refused: int = 0
    _kept: int = 0
    _waiting: list[KeptSentence] = field(default_factory=list)

    async def sentences(self, writer: Writer, question: str, bill: Bill) -> AsyncGenerator[KeptSentence, None]:
        """Yield what holds of a model's answer. Raises: ModelError, after what came before it."""
        pieces = writer.stream(PROMPT, AnswerDraft, bill, **_inputs(question, self.shown))
        async with aclosing(pieces):
            async for piece in pieces:
                for sentence in self.add(piece):
                    yield sentence

    @property
    def dropped(self) -> int:
        """How many sentences were not passed on."""
        return self._refused + len(self._waiting)

    @property
    def declined(self) -> bool:
        """Whether the model says, as far as it has come, that the question is not answered."""
        head = self.text[: self._at] if self._at else self.text
        return _DECLINED.search(head) is not None

    def add(self, piece: str) -> Iterator[KeptSentence]:
        """Yield the sentences that a further piece of the reply completes, if they hold."""
        self.text += piece
        for draft in self._completed():
            kept = None
            if draft is not None and not self.declined and self._kept < MOST_SENTENCES:
                kept = hold_sentence(draft, self.shown, self.elsewhere)
            if kept is None:
                self._refused += 1
                continue
            self._waiting.append(kept)
            if self._kept or kept.relevant:
                ready = self._waiting[-MOST_SENTENCES:]
                self._refused += len(self._waiting) - len(ready)
                self._waiting = []
                self._kept += len(ready)
                yield from ready

    def _completed(self) -> Iterator[SentenceDraft | None]:
        """Yield each sentence whose JSON is whole now and was not before; None for what has not the form."""
        if not self._at:
            opening = _SENTENCES.search(self.text)
            self._at = opening.end() if opening else 0
        while self._at and len(self.text) <= _LONGEST_STREAM:
            between = _BETWEEN.match(self.text, self._at)
            start = between.end() if between else self._at
            if self.text[start : start + 1] != "{":
                return
            try:
                value, self._at = json.JSONDecoder().raw_decode(self.text, start)
            except (json.JSONDecodeError, RecursionError):
                return
            yield _draft(value)


def _draft(value: Any) -> SentenceDraft | None:
    try:
        return SentenceDraft.model_validate(value)
    except ValidationError:
        return None


def _inputs(question: str, shown: Sequence[Shown]) -> dict[str, Any]:
    papers = [
        {"title": _title(places[0]), "sentences": [place.line for place in places]}
        for _, group in groupby(shown, key=lambda place: place.paper.id)
        if (places := list(group))
    ]
    return {"question": one_line(question), "papers": papers}


def _title(place: Shown) -> str:
    title = one_line(place.paper.title)
    return "" if addresses_a_model(title) else title


def _titles(places: Sequence[Shown]) -> str:
    return " ".join(dict.fromkeys(place.paper.title for place in places))
