"""Fetching a page of a source elsewhere: within limits, politely, and not again where nothing has changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus

import httpx

from summarizer.backoff import Clock, pause
from summarizer.errors import SourceUnreachable
from summarizer.sources.pages import Kept, Page

ATTEMPTS = 4
LONGEST_WAIT = 120.0  # seconds; who is asked to wait longer is told so instead
DEADLINE = 180.0  # seconds that a page may take to arrive
REUSED_FOR = timedelta(hours=1)  # how long pages of a source that broke off are taken as they are
POLITE_PAUSE = 3.0  # seconds between requests to arXiv, as its terms of use ask
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_POLITE = "arxiv.org"
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


class InMemory:
    """Keeps pages for as long as it lives."""

    def __init__(self) -> None:
        self._pages: dict[str, Page] = {}
        self._sources: dict[str, str] = {}

    def get(self, address: str) -> Page | None:
        """See Kept."""
        return self._pages.get(address)

    def put(self, source: str, page: Page) -> None:
        """See Kept."""
        self._pages[page.address], self._sources[page.address] = page, source

    def done(self, source: str) -> None:
        """See Kept."""
        for address, page in self._pages.items():
            if self._sources[address] == source:
                self._pages[address] = replace(page, under_way=False)


@dataclass
class Fetcher:
    """Fetches pages over one client. limit: bytes, unpacked."""

    client: httpx.Client
    kept: Kept = field(default_factory=InMemory)
    limit: int = 32_000_000
    clock: Clock = field(default_factory=Clock)
    sleep: Callable[[float], None] = time.sleep
    _asked: float | None = None  # when arXiv was last asked, by the clock

    def fetch(self, source: str, address: str) -> bytes:
        """Return the page at an address: as it was kept, where it has not changed or was just fetched by a run that
        broke off. Raises: SourceUnreachable, SourceForbidden."""
        kept = self.kept.get(address)
        now = self.clock.now().replace(tzinfo=None)
        if kept is not None and kept.under_way and now - kept.at < REUSED_FOR:
            return kept.body
        response, body = self._ask_until_answered(address, kept)
        if response.status_code == HTTPStatus.NOT_MODIFIED and kept is not None:
            body = kept.body
        page = Page(
            address=address,
            body=body,
            etag=response.headers.get("etag") or (kept.etag if kept and body is kept.body else None),
            modified=response.headers.get("last-modified") or (kept.modified if kept and body is kept.body else None),
            under_way=True,
            at=now,
        )
        self.kept.put(source, page)
        return body

    def _ask_until_answered(self, address: str, kept: Page | None) -> tuple[httpx.Response, bytes]:
        failures = 0
        while True:
            failures += 1
            self._wait_politely(address)
            said, retry_after = "", None
            try:
                response, body = self._ask(address, kept)
                if response.status_code not in _PASSING:
                    return self._checked(response, address), body
                said, retry_after = _status(response), response.headers.get("retry-after")
            except httpx.TooManyRedirects as error:
                raise SourceUnreachable(f"{_host(address)} redirects in circles.", hint=_LATER) from error
            except httpx.TransportError as error:
                said = "did not answer in time" if isinstance(error, httpx.TimeoutException) else "cannot be reached"
            wait = pause(failures, retry_after, self.clock)
            if failures >= ATTEMPTS or wait > LONGEST_WAIT:
                raise _gave_up(address, said, wait if retry_after else None)
            self.sleep(wait)

    def _ask(self, address: str, kept: Page | None) -> tuple[httpx.Response, bytes]:
        """Return a response and its body, read up to the limit. Raises: SourceUnreachable, httpx.HTTPError."""
        headers = {}
        if kept is not None and kept.etag:
            headers["If-None-Match"] = kept.etag
        if kept is not None and kept.modified:
            headers["If-Modified-Since"] = kept.modified
        ends = self.clock.monotonic() + DEADLINE
        parts, size = [], 0
        with self.client.stream("GET", address, headers=headers) as response:
            for part in response.iter_bytes():
                parts.append(part)
                size += len(part)
                if size > self.limit:
                    raise SourceUnreachable(
                        f"{_host(address)} sent more than {self.limit} bytes.",
                        hint="PAPERGIST_FETCH_LIMIT raises the limit.",
                    )
                if self.clock.monotonic() > ends:
                    raise httpx.ReadTimeout("the page took too long")
        return response, b"".join(parts)

    def _wait_politely(self, address: str) -> None:
        if not _host(address).endswith(_POLITE):
            return
        if self._asked is not None:
            rest = POLITE_PAUSE - (self.clock.monotonic() - self._asked)
            if rest > 0:
                self.sleep(rest)
        self._asked = self.clock.monotonic()

    def _checked(self, response: httpx.Response, address: str) -> httpx.Response:
        if response.status_code in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
            return response
        hint = {
            HTTPStatus.NOT_FOUND: "There is nothing at this address; check the name of the source.",
            HTTPStatus.BAD_REQUEST: "The server does not take this; a day that has not begun there yet has no listing.",
            HTTPStatus.UNAUTHORIZED: "The server wants a login, which Papergist does not give.",
            HTTPStatus.FORBIDDEN: "The server does not let everybody read this.",
        }.get(HTTPStatus(response.status_code), _LATER)
        raise SourceUnreachable(f"{_host(address)} {_status(response)}.", hint=hint)


_LATER = "Try again later; what was read stays, and the same command goes on from there."


def client(transport: httpx.BaseTransport) -> httpx.Client:
    """Return a client that names this tool, follows five redirects and no proxy, which the guard could not see past."""
    from importlib.metadata import version

    return httpx.Client(
        transport=transport,
        timeout=_TIMEOUT,
        follow_redirects=True,
        max_redirects=5,
        trust_env=False,
        headers={"User-Agent": f"papergist/{version('papergist')} (reads listings of papers for one person or team)"},
    )


def _host(address: str) -> str:
    return httpx.URL(address).host


def _status(response: httpx.Response) -> str:
    return f"answered with status {response.status_code}"


def _gave_up(address: str, said: str, wait: float | None) -> SourceUnreachable:
    when = f"It asks to wait {round(wait)} seconds; then the same command goes on from there." if wait else _LATER
    return SourceUnreachable(f"{_host(address)} {said}.", hint=when)
