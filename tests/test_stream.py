"""A stream of papers is summarised line by line, in order, without a collection."""

import io
import json

import pytest

from summarizer.errors import SourceNotFound, UsageError
from summarizer.ids import title_id
from summarizer.models import NotUnderstood
from summarizer.stream import summarise_file, summarise_lines
from tests.making import BEES, BRIDGES

FIELDS = {"id", "tldr", "tags", "category", "engine", "model", "support", "checks"}


def line(**fields):
    return json.dumps({"id": "x", "title": "Bees That Count", "abstract": BEES, **fields})


def results(*lines):
    return list(summarise_lines(lines, source="in.jsonl"))


def test_every_line_gives_one_summary_in_order():
    found = results(line(id="b"), "", "  \n", line(id="a", title="Bridges", abstract=BRIDGES))
    assert [item["id"] for item in found] == ["b", "a"]
    assert all(set(item) == FIELDS for item in found)


def test_support_stands_verbatim_in_the_abstract():
    (found,) = results(line())
    assert all(BEES[span["start"] : span["end"]] == span["quote"] for span in found["support"])


@pytest.mark.parametrize("missing", [{"id": None}, {}])
def test_a_paper_without_an_id_goes_by_its_title(missing):
    (found,) = results(json.dumps({"title": "Bees That Count", "abstract": BEES, **missing}))
    assert found["id"] == title_id("Bees That Count")


def test_an_id_comes_back_as_it_was_given():
    assert [item["id"] for item in results(line(id=0), line(id="ä/1"))] == [0, "ä/1"]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("{", "Expecting"),
        ("[1]", "not a JSON object"),
        ('{"title": "t"}', "'abstract' is missing"),
        ('{"title": 1, "abstract": "a"}', "'title' is not a text"),
        ("[" * 100_000, ""),
    ],
)
def test_a_line_that_is_none_is_told_with_its_number_and_the_others_go_on(wrong, reason):
    first, second, third = results(line(), wrong, line())
    assert isinstance(second, NotUnderstood)
    assert (second.source, second.line) == ("in.jsonl", 2)
    assert reason in second.reason
    assert second.reason
    assert first["tldr"] == third["tldr"]


def test_lone_surrogates_stop_nothing(tmp_path):
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": "\\ud800", "title": "\\udfff", "abstract": "Bees \\ud800 count."}\n' + line() + "\n")
    assert list(summarise_file(str(source), str(output))) == []
    found = [json.loads(row) for row in output.read_text(encoding="utf-8").splitlines()]
    assert [item["id"] for item in found] == ["\ufffd", "x"]


def test_files_are_read_and_written_as_utf8_with_or_without_a_mark(tmp_path):
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(b"\xef\xbb\xbf" + line(id="雪").encode() + b"\r\n\xff\n")
    (strange,) = summarise_file(str(source), str(output))
    assert strange.line == 2
    assert json.loads(output.read_text(encoding="utf-8"))["id"] == "雪"


def test_the_input_is_never_overwritten(tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_text(line())
    (tmp_path / "link").symlink_to(source)
    for output in (source, tmp_path / "link"):
        with pytest.raises(UsageError, match="is the input too"):
            list(summarise_file(str(source), str(output)))
    assert source.read_text() == line()


def test_a_file_that_cannot_be_opened_is_told_in_words(tmp_path):
    with pytest.raises(SourceNotFound, match="cannot be read"):
        list(summarise_file(str(tmp_path / "nothing"), None))
    (tmp_path / "in.jsonl").write_text(line())
    with pytest.raises(UsageError, match="cannot be written"):
        list(summarise_file(str(tmp_path / "in.jsonl"), str(tmp_path / "no" / "folder")))


def test_a_dash_is_standard_input_and_output(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + line(id="雪").encode()), "ascii"))
    assert list(summarise_file("-", "-")) == []
    assert json.loads(capsys.readouterr().out)["id"] == "雪"
