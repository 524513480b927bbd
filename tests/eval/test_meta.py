"""A metric follows people only where it does so better than the text's length, by an interval above zero."""

from __future__ import annotations

import random
from io import StringIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from scipy import stats

from eval.following import Judgments, beyond
from eval.judged import JudgedItem, JudgedSet
from eval.meta import Meta, agreement, load, measure, measure_pairs
from eval.meta_text import markdown, show
from eval.metrics.metric import Metric
from eval.people import Preference
from summarizer.errors import UsageError


def _set(humans, *, each=4, lengths=None, facet="good"):
    """Return one summary for each judgment, `each` of them to a source, of so many words."""
    items = [
        JudgedItem(
            id=str(number),
            cluster=f"source {number // each}",
            source="A source.",
            summary=" ".join(["word"] * (lengths[number] if lengths else 5)),
            human={facet: human},
        )
        for number, human in enumerate(humans)
    ]
    return JudgedSet(name="made", main=facet, items=tuple(items))


def _rows(judged, scores, **better):
    found = agreement(judged, {"m": scores}, {"m": "higher", **better})
    return {row.metric: row for row in found.agreements}


def _scores(values):
    return {str(number): value for number, value in enumerate(values)}


GENERATOR = random.Random(8)
HUMANS = [GENERATOR.random() for _ in range(80)]
NEAR = [human + GENERATOR.gauss(0, 0.1) for human in HUMANS]
LENGTHS = [GENERATOR.randint(5, 30) for _ in HUMANS]


def test_a_metric_that_is_near_to_people_follows_them_and_chance_does_not():
    judged = _set(HUMANS, lengths=LENGTHS)
    assert _rows(judged, _scores(NEAR))["m"].follows_people is True
    assert _rows(judged, _scores([GENERATOR.random() for _ in HUMANS]))["m"].follows_people is False


def test_a_metric_that_only_knows_the_length_does_not_follow_people():
    lengths = [round(10 + 20 * human) for human in HUMANS]  # people liked long texts
    row = _rows(_set(HUMANS, lengths=lengths), _scores([float(length) for length in lengths]))["m"]
    assert row.within.value > 0.9
    assert (row.over_length.value, row.follows_people) == (0.0, False)


def test_what_is_good_by_its_own_direction_counts():
    judged = _set(HUMANS, lengths=LENGTHS)
    against = _scores([-value for value in NEAR])
    assert _rows(judged, against)["m"].follows_people is False
    assert _rows(judged, against, m="lower")["m"].follows_people is True
    assert _rows(judged, against, m="lower")["m"].spearman.value < -0.9


def test_a_metric_without_a_direction_is_not_asked_and_length_is_the_control():
    rows = _rows(_set(HUMANS, lengths=LENGTHS), _scores(NEAR), m="neither")
    assert list(rows) == ["length", "m"]
    assert rows["m"].follows_people is rows["length"].follows_people is None


def test_figures_are_those_of_scipy():
    row = _rows(_set(HUMANS), _scores(NEAR))["m"]
    assert row.spearman.value == pytest.approx(stats.spearmanr(HUMANS, NEAR).statistic)
    assert row.kendall.value == pytest.approx(stats.kendalltau(HUMANS, NEAR).statistic)
    within = [stats.spearmanr(HUMANS[at : at + 4], NEAR[at : at + 4]).statistic for at in range(0, 80, 4)]
    assert row.within.value == pytest.approx(np.mean(within))
    assert row.auroc is None


def test_of_yes_and_no_the_figure_is_auroc():
    labels = [float(human > 0.5) for human in HUMANS]
    row = _rows(_set(labels), _scores(NEAR))["m"]
    u = stats.mannwhitneyu(
        [n for n, y in zip(NEAR, labels, strict=True) if y], [n for n, y in zip(NEAR, labels, strict=True) if not y]
    )
    assert row.auroc.value == pytest.approx(u.statistic / (sum(labels) * (80 - sum(labels))))
    assert row.spearman is row.kendall is None


def test_where_each_source_has_one_summary_the_figure_over_all_decides():
    row = _rows(_set(HUMANS, each=1, lengths=LENGTHS), _scores(NEAR))["m"]
    assert row.within is None
    assert row.over_length.value == pytest.approx(
        row.spearman.value - abs(stats.spearmanr(HUMANS, LENGTHS).statistic), abs=1e-9
    )
    assert row.follows_people is True


def test_a_metric_that_never_varies_is_chance_and_one_that_never_applies_has_no_row():
    judged = _set(HUMANS, lengths=LENGTHS)
    assert _rows(judged, _scores([1.0] * 80))["m"].within.value == 0
    assert "m" not in _rows(judged, _scores([None] * 80))


def test_what_the_metric_does_not_apply_to_is_left_out_and_counted():
    row = _rows(_set(HUMANS), _scores([None] * 8 + NEAR[8:]))["m"]
    assert (row.n, row.left_out) == (72, 8)


def test_copies_of_one_source_do_not_narrow_the_interval():
    # Each judgment ten times over under one source: as sure as the eight sources are.
    humans, scores = HUMANS[:8], NEAR[:8]
    few = _rows(_set(humans, each=1), _scores(scores))["m"].spearman
    copied = _set([human for human in humans for _ in range(10)], each=10)
    many = _rows(copied, _scores([score for score in scores for _ in range(10)]))["m"].spearman
    assert (many.low, many.high) == pytest.approx((few.low, few.high), abs=0.02)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=4, max_size=12))
def test_nothing_beats_itself(rows):
    human, scores = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    if len(set(human)) < 2:
        return
    over = beyond(Judgments(human, list(range(len(rows)))), scores, scores, better="neither")
    assert (over.value, over.low, over.high) == pytest.approx((0, 0, 0))


def test_scores_are_taken_of_the_summary_and_its_source():
    judged = _set(HUMANS, lengths=LENGTHS)
    metric = Metric("m", lambda case: float(len(case.text) + len(case.item.abstract)), "higher", "by hand")
    row = {row.metric: row for row in measure(judged, [metric]).agreements}["m"]
    assert row.over_length.value == 0  # letters follow words here


def _preferences(choices, a="long words here", b="short"):
    return [
        Preference(id=f"p{number}", source=f"s{number}", title="", a=a, b=b, choice=choice)
        for number, choice in enumerate(choices)
    ]


def test_the_share_of_pairs_in_which_a_metric_prefers_what_people_do():
    # b is preferred in 12 of 16 clear pairs; the metric always prefers b, and length, turned round, does so too.
    metric = Metric("briefness", lambda case: -float(len(case.text)), "higher", "by hand")
    length, found = measure_pairs(_preferences([*["b", "b", "b", "a"] * 4, "equal"]), [metric])
    assert (found.n, found.ties, found.share.value) == (16, 1, 0.75)
    assert (length.metric, length.share.value) == ("length", 0.75)
    assert (found.over_length.value, found.follows_people) == (0.0, False)


def test_equal_scores_agree_by_half_and_missing_ones_are_left_out():
    even = Metric("even", lambda _: 1.0, "higher", "by hand")
    none = Metric("none", lambda case: 1.0 if case.text == "short" else None, "higher", "by hand")
    _, one, other = measure_pairs(_preferences(["b", "a", "a"]), [even, none])
    assert one.share.value == 0.5
    assert (other.n, other.left_out, other.share.value) == (0, 3, None)


def _meta():
    found = agreement(_set(HUMANS, lengths=LENGTHS), {"m": _scores(NEAR)}, {"m": "higher"})
    return Meta(
        sets=(found,), pairs=measure_pairs(_preferences(["b", "a"]), [Metric("m", lambda _: 1.0, "higher", "")])
    )


def test_the_document_says_of_each_metric_whether_it_follows_people(tmp_path):
    assert _meta().follows() == {"m": True}  # on the set, though not on pairs
    path = tmp_path / "meta.json"
    path.write_text(_meta().model_dump_json(), encoding="utf-8")
    assert load(path) == _meta()
    path.write_text('{"format": "other"}', encoding="utf-8")
    with pytest.raises(UsageError, match="not what papergist eval meta writes"):
        load(path)


def test_only_the_main_facet_decides():
    items = tuple(item.model_copy(update={"human": {**item.human, "other": 0.5}}) for item in _set(HUMANS).items)
    found = agreement(JudgedSet(name="x", main="other", items=items), {"m": _scores(NEAR)}, {"m": "higher"})
    assert Meta(sets=(found,)).follows() == {}  # people said the same of all on the main facet


def test_tables_show_length_beside_each_metric():
    shown = StringIO()
    show(Console(file=shown, width=200), _meta())
    for told in (markdown(_meta()), shown.getvalue()):
        assert "length" in told
        assert "made: good · n=80 of 20 sources" in told
        assert "yes" in told


def test_too_few_sources_say_neither_yes_nor_no():
    few = _rows(_set(HUMANS[:20], lengths=LENGTHS[:20]), _scores(NEAR))["m"]  # 5 sources of 4 summaries
    assert (few.follows_people, few.too_few) == (None, True)
    found = agreement(_set(HUMANS[:20], lengths=LENGTHS[:20]), {"m": _scores(NEAR)}, {"m": "higher"})
    assert Meta(sets=(found,)).follows() == {}
    assert "| too few |" in markdown(Meta(sets=(found,)))
    one = [Preference(id="1", source="S", title="", a="Short.", b="A longer one.", choice="b")]
    pairs = measure_pairs(one, [Metric("m", lambda case: float(len(case.text)), "higher", "by hand")])
    assert [pair.follows_people for pair in pairs] == [None, None]


def test_names_from_files_do_not_act_in_a_terminal():
    judged = _set(HUMANS, lengths=LENGTHS, facet="[red]good\x1b[2J").model_copy(update={"name": "own\x1b]0;x[bold]"})
    found = agreement(judged, {"m": _scores(NEAR)}, {"m": "higher"})
    out = StringIO()
    show(Console(file=out, width=200), Meta(sets=(found,)))
    assert "\x1b" not in out.getvalue()
    assert "[red]good" in out.getvalue()
