"""What the reader keeps in the collection of a running service, behind the same port as on this machine."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.client import Client
from summarizer.models import Filters
from summarizer.reader_models import Interest, QuestionRound, SavedQuestion, Suited, Thumb, ThumbNoted
from summarizer.watch_models import Reasons, Run, Watched, WatchedSource


class RemoteReader:
    """What is kept in the collection of a running service."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def set_thumbs(self, names: Sequence[str], thumb: Thumb | None) -> list[ThumbNoted]:
        """See Reader. Whether all are there is looked at before the first one is noted."""
        ids = [self.client.paper(name).id for name in names]
        return [self.client.note_thumb(name, thumb) for name in ids]

    def interests(self) -> list[Interest]:
        """See Reader."""
        return list(self.client.interests())

    def set_interest(self, words: str, *, wanted: bool | None) -> None:
        """See Reader."""
        self.client.set_interest(words, wanted=wanted)

    def for_you(self, filters: Filters, *, limit: int = 20) -> Sequence[Suited]:
        """See Reader."""
        return self.client.for_you(filters, limit=limit)

    def save_question(self, question: str, filters: Filters, *, name: str | None = None) -> tuple[SavedQuestion, bool]:
        """See Reader."""
        known = {one.name for one in self.client.questions()}
        saved = self.client.save_question(question, filters, name=name)
        return saved, saved.name not in known

    def questions(self) -> list[SavedQuestion]:
        """See Reader."""
        return list(self.client.questions())

    def remove_question(self, name: str) -> None:
        """See Reader."""
        self.client.remove_question(name)

    def ask_questions(self, names: Sequence[str] = ()) -> QuestionRound:
        """See Reader."""
        return self.client.ask_questions(names)

    def follow_questions(self) -> list[str]:
        """See Reader. The service asks them by itself, and keeps what changed for whoever lists them."""
        return []

    def watched(self) -> list[WatchedSource]:
        """See Reader."""
        return list(self.client.watched())

    def watch(self, source: str, *, every: int, stale_after: int) -> Watched:
        """See Reader."""
        return self.client.watch(source, every=every, stale_after=stale_after)

    def unwatch(self, source: str) -> None:
        """See Reader."""
        self.client.unwatch(source)

    def runs(self, source: str | None = None, *, limit: int = 20) -> list[Run]:
        """See Reader."""
        return list(self.client.runs(source, limit=limit))

    def ask_sources(self, sources: Sequence[str] = (), *, due: bool = False, summaries: bool = True) -> list[Run]:
        """See Reader. The service fetches them, and answers when all are done."""
        return list(self.client.ask_sources(sources, due=due, summaries=summaries))

    def why(self, name: str) -> Reasons:
        """See Reader."""
        return self.client.why(name)
