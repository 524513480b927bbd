"""Faults of the surroundings, as somebody meets them at the command line: another owner, an old owner's lock, a folder
that takes no files or is not one's own, a clock that jumps. Each ends in words that say what to do, or in nothing
amiss."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from summarizer.backup import back_up
from summarizer.catalog import FILE_NAME
from summarizer.catalog.calls import CallStore, Limits
from summarizer.cli import app
from summarizer.corrections import correct
from summarizer.ids import title_id
from summarizer.index.owner import LOCK, NOTE, Ownership
from tests.making import Collection, entry

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def by_words(monkeypatch):
    monkeypatch.setenv("PAPERGIST_EMBEDDING", "none")


def papergist(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_second_writer_is_told_who_writes_and_reads_meanwhile(tmp_path):
    assert papergist("ingest", "sample", "--home", tmp_path).exit_code == 0
    with Ownership(tmp_path):
        refused = papergist("ingest", "sample", "--home", tmp_path)
        assert papergist("ls", "--home", tmp_path).stdout.count("\n") >= 12
    assert refused.exit_code == 1
    assert f"written by process {os.getpid()}" in refused.stderr
    assert "Wait until it is done" in refused.stderr
    with Ownership(tmp_path, url="http://127.0.0.1:8000"):
        served = papergist("delete", "x", "--home", tmp_path)
    assert "http://127.0.0.1:8000/v1/papers" in served.stderr


@pytest.mark.parametrize("note", ['{"pid": 999999999, "url": "http://127.0.0.1:8000"}', "{", ""])
def test_a_lock_and_a_note_that_a_dead_owner_left_hold_nobody_up(tmp_path, note):
    (tmp_path / LOCK).write_text("", encoding="utf-8")
    (tmp_path / NOTE).write_text(note, encoding="utf-8")
    assert papergist("ingest", "sample", "--home", tmp_path).exit_code == 0
    assert not (tmp_path / NOTE).exists()


@pytest.fixture
def shared():
    """Return a folder that everybody may enter; pytest's own are one user's."""
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    folder.chmod(0o755)
    yield folder
    subprocess.run(["chmod", "-R", "u+rwx", folder], check=True)
    shutil.rmtree(folder)


AS_NOBODY = """
import json, os, sys
from typer.testing import CliRunner
from summarizer.cli import app
warm, *arguments = sys.argv[1:]
for verb in (["ingest", "sample"], ["ls"], ["show", "nobody"], ["ls", "--home", "/dev/null/x"]):
    CliRunner().invoke(app, [*verb, "--home", warm])  # all is imported before the program may not be read any more
if os.geteuid() == 0:
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
done = CliRunner().invoke(app, arguments)
print(json.dumps([done.exit_code, done.stdout, done.stderr]))
"""


def as_nobody(warm, *arguments):
    """Return exit code, output and errors of the program run by a user who owns nothing; by oneself, where one may not
    become another."""
    command = [sys.executable, "-c", AS_NOBODY, *map(str, (warm, *arguments))]
    done = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True, timeout=120)
    return json.loads(done.stdout)


def test_a_collection_that_is_somebody_elses_is_read_and_not_written(shared, tmp_path):
    home = shared / "home"
    assert papergist("ingest", "sample", "--home", home).exit_code == 0
    for path in home.iterdir():
        path.chmod(0o444)
    home.chmod(0o555)
    _, listed, wrong = as_nobody(tmp_path, "ls", "--home", home)
    assert listed.count("\n") >= 12, wrong
    code, _, wrong = as_nobody(tmp_path, "ingest", "sample", "--home", home)
    assert code == 1
    assert re.search(r"cannot be written|may not be written", wrong)
    assert "--home" in wrong


def test_a_folder_that_one_may_not_enter_is_told_in_words(shared, tmp_path):
    home = shared / "home"
    home.mkdir()
    home.chmod(0o000)
    for verb in (("ls",), ("ingest", "sample")):
        code, told, wrong = as_nobody(tmp_path, *verb, "--home", home)
        assert code in {1, 2}, told
        assert f"{home}' is not readable" in " ".join(re.sub("[│╭╮╰╯─]", " ", wrong).split())


MAY = datetime.fromisoformat("2026-05-01")
FUTURE = "2031-01-01 00:00:00.000000"


def test_what_a_clock_that_was_ahead_wrote_does_not_outrank_what_comes_after_it(tmp_path):
    collection = Collection(tmp_path)
    collection.ingest(entry(), summaries=True)
    for table, columns in {"papers": ("created", "updated"), "summaries": ("created",), "sightings": ("seen",)}.items():
        for column in columns:
            collection.change(f"UPDATE {table} SET {column} = :when", when=FUTURE)
    name = title_id("Bees That Count")
    correct(collection.catalog, name, "A person's words.")
    assert collection.catalog.summaries.current(name).tldr == "A person's words."
    report = collection.ingest(
        entry(abstract="Honey bees tell five dots from four. It takes three days."), summaries=True
    )
    assert report.updated == 1
    assert "five dots" in collection.catalog.papers.get(name).abstract
    collection.catalog.summaries.withdraw(name)
    current = collection.catalog.summaries.current(name)
    assert "five" in current.tldr
    assert not current.stale
    assert collection.verify().ok
    collection.catalog.close()


def test_a_clock_that_jumps_makes_a_budget_neither_endless_nor_spent_for_ever(tmp_path):
    collection, today = Collection(tmp_path), [MAY]
    calls = CallStore(collection.catalog.database, clock=lambda: today[0])
    named = {"run": "r", "key": "", "purpose": "tldr", "model": "m", "prompt": "p"}
    limits = Limits(day_tokens=250)
    for moment in (MAY, datetime.fromisoformat("2031-01-01"), MAY):
        today[0] = moment
        calls.open(**named, limits=limits, tokens=100, cost_usd=None)
    days = {row[0]: row[1] for row in collection.look("SELECT day, count(*) FROM calls GROUP BY day")}
    assert {date.fromisoformat(day): count for day, count in days.items()} == {date(2026, 5, 1): 2, date(2031, 1, 1): 1}
    collection.catalog.close()


DOCUMENT = ROOT / "docs" / "reliability.md"
_SHOWN = re.search(r"## Faults as they look\n+```text\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
FAULTS = [(part.split("\n", 1)[0], part.split("\n", 1)[1].strip()) for part in _SHOWN[1].split("$ papergist ")[1:]]


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """Return a folder with everything that the document's faults need."""
    folder = tmp_path_factory.mktemp("faults")
    (folder / "file").write_text("x", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PAPERGIST_EMBEDDING", "none")
        assert papergist("ingest", "sample", "--home", folder / "h").exit_code == 0
    shutil.copytree(folder / "h", folder / "busy")
    (folder / "diary").mkdir()
    (folder / "diary" / FILE_NAME).write_bytes(b"Dear diary. " * 900)
    (folder / "gone" / "index" / "000001").mkdir(parents=True)
    back_up(folder / "h" / FILE_NAME, folder / "half.backup")
    data = (folder / "half.backup").read_bytes()
    (folder / "half.backup").write_bytes(data[: len(data) // 2])
    with (folder / "large.jsonl").open("wb") as file:
        file.truncate(150_000_000)
    return folder


@pytest.mark.parametrize(("command", "told"), FAULTS, ids=[command for command, _ in FAULTS])
def test_the_document_shows_faults_as_they_look(broken, monkeypatch, command, told):
    if "full" in told:
        pytest.skip("tests/durability/test_disk.py fills a disk")
    monkeypatch.chdir(broken)
    monkeypatch.setenv("COLUMNS", "200")
    with Ownership(broken / "busy"):
        done = papergist(*command.split())
    said = re.sub(r"process \d+", "process 4711", done.stderr)
    assert said.strip() == told
    assert done.exit_code in {1, 2}


def test_the_document_shows_ten_faults_at_least_and_each_says_what_to_do():
    assert len(FAULTS) >= 10
    assert all("\n  " in f"\n  {told}" and told.startswith("papergist: ") for _, told in FAULTS)
    assert json.dumps(FAULTS)  # plain text
