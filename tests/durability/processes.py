"""Processes that do one thing, tell of it line by line through a pipe, and may be killed at any moment.

Each is forked from one that has imported what they need: to import it anew takes ten times as long as most live.
"""

from __future__ import annotations

import importlib
import json
import multiprocessing
import os
import select
import time
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.durability.imported"])
LONGEST = 120.0  # seconds after which a process counts as hung


class Process:
    """A process that calls `function(*arguments, pipe)` of a module; what it wrote outlives it."""

    def __init__(self, module: str, function: str, *arguments: Any) -> None:
        self._reading, writing = _FORKS.Pipe(duplex=False)
        self._process = _FORKS.Process(target=_call, args=(module, function, arguments, writing), daemon=True)
        self._process.start()
        writing.close()
        self._pipe, self._rest, self.lines = self._reading.fileno(), b"", list[Any]()

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
        self._process.join()

    def end(self) -> int:
        """Read what is left and return the exit status; negative is a signal. One that hangs is killed and said so."""
        if not self.wait():
            self.lines.append(["raised", "it hung"])
            self.kill()
        self._reading.close()
        self._process.join()
        assert self._process.exitcode is not None
        return self._process.exitcode

    def said(self, word: str) -> list[list[Any]]:
        """Return what was said after this word, each time."""
        return [line[1:] for line in self.lines if line[0] == word]


def tell(pipe: int, *words: Any) -> None:
    """Write one line into the pipe."""
    line = json.dumps(words).encode() + b"\n"
    while line:
        line = line[os.write(pipe, line) :]


def _call(module: str, function: str, arguments: tuple[Any, ...], pipe: Connection) -> None:
    os.chdir(ROOT)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        getattr(importlib.import_module(module), function)(*json.loads(json.dumps(arguments)), pipe.fileno())
    except BaseException:  # whatever happened is told
        tell(pipe.fileno(), "raised", traceback.format_exc())
        raise
