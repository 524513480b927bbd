"""Readers of what people judged, and of one's own labels."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from eval.items import Item
from eval.judged import load, read_scholarsum, read_summedits
from eval.label import Task, paired, ticked
from eval.people import Tick, judged_by_ticks, people_agree, read_labels
from summarizer.errors import UsageError
from summarizer.labels import append

FACETS = "human_fm_facets[background,method,result,conclusion]"
SCORED = {
    "doc_id": "arxiv_1",
    "system": "gpt35",
    "reference_abstract": "Bees count.",
    "summary": "They count.",
    "human_fm": 0.5,
    FACETS: [1, 0.5, 0.5, 0],
}
PAIR = {"id": "1", "source": "Bees count.", "title": "Bees", "a": "They count.", "b": "They fly.", "choice": "a"}
TICKED = {"id": "1", "source": "Bees count.", "title": "Bees", "text": "They count.", "ticks": {"result": True}}


def _write(path, *rows):
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def scholarsum(tmp_path):
    _write(tmp_path / "arxiv.jsonl", {"article": "First."}, {"article": "Bees were seen to count."})
    _write(tmp_path / "human_scores_arxiv.jsonl", SCORED)
    return tmp_path


def test_scholarsum_has_the_article_as_source_and_the_abstract_as_reference(scholarsum):
    (item,) = read_scholarsum(scholarsum).items
    assert (item.id, item.cluster, item.source) == ("arxiv_1/gpt35", "arxiv_1", "Bees were seen to count.")
    assert item.case.item.references == ("Bees count.",)
    assert item.human == {"overall": 0.5, "background": 1, "method": 0.5, "result": 0.5, "conclusion": 0}


def test_scholarsum_can_be_read_against_the_abstract(scholarsum):
    assert read_scholarsum(scholarsum, against="abstract").items[0].source == "Bees count."


@pytest.mark.parametrize("change", [{"doc_id": "arxiv_9"}, {"human_fm": "good"}, {FACETS: [1]}, {"summary": None}])
def test_a_line_that_is_none_of_scholarsum_is_named(scholarsum, change):
    _write(scholarsum / "human_scores_arxiv.jsonl", SCORED, {**SCORED, **change})
    with pytest.raises(UsageError, match="line 2"):
        read_scholarsum(scholarsum)


def test_summaries_of_one_document_are_one_cluster_of_summedits(tmp_path):
    rows = [{"id": f"{n}", "doc": doc, "summary": "S.", "label": n % 2} for n, doc in enumerate(["A.", "A.", "B."])]
    _write(tmp_path / "news.jsonl", *rows)
    items = read_summedits(tmp_path, ["news"]).items
    assert [item.human["consistent"] for item in items] == [0, 1, 0]
    assert items[0].cluster == items[1].cluster != items[2].cluster


def test_an_unknown_set_or_no_folder_is_wrong_usage(tmp_path):
    with pytest.raises(UsageError, match="no judged set"):
        load("other", tmp_path)
    with pytest.raises(UsageError, match="No folder"):
        load("summedits", None)


@pytest.mark.skipif("PAPERGIST_DATA" not in os.environ, reason="PAPERGIST_DATA names no folder of evaluation data")
@pytest.mark.parametrize(("name", "n", "sources"), [("scholarsum", 200, 50), ("summedits", 2596, 89)])
def test_the_public_sets_are_read_whole(name, n, sources):
    items = load(name, Path(os.environ["PAPERGIST_DATA"])).items
    assert (len(items), len({item.id for item in items}), len({item.cluster for item in items})) == (n, n, sources)


def test_labels_of_both_kinds_are_read_from_one_file(tmp_path):
    preferences, ticks = read_labels(_write(tmp_path / "labels.jsonl", PAIR, TICKED))
    assert (preferences[0].choice, preferences[0].case("b").text, preferences[0].annotator) == ("a", "They fly.", "")
    assert ticks[0].ticks == {"result": True}


@pytest.mark.parametrize(
    "row", [{**PAIR, "choice": "both"}, {**TICKED, "ticks": {}}, {**TICKED, "ticks": {"result": "yes"}}, {"id": "1"}]
)
def test_a_line_that_is_no_label_is_named(tmp_path, row):
    with pytest.raises(UsageError, match="line 2"):
        read_labels(_write(tmp_path / "labels.jsonl", PAIR, row))


def test_ticks_become_the_share_of_people_who_ticked():
    rows = [{**TICKED, "annotator": who, "ticks": {"result": who == "ann", "method": True}} for who in ("ann", "bob")]
    (item,) = judged_by_ticks("own", _ticks(*rows)).items
    assert item.human == {"overall": 0.75, "result": 0.5, "method": 1.0}


def test_a_text_that_somebody_found_wrong_is_less_right_and_tells_no_less():
    rows = [{**TICKED, "annotator": who, "ticks": {"result": True, "wrong": who == "ann"}} for who in ("ann", "bob")]
    (item,) = judged_by_ticks("own", _ticks(*rows)).items
    assert item.human == {"overall": 1.0, "result": 1.0, "right": 0.5}


def test_labels_that_the_terminal_writes_are_read(tmp_path):
    task = Task(Item(id="1", title="Bees", abstract="Bees count."), ("Count.", "Fly."), ("one", "two"), swapped=True)
    append(tmp_path / "labels.jsonl", paired(task, "first", "ann"))
    append(tmp_path / "labels.jsonl", ticked(Task(task.item, ("Count.",), ("one",)), ["result"], "ann"))
    preferences, ticks = read_labels(tmp_path / "labels.jsonl")
    assert (preferences[0].choice, preferences[0].a, preferences[0].annotator) == ("b", "Fly.", "ann")
    assert ticks[0].ticks["result"] is True
    assert ticks[0].ticks["wrong"] is False


def test_people_agree_on_what_two_or_more_labelled(tmp_path):
    # ann and bob on four pairs: a a b b and a a b a; kappa: agreed ¾, chance ½ · ¾ + ½ · ¼ = ½, (¾ - ½) / ½ = ½.
    rows = [{**PAIR, "id": f"{n}", "annotator": "ann", "choice": choice} for n, choice in enumerate("aabba")]
    rows += [{**PAIR, "id": f"{n}", "annotator": "bob", "choice": choice} for n, choice in enumerate("aaba")]
    (found,) = people_agree(read_labels(_write(tmp_path / "labels.jsonl", *rows))[0], [])
    assert (found.question, found.units, found.kappa) == ("choice", 4, {"ann and bob": 0.5})
    # alpha: aa aa bb ba is 8 labels, 5 a and 3 b: 2 ordered pairs apart, 2 · 5 · 3 = 30 expected; 1 - 7 · 2 / 30
    assert found.alpha == pytest.approx(1 - 7 * 2 / 30)


def test_one_person_alone_agrees_with_nobody(tmp_path):
    assert people_agree(*read_labels(_write(tmp_path / "labels.jsonl", PAIR, TICKED))) == []


def _ticks(*rows):
    return [Tick(**row) for row in rows]


OWN = {"id": "1", "abstract": "Bees count.", "summary": "They count.", "scores": {"right": True, "overall": 4}}


def test_a_set_of_ones_own_is_read_from_its_path(tmp_path):
    flat = {"text": "Bees fly.", "summary": "They fly.", "score": 2.5, "references": ["Bees fly."]}
    path = _write(tmp_path / "own.jsonl", OWN, {**OWN, "id": 0, "cluster": "c"})
    judged = load(str(path), None)
    assert (judged.name, judged.main) == ("own.jsonl", "overall")
    assert [item.id for item in judged.items] == ["1", "0"]
    assert judged.items[0].human == {"right": 1.0, "overall": 4.0}
    assert (judged.items[1].cluster, judged.items[0].cluster) == ("c", judged.items[0].cluster)
    judged = load(str(_write(tmp_path / "flat.jsonl", flat, flat)), None)
    assert (judged.main, judged.items[0].source, judged.items[0].human) == ("score", "Bees fly.", {"score": 2.5})
    assert judged.items[0].cluster == judged.items[1].cluster  # of one text
    assert judged.items[0].references == ("Bees fly.",)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scores": {"right": "yes"}}, "scores: the field 'right'"),
        ({"scores": {"right": float("nan")}}, "scores: the field 'right'"),
        ({"scores": {}}, "'scores' holds nothing"),
        ({"scores": [1]}, "'scores' should hold"),
        ({"summary": None}, "'summary'"),
        ({"abstract": 3}, "'abstract'"),
        ({"id": ["1"]}, "'id'"),
        ({"id": "1"}, "stood in an earlier line"),
    ],
)
def test_a_line_that_is_no_judged_summary_is_named_with_file_and_field(tmp_path, change, field):
    path = _write(tmp_path / "own.jsonl", OWN, {**OWN, "id": "2", **change})
    with pytest.raises(UsageError, match=r"own\.jsonl, line 2") as told:
        load(str(path), None)
    assert field in told.value.message


def test_an_empty_set_and_one_that_is_not_there_are_refused(tmp_path):
    (tmp_path / "own.jsonl").touch()
    for name in (str(tmp_path / "own.jsonl"), str(tmp_path / "none.jsonl"), "magic"):
        with pytest.raises(UsageError):
            load(name, None)


def test_summedits_is_read_as_its_authors_give_it_too(tmp_path):
    row = {"id": "n1", "doc": "Bees count.", "summary": "They count.", "label": 1, "edit_types": ["antonym_swap"]}
    (tmp_path / "summedits_news.json").write_text(json.dumps([row, {**row, "id": "n2", "label": 0}]), encoding="utf-8")
    items = read_summedits(tmp_path, ["news"]).items
    assert [(item.id, item.human["consistent"], item.part) for item in items] == [
        ("news/n1", 1, "news"),
        ("news/n2", 0, "news"),
    ]
    assert items[0].edits == ("antonym_swap",)
