"""The verbs of `papergist eval` on the command line: what they print, write and exit with."""

import json
import xml.etree.ElementTree as ET

import pytest
from typer.testing import CliRunner

from eval.guard import Outcome, refuse_unheard
from summarizer.cli import app
from summarizer.errors import PapergistError

PAPERS = [
    {
        "id": f"p{number}",
        "title": f"Hiver {number}",
        "abstract": f"We present Hiver {number}. It is {number + 2}x faster.",
        "references": [f"Hiver {number} is {number + 2}x faster."],
    }
    for number in range(12)
]


def papergist(*arguments, **options):
    return CliRunner().invoke(app, [str(argument) for argument in arguments], **options)


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """Return a run of whole TL;DRs, one of those without their results, and the folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAPERGIST_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("PAPERGIST_DATA", raising=False)
    (tmp_path / "own.jsonl").write_text("\n".join(map(json.dumps, PAPERS)), encoding="utf-8")
    for name, text in (("whole", "Hiver {0} is {1}x faster."), ("cut", "Presents Hiver {0}.")):
        lines = [json.dumps({"id": f"p{n}", "tldr": text.format(n, n + 2)}) for n in range(12)]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = papergist("eval", "run", "--dataset", "own.jsonl", "--system", "file:whole.jsonl,file:cut.jsonl")
    assert done.exit_code == 0, done.stderr
    return tmp_path / "runs/own-file-whole.jsonl.json", tmp_path / "runs/own-file-cut.jsonl.json", tmp_path


def test_the_gate_stops_texts_that_drop_results_and_says_why_everywhere(runs):
    whole, cut, folder = runs
    done = papergist("eval", "gate", cut, "--baseline", whole, "--fail-if", "rouge1 < -1%", "--fail-if",
                     "tells_result < -5%", "--junit", "gate.xml", "--markdown", "gate.md")  # fmt: skip
    assert done.exit_code == 1
    assert "rouge1" in done.stdout
    cases = ET.parse(folder / "gate.xml").getroot().iter("testcase")
    assert {case.get("name") for case in cases if case.find("failure") is not None} == {
        "rouge1 < -1%",
        "tells_result < -5%",
    }
    assert "Gate failed" in (folder / "gate.md").read_text(encoding="utf-8")


def test_the_gate_passes_what_has_not_changed(runs):
    whole, _, _ = runs
    done = papergist("eval", "gate", whole, "--baseline", whole)
    assert done.exit_code == 0, done.stdout


def test_a_rule_on_a_metric_that_is_not_there_is_wrong_usage(runs):
    whole, _, _ = runs
    done = papergist("eval", "gate", whole, "--baseline", whole, "--fail-if", "rogue1 < 0")
    assert done.exit_code == 2
    assert "rouge1" in done.stderr


def test_labels_are_asked_for_and_tell_which_metrics_follow_them(runs):
    whole, cut, _ = runs
    done = papergist("eval", "label", whole, cut, "--annotator", "ann", "--limit", "3", input="1\n9\n2\n=\n")
    assert done.exit_code == 0, done.stderr
    assert "3 labelled" in done.stderr
    done = papergist("eval", "label", whole, "--annotator", "ann", input="135\nq\n")
    assert "1 labelled" in done.stderr
    done = papergist("eval", "meta", "--labels", "labels.jsonl", "--metrics", "coverage,content", "--json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert [pair["metric"] for pair in found["pairs"]] == ["length", "coverage", "content"]
    assert found["pairs"][0]["ties"] == 1


def test_the_end_of_the_input_stops_labelling(runs):
    whole, cut, _ = runs
    done = papergist("eval", "label", whole, cut, "--annotator", "ann", input="1\n")
    assert (done.exit_code, "1 labelled" in done.stderr) == (0, True)


def test_what_meta_found_marks_metrics_in_later_runs(runs):
    _, _, folder = runs
    row = {"metric": "coverage", "n": 9, "left_out": 0, "ties": 0, "follows_people": False}
    between = {"value": 0.5, "low": 0.4, "high": 0.6, "n": 9}
    pair = {**row, "share": between, "over_length": {**between, "low": -0.1}}
    (folder / "meta.json").write_text(json.dumps({"pairs": [pair]}), encoding="utf-8")
    done = papergist("eval", "run", "--dataset", "own.jsonl", "--metrics", "coverage", "--meta", "meta.json", "--json")
    assert "length" in json.loads(done.stdout)["extractive"]["coverage"]["remarks"][0]


def test_meta_without_judgments_and_a_set_that_is_none_are_wrong_usage(runs):
    assert papergist("eval", "meta").exit_code == 2
    done = papergist("eval", "meta", "--set", "magic", "--data", ".")
    assert (done.exit_code, "scholarsum" in done.stderr) == (2, True)


def test_a_dataset_or_system_that_is_not_there_is_wrong_usage(runs):
    assert papergist("eval", "run", "--dataset", "none.jsonl").exit_code == 2
    assert papergist("eval", "run", "--dataset", "own.jsonl", "--system", "magic").exit_code == 2
    assert papergist("eval", "run", "--dataset", "own.jsonl", "--split", "dev").exit_code == 2
    done = papergist("eval", "run", "--dataset", "scitldr")
    assert (done.exit_code, "papergist eval fetch scitldr" in done.stderr) == (2, True)


def test_the_self_test_shows_which_errors_are_noticed(runs):
    metrics = "number_support,words"
    done = papergist(
        "eval", "self-test", "--dataset", "own.jsonl", "--texts", "references", "--metrics", metrics, "--json"
    )
    assert done.exit_code == 0, done.stderr
    rows = {(row["kind"], row["metric"]): row["auc"] for row in json.loads(done.stdout) if row["n"]}
    assert rows["number", "number_support"] == 1
    assert rows["number", "words"] == 0.5
    done = papergist("eval", "self-test", "--dataset", "sample", "--texts", "references")
    assert done.exit_code == 2


def test_one_lost_text_is_enough_for_the_gate_and_few_papers_decide_nothing_else(runs):
    whole, _, folder = runs
    run = json.loads(whole.read_text(encoding="utf-8"))
    run["items"][3]["text"] = None
    (folder / "lost.json").write_text(json.dumps(run), encoding="utf-8")
    done = papergist("eval", "gate", "lost.json", "--baseline", whole, "--fail-if", "words > 0")
    assert (done.exit_code, "missing" in done.stdout) == (1, True)
    run["items"][3]["text"] = "x"
    for item in run["items"]:
        item["scores"]["rouge1"] = 1.0 if int(item["id"][1:]) < 11 else None
    (folder / "few.json").write_text(json.dumps(run), encoding="utf-8")
    done = papergist("eval", "gate", "few.json", "--baseline", whole, "--fail-if", "rouge1 < 0")
    assert (done.exit_code, "undecided" in done.stdout) == (0, True)


def test_a_file_holds_one_run_which_goes_on_and_is_not_overwritten_by_another(runs):
    whole, _, folder = runs
    command = ("eval", "run", "--dataset", "own.jsonl", "--system", "file:whole.jsonl")
    run = json.loads(whole.read_text(encoding="utf-8"))
    for item in run["items"]:
        item["scores"]["judge_clear"] = 4.0  # of an earlier judge, which would have to be paid again
    whole.write_text(json.dumps(run), encoding="utf-8")
    assert papergist(*command).exit_code == 0
    assert json.loads(whole.read_text(encoding="utf-8"))["items"][0]["scores"]["judge_clear"] == 4.0
    kept = whole.read_bytes()
    assert papergist(*command, "--limit", "3").exit_code == 2  # other data
    (folder / "whole.jsonl").write_text(json.dumps({"id": "p1", "tldr": "Other."}), encoding="utf-8")
    done = papergist(*command)
    assert (done.exit_code, "other texts of 12 of 12 papers" in done.stderr) == (2, True)
    assert whole.read_bytes() == kept
    assert papergist(*command, "--force").exit_code == 0
    assert json.loads(whole.read_text(encoding="utf-8"))["items"][1]["text"] == "Other."


def test_two_systems_of_one_name_are_not_written_to_one_file(runs):
    _, _, folder = runs
    (folder / "b").mkdir()
    (folder / "b" / "cut.jsonl").write_text(json.dumps({"id": "p1", "tldr": "Other."}), encoding="utf-8")
    done = papergist("eval", "run", "--dataset", "own.jsonl", "--system", "file:cut.jsonl,file:b/cut.jsonl", "--force")
    assert (done.exit_code, "both would be written" in done.stderr) == (2, True)


def test_runs_of_one_name_are_told_apart_by_their_files(runs):
    whole, _, folder = runs
    (folder / "before.json").write_bytes(whole.read_bytes())
    done = papergist("eval", "score", whole, "before.json", "--metrics", "words", "--json")
    assert set(json.loads(done.stdout)) == {f"file:whole.jsonl ({whole})", "file:whole.jsonl (before.json)"}
    done = papergist("eval", "report", whole, "before.json", "--json")
    names = [system["name"] for system in json.loads(done.stdout)["systems"]]
    assert len(set(names)) == 2


def test_a_file_of_texts_for_other_papers_is_an_error(runs):
    _, _, folder = runs
    (folder / "theirs.jsonl").write_text(json.dumps({"id": "zz", "tldr": "Bees."}), encoding="utf-8")
    done = papergist("eval", "run", "--dataset", "own.jsonl", "--system", "file:theirs.jsonl")
    assert (done.exit_code, "none of the 12 papers" in done.stderr, "'zz'" in done.stderr) == (2, True, True)


def test_texts_that_are_missing_are_counted_with_the_reason(runs):
    _, _, folder = runs
    lines = [{"id": "p0", "tldr": "Hiver 0 is 2x faster."}, {"id": "p1", "tldr": ""}, {"id": "p2", "summary": "Bees."}]
    lines += [{"id": "elsewhere", "tldr": "Bees count."}]
    (folder / "some.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    done = papergist("eval", "run", "--dataset", "own.jsonl", "--system", "file:some.jsonl", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)
    said = " ".join(done.stderr.split())
    assert "file:some.jsonl has no text for 11 of 12 papers (9 × some.jsonl has no line for it; 2 ×" in said
    assert "file:some.jsonl has 1 text for papers that are not there, like 'elsewhere'." in said
    done = papergist("eval", "run", "--dataset", "own.jsonl", "--system", "file:some.jsonl", "--limit", "3", "--force")
    assert "not there" not in done.stderr


@pytest.mark.parametrize("what", ["kept", "repaired", "declined"])
def test_a_model_whose_server_counts_no_tokens_has_answered_all_the_same(what):
    refuse_unheard([Outcome("p0", "tldr", "replaced", "busy", "", ()), Outcome("p1", "tldr", what, "", "Bees.", ())])


def test_replies_of_which_none_was_heard_are_no_measure():
    with pytest.raises(PapergistError, match=r"The model answered nothing\. too late"):
        refuse_unheard([Outcome(f"p{number}", "tldr", "replaced", "too late", "", ()) for number in range(3)])


def test_a_model_that_never_answered_is_not_measured(runs):
    papergist("ingest", "own.jsonl", "--quiet")
    done = papergist("eval", "guard", "--model", "ollama/nix", env={"OLLAMA_API_BASE": "http://127.0.0.1:9"})
    assert (done.exit_code, done.stdout) == (1, "")
    assert "papergist: The server of ollama/nix cannot be reached" in done.stderr
    assert "gave nothing usable" not in done.stderr


def test_the_seed_of_the_resamples_is_in_the_run_and_decides_its_intervals(runs):
    _, _, folder = runs
    some = [{**paper, "references": [f"Hiver {'is a map ' * number}."]} for number, paper in enumerate(PAPERS)]
    (folder / "own.jsonl").write_text("\n".join(map(json.dumps, some)), encoding="utf-8")
    command = ("eval", "run", "--dataset", "own.jsonl", "--system", "title", "--metrics", "words,rouge1", "--json")
    first, other = (json.loads(papergist(*command, "--seed", seed, "--out", f"s{seed}").stdout) for seed in (0, 1))
    assert json.loads((folder / "s1" / "own-title.json").read_text(encoding="utf-8"))["seed"] == 1
    assert first["title"]["rouge1"]["value"] == other["title"]["rouge1"]["value"]
    assert first["title"]["rouge1"]["low"] != other["title"]["rouge1"]["low"]


def test_compare_takes_names_with_blanks_between_them(runs):
    whole, cut, _ = runs
    done = papergist("eval", "compare", whole, cut, "--primary", "rouge1", "--metrics", "rouge2, words", "--json")
    assert done.exit_code == 0, done.stderr
    assert [row["metric"]["name"] for row in json.loads(done.stdout)["metrics"]] == ["rouge1", "rouge2", "words"]


def test_the_gate_says_in_json_whether_it_passed_and_in_markdown_why_it_could_not_judge(runs):
    whole, cut, folder = runs
    done = papergist("eval", "gate", cut, "--baseline", whole, "--fail-if", "rouge1 < -1%", "--json")
    assert (done.exit_code, json.loads(done.stdout)["passed"]) == (1, False)
    assert json.loads(papergist("eval", "gate", whole, "--baseline", whole, "--json").stdout)["passed"] is True
    asked = ("--junit", "gate.xml", "--markdown", "gate.md")
    done = papergist("eval", "gate", whole, "--baseline", "none.json", *asked)
    assert (done.exit_code, "none.json" in (folder / "gate.md").read_text(encoding="utf-8")) == (2, True)
    assert ET.parse(folder / "gate.xml").getroot().find("./testsuite/testcase/error") is not None


def test_a_set_of_ones_own_and_labels_feed_meta(runs):
    whole, _, folder = runs
    papergist("eval", "label", whole, "--annotator", "ann", input="135\n2\nq\n")
    row = {"abstract": "Bees fly.", "summary": "They fly.", "scores": {"good": 3}}
    rows = [{**row, "abstract": f"Bees fly {n}.", "scores": {"good": n % 5}} for n in range(20)]
    (folder / "judged.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    done = papergist("eval", "meta", "--set", "judged.jsonl,labels.jsonl", "--metrics", "coverage", "--json")
    assert done.exit_code == 0, done.stderr
    sets = {one["name"]: one for one in json.loads(done.stdout)["sets"]}
    assert (sets["judged.jsonl"]["n"], sets["judged.jsonl"]["main"], sets["labels.jsonl"]["n"]) == (20, "good", 2)
    (folder / "judged.jsonl").write_text(json.dumps({**row, "scores": {"good": "yes"}}), encoding="utf-8")
    done = papergist("eval", "meta", "--set", "judged.jsonl")
    assert (done.exit_code, "judged.jsonl, line 1, scores: the field 'good'" in done.stderr) == (2, True)


def test_what_files_say_does_not_act_in_a_terminal(runs):
    whole, _, folder = runs
    evil = "own\x1b]0;gone\x07[bold]"
    run = json.loads(whole.read_text(encoding="utf-8"))
    run["dataset"]["name"] = run["system"]["name"] = evil
    for item in run["items"]:
        item["id"] += "\x1b[2J[red]"
    (folder / "evil.json").write_text(json.dumps(run), encoding="utf-8")
    for item in run["items"]:
        item["scores"]["rouge1"] = 0.0
    (folder / "worse.json").write_text(json.dumps(run), encoding="utf-8")
    for done in (
        papergist("eval", "compare", "evil.json", "worse.json", "--markdown", "c.md"),
        papergist("eval", "gate", "worse.json", "--baseline", "evil.json", "--markdown", "g.md"),
    ):
        assert done.exit_code in {0, 1}, done.stderr
        assert "\x1b" not in done.stdout
        assert "[bold]" in done.stdout
    assert "\x1b" not in (folder / "c.md").read_text(encoding="utf-8") + (folder / "g.md").read_text(encoding="utf-8")
