"""Many streaming questions at once on the page's collection: `make load`.

Each of so many readers asks one question after the other and reads its events to the end. Meanwhile `/health` is asked
ten times a second and the process's memory is looked at. Prints one JSON object; exit 1 where a bar is not met.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil

from eval.service.process import fill, questions, served, source

HEALTH_EVERY, MEMORY_EVERY = 0.1, 2.0  # seconds
HEALTH_P99_MS = 100.0
GROWTH_MB_A_MINUTE = 2.0  # "flat": what a fit over the second half may rise
PATIENCE = 300.0  # seconds for one answer
MB = 2**20


@dataclass
class Seen:
    """What was measured so far. Seconds; health in ms; memory as (seconds since the start, MB)."""

    answers: list[float] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    health: list[float] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)


def main() -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--readers", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        fill(home)
        with served(home) as service:
            service.wait_until_ready()
            process = psutil.Process(service.process.pid)
            before = _cpu(process)
            seen = asyncio.run(_load(service.url, process, options.readers, options.seconds))
            cpu = _cpu(process) - before
            code = service.end()
    found = _figures(seen, options.seconds) | {"cpu_ms_an_answer": _per(cpu * 1000, len(seen.answers)), "exit": code}
    json.dump({"source": Path(source()).name, "readers": options.readers, **found}, sys.stdout, indent=2)
    sys.stdout.write("\n")
    flat = found["memory_mb_a_minute"] is not None and found["memory_mb_a_minute"] <= GROWTH_MB_A_MINUTE
    return 0 if not seen.errors and flat and found["health_ms"]["p99"] <= HEALTH_P99_MS and code == 0 else 1


async def _load(url: str, process: psutil.Process, readers: int, seconds: float) -> Seen:
    seen, began = Seen(), time.monotonic()
    limits = httpx.Limits(max_connections=readers + 2, max_keepalive_connections=readers + 2)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=PATIENCE) as client:
        end, ended = began + seconds, threading.Event()
        watching = asyncio.create_task(_memory(process, began, seen))
        asking = asyncio.create_task(asyncio.to_thread(_health, url, ended, seen))
        await asyncio.gather(*(_read(client, random.Random(number), end, seen) for number in range(readers)))  # noqa: S311
        ended.set()
        watching.cancel()
        await asking
    return seen


async def _read(client: httpx.AsyncClient, chance: random.Random, end: float, seen: Seen) -> None:
    asked = questions()
    while time.monotonic() < end:
        began = time.monotonic()
        try:
            await _ask(client, chance.choice(asked), began, seen)
            seen.answers.append(time.monotonic() - began)
        except (httpx.HTTPError, ValueError) as error:
            seen.errors[f"{type(error).__name__}: {error}"] += 1


async def _ask(client: httpx.AsyncClient, question: str, began: float, seen: Seen) -> None:
    """Ask and read to the end. Raises: ValueError for an answer that is not whole."""
    events, first = [], None
    headers = {"Accept": "text/event-stream"}
    async with client.stream("POST", "/v1/ask", json={"question": question}, headers=headers) as response:
        response.raise_for_status()
        async for line in response.aiter_lines():
            if line.startswith("event: "):
                first = first or time.monotonic() - began
                events.append(line.removeprefix("event: "))
    if not events or events[-1] != "done" or first is None:
        raise ValueError(f"the stream ended with {events[-1:]}")
    seen.firsts.append(first)


def _health(url: str, ended: threading.Event, seen: Seen) -> None:
    """Ask `/health` over a connection of its own, in a thread, so that the readers' work here delays it little."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=PATIENCE)
    while not ended.wait(HEALTH_EVERY):
        began = time.perf_counter()
        connection.request("GET", "/health")
        response = connection.getresponse()
        response.read()
        seen.health.append((time.perf_counter() - began) * 1000)
        if response.status != http.HTTPStatus.OK:
            seen.errors[f"health {response.status}"] += 1
    connection.close()


async def _memory(process: psutil.Process, began: float, seen: Seen) -> None:
    while True:
        seen.memory.append((time.monotonic() - began, process.memory_info().rss / MB))
        await asyncio.sleep(MEMORY_EVERY)


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _figures(seen: Seen, seconds: float) -> dict[str, Any]:
    return {
        "seconds": seconds,
        "answers": len(seen.answers),
        "errors": dict(seen.errors),
        "answer_seconds": _quantiles(seen.answers),
        "first_event_seconds": _quantiles(seen.firsts),
        "health_ms": {"n": len(seen.health), **_quantiles(seen.health)},
        "memory_mb": [round(seen.memory[0][1], 1), round(seen.memory[-1][1], 1)] if seen.memory else None,
        "memory_mb_a_minute": _slope(seen.memory),
    }


def _slope(memory: list[tuple[float, float]]) -> float | None:
    """Return how fast memory grows over the second half, in MB a minute, by least squares."""
    half = memory[len(memory) // 2 :]
    if len(half) < 3:  # noqa: PLR2004
        return None
    times, sizes = np.array(half).T
    return round(float(np.polyfit(times / 60, sizes, 1)[0]), 3)


def _quantiles(values: list[float]) -> dict[str, float]:
    if not values:
        return {}
    found = np.quantile(values, [0.5, 0.95, 0.99, 1.0])
    return dict(zip(("p50", "p95", "p99", "max"), (round(float(value), 3) for value in found), strict=True))


def _per(total: float, count: int) -> float | None:
    return round(total / count, 2) if count else None


if __name__ == "__main__":
    sys.exit(main())
