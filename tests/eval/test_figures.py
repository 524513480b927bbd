"""Figures of runs for a terminal: no name is cut, whatever the width; tags and judges have their lines."""

from io import StringIO
from pathlib import Path

from rich.console import Console

from eval.figures import figures, named, table
from eval.runs import Judging
from eval.stats import interval
from tests.eval.runs_by_hand import metric, run

WIDE = {name: [0.5 + n / 100 for n in range(30)] for name in ("comparison_support", "first_sentence", "rouge1_mean")}


def printed(runs, width=80):
    out = StringIO()
    table(Console(file=out, width=width), runs)
    return out.getvalue()


def test_metrics_and_systems_keep_their_whole_names_at_80_columns():
    names = ["extractive", "first-sentence", "title", "cue", "file:a-rather-long-name-of-texts.jsonl"]
    shown = printed([run(name, **WIDE) for name in names])
    assert all(name in shown for name in (*WIDE, *names[:4]))
    assert "…" not in shown, shown
    assert max(len(line) for line in shown.splitlines()) <= 80


def test_figures_are_those_of_each_metric_alone():
    one = run("a", some=[1.0, 2.0, None, 4.0], whole=[1.0, 5.0, 2.0, 9.0], other=[3.0, 3.0, 1.0, 0.5])
    found = figures(one)
    for name in ("some", "whole", "other"):
        values = [value for value in one.scores(name).values() if value is not None]
        assert {key: found[name][key] for key in ("value", "low", "high", "n")} == interval(values).rounded()
    assert found["some"]["left_out"] == 1


def test_what_a_judge_cost_and_how_healthy_tags_are_is_told():
    judged = Judging(judge="openai/[b]judge", prompt="judge@1#ab", prompt_tokens=70, completion_tokens=30, cost_usd=0.5)
    health = {"vocabulary": 12, "singletons": 0.25, "entropy": None}
    shown = printed([run("a", **WIDE).model_copy(update={"judged_by": (judged,), "vocabulary": health})], width=200)
    assert "a was graded by openai/[b]judge (judge@1#ab): 100 tokens, 0.5000 US$" in shown
    assert "tags: singletons" in shown
    assert "tags: entropy" not in shown


def test_runs_of_one_name_get_their_files_names():
    made = {Path("x/1.json"): run("a", **WIDE), Path("y/1.json"): run("a", **WIDE), Path("z.json"): run("b", **WIDE)}
    assert [one.system.name for one in named(made)] == ["a (x/1.json)", "a (y/1.json)", "b"]


def test_a_mark_of_any_run_is_in_the_table():
    deaf = metric("rouge1", follows_people=False)
    assert "d: this metric" in printed([run("a", words=[1.0, 2.0]), run("b", metrics=[deaf], rouge1=[1.0, 2.0])])
