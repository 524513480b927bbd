"""Ending without breaking anything: not ready, drained, gone; and a port that stays over a restart."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import pytest

from tests.api.test_server import ROOT, get, start, url_of, wait_until_ready


def address(url):
    return url.removeprefix("http://")


def test_no_response_breaks_over_restarts_under_load():
    command = [sys.executable, "-m", "eval.service.restarts", "--restarts", "2", "--readers", "4"]
    environment = {name: value for name, value in os.environ.items() if name != "PAPERGIST_DATA"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert found["exits"] == {"0": 2}
    assert found["whole"] > 0
    assert (found["broken"], found["wrong"]) == (0, 0)


def test_told_to_end_it_says_so_closes_connections_after_their_response_and_exits_well(tmp_path):
    process = start(tmp_path)
    try:
        url = url_of(process)
        wait_until_ready(url)
        with contextlib.closing(http.client.HTTPConnection(address(url), timeout=30)) as connection:
            connection.request("GET", "/health")
            assert connection.getresponse().read()
            process.send_signal(signal.SIGTERM)
            deadline = time.monotonic() + 10
            while True:
                connection.request("GET", "/ready")  # on the connection that was open before
                response = connection.getresponse()
                told = json.loads(response.read())
                if response.headers["connection"] == "close":
                    break
                assert time.monotonic() < deadline
        assert (response.status, told["checks"]["service"]["ok"]) == (503, False)
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.communicate()


def test_who_follows_a_job_does_not_hold_up_the_end(tmp_path):
    papers = [{"title": f"Paper {n}", "abstract": f"We count to {n}. " * 60} for n in range(60)]
    process = start(tmp_path)
    try:
        url = url_of(process)
        wait_until_ready(url)
        job = get(f"{url}/v1/papers", {"papers": papers}, {"Prefer": "respond-async"})
        following = urllib.request.urlopen(f"{url}/v1/jobs/{job['id']}/events", timeout=60)
        with following as response:
            assert response.readline() == b"event: progress\n"
            process.send_signal(signal.SIGTERM)
            told = response.read().decode()
        assert told.endswith("\n\n")
        assert process.wait(timeout=25) == 0  # less than the time that requests are given
    finally:
        process.kill()
        process.communicate()


def test_a_port_that_a_service_manager_keeps_answers_over_a_restart(tmp_path):
    with socket.socket() as kept:
        kept.bind(("127.0.0.1", 0))
        kept.listen(64)
        url = f"http://127.0.0.1:{kept.getsockname()[1]}"
        first = handed(kept, tmp_path)
        assert url_of(first) == url
        wait_until_ready(url)
        first.send_signal(signal.SIGTERM)
        first.communicate(timeout=60)
        assert first.returncode == 0
        answers = []
        waiting = threading.Thread(target=lambda: answers.append(get(f"{url}/health")))
        waiting.start()  # nobody is there, and it is not refused
        second = handed(kept, tmp_path)
        waiting.join(60)
        assert answers == [{"status": "ok"}]
        second.send_signal(signal.SIGTERM)
        second.communicate(timeout=60)
        assert second.returncode == 0


def test_a_kept_port_that_others_reach_is_refused_where_the_setting_says_otherwise(tmp_path):
    with socket.socket() as kept:
        kept.bind(("0.0.0.0", 0))
        kept.listen(1)
        process = handed(kept, tmp_path)
        told = process.communicate(timeout=60)[1]
    assert process.returncode == 2
    assert re.search("reached by others", told)


def handed(kept, home):
    """Start a service as systemd does: the socket is its file descriptor 3."""
    inner = f'export LISTEN_PID=$$ LISTEN_FDS=1; exec "$@" 3<&{kept.fileno()}'
    command = ["bash", "-c", inner, "bash", sys.executable, "-m", "summarizer", "serve", "--home", str(home)]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        pass_fds=[kept.fileno()],
        env=os.environ | {"NO_COLOR": "1"},
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_it_at_once(tmp_path, number):
    process = start(tmp_path)
    try:
        url_of(process)
        process.send_signal(number)
        time.sleep(0.1)
        process.send_signal(number)
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.communicate()
