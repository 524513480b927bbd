"""Ask, with a model: it writes from the sentences that were found, and only what these bear is passed on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field

from summarizer.answer import Building, Looked, answer, declined, stands
from summarizer.catalog import Catalog
from summarizer.errors import ModelError
from summarizer.extractive.answer import promising
from summarizer.generative.answer import KeptSentence, Streamed, write_answer
from summarizer.generative.quotes import Shown
from summarizer.generative.summarise import STANDS_IN
from summarizer.generative.writer import Bill, Writer
from summarizer.models import Answer, Citation, Sentence

PAPERS, SENTENCES_OF_OTHERS = 5, 3
Event = Citation | Sentence | Answer


async def answer_with_model(looked: Looked, *, catalog: Catalog, writer: Writer) -> Answer:
    """Answer from the collection in a model's words. The extractive answer stands in where the model fails, and says
    why; what the calibrated score declines is declined without a call."""
    if looked.told is not None:
        return answer(looked, catalog=catalog)
    asking = _Asking(looked, catalog, writer)
    if looked.weighed.reason is not None:
        return asking.refusal(looked.weighed.reason)
    try:
        await asking.write()
    except ModelError as error:
        return await asking.stand_in(error)
    return asking.result()


async def stream_with_model(looked: Looked, *, catalog: Catalog, writer: Writer) -> AsyncGenerator[Event, None]:
    """Yield citations and sentences as soon as each is whole and was checked, then the answer with all of them.

    A citation comes before the first sentence that rests on it. Close the generator to hang up on the model.
    """
    if looked.told is not None:
        for event in events_of(answer(looked, catalog=catalog)):
            yield event
        return
    asking = _Asking(looked, catalog, writer)
    if looked.weighed.reason is not None:
        yield asking.refusal(looked.weighed.reason)
        return
    try:
        async with aclosing(asking.stream()) as events:
            async for event in events:
                yield event
        if not asking.built.sentences and not asking.is_declined:
            # nothing held: the model is told, and has one more try
            for event in await asking.write():
                yield event
    except ModelError as error:
        if not asking.built.sentences:
            stand_in = await asking.stand_in(error)
            for event in events_of(stand_in):
                yield event
            return
        asking.broken = f"{error.message} What stands here was checked before."
    yield asking.result()


def shown_for(looked: Looked) -> list[Shown]:
    """Return the sentences that a model is shown for a question, in the order in which they are numbered."""
    found = promising(looked.weighed, papers=PAPERS, of_others=SENTENCES_OF_OTHERS)
    return [Shown(place.paper, place.start, place.end, place.score) for place in found]


def events_of(found: Answer) -> list[Event]:
    """Return an answer that is ready as the events of a stream."""
    events: list[Event] = []
    told = 0
    for sentence in found.sentences:
        last = max(sentence.citations, default=0)
        events += [citation for citation in found.citations if told < citation.n <= last]
        events.append(sentence)
        told = max(told, last)
    return [*events, found]


@dataclass
class _Asking:
    """One question on its way: what was kept so far, and what it has cost."""

    looked: Looked
    catalog: Catalog
    writer: Writer
    bill: Bill = field(default_factory=Bill)
    built: Building = field(default_factory=Building)
    dropped: int = 0
    is_declined: bool = False
    broken: str | None = None
    _began: float = field(default_factory=time.monotonic)

    async def write(self) -> list[Event]:
        """Have the model write within what is left of its time, keep what holds, and return it. Raises: ModelError."""
        left = self._began + self.writer.model.timeout - time.monotonic()
        done = await write_answer(
            self.writer, self.looked.question, shown_for(self.looked), self.bill, within=max(left, 0.0)
        )
        self.dropped += done.kept.dropped
        self.is_declined = done.kept.declined
        return [event for sentence in done.kept.sentences for event in await self._keep(sentence)]

    async def stream(self) -> AsyncGenerator[Event, None]:
        """Yield what holds of a model's answer as it comes. Raises: ModelError."""
        streamed = Streamed(shown_for(self.looked), self.writer.elsewhere)
        try:
            async with aclosing(streamed.sentences(self.writer, self.looked.question, self.bill)) as sentences:
                async for sentence in sentences:
                    for event in await self._keep(sentence):
                        yield event
        finally:
            self.dropped += streamed.dropped
            self.is_declined = streamed.declined

    def result(self) -> Answer:
        """Return the answer of what was kept, or the refusal of a model that found none."""
        passport = {"engine": "generative", "model": self.writer.name, "usage": self.bill.usage}
        if self.built.sentences:
            return self.built.answer(self.looked, dropped=self.dropped, fallback=self.broken, **passport)
        return self.refusal(
            "The papers that come near do not say it, as the model reads them." if self.is_declined else None
        )

    def refusal(self, reason: str | None) -> Answer:
        passport = {"engine": "generative", "model": self.writer.name, "usage": self.bill.usage}
        return declined(self.looked, reason, self.dropped, **passport)

    async def stand_in(self, error: ModelError) -> Answer:
        """Return the extractive answer, saying why it stands there."""
        plain = await asyncio.to_thread(answer, self.looked, catalog=self.catalog)
        noted = {"fallback": STANDS_IN.format(message=error.message), "usage": self.bill.usage}
        return plain.model_copy(update={**noted, "dropped": plain.dropped + self.dropped})

    async def _keep(self, sentence: KeptSentence) -> list[Event]:
        """Add a sentence whose quotes still stand in the catalog, and return it after its new citations."""
        for place in sentence.places:
            if not await asyncio.to_thread(stands, self.catalog, place):
                self.dropped += 1
                return []
        added, fresh = self.built.add(sentence.text, sentence.places)
        return [*fresh, added]
