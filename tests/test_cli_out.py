"""The verbs that bring papers out, over the packaged sample."""

import io
import json

import bibtexparser
import pytest
from rich.console import Console
from typer.testing import CliRunner

from summarizer.cli import app
from summarizer.models import Answer, Citation, IngestReport, NotUnderstood, Sentence
from summarizer.show import answer_view, report_view


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("collection")
    assert run("ingest", "sample", "--home", folder, "--quiet").exit_code == 0
    return folder


def test_an_export_goes_to_stdout_or_to_a_file(home, tmp_path):
    printed = run("export", "--format", "bibtex", "--home", home)
    assert printed.exit_code == 0
    assert len(bibtexparser.parse_string(printed.stdout).entries) == 12
    file = tmp_path / "papers.bib"
    assert run("export", "--format", "bibtex", "--home", home, "--output", file).exit_code == 0
    assert file.read_text(encoding="utf-8") == printed.stdout


def test_a_collection_exported_and_read_again_is_the_same_collection(home, tmp_path):
    file, other = tmp_path / "papers.jsonl", tmp_path / "other"
    run("export", "--format", "jsonl", "--home", home, "--output", file)
    assert run("ingest", file, "--home", other, "--quiet").exit_code == 0
    first, second = (json.loads(run("ls", "--json", "--home", folder).stdout)["papers"] for folder in (home, other))
    assert [{**paper, "sources": []} for paper in first] == [{**paper, "sources": []} for paper in second]


def test_an_export_takes_the_usual_filters(home):
    printed = run("export", "--format", "jsonl", "--home", home, "--org", "google")
    assert {json.loads(row)["organisation"]["name"] for row in printed.stdout.splitlines()} == {"Google"}


def test_a_file_that_cannot_be_written_whole_is_left_as_it_was(home, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    for place in (folder, tmp_path / "nowhere" / "papers.bib"):
        result = run("export", "--format", "ris", "--home", home, "--output", place)
        assert result.exit_code == 2
        assert str(place) in result.stderr
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("model", [None, "some/model"])
def test_a_paper_that_is_cited_twice_is_named_once_with_both_places(model):
    cited = [("a1", "Bees", 0, 9), ("b2", "Bridges", 3, 8), ("a1", "Bees", 20, 31)]
    citations = tuple(
        Citation(n=number, paper_id=name, title=title, quote=f"quote {number}", start=start, end=end, score=0.5)
        for number, (name, title, start, end) in enumerate(cited, 1)
    )
    found = Answer(
        answered=True,
        engine="extractive",
        model=model,
        question="?",
        answer="A. [1] B. [2] C. [3]",
        sentences=tuple(Sentence(text=text, citations=(number,)) for number, text in enumerate(("A.", "B.", "C."), 1)),
        citations=citations,
        confidence=0.9,
    )
    page = io.StringIO()
    answer_view(Console(file=page, width=100), found)
    lines = page.getvalue().splitlines()
    assert [line for line in lines if "Bees" in line] == ["[1] [3] Bees  a1 0–9, 20–31"]
    assert [line for line in lines if "Bridges" in line] == ["[2] Bridges  b2 3–8"]
    quotes = ["    [1] “quote 1”", "    [3] “quote 3”", "    “quote 2”"] if model else []
    assert [line.rstrip() for line in lines if "“" in line] == quotes


def test_what_was_not_understood_is_told_with_its_place_where_it_has_one():
    report = IngestReport(
        not_understood=(
            NotUnderstood(source="page.txt", line=7, text="• many\nauthors", reason="no count"),
            NotUnderstood(source="gone.txt", line=0, text="", reason="There is no file 'gone.txt'."),
        )
    )
    page = io.StringIO()
    report_view(Console(file=page, width=100), report)
    assert page.getvalue().splitlines()[2:] == [
        "  page.txt:7  no count: • many authors",
        "  gone.txt  There is no file 'gone.txt'",
    ]
