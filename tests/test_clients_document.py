"""docs/clients.md does what it says: its programs are run, its commands and configurations looked at."""

import json
import re
import shlex
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from summarizer.cli import app
from tests.api.test_server import start, url_of, wait_until_ready

TEXT = (Path(__file__).parents[1] / "docs" / "clients.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8000"


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", TEXT, flags=re.DOTALL)


@contextmanager
def serving(home):
    process = start(home)
    try:
        url = url_of(process)
        wait_until_ready(url)
        yield url
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    home = tmp_path_factory.mktemp("sample")
    assert CliRunner().invoke(app, ["ingest", "sample", "--home", str(home), "--quiet"]).exit_code == 0
    with serving(home) as address:
        yield address


def run(program, url, capsys):
    exec(compile(program.replace(ADDRESS, url), "docs/clients.md", "exec"), {})
    return capsys.readouterr().out


def test_the_chat_program_prints_an_answer_its_quotes_and_a_follow_up(url, capsys):
    said = run(blocks("python")[0], url, capsys)
    assert "[1]" in said
    assert "says" in said
    assert "2 to 4 times the throughput" in said


def test_the_client_program_prints_an_answer_papers_and_an_error(url, capsys):
    said = run(blocks("python")[1], url, capsys)
    assert "GPU memory" in said
    assert "There is no paper 'nobody'" in said


def test_the_commands_of_the_page_work(url, monkeypatch):
    (block,) = blocks("sh")
    for line in block.replace(ADDRESS, url).strip().splitlines():
        words = shlex.split(line)
        if words[0].startswith("PAPERGIST_URL="):
            monkeypatch.setenv("PAPERGIST_URL", words.pop(0).partition("=")[2])
        result = CliRunner().invoke(app, words[1:])
        assert result.exit_code == 0, result.stderr
        assert result.stdout


def test_the_configurations_are_json_and_start_a_verb_that_there_is():
    for block in blocks("json"):
        (servers,) = json.loads(block).values()
        assert servers["papergist"]["command"] == "papergist"
        assert CliRunner().invoke(app, [*servers["papergist"]["args"], "--help"]).exit_code == 0
