"""A comparison tells a real difference from chance, refuses what cannot be compared, and shows the worst papers."""

from __future__ import annotations

import random
from io import StringIO

import pytest
from rich.console import Console

from eval.compare import Comparison, compare
from eval.compare_text import markdown, show
from summarizer.errors import UsageError
from tests.eval.runs_by_hand import metric, run

CHANCE = random.Random(4)
BEFORE = [30 + CHANCE.gauss(0, 8) for _ in range(60)]
BETTER = [score + 2 + CHANCE.gauss(0, 3) for score in BEFORE]
ALIKE = [score + CHANCE.choice((-3, 3)) for score in BEFORE]


def _by_name(comparison):
    return {one.metric.name: one for one in comparison.metrics}


def test_a_real_gain_is_called_better_and_the_other_way_round_worse():
    a, b = run("a", rouge1=BEFORE), run("b", rouge1=BETTER)
    assert compare(a, b).metrics[0].verdict == "B is better"
    assert compare(b, a).metrics[0].verdict == "B is worse"


def test_the_direction_of_a_metric_decides_who_wins():
    kinds = (metric("rouge1"), metric("copied", "lower"), metric("words", "neither"))
    a = run("a", metrics=kinds, rouge1=BEFORE, copied=BEFORE, words=BEFORE)
    b = run("b", metrics=kinds, rouge1=BETTER, copied=BETTER, words=BETTER)
    found = _by_name(compare(a, b))
    assert found["copied"].verdict == "B is worse"
    assert (found["copied"].wins, found["copied"].losses) == (found["rouge1"].losses, found["rouge1"].wins)
    assert found["words"].verdict == "B is higher"


def test_chance_is_no_difference_and_what_could_have_been_seen_is_said():
    # differences are ±3: a deviation of about 3 over 60 papers shows 2.8 · 3 / √60 = 1.08 or somewhat more
    found = compare(run("a", rouge1=BEFORE), run("b", rouge1=ALIKE)).metrics[0]
    assert found.verdict.startswith("no difference seen; 60 papers would have shown 1.1")


@pytest.mark.parametrize(
    ("papers", "verdict"), [(2, "too few papers to decide"), (5, "too few papers to decide"), (6, "B is better")]
)
def test_so_few_papers_decide_nothing_however_they_fall(papers, verdict):
    low, high = ([float(base + number) for number in range(papers)] for base in (20, 80))
    assert compare(run("a", rouge1=low), run("b", rouge1=high)).metrics[0].verdict == verdict


def test_what_holm_takes_back_is_not_said_to_have_been_too_small_to_see():
    names = [f"m{number}" for number in range(12)]
    a = run("a", rouge1=BEFORE[:8], **dict.fromkeys(names, BEFORE[:8]))
    better = [score + 1 for score in BEFORE[:8]]  # on each of 8: p is 2 / 2**8, and 13 times that with the others
    alike = {name: [score + sign for score, sign in zip(BEFORE[:8], [1, -1] * 4, strict=True)] for name in names[1:]}
    b = run("b", rouge1=BEFORE[:8], m0=better, **alike)
    assert (
        _by_name(compare(a, b))["m0"].verdict
        == "no difference seen: one of so many metrics may differ as much by chance"
    )


def test_equal_runs_are_the_same_on_all_papers():
    found = compare(run("a", rouge1=BEFORE), run("b", rouge1=BEFORE))
    assert found.metrics[0].verdict == "the same on all 60 papers"
    assert found.worst == ()


def test_many_secondary_metrics_do_not_make_a_difference_of_chance():
    # 40 secondary metrics of pure chance: some two have p < 0.05, none is left after Holm (its risk is 5 %).
    generator = random.Random(1)
    names = [f"m{number}" for number in range(40)]
    a = run("a", rouge1=BEFORE, **dict.fromkeys(names, BEFORE))
    noise = {name: [score + generator.gauss(0, 1) for score in BEFORE] for name in names}
    found = compare(a, run("b", rouge1=BEFORE, **noise)).metrics[1:]
    assert any(one.paired.p < 0.05 for one in found)
    assert all(one.verdict.startswith("no difference seen") for one in found)
    assert all(one.p_holm >= one.paired.p for one in found)


def test_enforced_metrics_are_shown_but_not_counted():
    kinds = (metric("rouge1"), metric("support", enforced=True))
    a, b = (run(name, metrics=kinds, rouge1=BEFORE, support=BETTER) for name in "ab")
    found = _by_name(compare(a, b))
    assert found["support"].p_holm is None


def test_the_ten_worst_papers_are_shown_with_both_texts_and_the_abstract():
    after = [score - number for number, score in enumerate(BEFORE)]
    found = compare(run("a", rouge1=BEFORE), run("b", rouge1=after), abstracts={"p59": "Bees | count."}).worst
    assert [one.id for one in found] == [f"p{number}" for number in range(59, 49, -1)]
    assert found[0].loss == pytest.approx(59)
    assert (found[0].text_a, found[0].text_b, found[0].abstract) == ("a on 59", "b on 59", "Bees | count.")
    assert found[1].abstract is None


def test_papers_without_a_text_are_counted():
    a = run("a", rouge1=[1.0, 2.0, 3.0])
    b = run("b", rouge1=[None, 2.0, 3.0], texts=[None, "x", "y"])
    found = compare(a, b)
    assert (found.missing_a, found.missing_b) == (0, 1)
    assert (found.metrics[0].paired.n, found.metrics[0].paired.left_out) == (2, 1)
    assert "B has no text for 1 of 3 papers" in markdown(found)


def test_runs_of_other_data_are_refused():
    with pytest.raises(UsageError, match="different data"):
        compare(run("a", rouge1=[1.0]), run("b", sha256="1" * 64, rouge1=[1.0]))


@pytest.mark.parametrize("change", [{"version": 2}, {"signature": "judge: another model"}, {"better": "lower"}])
def test_runs_scored_in_two_ways_are_refused(change):
    other = metric("rouge1").model_copy(update=change)
    with pytest.raises(UsageError, match="rouge1 was scored in two ways"):
        compare(run("a", metrics=[metric("rouge1")], rouge1=[1.0]), run("b", metrics=[other], rouge1=[1.0]))


def test_a_metric_that_is_not_there_is_named_with_the_nearest():
    with pytest.raises(UsageError) as told:
        compare(run(rouge1=[1.0]), run(rouge1=[1.0]), primary="rogue1")
    assert told.value.hint == "Did you mean rouge1?"


def test_a_primary_metric_that_applies_to_nothing_is_refused():
    a, b = (run(name, rouge1=[None, None], words=[1.0, 2.0]) for name in "ab")
    with pytest.raises(UsageError) as told:
        compare(a, b)
    assert "words" in told.value.hint


def test_what_only_one_run_has_is_said():
    found = compare(run(rouge1=[1.0, 2.0], words=[1.0, 2.0]), run(rouge1=[1.0, 2.0]))
    assert found.not_compared == ("words",)
    assert "Only one run has: words" in markdown(found)


def test_the_document_survives_as_json():
    found = compare(run("a", rouge1=BEFORE), run("b", rouge1=BETTER))
    assert Comparison.model_validate_json(found.model_dump_json()) == found


def test_markdown_and_terminal_say_the_same_and_hold_foreign_text_in_its_cell():
    texts = ["a | b\n<b>c</b>"] * 3
    found = compare(run("a", rouge1=[1.0, 2.0, 9.0]), run("b", rouge1=[1.0, 2.0, 3.0], texts=texts))
    made = markdown(found)
    assert r"a \| b \<b\>c\</b\>" in made
    shown = StringIO()
    show(Console(file=shown, width=200), found)
    for word in ("rouge1", "0-2-1", "9.00 → 3.00"):
        assert word in made
        assert word in shown.getvalue()
