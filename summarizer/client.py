"""A running service from Python: each call returns the values that the collection itself would give.

    with Client("http://127.0.0.1:8000") as service:
        print(service.ask("What makes decoding faster?").answer)

Errors are those of errors.py, told by the service or, where it cannot be reached, of the connection. What is sure to
change nothing when it is done twice is asked again after a failure; everything else only where it never arrived.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from summarizer.addresses import is_local
from summarizer.backoff import seconds_of
from summarizer.digest_models import Digest
from summarizer.errors import ServiceError, ServiceUnreachable
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
from summarizer.service_errors import NO_SUMMARY, Absent, error_of, refusal

if TYPE_CHECKING:
    import httpx

TRIES = 3
LONGEST_PAUSE = 30.0  # seconds that a service may ask for
FIRST_PAUSE = 0.3
TIMEOUT = 60.0  # seconds without a byte; an answer that takes longer gives a sign of life every ten
LONG = 3600.0  # the same where papers are added or summarised
_TOO_MANY = 429
_BUSY = frozenset({_TOO_MANY, 503})
_EVENTS: Mapping[str, type[Citation | Sentence | Answer]] = {"citation": Citation, "sentence": Sentence, "done": Answer}
Said = TypeVar("Said", bound=BaseModel)


class Client:
    """A running service at an address. key: sent as `Authorization: Bearer …`; timeout: seconds without a byte."""

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        timeout: float = TIMEOUT,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Transport and sleep stand in for the network and the clock."""
        import httpx  # deferred: half a second

        self.url, self._sleep = url.rstrip("/"), sleep
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        outside = not is_local(self.url)  # what is on this machine is asked for through no proxy
        self._http = httpx.Client(
            base_url=self.url, headers=headers, timeout=timeout, transport=transport, trust_env=outside
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

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
                    yield _read(_EVENTS[name], data)
                if name == "done":
                    return
        raise ServiceUnreachable(f"The service at {self.url} broke off in the middle of an answer.")

    def search(self, query: str, filters: Filters | None = None, *, limit: int = 10) -> SearchResult:
        """Return the papers that a query is about, best first. Raises: PapergistError."""
        asked = {"q": query, "limit": limit, **(filters or Filters()).active()}
        return self._get(SearchResult, "/v1/search", asked)

    def digest(
        self, name: str, filters: Filters | None = None, *, minutes: int | None = None, topics: tuple[str, ...] = ()
    ) -> Digest:
        """Return the digest of a day, a week, a stretch of days or `newest`. Raises: UsageError, PapergistError."""
        asked = {"topic": list(topics), "minutes": minutes, **(filters or Filters()).active()}
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

    def _get(self, kind: type[Said], path: str, query: Mapping[str, Any] | None = None) -> Said:
        return self._one(kind, "GET", path, again=True, params=query or {})

    def _one(self, kind: type[Said], method: str, path: str, **options: Any) -> Said:
        found = self._call(kind, method, path, **options)
        assert found is not None
        return found

    def _call(
        self, kind: type[Said], method: str, path: str, *, absent: str | None = None, **options: Any
    ) -> Said | None:
        """Return what the service says; None where it says that this is absent."""
        try:
            with self._sent(method, path, **options) as response:
                return _read(kind, response.read())
        except Absent as nothing:
            if nothing.slug == absent:
                return None
            raise ServiceError(f"The service has no such thing: {nothing}") from nothing

    @contextmanager
    def _sent(self, method: str, path: str, *, again: bool = False, **options: Any) -> Iterator[httpx.Response]:
        """Give the response to a request, once it is known to be one that was hoped for. again: whether it does no harm
        to ask twice."""
        import httpx

        response = self._tried(method, path, again=again, **options)
        try:
            if not response.is_success:
                raise refusal(response.status_code, response.read(), self.url)
            yield response
        except httpx.TransportError as error:
            raise self._unreachable() from error
        finally:
            response.close()

    def _tried(self, method: str, path: str, *, again: bool, **options: Any) -> httpx.Response:
        import httpx

        request = self._http.build_request(method, path, **options)
        for failures in range(1, TRIES + 1):
            is_last = failures == TRIES
            try:
                response = self._http.send(request, stream=True)
            except httpx.TransportError as error:
                never_arrived = isinstance(error, httpx.ConnectError)
                if is_last or not (again or never_arrived):
                    raise self._unreachable() from error
                self._sleep(FIRST_PAUSE * failures)
                continue
            pause = _asked_to_wait(response)
            if pause is None or is_last or not (again or response.status_code == _TOO_MANY):
                return response
            response.close()
            self._sleep(pause)
        raise AssertionError("every try returns, raises or is followed by another")

    def _events(self, response: httpx.Response) -> Iterator[tuple[str, str]]:
        name = ""
        for line in _lines(response.iter_bytes()):
            field, _, value = line.partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                yield name, value

    def _unreachable(self) -> ServiceUnreachable:
        return ServiceUnreachable(
            f"The service at {self.url} cannot be reached, or it broke off.",
            hint="`papergist serve` starts one; see that the address is right.",
        )


def _lines(pieces: Iterator[bytes]) -> Iterator[str]:
    """Yield the lines of a stream, ended by newlines alone; what else may end a line stands in texts of papers."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from (line.decode() for line in whole)


def _path(name: str, behind: str = "") -> str:
    return f"/v1/papers/{quote(name, safe='/')}{behind}"


def _read(kind: type[Said], data: bytes | str) -> Said:
    """Return what the service said; fields that a newer one adds are passed over."""
    try:
        return kind.model_validate_json(data, extra="ignore")
    except ValidationError as error:
        raise ServiceError(
            "What the service says cannot be read.", hint="Is it a Papergist, and of this version?"
        ) from error


def _asked_to_wait(response: httpx.Response) -> float | None:
    """Return the seconds after which a busy service wants to be asked again; None where it is not, or for too long."""
    if response.status_code not in _BUSY:
        return None
    seconds = seconds_of(response.headers.get("retry-after"), datetime.now(UTC))
    return seconds if seconds is not None and seconds <= LONGEST_PAUSE else None
