"""Questions to a running service over a large collection: how long searches, filtered ones and answers take."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil

from eval.scale.corpus import DAYS, NEWEST, Paper
from eval.service.process import questions, served

ASKED = 100
WARM_UP = 5
Request = Callable[[httpx.Client, str, int], httpx.Response]


def figures(home: Path, more: Sequence[Paper]) -> dict[str, Any]:
    """Start a service over the home; return seconds of wall time until it was ready, milliseconds of wall time of its
    responses (median, 95th percentile), those of answers while `more` papers are being taken in, and its memory in
    MB."""
    began = time.perf_counter()
    with served(home) as service, httpx.Client(base_url=service.url, timeout=60, trust_env=False) as client:
        service.wait_until_ready()
        ready = time.perf_counter() - began
        asked = (questions() * 2)[: ASKED + WARM_UP]
        found: dict[str, Any] = {"ready_seconds": round(ready, 2)}
        for name, request in (("search", _search), ("filtered_search", _filtered), ("ask", _ask)):
            found[name] = _spread(_times(client, request, asked)[WARM_UP:])
        found["ask_while_ingesting"] = _while_ingesting(client, more, asked)
        found["rss_mb"] = round(psutil.Process(service.process.pid).memory_info().rss / 1e6)
        return found


def _search(client: httpx.Client, question: str, _number: int) -> httpx.Response:
    return client.get("/v1/search", params={"q": question})


def _filtered(client: httpx.Client, question: str, number: int) -> httpx.Response:
    """Search one day or one week, in turn."""
    since = NEWEST - timedelta(days=number * 7 % (DAYS - 7))
    days = {"since": str(since), "until": str(since + timedelta(days=6 * (number % 2)))}
    return client.get("/v1/search", params={"q": question, **days})


def _ask(client: httpx.Client, question: str, _number: int) -> httpx.Response:
    return client.post("/v1/ask", json={"question": question})


def _while_ingesting(client: httpx.Client, more: Sequence[Paper], asked: Sequence[str]) -> dict[str, float]:
    """Send papers as a job, and ask one question after the other until it ended."""
    body = "\n".join(json.dumps(paper) for paper in more)
    headers = {"Prefer": "respond-async", "Content-Type": "application/x-ndjson"}
    began = time.perf_counter()
    sent = client.post("/v1/papers", content=body, headers=headers).raise_for_status()
    job = sent.headers["Location"]
    taken: list[float] = []
    while client.get(job).raise_for_status().json()["state"] in {"queued", "running"}:
        taken += _times(client, _ask, asked[:10])
    report = client.get(job).json()["report"]
    return {**_spread(taken), "added": report["added"], "seconds": round(time.perf_counter() - began, 1)}


def _times(client: httpx.Client, request: Request, asked: Sequence[str]) -> list[float]:
    taken = []
    for number, question in enumerate(asked):
        began = time.perf_counter()
        request(client, question, number).raise_for_status()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def _spread(kept: Sequence[float]) -> dict[str, float]:
    return {"n": len(kept), "p50_ms": round(statistics.median(kept), 1), "p95_ms": round(_p95(kept), 1)}


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
