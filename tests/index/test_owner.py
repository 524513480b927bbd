"""One process owns the index; the others are told who."""

import json
import os
import signal
import subprocess
import sys

import pytest

from summarizer.errors import CatalogError, IndexBusy
from summarizer.index.owner import Ownership, owner

HOLDING = """
import sys, time
from pathlib import Path
from summarizer.index.owner import Ownership
held = Ownership(Path(sys.argv[1]), url="http://127.0.0.1:8123")
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Return another process that owns the folder."""
    command = [sys.executable, "-c", HOLDING, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_owner_is_refused_with_pid_and_url_of_the_first(tmp_path, holder):
    with pytest.raises(IndexBusy) as caught:
        Ownership(tmp_path)
    assert str(holder.pid) in caught.value.message
    assert "http://127.0.0.1:8123" in caught.value.message
    assert "POST http://127.0.0.1:8123/v1/papers" in caught.value.hint
    assert owner(tmp_path) == {"pid": holder.pid, "url": "http://127.0.0.1:8123"}


def test_a_killed_owner_owns_nothing_any_more(tmp_path, holder):
    holder.send_signal(signal.SIGKILL)
    holder.wait(timeout=10)
    assert (tmp_path / "owner.json").exists()  # its note stays behind
    assert owner(tmp_path) == {}
    with Ownership(tmp_path):
        assert owner(tmp_path) == {"pid": os.getpid(), "url": None}


def test_the_same_process_owns_a_folder_once(tmp_path):
    with Ownership(tmp_path), pytest.raises(IndexBusy, match=str(os.getpid())):
        Ownership(tmp_path)


def test_what_was_released_can_be_owned_again(tmp_path):
    for _ in range(2):
        with Ownership(tmp_path) as held:
            held.announce("http://127.0.0.1:1")
            assert owner(tmp_path)["url"] == "http://127.0.0.1:1"
        assert owner(tmp_path) == {}


def test_looking_at_who_owns_it_keeps_nobody_out(tmp_path):
    (tmp_path / "owner.json").write_text(json.dumps({"pid": 1, "url": None}))
    assert owner(tmp_path) == {}
    Ownership(tmp_path).release()


@pytest.mark.parametrize("note", ["", "[]", "null", "{", "\x00"])
def test_a_damaged_note_is_no_owner(tmp_path, note):
    (tmp_path / "owner.json").write_text(note)
    assert owner(tmp_path) == {}


def test_a_folder_that_cannot_be_written_is_told_in_words(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(CatalogError, match="cannot be written"):
        Ownership(tmp_path / "file")
