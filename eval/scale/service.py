"""Questions to a running service over a large collection: how long searches, filtered ones and answers take."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import psutil

from eval.scale.corpus import DAYS, NEWEST, Paper
from eval.scale.measured import WARM_UP, spread, taken
from eval.service.process import served


def figures(home: Path, asked: Sequence[str], more: Sequence[Paper]) -> dict[str, Any]:
    """Start a service over the home; return seconds of wall time until it was ready, milliseconds of wall time of its
    responses (median, 95th percentile), those of answers while `more` papers are being taken in, and its memory in
    MB."""
    began = time.perf_counter()
    with served(home) as service, httpx.Client(base_url=service.url, timeout=60, trust_env=False) as client:
        service.wait_until_ready()
        ready, memory = time.perf_counter() - began, psutil.Process(service.process.pid).memory_info
        asking = _Asking(client)
        return {
            "ready_seconds": round(ready, 2),
            "search": spread(taken(asking.search, asked)),
            "search_again": spread(taken(asking.search, asked)),  # the same questions, whose words are known by then
            "filtered_search": spread(taken(asking.search_days, asked)),
            "ask": spread(taken(asking.ask, asked)),
            "rss_mb": round(memory().rss / 1e6),
            "ask_while_ingesting": _while_ingesting(client, asking, more, asked),
            "rss_mb_then": round(memory().rss / 1e6),
        }


class _Asking:
    """Requests to a service."""

    def __init__(self, client: httpx.Client) -> None:
        self._client, self._days = client, _days()

    def search(self, question: str) -> None:
        self._client.get("/v1/search", params={"q": question}).raise_for_status()

    def search_days(self, question: str) -> None:
        self._client.get("/v1/search", params={"q": question, **next(self._days)}).raise_for_status()

    def ask(self, question: str) -> None:
        self._client.post("/v1/ask", json={"question": question}).raise_for_status()


def _days() -> Iterator[dict[str, str]]:
    """Yield one day or one week, in turn."""
    for number in count():
        since = NEWEST - timedelta(days=number * 7 % (DAYS - 7))
        yield {"since": str(since), "until": str(since + timedelta(days=6 * (number % 2)))}


def _while_ingesting(
    client: httpx.Client, asking: _Asking, more: Sequence[Paper], asked: Sequence[str]
) -> dict[str, Any]:
    """Send papers as a job, and ask one question after the other until it ended."""
    body = "\n".join(json.dumps(paper) for paper in more)
    headers = {"Prefer": "respond-async", "Content-Type": "application/x-ndjson"}
    began = time.perf_counter()
    sent = client.post("/v1/papers", params={"summaries": False}, content=body, headers=headers)
    job = sent.raise_for_status().headers["Location"]
    took = taken(asking.ask, asked[: 2 * WARM_UP])
    while client.get(job).raise_for_status().json()["state"] in {"queued", "running"}:
        took += taken(asking.ask, asked[: 2 * WARM_UP])
    ended = client.get(job).json()
    return {**spread(took), "added": ended["report"]["added"], "seconds": round(time.perf_counter() - began, 1)}
