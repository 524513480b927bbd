"""Retrieval on a collection in the BEIR layout: read, ranked, written as a TREC run, measured, compared."""

import json
import math

import pytest
from typer.testing import CliRunner

from eval import retrieval
from summarizer.cli import app
from summarizer.errors import UsageError

CORPUS = [
    {"_id": "d1", "title": "Bees", "text": "Bees find flowers by their colour."},
    {"_id": "d2", "title": "Rivers", "text": "Rivers run to the sea and carry sand."},
    {"_id": "d3", "title": "Bridges", "text": "Bridges of steel stand for a century."},
    {"_id": "d4", "title": "Bees", "text": "Bees find flowers by their colour."},
]
QUERIES = [
    {"_id": "q1", "text": "flowers of bees"},
    {"_id": "q2", "text": "sand in the sea"},
    {"_id": "q3", "text": "x"},
]


@pytest.fixture
def files(tmp_path):
    for name, rows in (("corpus", CORPUS), ("queries", QUERIES)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    qrels = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td3\t2\nq2\td2\t1\n"
    (tmp_path / "qrels.tsv").write_text(qrels, encoding="utf-8")
    return tmp_path


def run(files, *options):
    paths = ("--corpus", files / "corpus.jsonl", "--queries", files / "queries.jsonl", "--qrels", files / "qrels.tsv")
    return CliRunner().invoke(app, ["eval", "retrieval", *map(str, (*paths, *options))])


@pytest.mark.parametrize("mode", retrieval.MODES)
def test_each_mode_finds_what_was_asked_and_writes_a_trec_run(files, mode):
    result = run(files, "--mode", mode, "--run", files / "out.trec", "--json")
    assert result.exit_code == 0, result.stderr
    found = retrieval.read_run(files / "out.trec")
    best = {query: max(scores, key=scores.get) for query, scores in found.items()}
    assert best == {"q1": "d1", "q2": "d2"}  # q3 has no judgments, so it is not asked
    assert json.loads(result.stdout)["figures"]["R@5"]["n"] == 2


def test_documents_that_are_one_paper_share_its_place(files):
    run(files, "--mode", "lexical", "--run", files / "out.trec")
    found = retrieval.read_run(files / "out.trec")["q1"]
    assert found["d1"] == found["d4"]


def test_the_measures_are_those_of_their_definitions():
    # q1: the one relevant document at rank 2: nDCG 1/log2(3), RR 1/2. q2: nothing was found, which counts as 0.
    ranking = {"q1": {"d9": 2.0, "d1": 1.0}}
    values = retrieval.measure(ranking, {"q1": {"d1": 1}, "q2": {"d2": 1}})
    assert values["nDCG@10"]["q1"] == pytest.approx(1 / math.log2(3))
    assert values["RR@10"] == {"q1": 0.5, "q2": 0.0}
    assert values["R@5"] == {"q1": 1.0, "q2": 0.0}


def test_graded_judgments_count_by_grade_unless_told_otherwise(files):
    assert retrieval.read_judgments(files / "qrels.tsv")["q2"] == {"d3": 2, "d2": 1}
    assert retrieval.read_judgments(files / "qrels.tsv", binary=True)["q2"] == {"d3": 1, "d2": 1}


def test_two_runs_are_compared_query_by_query(files):
    run(files, "--mode", "lexical", "--run", files / "a.trec")
    result = run(files, "--mode", "hybrid", "--against", files / "a.trec", "--json")
    compared = json.loads(result.stdout)["against"]["nDCG@10"]
    assert compared["n"] == 2
    assert compared["difference"] == pytest.approx(0, abs=1)


def test_an_embedded_corpus_is_kept_and_used_again(files):
    first = run(files, "--work", files / "work", "--json")
    again = run(files, "--work", files / "work", "--json")
    assert json.loads(first.stdout) == json.loads(again.stdout)
    (files / "corpus.jsonl").write_text(json.dumps({"_id": "d1", "text": "Other."}), encoding="utf-8")
    refused = run(files, "--work", files / "work")
    assert refused.exit_code == 2
    assert "another collection" in refused.stderr


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("qrels.tsv", "q1\td1\n", "qrels.tsv, line 1 should be query, document and a whole number"),
        ("qrels.tsv", "q1\td1\thigh\n", "line 1 should be"),
        ("corpus.jsonl", '{"_id": "a b", "text": "x"}', "line 1: the field '_id'"),
        ("queries.jsonl", '{"_id": "a"}', "line 1: the field 'text'"),
    ],
)
def test_what_is_malformed_is_named_with_its_line(files, name, text, told):
    (files / name).write_text(text, encoding="utf-8")
    result = run(files)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("qrels", "told"),
    [
        ("q9\td1\t1\n", "'q9' is in none of the other files"),
        ("q1\tD1\t1\nq2\tD3\t1\n", "'D1' is in none of the other files"),
        ("q1\td1\t0\n", "no document is judged relevant"),
    ],
)
def test_judgments_that_fit_nothing_are_refused(files, qrels, told):
    (files / "qrels.tsv").write_text(qrels, encoding="utf-8")
    result = run(files)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.split())


def test_judgments_that_fit_in_part_are_told_of_and_what_cannot_be_asked_counts_nothing(files):
    (files / "qrels.tsv").write_text("q1\td1\t1\nq9\td1\t1\nq2\tD2\t1\nq3\td2\t0\n", encoding="utf-8")
    result = run(files, "--json")
    assert json.loads(result.stdout)["figures"]["R@5"]["n"] == 3
    said = " ".join(result.stderr.split())
    for part in ("1 queries are judged that are not asked", "1 documents are judged relevant that are not", "count 0"):
        assert part in said


def test_runs_are_compared_by_judgments(files):
    run(files, "--run", files / "a.trec")
    paths = ("--corpus", files / "corpus.jsonl", "--queries", files / "queries.jsonl", "--against", files / "a.trec")
    result = CliRunner().invoke(app, ["eval", "retrieval", *map(str, paths)])
    assert (result.exit_code, "--qrels" in result.stderr) == (2, True)


def test_a_file_that_is_no_trec_run_is_refused(tmp_path):
    path = tmp_path / "x.trec"
    path.write_text("q1 Q0 d1 1 0.5 tag\nq1 d1 1\n", encoding="utf-8")
    with pytest.raises(UsageError, match="line 2 is no line of a TREC run"):
        retrieval.read_run(path)
