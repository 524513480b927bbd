"""Correcting a TL;DR on the command line, and looking at every summary with its passport."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from summarizer.catalog import FILE_NAME, Catalog
from summarizer.cli import app
from summarizer.ingest import summarise_papers
from summarizer.models import Summary
from summarizer.show import history_view, paper_view
from tests.making import entry, reading

NAME = "2407.01234"
FAITHFUL = "Bees learn to tell four dots from three."


@pytest.fixture
def home(tmp_path):
    """Return the home of a collection of two papers that the extractive engine has summarised."""
    catalog = Catalog(tmp_path / FILE_NAME)
    catalog.papers.record(reading(entry(arxiv_id=NAME), entry("Bridges", "We fold a bridge.", arxiv_id="2407.05678")))
    summarise_papers(catalog)
    catalog.close()
    return tmp_path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def told(result: Result):
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def shown(home):
    return told(run("show", NAME, "--home", home, "--json"))


def test_a_correction_is_recorded_and_survives_a_redo(home):
    result = run("summarize", NAME, "--set", f" {FAITHFUL} ", "--home", home)
    assert (result.exit_code, result.stdout) == (0, "")
    run("summarize", NAME, "--home", home)
    run("summarize", "--home", home)
    assert shown(home)["tldr"] == FAITHFUL


def test_writing_anew_says_that_a_persons_own_words_stay(home):
    run("summarize", NAME, "--set", FAITHFUL, "--home", home)
    report = told(run("summarize", NAME, "--home", home, "--json"))
    assert (report["summarised"], report["kept"], report["persons"], report["changed"]) == (1, 1, 1, [])
    said = run("summarize", NAME, "2407.05678", "--home", home).stdout
    assert said.splitlines() == [
        "1 paper summarised",
        "1 paper keeps the TL;DR that a person wrote: `--unset` withdraws it.",
    ]


def test_a_correction_as_json_is_the_summary_in_force(home):
    printed = told(run("summarize", NAME, "--set", FAITHFUL, "--home", home, "--json"))
    assert set(printed) == {"id", "summary"}
    assert printed["id"] == NAME
    assert (printed["summary"]["tldr"], printed["summary"]["engine"]) == (FAITHFUL, "person")


def test_tags_stay_unless_others_are_given(home):
    run("summarize", NAME, "--set", FAITHFUL, "--tag", "insects", "--tag", "numbers", "--home", home)
    assert shown(home)["tags"] == ["insects", "numbers"]
    run("summarize", NAME, "--set", "Bees learn to tell four dots.", "--home", home)
    assert (shown(home)["tldr"], shown(home)["tags"]) == ("Bees learn to tell four dots.", ["insects", "numbers"])
    run("summarize", NAME, "--set", FAITHFUL, "--tag", "bees", "--home", home)
    assert shown(home)["tags"] == ["bees"]


def test_what_the_abstract_does_not_say_is_remarked_and_recorded(home):
    result = run("summarize", f"{NAME}v2", "--set", "Bees learn to tell 70 dots.", "--home", home)
    assert result.exit_code == 0
    assert "The abstract does not say" in result.stderr
    assert "70" in result.stderr
    assert shown(home)["tldr"] == "Bees learn to tell 70 dots."


def test_quiet_makes_no_remarks(home):
    result = run("summarize", NAME, "--set", "Bees learn to tell 70 dots.", "--quiet", "--home", home)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_remarks_cannot_move_the_cursor(home):
    result = run("summarize", NAME, "--set", "Bees like \x1b[31mGPT-9\x1b[0m and 70\x9b dots.", "--home", home)
    assert "70" in result.stderr
    assert not {"\x1b", "\x9b"} & set(result.stderr)


def test_a_correction_can_be_withdrawn(home):
    before = shown(home)
    run("summarize", NAME, "--set", FAITHFUL, "--tag", "mine", "--home", home)
    printed = told(run("summarize", NAME, "--unset", "--home", home, "--json"))
    assert (printed["id"], printed["withdrawn"], printed["summary"]["tldr"]) == (NAME, 1, before["tldr"])
    assert shown(home) == before
    again = run("summarize", NAME, "--unset", "--home", home)
    assert again.exit_code == 0
    assert "no TL;DR of yours" in again.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--set", FAITHFUL),
        (NAME, "2407.05678", "--set", FAITHFUL),
        (NAME, "--set", ""),
        (NAME, "--set", " \n"),
        (NAME, "--set", "x" * 1001),
        (NAME, "--set", FAITHFUL, "--tag", " "),
        (NAME, "--set", FAITHFUL, "--unset"),
        (NAME, "--set", FAITHFUL, "--stale"),
        (NAME, "--set", FAITHFUL, "--output", "x.jsonl"),
        (NAME, "--set", FAITHFUL, "--engine", "extractive"),
        (NAME, "--unset", "--model", "ollama/tiny"),
        (NAME, "--tag", "bees"),
        (NAME, "--unset", "--tag", "bees"),
        ("--unset",),
        (NAME, "2407.05678", "--unset"),
        ("--unset", "--input", "-"),
    ],
)
def test_a_correction_that_makes_no_sense_is_wrong_usage(home, arguments):
    result = run("summarize", *arguments, "--home", home)
    assert result.exit_code == 2
    assert result.stderr.startswith("papergist: ")
    assert len(told(run("show", NAME, "--history", "--home", home, "--json"))["history"]) == 1


@pytest.mark.parametrize("arguments", [("--set", FAITHFUL), ("--unset",)])
def test_a_paper_that_is_not_there_exits_with_1(home, arguments):
    result = run("summarize", "nobody", *arguments, "--home", home)
    assert result.exit_code == 1
    assert "papergist ls" in result.stderr


def test_the_history_as_json_holds_every_summary_oldest_first(home):
    run("summarize", NAME, "--set", FAITHFUL, "--home", home)
    printed = told(run("show", NAME, "--history", "--home", home, "--json"))
    assert set(printed) == {"id", "history"}
    assert [item["engine"] for item in printed["history"]] == ["extractive", "person"]
    assert all(set(item) == set(Summary.model_fields) for item in printed["history"])


def test_the_history_shows_to_a_pipe_what_changed_as_wdiff_does(home):
    run("summarize", NAME, "--set", "Bees learn to tell four dots.", "--home", home)
    run("summarize", NAME, "--set", "Honey bees learn to tell dots.", "--home", home)
    result = run("show", NAME, "--history", "--home", home)
    assert "3      [-Bees-] {+Honey bees+} learn to tell [-four-] dots." in result.stdout.splitlines()
    assert result.stdout.count("by person") == 2
    assert "by extractive" in result.stdout
    assert "\x1b" not in result.stdout


def test_a_paper_without_a_summary_says_so_in_its_history(home):
    catalog = Catalog(home / FILE_NAME)
    catalog.papers.record(reading(entry("Tides", "We measure tides.", arxiv_id="2407.09999")))
    paper = catalog.papers.get("2407.09999")
    catalog.close()
    assert "No summary yet." in seen(history_view, paper, [])


PASSPORT = Summary(
    tldr="Bees count to four.",
    engine="generative",
    model="ollama/tiny",
    prompt="tldr@3#abc",
    checks={"passed": True, "verbatim": False, "words": 4, "share": 0.25, "quoted_from": "title", "findings": ["x"]},
    created=datetime(2025, 1, 2, tzinfo=UTC),
    stale=True,
)
STOOD_IN = Summary(tldr=None, engine="extractive", fallback="The model was\nbusy \x1b[2J.")


def seen(view, *what, terminal=False):
    """Return what a console shows, 200 columns wide; on a terminal with its codes."""
    out = io.StringIO()
    colours = {"force_terminal": True, "color_system": "standard", "no_color": False} if terminal else {}
    view(Console(file=out, highlight=False, width=200, legacy_windows=False, **colours), *what)
    return out.getvalue()


@pytest.fixture
def paper(home):
    """Return a paper of the collection."""
    catalog = Catalog(home / FILE_NAME)
    yield catalog.papers.get(NAME)
    catalog.close()


def test_a_passport_tells_who_wrote_it_when_and_how_it_was_checked(paper):
    passport = (
        "by generative · ollama/tiny · tldr@3#abc · 2025-01-02 · "
        "checks: passed, not verbatim, words 4, share 0.25, quoted from title · the abstract has changed since"
    )
    assert passport in seen(paper_view, paper, PASSPORT)
    assert passport in seen(history_view, paper, [PASSPORT])


def test_a_passport_without_a_tldr_still_says_why_another_engine_stood_in(paper):
    for text in (seen(paper_view, paper, STOOD_IN), seen(history_view, paper, [STOOD_IN])):
        assert "by extractive · in place of another engine: The model was busy \ufffd[2J." in text
        assert "\x1b" not in text


def test_a_terminal_shows_what_went_struck_and_red_and_what_came_green(paper):
    later = PASSPORT.model_copy(update={"tldr": "Bees count to five. [bold]"})
    text = seen(history_view, paper, [PASSPORT, later], terminal=True)
    assert "\x1b[9;31mfour.\x1b[0m" in text
    assert "\x1b[4;32mfive. [bold]\x1b[0m" in text
    assert "[-" not in text


def test_a_text_in_the_history_cannot_move_the_cursor(paper):
    later = PASSPORT.model_copy(update={"tldr": "Bees \x1b[2J count.", "tags": ("a\x1b[1m",)})
    assert "\x1b" not in seen(history_view, paper, [PASSPORT, later, PASSPORT])
