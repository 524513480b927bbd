"""A real disk that is full, and one that takes no writes: told in words, nothing half-done, reading goes on."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def disk(tmp_path):
    """Mount a disk of 400 kB; give a function that changes how it is mounted."""
    command = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(tmp_path)]
    mount = subprocess.run(command, check=False, capture_output=True)
    if mount.returncode:
        pytest.skip("mounting a small disk takes rights that this user has not")
    with mounted(tmp_path) as change:
        yield tmp_path, change


@contextmanager
def mounted(folder):
    try:
        yield lambda how: subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def papergist(*arguments, home):
    command = [sys.executable, "-m", "summarizer", *arguments, "--home", str(home / "h")]
    environment = {**os.environ, "PAPERGIST_EMBEDDING": "none"}
    return subprocess.run(command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)


def test_a_full_disk_is_told_and_what_it_kept_is_read_and_the_next_ingest_finishes(disk):
    home, change = disk
    full = papergist("ingest", "sample", "--quiet", home=home)
    assert full.returncode == 1
    assert "is full" in full.stderr
    assert "Make room" in full.stderr
    assert papergist("ls", home=home).returncode == 0
    change("size=8m")
    assert papergist("ingest", "sample", "--quiet", home=home).returncode == 0
    assert papergist("verify", home=home).returncode == 0
    change("ro")
    told = papergist("ls", home=home)
    assert told.stdout.count("\n") >= 12
    assert papergist("search", "attention", home=home).stdout
    refused = papergist("ingest", "sample", home=home)
    assert refused.returncode == 1
    assert "cannot be written" in refused.stderr or "may not be written" in refused.stderr
    assert "--home" in refused.stderr
