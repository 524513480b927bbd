"""Processes that do one thing, tell of it line by line through a pipe, and may be killed at any moment."""

from __future__ import annotations

import importlib
import json
import os
import select
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LONGEST = 120.0  # seconds after which a process counts as hung


class Process:
    """A process that calls `function(*arguments, pipe)` of a module; what it wrote outlives it."""

    def __init__(self, module: str, function: str, *arguments: Any) -> None:
        reading, writing = os.pipe()
        said = json.dumps([module, function, arguments, writing])
        command = [sys.executable, "-m", "tests.durability.processes", said]
        self._process = subprocess.Popen(command, cwd=ROOT, pass_fds=(writing,), stderr=subprocess.DEVNULL)
        os.close(writing)
        self._pipe, self._rest, self.lines = reading, b"", list[Any]()

    def wait(self, seconds: float = LONGEST, *, until: str | None = None) -> bool:
        """Read until the process ends, or says a word; False where the time was up before."""
        deadline = time.monotonic() + seconds
        while True:
            waiting = select.poll()  # and not select(), which takes no file beyond the thousandth that a process opens
            waiting.register(self._pipe, select.POLLIN)
            ready = waiting.poll(max(0.0, deadline - time.monotonic()) * 1000)
            if not ready:
                return False
            chunk = os.read(self._pipe, 1 << 16)
            *lines, self._rest = (self._rest + chunk).split(b"\n")
            self.lines += [json.loads(line) for line in lines]
            if not chunk or (until is not None and self.said(until)):
                return True

    def kill(self) -> None:
        """Send SIGKILL."""
        self._process.kill()

    def gone(self) -> None:
        """Wait until the process is no more, whoever ended it."""
        self._process.wait()

    def end(self) -> int:
        """Read what is left and return the exit status; negative is a signal. One that hangs is killed and said so."""
        if not self.wait():
            self.lines.append(["raised", "it hung"])
            self.kill()
        os.close(self._pipe)
        return self._process.wait()

    def said(self, word: str) -> list[list[Any]]:
        """Return what was said after this word, each time."""
        return [line[1:] for line in self.lines if line[0] == word]


def tell(pipe: int, *words: Any) -> None:
    """Write one line into the pipe."""
    line = json.dumps(words).encode() + b"\n"
    while line:
        line = line[os.write(pipe, line) :]


def _main() -> int:
    module, function, arguments, pipe = json.loads(sys.argv[1])
    try:
        getattr(importlib.import_module(module), function)(*arguments, pipe)
    except BaseException:  # noqa: BLE001 - whatever happened is told
        tell(pipe, "raised", traceback.format_exc())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main())
