"""Datasets: one's own JSON lines, SciTLDR's layout, the packaged page; what is malformed is named with its line."""

import hashlib
import json

import httpx
import pytest
import respx

from eval.datasets import fetch, jsonl, scitldr
from eval.datasets.collection import read_sample
from summarizer.errors import PapergistError, UsageError


def write(path, *rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_lines_of_ones_own_need_an_abstract_only(tmp_path):
    found = jsonl.read(write(tmp_path / "own.jsonl", {"abstract": "Bees fly."}, "", {"id": "b", "abstract": "C."}))
    assert [(item.id, item.abstract) for item in found.items] == [("1", "Bees fly."), ("b", "C.")]


@pytest.mark.parametrize("key", ["references", "reference", "tldr", "target"])
def test_references_go_by_several_names(tmp_path, key):
    row = {"abstract": "Bees fly.", key: ["Bees."] if key == "references" else "Bees."}
    assert jsonl.read(write(tmp_path / "own.jsonl", row)).items[0].references == ("Bees.",)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("{", "line 2 is not JSON"),
        ("[1]", "line 2 should be an object"),
        ('{"title": "x"}', "line 2: the field 'abstract' should be a text, and is missing"),
        ('{"abstract": 5}', "line 2: the field 'abstract'"),
        ('{"abstract": "x", "tags": [1]}', "line 2: the field 'tags' should be a list of texts"),
        ('{"abstract": "x", "id": "a"}', "line 2: the id 'a' stood in an earlier line"),
    ],
)
def test_a_line_that_is_wrong_is_named_with_its_field(tmp_path, row, told):
    with pytest.raises(UsageError, match=told):
        jsonl.read(write(tmp_path / "own.jsonl", {"abstract": "x", "id": "a"}, row))


def test_scitldr_gives_sentences_references_and_ids(tmp_path):
    row = {"source": ["Bees  fly.", "They rest."], "title": "Bees", "target": ["Bees rest. "], "paper_id": "p7"}
    write(tmp_path / "scitldr/dev.jsonl", row)
    item = scitldr.read(tmp_path, "dev").items[0]
    assert (item.id, item.abstract, item.sentences) == ("p7", "Bees fly. They rest.", ("Bees fly.", "They rest."))
    assert item.references == ("Bees rest.",)


def test_a_set_that_is_not_there_and_a_split_that_is_none_say_so(tmp_path):
    with pytest.raises(UsageError, match="There is no file"):
        scitldr.read(tmp_path, "dev")
    with pytest.raises(UsageError, match="no split 'devel'"):
        scitldr.read(tmp_path, "devel")


def test_the_packaged_page_is_a_dataset_with_the_ids_that_it_has_in_a_collection():
    found = read_sample()
    assert len(found.items) > 5
    assert all(item.abstract and item.id for item in found.items)


def test_a_dataset_that_changed_has_another_checksum(tmp_path):
    one = jsonl.read(write(tmp_path / "a.jsonl", {"abstract": "Bees fly."}))
    same = jsonl.read(write(tmp_path / "b.jsonl", {"abstract": "Bees fly."}))
    other = jsonl.read(write(tmp_path / "c.jsonl", {"abstract": "Bees fly!"}))
    assert one.sha256 == same.sha256 != other.sha256


@pytest.fixture
def public(monkeypatch):
    content = b'{"source": ["Bees fly."], "title": "Bees", "target": ["Bees."]}\n'
    file = fetch.PublicFile(
        "tiny/dev.jsonl", "a/b", "c0ffee", "x/dev.jsonl", hashlib.sha256(content).hexdigest(), len(content)
    )
    monkeypatch.setitem(fetch.SETS, "tiny", (file,))
    return file, content


@respx.mock
def test_a_public_set_is_fetched_from_its_commit_once(public, tmp_path):
    file, content = public
    route = respx.get(f"{fetch.HOST}/a/b/c0ffee/x/dev.jsonl").mock(httpx.Response(200, content=content))
    assert "checksum right" in fetch.fetch("tiny", tmp_path)[0]
    assert (tmp_path / file.to).read_bytes() == content
    assert "there already" in fetch.fetch("tiny", tmp_path)[0]
    assert route.call_count == 1


@respx.mock
@pytest.mark.parametrize("answer", [b"x" * 5, b"x" * 64, b"x" * 9999, b""])
def test_bytes_that_are_not_the_pinned_ones_are_not_kept(public, tmp_path, answer):
    respx.get(public[0].url).mock(httpx.Response(200, content=answer))
    with pytest.raises(PapergistError, match="checksum differs"):
        fetch.fetch("tiny", tmp_path)
    assert list((tmp_path / "tiny").iterdir()) == []


@respx.mock
@pytest.mark.parametrize("failure", [httpx.Response(503), httpx.ConnectError("no")])
def test_a_host_that_fails_says_what_to_do(public, tmp_path, failure):
    route = respx.get(public[0].url)
    route.mock(side_effect=failure) if isinstance(failure, Exception) else route.mock(failure)
    with pytest.raises(PapergistError) as told:
        fetch.fetch("tiny", tmp_path)
    assert told.value.hint


def test_ids_are_texts_or_whole_numbers_and_none_at_all_is_the_lines_number(tmp_path):
    rows = ({"id": 0, "abstract": "A."}, {"id": 7, "abstract": "B."}, {"abstract": "C."})
    assert [item.id for item in jsonl.read(write(tmp_path / "own.jsonl", *rows)).items] == ["0", "7", "3"]


@pytest.mark.parametrize("wrong", [["a"], {"a": 1}, 1.5, True, "", " "])
def test_an_id_that_is_none_is_named(tmp_path, wrong):
    path = write(tmp_path / "own.jsonl", {"id": "a", "abstract": "A."}, {"id": wrong, "abstract": "B."})
    with pytest.raises(UsageError, match=r"line 2: the field 'id'"):
        jsonl.read(path)


def test_a_judged_set_without_a_known_checksum_is_not_fetched_and_says_where_it_is(tmp_path):
    for name in ("summedits", "scholarsum"):
        with pytest.raises(UsageError, match="no checksum") as told:
            fetch.fetch(name, tmp_path)
        assert "github.com" in told.value.hint
