"""Speed and memory as one JSON object: `make bench`. Ratios are measured side by side in one run; CPU is user + system.

On the page of PAPERGIST_DATA where that is set, else on the packaged sample (the JSON says which).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psutil

from prompts import load
from summarizer.catalog import FILE_NAME, Catalog
from summarizer.embedding import EmbeddingText
from summarizer.embedding.minilm import MiniLM
from summarizer.generative.drafts import TldrDraft
from summarizer.generative.writer import Bill, Writer
from summarizer.ingest import ingest
from summarizer.llm import LanguageModel, _litellm, run_and_hang_up
from summarizer.models import Reading
from summarizer.services import Services
from summarizer.settings import Settings
from summarizer.sources import read_source
from summarizer.sources.opening import open_source

PAGE = Path("daily_papers", "daily-papers-2025-10-30.txt")
QUESTIONS = Path(__file__).parents[1] / "tests" / "data" / "main_job_questions.jsonl"
ROUNDS = 3
WINDOW = 256
READY_WITHIN = 120
CALLS, WARM_UP = 200, 20
SETTLED = 0.005  # seconds after a call in which LiteLLM does its book-keeping; it belongs to the call
COMMAND = [sys.executable, "-m", "summarizer"]


def main() -> None:
    """Measure everything and print it."""
    found: dict[str, Any] = {"source": _source(), "cores": os.cpu_count(), "rounds": ROUNDS}
    with tempfile.TemporaryDirectory() as folder:
        found |= _ingest_figures(Path(folder))
        found["help_cpu_seconds"] = _median(_help_cpu)
        found |= _service_figures(Path(folder) / "round-0")
        found |= _model_figures(Path(folder))
    json.dump(found, sys.stdout, indent=2)
    sys.stdout.write("\n")


def _source() -> str:
    data = os.environ.get("PAPERGIST_DATA")
    return str(Path(data) / PAGE) if data and (Path(data) / PAGE).is_file() else "sample"


def _reading() -> Reading:
    name, data = open_source(_source())
    today = datetime.now(UTC).date()
    return read_source(name, data, kind=None, captured=None, listed=None, today=today)


def _median(measure: Callable[[], float]) -> float:
    return round(statistics.median(measure() for _ in range(ROUNDS)), 3)


def _help_cpu() -> float:
    with psutil.Popen([*COMMAND, "--help"], stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def _ingest_figures(folder: Path) -> dict[str, Any]:
    """CPU of a warm ingest without summaries against the bare forward pass over the same passages, in turn."""
    reading = _reading()
    _ingest_once(folder / "warm-up", reading)
    whole, bare, pieces = [], [], 0
    for number in range(ROUNDS):
        home = folder / f"round-{number}"
        whole.append(_ingest_once(home, reading))
        seconds, pieces = _bare_pass(home)
        bare.append(seconds)
    ratio = statistics.median(one / other for one, other in zip(whole, bare, strict=True))
    return {
        "papers": len(reading.entries),
        "ingest_cpu_seconds": round(statistics.median(whole), 2),
        "bare_pass_cpu_seconds": round(statistics.median(bare), 2),
        "ingest_to_bare_ratio": round(ratio, 3),
        "bare_cpu_ms_per_256_pieces": round(statistics.median(bare) / pieces * WINDOW * 1000, 1),
        "ingest_peak_rss_mb": _peak_mb(),
    }


def _ingest_once(home: Path, reading: Reading) -> float:
    services = _services(home)
    _ = services.embedder, services.catalog
    with services.owned() as shop:
        began = time.process_time()
        ingest([reading], shop, summaries=False)
        spent = time.process_time() - began
    services.close()
    return spent


def _bare_pass(home: Path) -> tuple[float, int]:
    """Return CPU seconds of the model alone over a collection's passages, and their pieces."""
    services = _services(home)
    model = services.embedder
    assert isinstance(model, MiniLM)
    titles = {paper.id: paper.title for paper in services.catalog.papers.page(_no_filters()).papers}
    passages = [item.passage for item in services.catalog.passages.embedded(model.name)]
    services.close()
    texts = [EmbeddingText(title=model.shorten(titles[item.paper_id]), text=item.text) for item in passages]
    sequences = model.sequences(texts)
    began = time.process_time()
    for sequence in sequences:
        model.hidden_states(sequence)
    return time.process_time() - began, sum(map(len, sequences))


def _services(home: Path) -> Services:
    return Services(Settings(home=home))


def _no_filters() -> Any:
    from summarizer.models import Filters

    return Filters()


def _service_figures(home: Path) -> dict[str, Any]:
    with _running(home) as (process, url, to_open):
        to_ready = _cpu_until_ready(process, url)
        questions = [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
        with httpx.Client(base_url=url, trust_env=False) as client:
            client.post("/v1/ask", json={"question": questions[0]}).raise_for_status()
            cpu_before, walls = _cpu(process), []
            for question in questions * ROUNDS:
                began = time.perf_counter()
                client.post("/v1/ask", json={"question": question}).raise_for_status()
                walls.append((time.perf_counter() - began) * 1000)
        cuts = statistics.quantiles(walls, n=20)
        return {
            "api_open_port_cpu_seconds": round(to_open, 2),
            "api_ready_cpu_seconds": round(to_ready, 2),
            "ask_requests": len(walls),
            "ask_p50_ms": round(statistics.median(walls), 1),
            "ask_p95_ms": round(cuts[-1], 1),
            "ask_cpu_ms": round((_cpu(process) - cpu_before) / len(walls) * 1000, 1),
            "service_rss_mb": round(process.memory_info().rss / 1e6),
        }


@contextlib.contextmanager
def _running(home: Path) -> Iterator[tuple[psutil.Popen, str, float]]:
    """Give a service process, its address, and the CPU seconds that it took to open its port."""
    command = [*COMMAND, "serve", "--home", str(home), "--port", "0"]
    with psutil.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            for line in process.stderr:
                if found := re.search(r"http://[\d.]+:\d+", line):
                    yield process, found.group(), _cpu(process)
                    break
        finally:
            process.terminate()
            process.stderr.close()


def _model_figures(folder: Path) -> dict[str, Any]:
    """CPU of a call through our layer (form, cache, ledger, deadline) against LiteLLM's bare one, in turn, over a
    server that answers at once; and of the guard's checks, which come on top."""
    reply = json.dumps({"support": [1], "tldr": "Shelf stores three books."})
    with _mock_provider(reply) as url, contextlib.closing(Catalog(folder / "calls" / FILE_NAME)) as catalog:
        model = LanguageModel("openai/m", api_base=url)
        return run_and_hang_up(_calls_in_turn(url, Writer(model, catalog.calls)))


async def _calls_in_turn(url: str, writer: Writer) -> dict[str, Any]:
    litellm = _litellm()
    bare, ours = [], []
    for number in range(CALLS + WARM_UP):
        sentences = [f"Shelf number {number} stores three books."]
        messages = load("tldr").render(title="Shelf", sentences=sentences, delimiter="=====")
        sent = [{"role": message.role, "content": message.content} for message in messages]
        began = time.process_time()
        await litellm.acompletion(
            model="openai/m",
            messages=sent,
            api_base=url,
            api_key="none",
            temperature=0.0,
            max_tokens=160,
            response_format=TldrDraft,
            timeout=60,
            max_retries=0,
        )
        await asyncio.sleep(SETTLED)
        middle = time.process_time()
        await writer.write("tldr", TldrDraft, lambda draft: draft, Bill(), title="Shelf", sentences=sentences)
        await asyncio.sleep(SETTLED)
        bare.append(middle - began)
        ours.append(time.process_time() - middle)
    bare_ms, ours_ms = (statistics.median(found[WARM_UP:]) * 1000 for found in (bare, ours))
    return {
        "calls": CALLS,
        "bare_call_cpu_ms": round(bare_ms, 2),
        "our_call_cpu_ms": round(ours_ms, 2),
        "our_overhead_cpu_ms": round(ours_ms - bare_ms, 2),
    }


@contextlib.contextmanager
def _mock_provider(reply: str) -> Iterator[str]:
    command = [sys.executable, "-m", "eval.mock_provider", reply]
    with psutil.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
            process.stdout.close()


def _cpu_until_ready(process: psutil.Popen, url: str) -> float:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{url}/ready", trust_env=False).status_code == httpx.codes.OK:
                return _cpu(process)
        time.sleep(0.05)
    raise TimeoutError(f"The service was not ready within {READY_WITHIN} s.")


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _peak_mb() -> float:
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)


if __name__ == "__main__":
    main()
