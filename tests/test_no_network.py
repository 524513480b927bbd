"""No socket leaves the machine: ingest and ask run under a guard that records and refuses every attempt.

The guard is Python's audit hook: it sees what Python code tries, in whatever package, and not what compiled code does.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
GUARD = """
import json, os, sys
record = sys.argv[1]
LOCAL = ("127.", "::1", "localhost")

def names(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        return arguments[0]
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        return address[0] if isinstance(address, tuple) else None  # a path: a socket of this machine
    return None

def guard(event, arguments):
    if not event.startswith("socket."):
        return
    name = names(event, arguments)
    if isinstance(name, bytes):
        name = name.decode()
    if name is not None and not name.startswith(LOCAL):
        with open(record, "a") as file:
            file.write(json.dumps([event, name]) + chr(10))
        raise PermissionError(f"{event} {name} would leave this machine")

sys.addaudithook(guard)
"""
WORKING = """
from typer.testing import CliRunner
from summarizer.cli import app
for arguments in (["ingest", "sample"], ["ask", "Which papers are about language models?", "--json"], ["verify"]):
    found = CliRunner().invoke(app, [*arguments, "--home", sys.argv[2]])
    assert found.exit_code == 0, (arguments, found.output, found.stderr)
"""
TRYING = """
import socket, urllib.request
for attempt in (
    lambda: urllib.request.urlopen("http://example.org", timeout=2),
    lambda: socket.create_connection(("203.0.113.7", 80), timeout=2),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("203.0.113.7", 9)),
):
    try:
        attempt()
    except OSError:
        pass
    else:
        raise SystemExit("an attempt went through")
"""


def attempts(folder, work):
    """Run a program under the guard and return what it tried."""
    record = folder / "attempts"
    command = [sys.executable, "-c", GUARD + work, str(record), str(folder / "home")]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert process.returncode == 0, process.stderr
    return [json.loads(line) for line in record.read_text().splitlines()] if record.exists() else []


def test_ingest_ask_and_verify_try_nothing_that_leaves_the_machine(tmp_path):
    assert attempts(tmp_path, WORKING) == []


def test_the_guard_would_catch_it(tmp_path):
    # a connection to an address is looked up first, so both of the first two are caught at the look-up
    assert attempts(tmp_path, TRYING) == [
        ["socket.getaddrinfo", "example.org"],
        ["socket.getaddrinfo", "203.0.113.7"],
        ["socket.sendto", "203.0.113.7"],
    ]
