"""The service as a process of its own: it starts, answers, tells others off and ends."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from api.start import serve
from summarizer.errors import UsageError
from summarizer.index.owner import Ownership
from summarizer.ingest import ingest
from summarizer.services import Services
from summarizer.settings import Settings
from tests.api.conftest import PAPERS
from tests.making import BRIDGES, entry, reading

ROOT = Path(__file__).parents[2]
HEAVY = {
    "alembic",
    "chromadb",
    "llama_index",
    "onnxruntime",
    "tokenizers",
    "litellm",
    "rich",
    "websockets",
}


def start(home, *arguments):
    command = [sys.executable, "-m", "summarizer", "serve", "--home", str(home), "--port", "0", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env=os.environ | {"NO_COLOR": "1"})


def start_as_if_large(home):
    """Start it as with an index that takes a while to read, which is read before all else."""
    run = "import summarizer.services; summarizer.services.LARGE_INDEX = 0; from summarizer.cli import app; app()"
    command = [sys.executable, "-c", run, "serve", "--home", str(home), "--port", "0"]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env=os.environ | {"NO_COLOR": "1"})


def url_of(process):
    line = process.stderr.readline()
    found = re.search(r"http://\S+:\d+", line)
    assert found, line + process.stderr.read()
    return found.group()


def get(url, body=None, headers=None):
    headers = {"Content-Type": "application/json"} | (headers or {})
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=60) as response:
        return json.loads(response.read())


def is_ready(url):
    try:
        return get(f"{url}/ready")["ready"]
    except urllib.error.HTTPError as error:
        with error:
            return json.loads(error.read())["ready"]


def wait_until_ready(url):
    deadline = time.monotonic() + 60
    while not is_ready(url):
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture
def served(tmp_path):
    """Give a running process, its URL and its home."""
    process = start(tmp_path)
    try:
        yield process, url_of(process), tmp_path
    finally:
        process.kill()
        process.communicate()


def test_a_served_collection_answers_and_ends_well(served):
    process, url, home = served
    wait_until_ready(url)
    assert get(f"{url}/v1/papers", {"papers": PAPERS})["added"] == 3
    answer = get(f"{url}/v1/ask", {"question": "By how much do scent sorters beat reading sorters on damp mail?"})
    assert answer["citations"]
    for citation in answer["citations"]:
        abstract = get(f"{url}/v1/papers/{citation['paper_id']}")["abstract"]
        assert citation["quote"] == abstract[citation["start"] : citation["end"]]
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=30)
    assert (process.returncode, told) == (0, "")
    with Ownership(home):
        pass


@pytest.mark.parametrize("damaged", [False, True], ids=["whole", "damaged"])
def test_a_large_index_is_read_ahead_and_a_damaged_one_is_built_anew(tmp_path, monkeypatch, damaged):
    monkeypatch.setattr("summarizer.services.LARGE_INDEX", 0)
    with contextlib.closing(Services(Settings(home=tmp_path))) as services:
        with services.owned() as shop:
            ingest([reading(entry(), entry("Bridges of Paper", BRIDGES))], shop, summaries=False)
        assert services.index_is_large()
    (store,) = tmp_path.glob("index/*/chroma.sqlite3")
    if damaged:
        store.write_bytes(b"not a database")
    process = start_as_if_large(tmp_path)
    try:
        url = url_of(process)
        wait_until_ready(url)
        checks = get(f"{url}/ready")["checks"]
        assert ("anew" in checks["index"]["says"]) == damaged
        assert get(f"{url}/v1/search?q=bees")["hits"]
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        assert process.returncode == 0
        with Ownership(tmp_path):
            pass
    finally:
        process.kill()
        process.communicate()


def test_a_second_server_is_refused_with_pid_and_url_and_the_first_goes_on(served):
    process, url, home = served
    second = start(home)
    _, told = second.communicate(timeout=60)
    assert second.returncode == 1
    assert f"process {process.pid} at {url}" in told
    assert "Traceback" not in told
    assert get(f"{url}/health") == {"status": "ok"}


def test_an_interrupt_while_it_is_warming_up_ends_it_well(served):
    process, _, home = served
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    with Ownership(home):
        pass


def test_a_port_that_is_taken_is_told_in_words(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"Port {port} of 127.0.0.1 cannot be used") as told:
            serve(Settings(home=tmp_path, port=port))
    assert "--port" in told.value.hint
    with Ownership(tmp_path):
        pass


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.1", "example.org", ""])
def test_an_address_that_others_reach_is_refused(tmp_path, host):
    with pytest.raises(UsageError, match="until API keys are set") as told:
        serve(Settings(home=tmp_path / "home", host=host))
    assert "tunnel" in told.value.hint
    assert list(tmp_path.iterdir()) == []


def test_an_address_that_this_machine_has_not_is_told_in_words(tmp_path):
    with pytest.raises(UsageError, match=r"no\.such\.localhost"):
        serve(Settings(home=tmp_path, host="no.such.localhost", port=1))


def test_what_is_heavy_is_not_imported_before_the_port_is_open():
    code = "import sys, api.start, api.server; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not HEAVY & set(loaded.split())


def test_a_client_that_goes_away_in_the_middle_leaves_no_trace_in_the_log(served):
    process, url, _ = served
    address = ("127.0.0.1", int(url.rpartition(":")[2]))
    for path in ("/v1/ask", "/v1/papers"):
        with socket.create_connection(address) as gone:
            head = f"POST {path} HTTP/1.1", "Host: localhost", "Content-Type: application/json", "Content-Length: 9", ""
            gone.sendall("\r\n".join([*head, "{"]).encode())
    assert get(f"{url}/health") == {"status": "ok"}
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=60)[1] == ""
    assert process.returncode == 0
