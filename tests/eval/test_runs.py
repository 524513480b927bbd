"""Runs: what a system wrote, scored, saved and loaded; the same texts get the same scores; other data is refused."""

import json

import pytest

from eval import metrics, runs, systems
from eval.items import Dataset, Item, Output
from summarizer.errors import UsageError
from summarizer.services import Services
from summarizer.settings import load_settings

ITEMS = (
    Item(
        id="a",
        title="Hiver: Maps of Hives",
        abstract="Bees fly far. We present Hiver, a map of hives.",
        references=("A map.",),
    ),
    Item(id="b", title="Rivers", abstract="Rivers run 3 km.", sentences=("One.", "This paper.")),
    Item(id="c", title="", abstract=""),
)
DATA = Dataset(name="own", origin="own.jsonl", items=ITEMS)


@pytest.fixture
def services(tmp_path):
    made = Services(load_settings({"home": tmp_path / "home"}, {}))
    yield made
    made.close()


def texts(run):
    return [item.text for item in run.items]


def test_the_controls_are_what_they_are_called(services):
    assert texts(runs.generate(DATA, systems.system("title", services))) == ["Hiver: Maps of Hives", "Rivers", None]
    assert texts(runs.generate(DATA, systems.system("first-sentence", services))) == ["Bees fly far.", "One.", None]
    cued = texts(runs.generate(DATA, systems.system("cue", services)))
    assert cued == ["We present Hiver, a map of hives.", "This paper.", None]


def test_the_extractive_engine_says_nothing_of_nothing_and_has_its_checks_marked(services):
    run = runs.generate(DATA, systems.system("extractive", services))
    assert run.items[2].text is None
    scored = runs.score(run, DATA, metrics.choose(["default"]))
    marked = {metric.name for metric in scored.metrics if metric.enforced}
    assert marked == {metric.name for metric in metrics.every() if metric.checks in set(run.system.enforced)}


def test_texts_of_others_are_read_from_a_file_and_what_is_missing_is_an_error_of_the_item(services, tmp_path):
    path = tmp_path / "theirs.jsonl"
    path.write_text(json.dumps({"id": "a", "tldr": "Hives."}), encoding="utf-8")
    run = runs.generate(DATA, systems.system(f"file:{path}", services))
    assert texts(run) == ["Hives.", None, None]
    assert run.items[1].error == "theirs.jsonl has no line for it"


def test_an_unknown_system_lists_those_there_are(services):
    with pytest.raises(UsageError, match="no system 'magic'") as told:
        systems.system("magic", services)
    assert "extractive" in told.value.hint


def test_scores_repeat_exactly_and_survive_saving(services, tmp_path):
    run = runs.generate(DATA, systems.system("title", services))
    first = runs.score(run, DATA, metrics.choose(["default"]))
    assert first == runs.score(run, DATA, metrics.choose(["default"]))
    runs.save(first, tmp_path / "runs" / "one.json")
    assert runs.load(tmp_path / "runs" / "one.json") == first
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["one.json"]


def test_what_does_not_apply_is_none_and_never_zero(services):
    run = runs.generate(DATA, systems.system("title", services))
    scored = runs.score(run, DATA, metrics.choose(["rouge1"]))
    assert scored.scores("rouge1")["b"] is None  # nobody wrote a TL;DR for it
    assert scored.scores("rouge1")["c"] is None  # the system wrote none


def test_scoring_again_with_another_metric_keeps_the_earlier_scores(services):
    run = runs.generate(DATA, systems.system("title", services))
    twice = runs.score(runs.score(run, DATA, metrics.choose(["words"])), DATA, metrics.choose(["coverage"]))
    assert [metric.name for metric in twice.metrics] == ["words", "coverage"]
    assert set(twice.items[0].scores) == {"words", "coverage"}


def test_a_run_of_other_data_is_refused(services):
    run = runs.generate(DATA, systems.system("title", services))
    changed = DATA.model_copy(update={"items": (ITEMS[0], ITEMS[1], ITEMS[2].model_copy(update={"abstract": "x"}))})
    with pytest.raises(UsageError, match="other data"):
        runs.score(run, changed, metrics.choose(["words"]))


def test_a_file_that_is_no_run_names_the_field(tmp_path):
    path = tmp_path / "run.json"
    path.write_text('{"format": "papergist-run@9"}', encoding="utf-8")
    with pytest.raises(UsageError, match=r"is no run of papergist-run@1: format"):
        runs.load(path)
    with pytest.raises(UsageError, match="There is no run"):
        runs.load(tmp_path / "none.json")


def test_a_cost_that_is_not_known_makes_the_sum_unknown(services):
    run = runs.generate(DATA, systems.system("title", services))
    assert run.cost_usd == 0
    unknown = run.items[0].model_copy(update={"cost_usd": None})
    assert run.model_copy(update={"items": (unknown, *run.items[1:])}).cost_usd is None


def test_a_system_that_breaks_off_leaves_no_half_run():
    async def write(items):
        yield Output(text="x")
        raise UsageError("stop")

    with pytest.raises(UsageError, match="stop"):
        runs.generate(DATA, systems.System("x", write))
