"""`papergist tags`: what a person decides holds for the whole collection, and through every redo."""

import json

import pytest
from typer.testing import CliRunner

from summarizer.cli import app

TAG = "graphics processing unit"


@pytest.fixture
def run(tmp_path):
    def run(*arguments, code=0):
        result = CliRunner().invoke(app, [*arguments, "--home", str(tmp_path)])
        assert result.exit_code == code, result.stderr
        return result

    run("ingest", "sample", "--quiet")
    return run


def vocabulary(run):
    return {one["tag"]: one["papers"] for one in json.loads(run("tags", "--json").stdout)["tags"]}


def listed(run, tag):
    return {paper["id"] for paper in json.loads(run("ls", "--json", "--tag", tag).stdout)["papers"]}


def test_decisions_hold_through_summarising_and_reading_the_source_again(run):
    before = vocabulary(run)
    run("tags", "rename", "Graphics Processing Units", "GPU")
    run("tags", "merge", "language model", "large language model")
    run("tags", "ban", "beam search")
    ids = [paper["id"] for paper in json.loads(run("ls", "--json").stdout)["papers"]]
    run("summarize", *ids)
    run("ingest", "sample", "--quiet")
    after = vocabulary(run)
    assert after["GPU"] == before[TAG]
    assert TAG not in after
    assert "beam search" not in after
    assert after["language model"] > before["language model"]
    assert "large language model" not in after
    assert listed(run, TAG) == listed(run, "gpu") != set()
    assert json.loads(run("verify", "--json").stdout)["differences"] == []


def test_decisions_are_listed_and_undone(run):
    before = vocabulary(run)
    run("tags", "rename", TAG, "GPU")
    run("tags", "ban", "beam search")
    told = json.loads(run("tags", "decisions", "--json").stdout)["decisions"]
    assert [(one["kind"], one["tag"], one["name"]) for one in told] == [
        ("rename", TAG, "GPU"), ("ban", "beam search", None),
    ]  # fmt: skip
    assert run("tags", "decisions").stdout.splitlines() == [f"rename\t{TAG}\tGPU", "ban\tbeam search\t"]
    run("tags", "undo", "gpu")
    run("tags", "unban", "Beam-Search")
    assert vocabulary(run) == before


def test_a_tag_that_is_not_there_is_wrong_usage_and_the_nearest_is_named(run):
    result = run("tags", "ban", "graphic processing unit", code=2)
    assert f"Did you mean '{TAG}'?" in result.stderr
    assert result.stdout == ""


def test_the_options_may_stand_before_the_verb(tmp_path, run):
    result = CliRunner().invoke(app, ["tags", "--home", str(tmp_path), "--json", "ban", TAG])
    assert json.loads(result.stdout) == {"tag": TAG}
