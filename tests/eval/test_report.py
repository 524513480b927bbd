"""The report: one file that needs nothing else, says what the runs say, and shows hostile texts as texts."""

import json
import re

import pytest
from typer.testing import CliRunner

from eval import metrics, runs
from eval.items import Dataset, Item, Output
from eval.report import plots, render, view
from eval.systems import System
from summarizer.cli import app
from summarizer.errors import UsageError

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"
ITEMS = (
    Item(id="a", title=f"Hives {EVIL}", abstract=f"We map 12 hives. {EVIL}", references=(f"Maps hives {EVIL}",)),
    Item(id="b", title="Rivers", abstract="We study rivers of 3 km.", references=("Rivers.",)),
    Item(id="c", title="Bridges", abstract="We build bridges.", references=("Bridges.",)),
)
DATA = Dataset(name=f"own{EVIL}", origin="own.jsonl", items=ITEMS)


def run_of(name, *texts):
    async def write(items):
        for text in texts:
            yield Output(text=text, error=EVIL if text is None else None)

    run = runs.generate(DATA, System(name, write, model=EVIL))
    return runs.score(run, DATA, metrics.choose(["rouge1", "words", "coverage"]))


@pytest.fixture(scope="module")
def both():
    good = run_of(f"good{EVIL}", "We map 12 hives.", "We study rivers.", "We build bridges.")
    return [good, run_of("bad", f"We map 47 hives. {EVIL}", "Rivers.", None)]


@pytest.fixture(scope="module")
def page(both):
    return render.html(view.build(both, DATA), both)


def test_nothing_is_fetched_and_no_script_runs(page):
    tags = re.findall(r"<(script|img|link|iframe|object|embed)\b", page)
    assert tags == []
    assert "default-src 'none'" in page
    assert re.findall(r"""(?:src|href)=["'](?!#)""", page) == []
    assert not re.search(r"@import|url\((?!#)", page)


def test_texts_of_papers_models_and_files_are_shown_as_texts(page):
    assert page.count("&lt;script&gt;") >= 6
    assert "onerror=alert(2)>" not in page


def test_words_that_the_abstract_lacks_are_marked_with_the_reason(both):
    papers = view.build(both, DATA).papers
    assert papers[0].id == "a"  # the most marked first
    marked = [piece for written in papers[0].written for piece in written.pieces if piece.reason]
    assert any("47" in piece.text for piece in marked)
    assert "".join(piece.text for piece in papers[0].written[1].pieces) == both[1].items[0].text


def test_every_figure_has_an_interval_and_what_is_missing_is_counted(both):
    built = view.build(both, DATA)
    assert built.figures[0]["rouge1"]["n"] == 3
    assert built.figures[1]["rouge1"]["n"] == 2
    assert built.figures[1]["rouge1"]["left_out"] == 1
    assert "(n=2)" in render.html(built, both)
    assert all(one["low"] is None or one["low"] <= one["value"] <= one["high"] for one in built.figures[0].values())


def test_the_others_are_compared_with_the_first(both, page):
    comparison = view.build(both, DATA).comparisons[0]
    assert (comparison.b.name, comparison.primary) == ("bad", "rouge1")
    assert "bad against good" in page


def test_without_the_dataset_the_report_says_what_it_can(both):
    built = view.build(both, None)
    assert built.papers[0].abstract == ""
    assert [piece.reason for piece in built.papers[0].written[0].pieces] == [None]
    render.html(built, both)


def test_markdown_tables_keep_their_cells(both):
    text = render.markdown(view.build(both, DATA))
    rows = [line for line in text.splitlines() if line.startswith("| rouge1 ")]
    assert len(rows[0].split(" | ")) == 3


def test_runs_of_other_data_and_metrics_that_are_not_there_are_refused(both):
    other = both[1].model_copy(update={"dataset": both[1].dataset.model_copy(update={"sha256": "0"})})
    with pytest.raises(UsageError, match="different data"):
        view.build([both[0], other], DATA)
    with pytest.raises(UsageError, match="no metric 'rouge9'"):
        view.build(both, DATA, primary="rouge9")


def test_a_plot_is_the_same_twice_and_reads_its_title_aloud():
    rows = [("rouge1", 0.2, 0.1, 0.3, 1), ('a "quoted" <name>', -0.3, -0.5, 0.1, -1)]
    first = plots.forest(rows, title='A "title" <b>')
    assert first == plots.forest(rows, title='A "title" <b>')
    assert first.startswith('<svg role="img" aria-label="A &quot;title&quot; &lt;b&gt;"')
    assert "<name>" not in first


def test_what_is_better_has_another_colour_than_what_is_worse_whichever_side_is_good():
    better, worse = plots.COLOURS[0].lower(), plots.COLOURS[1].lower()
    drawn = plots.forest([("a", 0.2, 0.1, 0.3, 1), ("b", -0.2, -0.3, -0.1, -1)], title="t")
    assert better in drawn.lower()
    assert worse not in drawn.lower()
    assert worse in plots.forest([("a", 0.2, 0.1, 0.3, -1)], title="t").lower()
    assert better not in plots.forest([("a", 0.2, 0.1, 0.3, 0)], title="t").lower()


def test_a_curve_of_risk_and_coverage_is_drawn():
    assert "<svg" in plots.risk_coverage({"extractive": [(0.5, 0.0), (1.0, 0.25)]})


def test_figures_of_answers_stand_in_the_report_with_their_curve(both, tmp_path):
    figure = {"value": 0.5, "low": 0.4, "high": 0.6, "n": 7}
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({"figures": {"finds": figure}, "risk_coverage": [[0.5, 0.1]]}), encoding="utf-8")
    page = render.html(view.build(both, DATA, answers=[view.read_answers(path)]), both)
    assert "0.500 [0.400, 0.600]" in page
    assert "Risk and coverage of answers" in page
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match="eval answers --json"):
        view.read_answers(path)


def test_the_verbs_write_runs_and_report(tmp_path):
    out = tmp_path / "runs"
    done = CliRunner().invoke(
        app, ["eval", "run", "--dataset", "sample", "--system", "extractive,title", "--out", str(out), "--json"]
    )
    assert done.exit_code == 0, done.stderr
    assert set(json.loads(done.stdout)) == {"extractive", "title"}
    paths = [str(out / f"sample-{name}.json") for name in ("extractive", "title")]
    page = tmp_path / "report.html"
    done = CliRunner().invoke(app, ["eval", "report", *paths, "--out", str(page), "--markdown", str(tmp_path / "r.md")])
    assert done.exit_code == 0, done.stderr
    assert "title against extractive" in page.read_text(encoding="utf-8")
    done = CliRunner().invoke(app, ["eval", "compare", *paths, "--json"])
    assert json.loads(done.stdout)["b"]["name"] == "title"
    done = CliRunner().invoke(app, ["eval", "score", paths[0], "--metrics", "words", "--json"])
    assert done.exit_code == 0, done.stderr


def test_metrics_and_marks_are_those_of_every_run(both):
    more = runs.score(both[1], DATA, metrics.choose(["copied_title", "coverage"]), follows={"coverage": False})
    built = view.build([both[0], more], DATA)
    assert "copied_title" in [metric.name for metric in built.metrics]
    (mark,) = built.marks["coverage"]
    assert mark.endswith(": bad")  # the first run was scored before that was known
    assert "copied_title" in render.html(built, [both[0], more])
    everywhere = [
        run.model_copy(update={"metrics": tuple(m.model_copy(update={"follows_people": False}) for m in run.metrics)})
        for run in both
    ]
    page = render.html(view.build(everywhere, DATA), everywhere)
    assert page.count("†") == 4  # three metrics and what it means


def test_the_vocabulary_of_the_tags_is_shown_where_a_system_gives_some(both):
    tagged = both[0].model_copy(
        update={"items": tuple(item.model_copy(update={"tags": ("bees", f"hive {item.id}")}) for item in both[0].items)}
    )
    scored = runs.score(tagged, DATA, metrics.choose(["words"]))
    assert scored.vocabulary["vocabulary"] == 4  # bees, and one tag for each of three papers
    assert scored.vocabulary["singletons"] == 0.75
    assert both[0].vocabulary is None
    assert "Tags, as the vocabulary" in render.html(view.build([scored, both[1]], DATA), [scored, both[1]])
    assert "| tags: singletons | 0.75 |" in render.markdown(view.build([scored, both[1]], DATA))
