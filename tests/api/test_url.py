"""Every verb against a running service says what it says of a collection of this machine, byte for byte."""

import json
import re
import shutil

import pytest
from typer.testing import CliRunner

from summarizer.cli import app
from tests.api.test_server import start, url_of, wait_until_ready

LORA = "lora-low-rank-adaptation-of-large-language-d03be4b5"
BERT = "bert-pre-training-of-deep-bidirectional-39508487"
EGG = "How long should I boil an egg?"
# What differs between two collections that the same was done to: how long it took, and when.
_TIMES = re.compile(
    r'"seconds": [\d.]+|"(?:created|asked|noticed|seen)": "[^"]+"|\(\d+\.\d s\)|\d{4}-\d\d-\d\d \d\d:\d\d UTC'
)
READING = [
    ("ls",),
    ("ls", "--limit", "5", "--sort", "published"),
    ("ls", "--since", "2020-01-01", "--until", "2023-12-31", "--org", "microsoft"),
    ("ls", "--tag", "no such tag"),
    ("show", LORA),
    ("show", LORA, "--history"),
    ("show", LORA, "--similar"),
    ("search", "low-rank adaptation"),
    ("search", "low-rank adaptation", "--tag", "languge model", "--org", "nobody"),
    ("search", '"language model" -bert', "--limit", "3", "--since", "2020-01-01"),
    ("ask", "How does PagedAttention reduce wasted memory?"),
    ("ask", "What did papers say of attention since 2020?", "--until", "2022-12-31"),
    ("ask", EGG, "--engine", "extractive"),
    ("tags",),
    ("digest", "--minutes", "1", "--topic", "attention", "--format", "txt"),
    ("digest", "--date", "2001-01-01"),
    ("interests",),
    ("for-you",),
    ("questions", "list"),
    ("watch", "list"),
    ("watch", "runs"),
    ("why", LORA),
]
WRONG = [
    ("show", "nobody"),
    ("show", "nobody", "--history"),
    ("show", "nobody", "--similar"),
    ("ls", "--cursor", "xyz"),
    ("ls", "--since", "yesterday"),
    ("ls", "--since", "2025-02-01", "--until", "2025-01-31"),
    ("digest", "--date", "someday"),
    ("ask", "  "),
    ("ask", "why " * 600),
    ("ask", EGG, "--engine", "generative"),
    ("search", "  "),
    ("delete", LORA, "nobody"),
    ("summarize", "nobody"),
    ("summarize", "nobody", "--set", "Bees count."),
    ("summarize", LORA, "--set", "x" * 1001),
    ("ingest", "no-such-file.txt"),
    ("ingest", "hf:someday"),
    ("like", LORA, "nobody"),
    ("interests", "--add", "…"),
    ("questions", "add", "  "),
    ("questions", "add", "Why?", "--name", "a/b"),
    ("questions", "remove", "nobody"),
    ("questions", "check", "nobody"),
    ("watch", "add", "page.txt"),
    ("watch", "remove", "hf:today"),
    ("watch", "--once"),
    ("watch", "--once", "--only", "hf:today"),
]
# In this order: each changes what the next one finds.
WRITING = [
    ("ingest", "papers.jsonl"),
    ("ingest", "papers.jsonl"),
    ("ingest", "papers.jsonl", "missing.txt"),
    ("ingest", "papers.jsonl", "sample", "--no-summaries"),
    ("ingest", "empty.jsonl"),
    ("ingest", "dated.jsonl", "--as", "jsonl", "--listed", "2025-02-03"),
    ("summarize", LORA, BERT),
    ("summarize", LORA, "--diff"),
    ("summarize", LORA, "--set", "LoRA trains 99 small matrices.", "--tag", "adapters"),
    ("show", LORA),
    ("summarize", LORA, "--unset"),
    ("summarize", LORA, "--unset"),
    ("like", LORA),
    ("dislike", BERT),
    ("interests", "--add", "virtual memory", "--mute", "machine translation"),
    ("for-you", "--limit", "3"),
    ("digest", "--date", "2024-12-20", "--format", "txt"),
    ("digest", "--date", "2024-12-20", "--for-anybody"),
    ("like", LORA, "--undo"),
    ("like", LORA, "--undo"),
    ("interests", "--forget", "no such words"),
    ("questions", "add", "How does LoRA save memory?", "--name", "lora"),
    ("questions", "add", "How does LoRA save memory?"),
    ("questions", "add", "What folds?", "--name", "folds", "--tag", "no such tag", "--source", "nowhere"),
    ("questions", "check"),
    ("questions", "list"),
    ("why", LORA),
    ("delete", LORA, BERT),
    ("questions", "remove", "lora"),
    ("ls",),
]


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """Give the home of a served collection, its URL, and a home with the same collection that nobody serves."""
    home, twin = tmp_path_factory.mktemp("served"), tmp_path_factory.mktemp("twin") / "home"
    assert run("ingest", "sample", "--home", home, "--quiet").exit_code == 0
    shutil.copytree(home, twin)
    process = start(home)
    try:
        url = url_of(process)
        wait_until_ready(url)
        yield home, url, twin
    finally:
        process.kill()
        process.communicate()


def same(here, there):
    assert there.exit_code == here.exit_code, there.stderr
    assert _TIMES.sub("", there.stdout) == _TIMES.sub("", here.stdout)


@pytest.mark.parametrize("form", ["bibtex", "atom", "jsonl"])
def test_what_is_exported_is_the_same(places, form):
    home, url, _ = places
    here, there = (
        run("export", "--format", form, "--org", "microsoft", *place) for place in (("--home", home), ("--url", url))
    )
    assert here.exit_code == 0
    assert (here.stdout, here.stderr) == (there.stdout, there.stderr)


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_what_is_read_is_the_same(places, arguments, form):
    home, url, _ = places
    here, there = run(*arguments, *form, "--home", home), run(*arguments, *form, "--url", url)
    assert here.exit_code == 0
    assert (there.stdout, there.exit_code) == (here.stdout, 0), there.stderr
    assert there.stderr == here.stderr


@pytest.mark.parametrize("arguments", WRONG, ids=lambda arguments: " ".join(arguments)[:40])
def test_what_is_wrong_is_the_same(places, arguments):
    _, url, twin = places
    here, there = run(*arguments, "--home", twin), run(*arguments, "--url", url)
    assert here.exit_code in {1, 2}
    assert (there.exit_code, there.stdout) == (here.exit_code, here.stdout), there.stderr
    assert there.stderr.startswith("papergist: ")


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
def test_what_is_written_is_the_same_and_leaves_the_same(tmp_path, monkeypatch, form):
    lines = ['{"title": "On tides", "abstract": "We measure tides in two bays."}', '{"title": 7}']
    (tmp_path / "papers.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "empty.jsonl").write_text('{"title": 7}\n', encoding="utf-8")
    (tmp_path / "dated.jsonl").write_text('{"title": "On dunes", "abstract": "We measure dünes."}', encoding="utf-8")
    served, twin = tmp_path / "served", tmp_path / "twin"
    assert run("ingest", "sample", "--home", served, "--quiet").exit_code == 0
    shutil.copytree(served, twin)
    monkeypatch.chdir(tmp_path)
    process = start(served)
    try:
        url = url_of(process)
        wait_until_ready(url)
        for arguments in WRITING:
            same(run(*arguments, *form, "--home", twin), run(*arguments, *form, "--url", url))
    finally:
        process.kill()
        process.communicate()
    same(run("ls", "--json", "--home", twin), run("ls", "--json", "--home", served))


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify",),
        ("usage",),
        ("doctor",),
        ("rebuild-index",),
        ("summarize",),
        ("summarize", LORA, "--stale"),
        ("summarize", "--input", "-"),
        ("ask", EGG, "--model", "ollama/tiny"),
        ("tags", "ban", "attention"),
        ("tags", "rename", "attention", "regard"),
        ("tags", "merge", "attention", "regard"),
        ("tags", "decisions"),
        ("tags", "undo", "attention"),
    ],
    ids=" ".join,
)
def test_what_is_done_on_the_machine_of_the_collection_only_says_so(places, arguments):
    result = run(*arguments, "--url", places[1])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "does not go over --url" in result.stderr


def test_an_environment_variable_names_the_service_and_a_home_on_the_line_stands_before_it(places, monkeypatch):
    home, url, _ = places
    monkeypatch.setenv("PAPERGIST_URL", url)
    assert len(json.loads(run("ls", "--json").stdout)["papers"]) == 12
    monkeypatch.setenv("PAPERGIST_URL", "http://127.0.0.1:9")
    assert len(json.loads(run("ls", "--json", "--home", home).stdout)["papers"]) == 12
    assert run("ls", "--home", home, "--url", url).exit_code == 2
    assert run("ls", "--url", "ftp://example.org").exit_code == 2


def test_a_service_that_is_not_there_is_told_in_words():
    result = run("ls", "--url", "http://127.0.0.1:9")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "http://127.0.0.1:9 cannot be reached" in result.stderr
    assert "papergist serve" in result.stderr
