"""Keys on the command line: shown once, listed without their secret, revoked for good."""

import json

import pytest
from typer.testing import CliRunner

from summarizer.cli import app


@pytest.fixture
def run(tmp_path):
    def invoke(*arguments):
        return CliRunner().invoke(app, ["keys", *arguments, "--home", str(tmp_path)])

    return invoke


def test_a_key_is_printed_alone_on_stdout_and_never_again(run):
    made = run("create", "Ada", "--scope", "write")
    key = made.stdout.strip()
    assert made.exit_code == 0
    assert key.startswith("papergist_")
    assert len(key.split("_", 2)[2]) == 43  # 32 bytes in base64
    assert "shown once" in made.stderr
    listed = run("list")
    assert key not in listed.stdout + listed.stderr
    assert listed.stdout.split("\t")[1:] == ["write", "in force", "never", "Ada\n"]


def test_no_two_keys_are_alike(run):
    assert len({run("create", "Ada", "--quiet").stdout for _ in range(5)}) == 5


def test_a_key_reads_only_unless_more_is_asked_for(run):
    assert json.loads(run("create", "Ada", "--json").stdout)["scope"] == "read"


def test_a_revoked_key_says_so_and_stays_on_the_list(run):
    name = json.loads(run("create", "Ada", "--json").stdout)["id"]
    assert run("revoke", name).stderr == f"Revoked: {name} (Ada)\n"
    (listed,) = json.loads(run("list", "--json").stdout)["keys"]
    assert listed["revoked"]
    assert json.loads(run("revoke", name, "--json").stdout)["keys"] == [listed]


@pytest.mark.parametrize("when", ["tomorrow", "0d", "2020-01-01", "99999d", "2026-13-01"])
def test_an_expiry_that_is_none_or_past_is_wrong_usage(run, when):
    assert run("create", "Ada", "--expires", when).exit_code == 2


def test_an_expiry_is_kept(run):
    made = json.loads(run("create", "Ada", "--expires", "2099-12-31", "--json").stdout)
    assert made["expires"].startswith("2099-12-31T23:59:59")


def test_a_key_that_is_not_there_cannot_be_revoked(run):
    assert run("revoke", "none").exit_code == 2


def test_a_name_cannot_give_orders_to_a_terminal(run):
    assert run("create", "\x1b]0;owned\x07").exit_code == 2
