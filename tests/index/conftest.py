"""A small collection with its index, and a Chroma server as a process of its own."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.making import BRIDGES, Collection, entry, long_abstract

CHROMA = shutil.which("chroma", path=str(Path(sys.executable).parent))


@pytest.fixture
def collection(tmp_path):
    """Return a collection of two papers in several passages, embedded and mirrored."""
    made = Collection(tmp_path)
    made.ingest(entry(abstract=long_abstract("bees")), entry("Bridges of Paper", BRIDGES))
    yield made
    made.catalog.close()


class RunningChroma:
    """`chroma run` (the server in Rust) over a folder, on a free port of the loopback interface."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        command = [CHROMA, "run", "--path", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not self._answers():
            assert self.process.poll() is None, "chroma run has ended"
            assert time.monotonic() < deadline, "chroma run does not answer"
            time.sleep(0.05)

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=10)
            self.process = None

    def _answers(self):
        try:
            with urllib.request.urlopen(f"{self.url}/api/v2/heartbeat", timeout=5) as response:
                return response.status == 200
        except OSError:
            return False


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="session")
def running_chroma(tmp_path_factory):
    """Give a server to share, or skip where the program is not there."""
    yield from _running(tmp_path_factory.mktemp("chroma"))


@pytest.fixture
def own_chroma(tmp_path):
    """Give a server that the test may stop."""
    yield from _running(tmp_path / "chroma")


def _running(folder):
    if CHROMA is None:
        pytest.skip("the program `chroma` is not there")
    server = RunningChroma(folder)
    server.start()
    yield server
    server.stop()
