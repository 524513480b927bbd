"""A service as a process of its own over a collection in a folder of its own."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

PAGE = Path("daily_papers", "daily-papers-2025-10-30.txt")
QUESTIONS = Path(__file__).parents[2] / "tests" / "data" / "page_questions.jsonl"
READY_WITHIN = 120.0  # seconds
COMMAND = [sys.executable, "-m", "summarizer"]


def source() -> str:
    """Return the page of PAPERGIST_DATA where that is set, else the packaged sample."""
    data = os.environ.get("PAPERGIST_DATA")
    return str(Path(data) / PAGE) if data and (Path(data) / PAGE).is_file() else "sample"


def questions() -> list[str]:
    """Return what is asked: questions on the page."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


def fill(home: Path) -> None:
    """Ingest the page."""
    subprocess.run(  # noqa: S603 - our own program
        [*COMMAND, "ingest", source(), "--home", str(home), "--quiet"], check=True, stdout=subprocess.DEVNULL
    )


class Served:
    """A running service: its process and its address."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process, self.url = process, url

    def wait_until_ready(self) -> None:
        """Wait until it may take traffic."""
        deadline = time.monotonic() + READY_WITHIN
        while not self._is_ready():
            if time.monotonic() > deadline:
                raise TimeoutError("The service did not become ready.")
            time.sleep(0.1)

    def end(self) -> int:
        """Send SIGTERM and return how the process ended."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/ready", timeout=30) as response:  # noqa: S310 - our own process
                return bool(response.status == 200)  # noqa: PLR2004
        except urllib.error.HTTPError:
            return False


@contextlib.contextmanager
def served(home: Path, *, port: int = 0) -> Iterator[Served]:
    """Run a service while the block runs; what it writes to stderr goes to ours."""
    command = [*COMMAND, "serve", "--home", str(home), "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)  # noqa: S603 - our own program
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.search(r"http://\S+:\d+", line)
        if found is None:
            raise RuntimeError(line + process.stderr.read())
        yield Served(process, found.group())
    finally:
        process.kill()
        sys.stderr.write(process.communicate()[1])
