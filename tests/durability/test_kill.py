"""Killed at any moment, the next ingest goes on: every paper once, and nothing wrong."""

import json
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from summarizer.catalog import Catalog
from summarizer.catalog.calls import Limits
from summarizer.errors import BudgetSpent
from tests.making import Collection

ROOT = Path(__file__).parents[2]
MANY, SOME = 400, 150
INGESTING = """
import sys, time
from pathlib import Path
from tests.making import Collection, entry, long_abstract
papers = [entry(f"Paper {n}", long_abstract(f"topic{n}", sentences=20)) for n in range(int(sys.argv[2]))]
import chromadb, llama_index.core.node_parser
print("begun", flush=True)
Collection(Path(sys.argv[1])).ingest(*papers, summaries=True)
print("done", flush=True)
"""


def start(home, papers):
    command = [sys.executable, "-c", INGESTING, str(home), str(papers)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "begun\n"
    return process


def test_papers_are_there_once_and_verify_is_clean_after_kills_at_any_moment(tmp_path):
    moments = random.Random(20251030)
    killed = 0
    for _ in range(6):
        with start(tmp_path, MANY) as process:
            try:
                process.wait(timeout=moments.uniform(0.05, 1.2))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
            killed += process.wait() == -signal.SIGKILL
    assert killed >= 3  # else nothing was tried
    with start(tmp_path, MANY) as process:
        assert process.wait(timeout=120) == 0
    collection = Collection(tmp_path)
    assert collection.catalog.papers.count() == MANY
    assert collection.look("SELECT count(DISTINCT title) FROM papers") == [(MANY,)]
    found = collection.verify()
    assert (found.ok, found.notes) == (True, ()), json.dumps(found.model_dump(mode="json"))
    assert collection.mirror().open() == "kept"
    collection.catalog.close()


def test_what_a_killed_call_had_set_aside_goes_on_counting(tmp_path):
    script = (
        "import sys, time; from pathlib import Path\n"
        "from summarizer.catalog import Catalog; from summarizer.catalog.calls import Limits\n"
        "named = {'run': 'r', 'key': 'k', 'purpose': 'tldr', 'model': 'm', 'prompt': 'p'}\n"
        "calls = Catalog(Path(sys.argv[1])).calls\n"
        "calls.open(**named, limits=Limits(), tokens=100, cost_usd=None)\n"
        "print('set aside', flush=True); time.sleep(60)"
    )
    home = tmp_path / "catalog.sqlite3"
    command = [sys.executable, "-c", script, str(home)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "set aside\n"
        process.send_signal(signal.SIGKILL)
    catalog = Catalog(home)
    (row,) = catalog.calls.usage()
    assert (row.calls, row.failed, row.reserved_tokens) == (1, 1, 100)
    named = {"run": "r", "key": "k", "purpose": "tldr", "model": "m", "prompt": "p"}
    with pytest.raises(BudgetSpent):
        catalog.calls.open(**named, limits=Limits(day_tokens=199), tokens=100, cost_usd=None)
    catalog.close()


def test_a_rebuild_that_is_killed_leaves_the_index_that_was(tmp_path):
    with start(tmp_path, SOME) as process:
        process.wait(timeout=120)
    script = (
        "import sys; from pathlib import Path; from tests.making import Collection\n"
        "mirror = Collection(Path(sys.argv[1])).mirror()\n"
        "mirror.rebuild(lambda *step: print('step', flush=True))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "step\n"  # one batch of 100 of at least 150 is written
        process.send_signal(signal.SIGKILL)
    collection = Collection(tmp_path)
    assert collection.mirror().open() == "kept"
    assert collection.verify().ok
    collection.catalog.close()
