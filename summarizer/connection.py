"""The wire to a running service: what is sent, tried again, refused, and read as the values that it should be.

What is sure to change nothing when it is done twice is asked again after a failure; everything else only where it never
arrived.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar

from pydantic import BaseModel, ValidationError

from summarizer.addresses import is_local
from summarizer.backoff import seconds_of
from summarizer.errors import ServiceError, ServiceUnreachable
from summarizer.service_errors import Absent, refusal

if TYPE_CHECKING:
    import httpx

TRIES = 3
LONGEST_PAUSE = 30.0  # seconds that a service may ask for
FIRST_PAUSE = 0.3
TIMEOUT = 60.0  # seconds without a byte; an answer that takes longer gives a sign of life every ten
_TOO_MANY = 429
_BUSY = frozenset({_TOO_MANY, 503})
Said = TypeVar("Said", bound=BaseModel)


class Connection:
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
                return read(kind, response.read())
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


def read(kind: type[Said], data: bytes | str) -> Said:
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
