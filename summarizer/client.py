"""A running service from Python: each call returns the values that the collection itself would give.

    with Client("http://127.0.0.1:8000") as service:
        print(service.ask("What makes decoding faster?").answer)

Errors are those of errors.py, told by the service or, where it cannot be reached, of the connection.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from summarizer.connection import TRIES, Connection, read
from summarizer.digest_models import Digest
from summarizer.errors import ServiceUnreachable
from summarizer.models import (
    Answer,
    Citation,
    EngineName,
    Filters,
    IngestReport,
    Paper,
    PaperPage,
    SearchResult,
    Sentence,
    SimilarList,
    Summary,
    SummaryHistory,
    TagList,
)
from summarizer.reader_models import (
    ForYou,
    Interest,
    InterestList,
    QuestionList,
    QuestionRound,
    SavedQuestion,
    Suited,
    Thumb,
    ThumbNoted,
)
from summarizer.service_errors import NO_SUMMARY, error_of
from summarizer.watch_models import Reasons, Run, RunList, Watched, WatchedList, WatchedSource

__all__ = ["TRIES", "Client"]
LONG = 3600.0  # seconds without a byte where papers are added or summarised
_EVENTS: Mapping[str, type[Citation | Sentence | Answer]] = {"citation": Citation, "sentence": Sentence, "done": Answer}


class Client(Connection):
    """A running service at an address. key: sent as `Authorization: Bearer …`; timeout: seconds without a byte."""

    def ask(self, question: str, filters: Filters | None = None, *, engine: EngineName | None = None) -> Answer:
        """Return the answer to a question, or the refusal. Raises: PapergistError."""
        *_, last = self.stream(question, filters, engine=engine)
        assert isinstance(last, Answer)
        return last

    def stream(
        self, question: str, filters: Filters | None = None, *, engine: EngineName | None = None
    ) -> Iterator[Citation | Sentence | Answer]:
        """Yield citations and sentences as they come, each after it was checked; the last one is the whole answer.
        Raises: PapergistError."""
        body = {"question": question, "filters": (filters or Filters()).active(), "engine": engine}
        headers = {"Accept": "text/event-stream"}
        with self._sent("POST", "/v1/ask", again=True, json=body, headers=headers) as response:
            for name, data in self._events(response):
                if name == "error":
                    raise error_of(json.loads(data))
                if name in _EVENTS:
                    yield read(_EVENTS[name], data)
                if name == "done":
                    return
        raise ServiceUnreachable(f"The service at {self.url} broke off in the middle of an answer.")

    def search(self, query: str, filters: Filters | None = None, *, limit: int = 10) -> SearchResult:
        """Return the papers that a query is about, best first. Raises: PapergistError."""
        asked = {"q": query, "limit": limit, **(filters or Filters()).active()}
        return self._get(SearchResult, "/v1/search", asked)

    def digest(
        self,
        name: str,
        filters: Filters | None = None,
        *,
        minutes: int | None = None,
        topics: tuple[str, ...] = (),
        for_me: bool = True,
    ) -> Digest:
        """Return the digest of a day, a week, a stretch of days or `newest`. Raises: UsageError, PapergistError."""
        asked = {
            "topic": list(topics),
            "minutes": minutes,
            "for_me": None if for_me else "false",
            **(filters or Filters()).active(),
        }
        query = {key: value for key, value in asked.items() if value}
        return self._get(Digest, f"/v1/digest/{quote(name, safe='')}", query)

    def papers(
        self,
        filters: Filters | None = None,
        *,
        sort: str = "listed",
        limit: int = 50,
        cursor: str | None = None,
    ) -> PaperPage:
        """Return a page of papers, at most 500, and the cursor of the next. Raises: PapergistError."""
        asked = {"sort": sort, "limit": limit, "cursor": cursor, **(filters or Filters()).active()}
        return self._get(PaperPage, "/v1/papers", {name: value for name, value in asked.items() if value is not None})

    def paper(self, name: str) -> Paper:
        """Return the paper with this id or alias. Raises: PaperNotFound, PapergistError."""
        return self._get(Paper, _path(name))

    def similar(self, name: str, *, limit: int = 10) -> SimilarList:
        """Return the papers most like one. Raises: PaperNotFound, PapergistError."""
        return self._get(SimilarList, _path(name, "/similar"), {"limit": limit})

    def summary(self, name: str) -> Summary | None:
        """Return the summary in force, None where there is none yet. Raises: PaperNotFound, PapergistError."""
        return self._call(Summary, "GET", _path(name, "/summary"), again=True, absent=NO_SUMMARY)

    def history(self, name: str) -> tuple[Summary, ...]:
        """Return every summary of a paper, oldest first. Raises: PaperNotFound, PapergistError."""
        return self._get(SummaryHistory, _path(name, "/summary/history")).history

    def redo(self, name: str, *, engine: EngineName | None = None) -> Summary:
        """Have an engine write a paper's summary anew, and return the one in force. Raises: PapergistError."""
        query = {"engine": engine} if engine else {}
        return self._one(Summary, "POST", _path(name, "/summary"), params=query, timeout=LONG)

    def correct(
        self, name: str, tldr: str, tags: tuple[str, ...] | None = None, category: str | None = None
    ) -> Summary:
        """Record a person's own TL;DR; what is None stays. Raises: PaperNotFound, UsageError, PapergistError."""
        body = {"tldr": tldr, "tags": tags, "category": category}
        return self._one(Summary, "PUT", _path(name, "/summary"), again=True, json=body)

    def withdraw(self, name: str) -> Summary | None:
        """Withdraw what a person said of a paper, and return what is in force then. Raises: PapergistError."""
        return self._call(Summary, "DELETE", _path(name, "/summary"), again=True, absent=NO_SUMMARY)

    def delete(self, name: str) -> None:
        """Remove a paper. Raises: PaperNotFound, PapergistError."""
        with self._sent("DELETE", _path(name)):
            pass

    def tags(self) -> TagList:
        """Return the collection's vocabulary, most frequent first. Raises: PapergistError."""
        return self._get(TagList, "/v1/tags")

    def add(self, data: bytes, name: str, *, summaries: bool = True, **said: str | None) -> IngestReport:
        """Send a source as it is, and return what became of it. said: `as`, `captured` and `listed`, where they are
        known. Raises: SourceNotUnderstood, PapergistError."""
        query = {"name": name, "summaries": str(summaries).lower(), **{key: one for key, one in said.items() if one}}
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        return self._one(IngestReport, "POST", "/v1/papers", content=data, params=query, headers=headers, timeout=LONG)

    def add_source(self, name: str, *, summaries: bool = True) -> IngestReport:
        """Have the service fetch a source elsewhere, such as hf:today, and return what became of it. Raises:
        SourceNotFound, SourceUnreachable, PapergistError."""
        query = {"summaries": str(summaries).lower()}
        return self._one(IngestReport, "POST", "/v1/papers", json={"source": name}, params=query, timeout=LONG)

    def set_thumb(self, name: str, *, liked: bool | None) -> str:
        """Like a paper, dislike it or withdraw that, and return its id. Raises: PaperNotFound, PapergistError."""
        thumbs: dict[bool | None, Thumb | None] = {True: "up", False: "down", None: None}
        return self.note_thumb(name, thumbs[liked]).id

    def note_thumb(self, name: str, thumb: Thumb | None) -> ThumbNoted:
        """Note a thumb on a paper, or withdraw it; return what is noted and was before. Raises: PaperNotFound,
        PapergistError."""
        return self._one(ThumbNoted, "POST", _path(name, "/thumb"), again=True, json={"thumb": thumb})

    def interests(self) -> tuple[Interest, ...]:
        """Return the words of interest, and those that are never to be shown. Raises: PapergistError."""
        return self._get(InterestList, "/v1/interests").interests

    def set_interest(self, words: str, *, wanted: bool | None) -> tuple[Interest, ...]:
        """Want words, never want to see them, or forget them; return all. Raises: UsageError, PapergistError."""
        body = {"words": words, "wanted": wanted}
        return self._one(InterestList, "POST", "/v1/interests", again=True, json=body).interests

    def for_you(self, filters: Filters | None = None, *, limit: int = 20) -> tuple[Suited, ...]:
        """Return the newest papers by taste, best first. Raises: PapergistError."""
        return self._get(ForYou, "/v1/for-you", {"limit": limit, **(filters or Filters()).active()}).papers

    def questions(self) -> tuple[SavedQuestion, ...]:
        """Return the saved questions, with what changed. Raises: PapergistError."""
        return self._get(QuestionList, "/v1/questions").questions

    def save_question(self, question: str, filters: Filters | None = None, *, name: str | None = None) -> SavedQuestion:
        """Save a question and have it asked for the first time; one that is saved stays. Raises: PapergistError."""
        body = {"question": question, "name": name, "filters": (filters or Filters()).active()}
        return self._one(SavedQuestion, "POST", "/v1/questions", again=True, json=body)

    def remove_question(self, name: str) -> None:
        """Forget a saved question. Raises: QuestionNotFound, PapergistError."""
        with self._sent("DELETE", "/v1/questions", params={"name": name}):
            pass

    def ask_questions(self, names: Sequence[str] = ()) -> QuestionRound:
        """Ask saved questions again, these or all, and return what changed. Raises: PapergistError."""
        return self._one(QuestionRound, "POST", "/v1/questions/check", json={"names": list(names)}, timeout=LONG)

    def watched(self) -> tuple[WatchedSource, ...]:
        """Return the watched sources, each with its last run. Raises: PapergistError."""
        return self._get(WatchedList, "/v1/watch").watched

    def watch(self, source: str, *, every: int, stale_after: int) -> Watched:
        """Watch a source, or change how: every so many minutes. Raises: SourceNotFound, PapergistError."""
        body = {"source": source, "every": every, "stale_after": stale_after}
        return self._one(Watched, "POST", "/v1/watch", again=True, json=body)

    def unwatch(self, source: str) -> None:
        """Watch a source no more. Raises: SourceNotWatched, PapergistError."""
        with self._sent("DELETE", "/v1/watch", params={"source": source}):
            pass

    def runs(self, source: str | None = None, *, limit: int = 20) -> tuple[Run, ...]:
        """Return what came of asking watched sources, newest first. Raises: PapergistError."""
        return self._get(RunList, "/v1/watch/runs", {"limit": limit, **({"source": source} if source else {})}).runs

    def ask_sources(self, sources: Sequence[str] = (), *, due: bool = False, summaries: bool = True) -> tuple[Run, ...]:
        """Have the service ask watched sources, these or all; due: those whose time it is. Raises: PapergistError."""
        body = {"sources": list(sources), "due": due, "summaries": summaries}
        return self._one(RunList, "POST", "/v1/watch/runs", json=body, timeout=LONG).runs

    def why(self, name: str) -> Reasons:
        """Return why a paper is in the collection or not. Raises: PapergistError."""
        return self._get(Reasons, "/v1/why", {"id": name})


def _path(name: str, behind: str = "") -> str:
    return f"/v1/papers/{quote(name, safe='/')}{behind}"
