"""Work that was done is not done again: counted by metrics and systems that count what is asked of them."""

from __future__ import annotations

import pytest

from eval import cache, runs
from eval.items import Dataset, Item, Output
from eval.metrics.metric import Metric
from eval.systems import System
from summarizer.errors import UsageError

ITEMS = tuple(Item(id=f"p{number}", abstract=f"Bees of hive {number} fly.") for number in range(9))
DATA = Dataset(name="own", origin="own.jsonl", items=ITEMS)


class Counting:
    """A system and metrics that count what they were asked for, and break off where they are told to."""

    def __init__(self, stop_writing=99, stop_scoring=99):
        self.written, self.scored = [], []
        self.stops = stop_writing, stop_scoring

    def system(self, name="x"):
        async def write(items):
            for item in items:
                if len(self.written) == self.stops[0]:
                    raise UsageError("stop")
                self.written.append(item.id)
                yield Output(text=f"On {item.abstract}", tags=("bees",))

        return System(name, write, is_repeatable=True)

    def metric(self, name="m", version=1):
        def score(case):
            if len(self.scored) == self.stops[1]:
                raise KeyboardInterrupt
            self.scored.append((name, case.item.id))
            return None if case.item.id == "p1" else float(len(case.text))

        return Metric(name, score, "higher", "by hand", version=version)


def evaluate(folder, work, metrics, data=DATA, system="x"):
    with cache.opened(folder) as kept:
        made = runs.generate(data, work.system(system), cache=kept)
        return runs.score(made, data, metrics, cache=kept)


def test_the_same_work_is_done_once_and_gives_the_same_run(tmp_path):
    first, again = Counting(), Counting()
    run = evaluate(tmp_path, first, [first.metric()])
    assert (len(first.written), len(first.scored)) == (9, 9)
    same = evaluate(tmp_path, again, [again.metric()])
    assert (again.written, again.scored) == ([], [])
    assert (same.items, same.metrics) == (run.items, run.metrics)
    assert same.scores("m")["p1"] is None


def test_only_what_is_new_is_done(tmp_path):
    first, again = Counting(), Counting()
    evaluate(tmp_path, first, [first.metric()])
    changed = (*ITEMS[:4], ITEMS[4].model_copy(update={"abstract": "Wasps fly."}), *ITEMS[5:])
    evaluate(tmp_path, again, [again.metric(), again.metric("other")], DATA.model_copy(update={"items": changed}))
    assert again.written == ["p4"]
    assert [name for name, item in again.scored if item != "p4"] == ["other"] * 8
    assert ("m", "p4") in again.scored


def test_another_system_or_version_of_a_metric_is_other_work(tmp_path):
    first, again = Counting(), Counting()
    evaluate(tmp_path, first, [first.metric()])
    evaluate(tmp_path, again, [again.metric(version=2)], system="y")
    assert (len(again.written), len(again.scored)) == (9, 9)


def test_what_was_broken_off_goes_on_where_it_was(tmp_path):
    first, second, third = Counting(stop_writing=4), Counting(stop_scoring=5), Counting()
    with pytest.raises(UsageError, match="stop"):
        evaluate(tmp_path, first, [first.metric()])
    with pytest.raises(KeyboardInterrupt):
        evaluate(tmp_path, second, [second.metric()])
    assert second.written == ["p4", "p5", "p6", "p7", "p8"]
    evaluate(tmp_path, third, [third.metric()])
    assert (third.written, [item for _, item in third.scored]) == ([], ["p5", "p6", "p7", "p8"])


def test_a_cache_that_cannot_be_opened_costs_time_only(tmp_path):
    (tmp_path / cache.FILE_NAME).write_text("this is no database, and long enough to be seen as none" * 9)
    work = Counting()
    run = evaluate(tmp_path, work, [work.metric()])
    assert (len(run.items), len(work.scored)) == (9, 9)
    assert evaluate(None, work, [work.metric()]).items == run.items


def test_what_only_a_model_or_a_file_decides_is_not_taken_from_the_cache(tmp_path):
    work = Counting()
    system = work.system()
    other = System(system.name, system.write)
    with cache.opened(tmp_path) as kept:
        runs.generate(DATA, other, cache=kept)
        runs.generate(DATA, other, cache=kept)
    assert len(work.written) == 18
