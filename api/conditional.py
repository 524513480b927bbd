"""Conditional GET: an unchanged collection is not sent again.

The tag is the collection's revision, which every change of it makes anew, so it is right for every answer that depends
on nothing else, and costs one look into the catalog. It is taken before the answer is made: where the collection
changes in between, the answer is newer than its tag, and the client gets it once more than it had to.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache
from importlib.metadata import version
from typing import Annotated, Any

from anyio import to_thread
from fastapi import Depends, Header, Request, Response

from api.deps import RunningService
from summarizer.catalog.database import Revision

_TAG = re.compile(r'(?:W/)?("[^"]*")')
UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "Nothing changed since; there is no body."}}


class NotModified(Exception):
    """The client has what it asks for."""

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__("not modified")
        self.headers = headers


async def answer_unchanged(request: Request, error: Exception) -> Response:
    """Return a 304 without a body."""
    del request
    assert isinstance(error, NotModified)
    return Response(status_code=304, headers=error.headers)


async def unless_unchanged(
    service: RunningService,
    response: Response,
    if_none_match: Annotated[str | None, Header(description="`ETag` of what you have.")] = None,
    if_modified_since: Annotated[str | None, Header(description="`Last-Modified` of what you have.")] = None,
) -> None:
    """Give the response a tag and a date, and leave off here where the client has it already. Raises: NotModified."""
    revision = await to_thread.run_sync(service.services.catalog.database.revision)
    headers = _validators(revision, service.stage)
    if _has(headers, if_none_match, if_modified_since):
        raise NotModified(headers)
    response.headers.update(headers)


UnlessUnchanged = Depends(unless_unchanged)


@cache
def _version() -> str:
    return version("papergist")  # read from a file


def _validators(revision: Revision, stage: str) -> dict[str, str]:
    """Return the headers that name this state. A date is told once its second is over: within it more may change."""
    changed = revision.changed.replace(tzinfo=UTC) if revision.changed else None
    moment = f"{int(changed.timestamp() * 1_000_000):x}" if changed else "0"
    told = {
        "ETag": f'"{revision.number}-{moment}-{stage}-{_version()}"',
        "Cache-Control": "private, no-cache",
    }
    if changed and changed.replace(microsecond=0) < datetime.now(UTC).replace(microsecond=0):
        told["Last-Modified"] = format_datetime(changed.replace(microsecond=0), usegmt=True)
    return told


def _has(headers: dict[str, str], tags: str | None, since: str | None) -> bool:
    """Return whether the client has this state; tags go before dates (RFC 9110, 13.2.2)."""
    if tags is not None:
        return tags.strip() == "*" or headers["ETag"] in _TAG.findall(tags)
    if since is None or "Last-Modified" not in headers:
        return False
    try:
        return parsedate_to_datetime(headers["Last-Modified"]) <= parsedate_to_datetime(since).replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return False
