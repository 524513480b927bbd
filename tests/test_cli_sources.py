"""Sources elsewhere from the command line, against a server of our own on this machine."""

import json

import pytest
from typer.testing import CliRunner

from summarizer.cli import app
from tests.daily_papers_server import DAILY, Server

DAY = "hf:2025-10-20"


@pytest.fixture
def server():
    running = Server()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def run(server, tmp_path):
    environment = {
        "PAPERGIST_HOME": str(tmp_path / "home"),
        "PAPERGIST_EMBEDDING": "none",
        "PAPERGIST_HF_URL": server.address,
        "PAPERGIST_FETCH_HOSTS": "127.0.0.1",
    }

    def run_with(*arguments, **more):
        return CliRunner().invoke(app, list(arguments), env=environment | more)

    return run_with


def told(result, code=0):
    assert result.exit_code == code, (result.output, result.stderr)
    return json.loads(result.stdout)


def test_a_day_of_daily_papers_is_ingested_by_its_name(run, server):
    report = told(run("ingest", DAY, "--json"))
    assert (report["found"], report["added"], report["not_understood"]) == (2, 2, [])
    assert [(path, query) for path, query, _ in server.asked] == [
        ("/api/daily_papers", {"date": "2025-10-20", "p": "0", "limit": "100"}),
        ("/api/daily_papers", {"date": "2025-10-20", "p": "1", "limit": "100"}),
    ]
    paper = told(run("show", "2510.11111", "--json"))
    assert (paper["listed"], paper["published"], paper["upvotes"]) == ("2025-10-20", "2025-10-16", 31)
    assert paper["sources"] == [DAY]
    assert told(run("ingest", DAY, "--json"))["unchanged"] == 2


def test_nothing_of_this_network_is_fetched_unless_it_is_named(run, server):
    result = run("ingest", DAY, PAPERGIST_FETCH_HOSTS="")
    assert result.exit_code == 1
    assert "PAPERGIST_FETCH_HOSTS" in result.stderr
    assert server.asked == []


def test_a_source_that_fails_keeps_no_other_one_out_and_ends_with_1(run, server, tmp_path):
    server.status = 404
    page = tmp_path / "refs.bib"
    page.write_text("@misc{a, title={A Title}, abstract={We count to ten.}}")
    report = told(run("ingest", DAY, str(page), "--json"), 1)
    assert report["added"] == 1
    assert [item["source"] for item in report["not_understood"]] == [DAY]


def test_an_empty_day_ends_with_3_and_says_so(run, server):
    server.body = b"[]"
    report = told(run("ingest", DAY, "--json"), 3)
    assert [item["reason"] for item in report["not_understood"]] == ["the listing holds no papers"]


def test_a_name_that_means_nothing_is_wrong_usage(run):
    assert run("ingest", "hf:someday").exit_code == 2
    assert run("watch", "add", "page.txt").exit_code == 2
    assert run("watch", "add", DAY, "--every", "often").exit_code == 2
    assert run("watch", "--once").exit_code == 2


def test_watching_keeps_a_ledger_and_rings(run, server):
    assert (
        told(run("watch", "add", DAY, "--every", "90m", "--stale-after", "3650", "--json"))["watched"][0]["every"] == 90
    )
    first = run("watch", "--once", "--no-summaries")
    assert first.exit_code == 0
    assert f"{DAY}: ok, 2 found, 2 added" in first.stderr
    server.body = b"[]"
    second = run("watch", "--once", "--quiet")
    assert second.exit_code == 1
    assert second.stderr.startswith(f"ALARM {DAY}: empty")
    server.status = 404
    assert told(run("watch", "--once", "--json"), 1)["runs"][0]["outcome"] == "failed"
    ledger = told(run("watch", "runs", "--json"))["runs"]
    assert [entry["outcome"] for entry in ledger] == ["failed", "empty", "ok"]
    assert "empty" in run("watch", "runs").stdout
    assert told(run("watch", "list", "--json"))["watched"][0]["last_run"]["outcome"] == "failed"
    assert run("watch", "remove", DAY).exit_code == 0
    assert run("watch", "remove", DAY).exit_code == 1


def test_why_says_who_told_of_a_paper_and_what_was_not_understood(run, server, tmp_path):
    rows = json.loads(DAILY)
    rows.append({"paper": {"id": "2510.33333", "title": "Lost Words"}})
    server.body = json.dumps(rows).encode()
    page = tmp_path / "refs.bib"
    abstract = "A map is forgotten street by street. Nobody gets lost."
    page.write_text(f"@misc{{a, title={{Maps That Forget}}, doi={{10.1234/maps}}, abstract={{{abstract}}}}}")
    assert run("ingest", str(page), DAY).exit_code == 3
    found = told(run("why", "2510.22222", "--json"))
    assert (found["here"], found["aliases"]) == (True, ["10.1234/maps", "2510.22222"])
    assert [sighting["source"] for sighting in found["told_by"]] == ["refs.bib", DAY]
    assert (found["origins"]["title"], found["origins"]["comments"]) == ("refs.bib", DAY)
    assert f"told by {DAY}" in run("why", "10.1234/MAPS").stdout
    missing = told(run("why", "2510.33333", "--json"), 1)
    assert missing["here"] is False
    assert "is not here" in run("why", "2510.99999").stdout


def test_why_finds_what_a_file_was_refused_for_by_words_of_its_title(run, tmp_path):
    files = {
        "refs.bib": "@article{lost,\n  title={A Moth Without an Abstract}}",
        "refs.ris": "TY  - JOUR\nTI  - Bees: Unread\nER  - \n",
        "rows.csv": "title,abstract\nThird; row,\n",
        "list.json": '[\n {\n  "title": "Wasps Untold"\n }\n]',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
        assert run("ingest", str(tmp_path / name)).exit_code == 3
    for words, name in zip(("a moth without", "Bees unread", "third row", "wasps untold"), files, strict=True):
        result = run("why", words)
        assert result.exit_code == 1
        assert result.stdout.startswith(f"{words} is not here: what was read of it was not understood.")
        assert f"not understood: {name}:" in result.stdout
