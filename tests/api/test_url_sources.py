"""Sources elsewhere over `--url`: the running service fetches them, with its own settings and under its own guard."""

import json

import pytest
from typer.testing import CliRunner

from summarizer.cli import app
from tests.api.test_server import start, url_of, wait_until_ready
from tests.daily_papers_server import Server

DAY = "hf:2025-10-20"
NOBODY = "http://127.0.0.1:9"  # where the command line itself would reach nothing
METADATA = "http://169.254.169.254/latest"


@pytest.fixture
def source():
    running = Server()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def run(source, tmp_path, monkeypatch):
    """Return what runs a verb against a service that may ask the fake server, and nothing else of this machine."""
    monkeypatch.setenv("PAPERGIST_HF_URL", source.address)
    monkeypatch.setenv("PAPERGIST_FETCH_HOSTS", "127.0.0.1")
    monkeypatch.setenv("PAPERGIST_EMBEDDING", "none")
    process = start(tmp_path / "home")
    try:
        url = url_of(process)
        wait_until_ready(url)
        elsewhere = {"PAPERGIST_HF_URL": NOBODY, "PAPERGIST_FETCH_HOSTS": ""}
        yield lambda *arguments: CliRunner().invoke(app, [*map(str, arguments), "--url", url], env=elsewhere)
    finally:
        process.kill()
        process.communicate()


def told(result, code=0):
    assert result.exit_code == code, (result.output, result.stderr)
    return json.loads(result.stdout)


def test_a_day_of_daily_papers_is_fetched_by_the_service(run, source):
    report = told(run("ingest", DAY, "--json"))
    assert (report["found"], report["added"], report["not_understood"]) == (2, 2, [])
    assert [query["date"] for _, query, _ in source.asked] == ["2025-10-20", "2025-10-20"]
    assert told(run("show", "2510.11111", "--json"))["sources"] == [DAY]
    assert told(run("ingest", DAY, "--json"))["unchanged"] == 2


@pytest.mark.parametrize("address", [METADATA, "http://localhost/", "http://[::1]/feed", "http://10.0.0.1/feed"])
def test_the_service_asks_nobody_of_its_own_network_whoever_tells_it_to(run, source, address):
    report = told(run("ingest", address, "--json"), 1)
    assert [item["source"] for item in report["not_understood"]] == [address]
    assert "this machine or its network" in report["not_understood"][0]["reason"]
    assert source.asked == []


def test_a_source_that_fails_keeps_no_other_one_out_and_ends_with_1(run, source, tmp_path):
    page = tmp_path / "refs.bib"
    page.write_text("@misc{a, title={A Title}, abstract={We count to ten.}}")
    result = run("ingest", METADATA, DAY, page, "--json")
    report = told(result, 1)
    assert (report["added"], [item["source"] for item in report["not_understood"]]) == (3, [METADATA])
    assert METADATA.removeprefix("http://").partition("/")[0] in result.stderr


def test_sources_are_watched_asked_and_accounted_for_by_the_service(run, source):
    assert told(run("watch", "add", DAY, "--stale-after", "3650", "--json"))["watched"][0]["source"] == DAY
    first = run("watch", "--once", "--no-summaries")
    assert (first.exit_code, f"{DAY}: ok, 2 found, 2 added" in first.stderr) == (0, True)
    source.status = 404
    second = run("watch", "--once")
    assert (second.exit_code, f"ALARM {DAY}: failed" in second.stderr) == (1, True)
    assert [one["outcome"] for one in told(run("watch", "runs", "--json"))["runs"]] == ["failed", "ok"]
    assert told(run("watch", "list", "--json"))["watched"][0]["last_run"]["outcome"] == "failed"
    assert f"told by {DAY}" in run("why", "2510.11111").stdout
    assert told(run("why", "2510.99999", "--json"), 1)["here"] is False
    assert run("watch", "remove", DAY).exit_code == 0
    assert run("watch", "remove", DAY).exit_code == 1
