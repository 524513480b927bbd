"""The service as a forked process on a Unix socket, and a client that keeps a journal of what it acknowledged."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path
from typing import Any

import httpx

from summarizer.services import Services
from summarizer.settings import load_settings
from tests.durability.doomed import DIMENSION, name_of, paper
from tests.durability.processes import Process, tell
from tests.durability.truth import Truth
from tests.fakes import FakeEmbedder

HERE = "http://127.0.0.1"
PATIENCE = 60.0
DONE, ACCEPTED = (200, 201, 204), 202
MOST_JOBS = 500  # that the service lists at once


def serve(home: str, socket: str, pipe: int) -> None:
    """Serve the collection on a socket until killed."""
    import uvicorn

    from api.app import create_app

    services = Services(load_settings({"home": Path(home)}, {}))
    services.embedder = FakeEmbedder(name=f"fake-{DIMENSION}", dimension=DIMENSION)
    app = create_app(services.settings, services=services)
    tell(pipe, "begun")
    uvicorn.run(app, uds=socket, log_level="critical", access_log=False)


class Served:
    """A running service and the journal of what it acknowledged."""

    def __init__(self, home: Path, truth: Truth, chance: random.Random) -> None:
        self._socket = home.parent / "s"
        self._socket.unlink(missing_ok=True)
        self.process = Process("tests.durability.served", "serve", str(home), str(self._socket))
        self._truth, self._chance = truth, chance
        self.client = httpx.Client(
            transport=httpx.HTTPTransport(uds=str(self._socket)), base_url=HERE, timeout=PATIENCE
        )
        self.failures: list[str] = []
        self.accepted: list[tuple[Any, ...]] = []  # jobs: to be there once they are done

    def wait_until_ready(self) -> None:
        """Wait until it answers that it may take traffic."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                if self.client.get("/ready").status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.02)
        raise TimeoutError("The service did not become ready.")

    def work_until_killed(self, next_number: list[int], seconds: float) -> None:
        """Send work from one thread, and kill the service after some seconds."""
        sender = threading.Thread(target=self._send, args=(next_number,))
        sender.start()
        time.sleep(seconds)
        self.process.kill()
        sender.join()

    def finish(self) -> None:
        """Wait until no job is left, then end the service in its own way."""
        self.wait_until_ready()
        while {job["state"] for job in self._jobs()} & {"queued", "running"}:
            time.sleep(0.05)
        self.process.kill()  # nothing is under way: what was acknowledged has to be there all the same

    def _jobs(self) -> list[dict[str, Any]]:
        """Return all jobs as they are at one moment: one that was interrupted goes from running back to queued, and
        who asks for one state after the other may miss it."""
        listed = self.client.get("/v1/jobs", params={"limit": MOST_JOBS}).json()
        assert len(listed["jobs"]) < MOST_JOBS
        return listed["jobs"]

    def end(self) -> None:
        """Wait until the killed process is gone, and let go of what led to it."""
        self.process.end()
        self.client.close()

    def _send(self, next_number: list[int]) -> None:
        try:
            while True:
                self._send_one(next_number)
        except httpx.HTTPError:
            return  # killed

    def _send_one(self, next_number: list[int]) -> None:
        kind = self._chance.choice(("ingest", "ingest later", "correct", "correct", "delete"))
        there = [number for number, versions in self._truth.versions.items() if versions == {0}]
        if kind.startswith("ingest") or not there:
            count = self._chance.choice((1, 1, 20, 100))
            first, next_number[0] = next_number[0], next_number[0] + count
            step: tuple[Any, ...] = ("ingest", first, count, 0)
        else:
            number = self._chance.choice(there)
            step = ("correct", number, f"Words {self._chance.random()}") if kind == "correct" else ("delete", number)
        self._truth.begun(*step)
        answer = self._request(step, later=kind == "ingest later")
        if answer.status_code == ACCEPTED:
            self.accepted.append(step)
        elif answer.status_code in DONE:
            self._truth.done(*step)
        else:
            self.failures.append(f"{step}: {answer.status_code} {answer.text[:200]}")

    def _request(self, step: tuple[Any, ...], *, later: bool) -> httpx.Response:
        if step[0] == "correct":
            return self.client.put(f"/v1/papers/{name_of(step[1])}/summary", json={"tldr": step[2]})
        if step[0] == "delete":
            return self.client.delete(f"/v1/papers/{name_of(step[1])}")
        _, first, count, version = step
        papers = [paper(number, version) for number in range(first, first + count)]
        body = {"papers": [{"title": one.title, "abstract": one.abstract} for one in papers]}
        headers = {"Prefer": "respond-async"} if later else {}
        return self.client.post("/v1/papers", json=body, headers=headers)
