"""The command line as a person or a script meets it: real collection, real model, packaged sample."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from summarizer.cli import app
from summarizer.models import Hit, Paper, SearchHit, SimilarPaper
from summarizer.show import hits_table, papers_table, similar_table

PAPER_FIELDS = {
    "id", "aliases", "title", "abstract", "authors", "author_count", "organisation", "published",
    "published_inferred", "listed", "listed_inferred", "comments", "upvotes", "url", "sources", "tldr", "tags",
    "category",
}  # fmt: skip
ANSWER_FIELDS = {
    "answered", "engine", "model", "question", "answer", "sentences", "citations", "confidence", "reason", "nearest",
    "filters", "usage", "dropped", "fallback",
}  # fmt: skip


def run(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("collection")
    result = run("ingest", "sample", "--home", folder, "--json")
    assert result.exit_code == 0, result.stderr
    return folder


def told(result: Result):
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_the_sample_again_changes_nothing(home):
    report = told(run("ingest", "sample", "--home", home, "--json"))
    assert {key: report[key] for key in ("found", "added", "updated", "unchanged", "merged")} == {
        "found": 12, "added": 0, "updated": 0, "unchanged": 12, "merged": 0,
    }  # fmt: skip
    assert report["not_understood"] == []


def test_ls_gives_papers_in_the_promised_shape(home):
    listing = told(run("ls", "--home", home, "--json"))
    assert set(listing) == {"papers", "next"}
    assert len(listing["papers"]) == 12
    assert all(set(paper) == PAPER_FIELDS for paper in listing["papers"])
    assert all(paper["tldr"] and paper["tags"] for paper in listing["papers"])


def test_ls_goes_on_at_its_cursor_until_every_paper_was_given_once(home):
    seen, cursor = [], []
    while True:
        page = told(run("ls", "--home", home, "--json", "--limit", "5", *cursor))
        seen += [paper["id"] for paper in page["papers"]]
        if page["next"] is None:
            break
        cursor = ["--cursor", page["next"]]
    assert len(seen) == len(set(seen)) == 12


def test_ls_narrows_by_publication_date(home):
    papers = told(run("ls", "--home", home, "--json", "--since", "2024-01-01"))["papers"]
    assert papers
    assert all(paper["published"] >= "2024-01-01" for paper in papers)


def test_a_paper_with_a_day_of_listing_only_is_shown_with_that_day(tmp_path):
    papers = tmp_path / "papers.jsonl"
    dated = {"title": "Moth Maps", "abstract": "Moths find their way by maps.", "listed": "2025-01-02"}
    papers.write_text(json.dumps(dated), "utf-8")
    run("ingest", papers, "--quiet", "--home", tmp_path / "home")
    (name, day, *_) = run("ls", "--home", tmp_path / "home").stdout.split("\t")
    assert day == "2025-01-02"
    assert told(run("search", "moths", "--home", tmp_path / "home", "--json"))["hits"][0]["listed"] == day
    shown = Console(file=io.StringIO(), force_terminal=True, width=200)
    papers_table(shown, [paper := Paper(id=name, title="Moth Maps", abstract="Moths.", listed=date(2025, 1, 2))])
    hits_table(shown, [SearchHit.of(Hit(paper_id=name, score=1), paper)])
    similar_table(shown, [SimilarPaper(paper_id=name, title="Moth Maps", listed=paper.listed, score=1)])
    assert shown.file.getvalue().count(day) == 3


def test_a_category_and_a_source_narrow_every_verb_and_are_said(home):
    papers = told(run("ls", "--home", home, "--json"))["papers"]
    source, category = papers[0]["sources"][0], next(paper["category"] for paper in papers if paper["category"])
    expected = {paper["id"] for paper in papers if paper["category"] == category}
    filters = ("--category", category.upper(), "--source", source)
    assert {paper["id"] for paper in told(run("ls", "--home", home, "--json", *filters))["papers"]} == expected
    found = told(run("search", "language models", "--home", home, "--json", *filters))
    assert {hit["paper_id"] for hit in found["hits"]} <= expected
    assert found["filters"] == {"category": category.upper(), "source": source}
    answer = told(run("ask", "What speeds up decoding?", "--home", home, "--json", "--source", "elsewhere.txt"))
    assert (answer["answered"], answer["filters"]) == (False, {"source": "elsewhere.txt"})
    assert told(run("ls", "--home", home, "--json", "--source", "elsewhere.txt"))["papers"] == []


def test_show_tells_one_paper_and_who_wrote_its_summary(home):
    paper = told(run("ls", "--home", home, "--json", "--limit", "1"))["papers"][0]
    assert told(run("show", paper["id"], "--home", home, "--json")) == paper
    assert "extractive" in run("show", paper["id"], "--home", home).stdout


def test_show_similar_gives_the_papers_that_are_most_like_one(home):
    lora = told(run("search", "low-rank adaptation of large models", "--home", home, "--json"))["hits"][0]
    found = told(run("show", lora["paper_id"], "--similar", "--home", home, "--json"))
    assert found["id"] == lora["paper_id"]
    assert len(found["similar"]) == 10  # of the eleven others
    fields = {"paper_id", "title", "published", "listed", "url", "tldr", "score"}
    assert all(set(paper) == fields for paper in found["similar"])
    lines = run("show", lora["paper_id"], "--similar", "--home", home).stdout.splitlines()
    assert [line.split("\t")[1] for line in lines] == [paper["paper_id"] for paper in found["similar"]]
    assert run("show", lora["paper_id"], "--similar", "--history", "--home", home).exit_code == 2
    assert run("show", "nothing-of-that-name", "--similar", "--home", home).exit_code == 1


def test_an_answer_quotes_the_abstracts_verbatim(home):
    abstracts = {paper["id"]: paper["abstract"] for paper in told(run("ls", "--home", home, "--json"))["papers"]}
    answer = told(run("ask", "How does PagedAttention reduce wasted memory?", "--home", home, "--json"))
    assert set(answer) == ANSWER_FIELDS
    assert answer["answered"]
    assert answer["citations"]
    for citation in answer["citations"]:
        assert abstracts[citation["paper_id"]][citation["start"] : citation["end"]] == citation["quote"]


def test_a_question_from_elsewhere_is_declined_and_that_is_no_failure(home):
    answer = told(run("ask", "How long should I boil an egg?", "--home", home, "--json"))
    assert answer["answered"] is False
    assert answer["sentences"] == answer["citations"] == []
    assert answer["reason"]
    assert len(answer["nearest"]) <= 3


def test_a_search_whose_words_no_paper_holds_says_that_meaning_alone_decided(home):
    strange, known = (run("search", query, "--home", home) for query in ("zzzqqq", "attention zzzqqq"))
    assert strange.stderr == "No paper holds a word of this; these are the nearest by meaning.\n"
    assert strange.stdout
    assert known.stderr == ""
    assert run("search", "zzzqqq", "--home", home, "--quiet").stderr == ""


def test_search_finds_a_paper_by_its_subject(home):
    hits = told(run("search", "low-rank adaptation of large models", "--home", home, "--json"))["hits"]
    assert "LoRA" in hits[0]["title"]


def test_tags_are_counted(home):
    tags = told(run("tags", "--home", home, "--json"))["tags"]
    assert tags == sorted(tags, key=lambda row: (-row["papers"], row["tag"]))


def test_verify_finds_no_difference(home):
    assert told(run("verify", "--home", home, "--json"))["ok"] is True


def test_rebuilding_the_index_embeds_nothing_and_leaves_it_whole(home):
    assert told(run("rebuild-index", "--home", home, "--json"))["passages"] >= 12
    assert told(run("verify", "--home", home, "--json"))["ok"] is True


def test_doctor_says_that_all_is_well(home):
    findings = told(run("doctor", "--home", home, "--json"))["findings"]
    assert {finding["what"] for finding in findings} == {"home", "catalog", "embedding", "index", "engine"}
    assert all(finding["ok"] for finding in findings)


def test_an_unknown_paper_exits_with_1_and_says_what_to_do(home):
    result = run("show", "nothing-of-that-name", "--home", home)
    assert result.exit_code == 1
    assert "papergist ls" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("ingest", "no-such-file.txt"),
        ("ls", "--since", "yesterday"),
        ("ls", "--since", "2025-02-01", "--until", "2025-01-31"),
        ("ls", "--cursor", "xyz"),
        ("ask", "  "),
    ],
)
def test_wrong_usage_exits_with_2_and_names_what_is_wrong(home, arguments):
    result = run(*arguments, "--home", home)
    assert result.exit_code == 2
    assert result.stderr.startswith("papergist: ")
    assert result.stdout == ""


def test_lines_that_are_not_understood_exit_with_3_and_the_rest_is_kept(tmp_path):
    source = tmp_path / "papers.jsonl"
    source.write_text('{"title": "On tides", "abstract": "We measure tides."}\n{"title": 7}\n', encoding="utf-8")
    result = run("ingest", source, "--home", tmp_path / "home", "--json")
    assert result.exit_code == 3
    report = json.loads(result.stdout)
    assert report["added"] == 1
    assert report["not_understood"][0]["line"] == 2


def test_one_bad_source_does_not_keep_the_good_ones_out(tmp_path):
    good = tmp_path / "papers.jsonl"
    good.write_text('{"title": "On tides", "abstract": "We measure tides."}\n', encoding="utf-8")
    result = run("ingest", good, tmp_path / "missing.txt", "--home", tmp_path / "home", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["added"] == 1


def test_one_paper_and_one_piece_are_told_of_in_the_singular(tmp_path):
    papers = tmp_path / "papers.jsonl"
    papers.write_text(
        '{"title": "Moth Maps", "abstract": "Moths find their way by maps."}\n{"title": "Bees"}\n', "utf-8"
    )
    result = run("ingest", papers, "--home", tmp_path / "home")
    assert "1 paper found: 1 added" in result.stdout
    assert "1 piece was not understood:" in result.stdout


def test_a_source_that_cannot_be_read_is_listed_in_the_json_too(tmp_path):
    broken = tmp_path / "broken.bin"
    broken.write_bytes(bytes(range(256)))
    result = run("ingest", broken, "--home", tmp_path / "home", "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["found"] == 0
    assert [(item["source"], item["line"]) for item in report["not_understood"]] == [(str(broken), 0)]


def test_a_stream_is_summarised_without_a_collection(tmp_path):
    output = tmp_path / "out.jsonl"
    lines = ['{"id": "a", "title": "On tides", "abstract": "We measure tides in two bays."}', "not JSON", ""]
    result = run("summarize", "--input", "-", "--output", output, stdin="\n".join(lines))
    assert result.exit_code == 3
    assert "line" in result.stderr or ":2:" in result.stderr
    (summary,) = map(json.loads, output.read_text(encoding="utf-8").splitlines())
    assert set(summary) == {"id", "tldr", "tags", "category", "engine", "model", "support", "checks"}
    assert summary["id"] == "a"
    for span in summary["support"]:
        assert "We measure tides in two bays."[span["start"] : span["end"]] == span["quote"]


def test_deleted_papers_are_gone_everywhere(tmp_path):
    source = tmp_path / "papers.jsonl"
    source.write_text('{"title": "On tides", "abstract": "We measure tides."}\n', encoding="utf-8")
    home = tmp_path / "home"
    run("ingest", source, "--home", home)
    paper = told(run("ls", "--home", home, "--json"))["papers"][0]
    assert told(run("delete", paper["id"], "--home", home, "--json")) == {"deleted": [paper["id"]]}
    assert told(run("ls", "--home", home, "--json"))["papers"] == []
    assert told(run("search", "tides", "--home", home, "--json"))["hits"] == []
    assert told(run("verify", "--home", home, "--json"))["ok"] is True


def test_terminal_escapes_in_a_paper_are_shown_and_do_not_act(tmp_path):
    source = tmp_path / "papers.jsonl"
    source.write_text(json.dumps({"title": "On \x1b[31mred\x1b[0m tides", "abstract": "We measure. [bold]x[/]"}))
    run("ingest", source, "--home", tmp_path / "home")
    shown = run("ls", "--home", tmp_path / "home").stdout
    assert "\x1b" not in shown
    assert "red" in shown


def test_an_unknown_setting_is_named_with_the_nearest_real_one(home, monkeypatch):
    monkeypatch.setenv("PAPERGIST_EMBEDING", "none")
    result = run("ls", "--home", home)
    assert result.exit_code == 2
    assert "PAPERGIST_EMBEDDING" in result.stderr


def test_what_was_never_said_is_not_taken_back(home):
    paper = told(run("ls", "--home", home, "--json", "--limit", "1"))["papers"][0]["id"]
    assert run("like", paper, "--undo", "--home", home).stderr == "There was nothing to withdraw.\n"
    run("like", paper, "--home", home)
    assert run("like", paper, "--undo", "--home", home).stderr == "1 withdrawn\n"
    forgotten = run("interests", "--forget", "moth maps", "--home", home)
    assert forgotten.stderr == "There was nothing to forget: 'moth maps' is not among your words.\n"


def test_a_filter_that_no_paper_meets_is_said_with_the_tag_that_may_be_meant(home):
    near = "No paper has the tag 'languge model'. Did you mean '"
    for verb in (("ls",), ("search", "attention"), ("questions", "add", "What attends?", "--name", "attends")):
        said = run(*verb, "--tag", "languge model", "--org", "nobody", "--home", home).stderr
        assert near in said
        assert "No paper is of the organisation 'nobody'." in said
    assert "No paper" not in run("ls", "--tag", "language model", "--home", home).stderr
    run("questions", "remove", "attends", "--home", home)


def test_a_mistyped_verb_is_answered_with_those_that_are_close_to_it_only():
    assert "Did you mean 'search'" in run("serch").output
    assert "Did you mean" not in run("trends").output
