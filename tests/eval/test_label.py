"""Labels by people: kept one by one, gone on with, and free of the order in which texts were shown."""

import pytest

from eval.items import Dataset, Item, Output
from eval.label import paired, tasks, ticked
from eval.runs import generate
from eval.systems import System
from summarizer.errors import UsageError
from summarizer.labels import append, read

ITEMS = tuple(Item(id=f"p{number}", title=f"T{number}", abstract=f"Abstract {number}.") for number in range(20))
DATA = Dataset(name="own", origin="own", items=ITEMS)


def run_of(name, write_text):
    async def write(items):
        for item in items:
            yield Output(text=write_text(item))

    return generate(DATA, System(name, write))


@pytest.fixture
def runs():
    return run_of("short", lambda item: f"Short {item.id}."), run_of("long", lambda item: f"Long {item.id}.")


def test_a_choice_is_of_the_system_whatever_place_it_stood_in(runs, tmp_path):
    labels = tmp_path / "labels.jsonl"
    shown_second = 0
    for task in tasks(runs, DATA, labels, "ann"):
        place = "first" if task.texts[0].startswith("Short") else "second"
        shown_second += place == "second"
        append(labels, paired(task, place, "ann"))
    found = read(labels)
    assert len(found) == 20
    assert {row["choice"] for row in found} == {"a"}
    assert all(row["a"].startswith("Short") and row["system_a"] == "short" for row in found)
    assert 0 < shown_second < 20


def test_labelling_goes_on_where_it_was_stopped_and_for_each_person_apart(runs, tmp_path):
    labels = tmp_path / "labels.jsonl"
    first = next(tasks(runs, DATA, labels, "ann"))
    append(labels, paired(first, "equal", "ann"))
    assert first.item.id not in [task.item.id for task in tasks(runs, DATA, labels, "ann")]
    assert len(list(tasks(runs, DATA, labels, "ann"))) == 19
    assert len(list(tasks(runs, DATA, labels, "bob"))) == 20


def test_equal_texts_and_missing_ones_are_no_task(tmp_path):
    one = run_of("a", lambda item: "Same." if item.id == "p0" else f"A {item.id}")
    other = run_of("b", lambda item: {"p0": "Same.", "p1": None}.get(item.id, f"B {item.id}"))
    assert {task.item.id for task in tasks([one, other], DATA, tmp_path / "x", "ann")} == {
        f"p{n}" for n in range(2, 20)
    }


def test_ticks_say_of_each_kind_whether_it_is_told(runs, tmp_path):
    labels = tmp_path / "labels.jsonl"
    task = next(tasks(runs[:1], DATA, labels, "ann"))
    append(labels, ticked(task, ["result", "wrong"], "ann"))
    assert [name for name, told in read(labels)[0]["ticks"].items() if told] == ["result", "wrong"]
    assert len(list(tasks(runs[:1], DATA, labels, "ann"))) == 19
    assert len(list(tasks(runs, DATA, labels, "ann"))) == 20


def test_a_label_whose_writing_was_broken_off_is_asked_again_and_harms_no_other(runs, tmp_path):
    labels = tmp_path / "labels.jsonl"
    waiting = tasks(runs, DATA, labels, "ann")
    append(labels, paired(next(waiting), "first", "ann"))
    append(labels, paired(next(waiting), "first", "ann"))
    whole = labels.read_bytes()
    for end in range(len(whole) // 2 + 2, len(whole), 7):
        labels.write_bytes(whole[:end])
        assert len(read(labels)) == 1
    append(labels, paired(next(waiting), "second", "ann"))
    assert len(read(labels)) == 2


def test_a_line_that_is_no_label_is_named(tmp_path):
    labels = tmp_path / "labels.jsonl"
    labels.write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="line 1: the field 'annotator'"):
        read(labels)


def test_a_whole_last_line_without_its_end_is_a_label_like_any_other(runs, tmp_path):
    labels = tmp_path / "labels.jsonl"
    waiting = tasks(runs, DATA, labels, "ann")
    append(labels, paired(next(waiting), "first", "ann"))
    labels.write_bytes(labels.read_bytes().removesuffix(b"\n"))  # as an editor may leave it
    append(labels, paired(next(waiting), "second", "ann"))
    assert len(read(labels)) == 2
