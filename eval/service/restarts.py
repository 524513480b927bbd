"""Restarts by SIGTERM while questions stream: `make restarts`. No response may break, and every end is an exit of 0.

A response is broken where the connection ends inside it. Where the service is not there a client is refused before it
has sent anything, and tries again, as after any restart; that is counted apart, and so is a request that crossed with
the closing of its connection and got no byte back (`unanswered`), which HTTP cannot rule out and clients try again.
Prints one JSON object; exit 1 where anything broke.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Self

from eval.service.process import fill, questions, served, source

SERVED_FOR = (1.0, 3.0)  # seconds until the next SIGTERM, once it is ready
PAUSE = 0.05  # seconds after a refused connection


class Readers:
    """So many threads that ask one streaming question after the other, each on a connection that it keeps."""

    def __init__(self, port: int, count: int) -> None:
        self.seen: Counter[str] = Counter()
        self._port, self._ended, self._lock = port, threading.Event(), threading.Lock()
        self._threads = [threading.Thread(target=self._read, args=(number,)) for number in range(count)]

    def __enter__(self) -> Self:
        """Begin."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End, each after its answer."""
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _read(self, number: int) -> None:
        chance, asked = random.Random(number), questions()  # noqa: S311 - which question, is no secret
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        while not self._ended.is_set():
            outcome = _ask(connection, chance.choice(asked))
            with self._lock:
                self.seen[outcome] += 1
            if outcome == "refused":
                time.sleep(PAUSE)
        connection.close()


def main() -> int:
    """Restart so many times and print; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--restarts", type=int, default=50)
    parser.add_argument("--readers", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home, port = Path(folder) / "home", _free_port()
        fill(home)
        with Readers(port, options.readers) as readers:
            exits = Counter(_serve_and_end(home, port, random.Random(turn)) for turn in range(options.restarts))  # noqa: S311
    found = {name: readers.seen[name] for name in ("whole", "broken", "unanswered", "refused", "wrong")}
    told = {"restarts": options.restarts, "readers": options.readers, "exits": {str(k): v for k, v in exits.items()}}
    json.dump({"source": Path(source()).name, **told, **found}, sys.stdout, indent=2)
    sys.stdout.write("\n")
    failed = found["broken"] or found["wrong"] or set(exits) != {0}
    return 1 if failed else 0


def _serve_and_end(home: Path, port: int, chance: random.Random) -> int:
    with served(home, port=port) as service:
        service.wait_until_ready()
        time.sleep(chance.uniform(*SERVED_FOR))
        return service.end()


def _ask(connection: http.client.HTTPConnection, question: str) -> str:
    """Ask and read to the end; return what became of it."""
    body, begun = json.dumps({"question": question}), False
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
    try:
        if connection.sock is None:
            connection.connect()
    except OSError:
        return "refused"
    try:
        connection.request("POST", "/v1/ask", body, headers)
        response = connection.getresponse()
        begun = True
        text = response.read().decode()
    except (OSError, http.client.HTTPException):
        connection.close()
        return "broken" if begun else "unanswered"
    if response.status != http.HTTPStatus.OK or "\nevent: done\n" not in f"\n{text}":
        return "wrong"
    return "whole"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
