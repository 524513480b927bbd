"""A run over many papers with a model: what is done is kept, what is wanting is asked for, what fails is told."""

import json
import signal
import threading
import time
from itertools import count

import pytest
from sqlalchemy import text

from summarizer.catalog.calls import Limits
from summarizer.errors import CatalogError
from summarizer.summarize import SLOW_IN_A_ROW, summarise_papers
from tests.generative.scripted import KEY, asked, is_repair, late, prompt_of, saying, study
from tests.hostile_provider import hang
from tests.making import entry, reading, summary

INSECTS = ("bees", "wasps", "ants", "moths", "flies", "gnats")


def abstract(insect):
    return f"We train {insect} with sugar water for two days. Trained {insect} tell four dots from three."


def written(insect):
    return f"Trained {insect} tell four dots from three after two days of sugar water."


def about(body):
    return next(insect for insect in INSECTS if f"Trained {insect} tell" in asked(body))


FORMS = {
    "tldr": lambda insect: {"support": [1, 2], "tldr": written(insect)},
    "tags": lambda insect: {"tags": ["sugar water"]},
}


def faithful(body):
    """Reply as a good model does, to whatever paper."""
    return saying(FORMS[prompt_of(body)](about(body)))


@pytest.fixture(name="study")
def study_of_six_papers(tmp_path):
    """Return a provider with a good model, and six papers without summaries."""
    with study(tmp_path) as made:
        made.provider.answer = faithful
        entries = [
            entry(f"A study of {insect}", abstract(insect), arxiv_id=f"2407.0000{number}")
            for number, insect in enumerate(INSECTS)
        ]
        made.catalog.papers.record(reading(*entries))
        yield made


IDS = [f"2407.0000{number}" for number in range(len(INSECTS))]


def current(study):
    return [study.catalog.summaries.current(paper_id) for paper_id in IDS]


def run(study, writer=None, **options):
    return summarise_papers(study.catalog, writer=writer or study.writer(), **options)


def tldrs_asked_for(study):
    return [about(body) for body in study.provider.requests if prompt_of(body) == "tldr" and not is_repair(body)]


@pytest.mark.parametrize("concurrency", [1, 4])
def test_every_paper_gets_a_summary_of_its_own(study, concurrency):
    report = run(study, study.writer(concurrency=concurrency))
    assert (report.summarised, report.generative, report.left, report.stopped) == (6, 6, 0, None)
    assert [one.tldr for one in current(study)] == [written(insect) for insect in INSECTS]
    assert {one.engine for one in current(study)} == {"generative"}


def test_a_second_run_asks_for_nothing(study):
    run(study)
    asked_before = len(study.provider.requests)
    assert run(study).summarised == 0
    assert len(study.provider.requests) == asked_before == 12


def test_only_the_papers_that_are_named_are_summarised(study):
    assert run(study, ids=IDS[:2]).summarised == 2
    assert [one is not None for one in current(study)] == [True, True, False, False, False, False]


def test_papers_with_an_extractive_summary_are_still_wanting(study):
    summarise_papers(study.catalog)
    report = run(study)
    assert report.generative == 6
    assert {change.id for change in report.changed} == set(IDS)
    assert report.changed[0].after == written("bees")


def test_repaired_and_replaced_summaries_are_counted(study):
    def answer(body):
        insect = about(body)
        if prompt_of(body) == "tldr" and (insect == "ants" or (insect == "wasps" and not is_repair(body))):
            return saying({"support": [2], "tldr": f"Trained {insect} tell nine dots from three."})
        return faithful(body)

    study.provider.answer = answer
    report = run(study)
    assert (report.summarised, report.generative, report.repaired, report.replaced) == (6, 5, 1, 1)
    ants = current(study)[2]
    assert ants.engine == "extractive"
    assert ants.fallback


def test_progress_is_told_from_nothing_to_all(study):
    told = []
    run(study, progress=lambda *now: told.append(now))
    assert told == [("Summarising", done, 6) for done in range(7)]


# --- stopping and going on ---


def test_a_run_that_its_budget_stopped_is_gone_on_with_and_no_call_is_made_twice(study):
    def dear(body):
        return saying(FORMS[prompt_of(body)](about(body)), used=(400, 100))

    study.provider.answer = dear
    # six calls use 3000 tokens, and each sets aside some hundreds more than it uses, so it ends with fewer
    report = run(study, study.writer(limits=Limits(run_tokens=3000)))
    assert "Nothing is left to pay" in report.stopped
    assert "PAPERGIST_BUDGET_RUN_TOKENS" in report.hint
    assert 1 <= report.summarised <= 2
    assert report.left == 6 - report.summarised
    assert [one.engine for one in current(study)][report.summarised :] == ["extractive"] * report.left
    assert run(study).stopped is None
    assert [one.tldr for one in current(study)] == [written(insect) for insect in INSECTS]
    calls = [(prompt_of(body), about(body)) for body in study.provider.requests]
    assert len(set(calls)) == len(calls) == 12  # two for each paper, whatever was broken off


def test_when_a_run_stops_papers_without_any_summary_get_the_extractive_one(study):
    study.provider.answer = lambda body: KEY
    report = run(study)
    assert (report.summarised, report.generative, report.left) == (0, 0, 6)
    assert "does not accept the key" in report.stopped
    assert {one.engine for one in current(study)} == {"extractive"}
    assert all("does not accept the key" in one.fallback for one in current(study))
    assert len(study.provider.requests) == 1


def test_when_a_run_stops_summaries_that_are_there_stay(study):
    study.catalog.summaries.save(IDS[0], hashes(study)[0], summary("Bees count."))
    study.provider.answer = lambda body: KEY
    run(study)
    assert current(study)[0].tldr == "Bees count."
    assert current(study)[0].fallback is None


def hashes(study):
    return [wanting[3] for wanting in study.catalog.summaries.wanting(redo=True)]


def test_workers_that_are_under_way_finish_their_papers_when_the_run_stops(study):
    numbers = count()

    def answer(body):
        if about(body) == "bees":
            return KEY
        next(numbers)
        return late(faithful(body), 0.3)

    study.provider.answer = answer
    report = run(study, study.writer(concurrency=3))
    # bees fail at once; wasps and ants were under way
    assert report.stopped
    assert [one.engine for one in current(study)][:4] == ["extractive", "generative", "generative", "extractive"]
    assert (report.generative, report.left) == (2, 4)


def test_three_time_outs_in_a_row_stop_the_run(study):
    study.provider.answer = lambda body: hang() if prompt_of(body) == "tldr" else faithful(body)
    report = run(study, study.writer(timeout=0.4))
    assert "did not finish its reply in time" in report.stopped
    assert tldrs_asked_for(study) == list(INSECTS[:SLOW_IN_A_ROW])
    assert (report.replaced, report.left) == (3, 3)
    assert {one.engine for one in current(study)} == {"extractive"}


def test_time_outs_now_and_then_stop_nothing(study):
    def answer(body):
        return (
            hang()
            if prompt_of(body) == "tldr" and about(body) in {"bees", "wasps", "moths", "flies"}
            else faithful(body)
        )

    study.provider.answer = answer
    report = run(study, study.writer(timeout=0.4))
    assert (report.generative, report.replaced, report.stopped) == (2, 4, None)


@pytest.fixture
def heeded():
    """Heed Ctrl-C as a program in the foreground does; what a shell starts in the background ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeded")
def test_ctrl_c_while_the_model_thinks_keeps_what_was_saved(study):
    def answer(body):
        if about(body) != "ants":
            return faithful(body)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        return hang()

    study.provider.answer = answer
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run(study)
    assert time.monotonic() - began < 5  # the model would have been waited for for ten
    assert [one and one.tldr for one in current(study)][:3] == [written("bees"), written("wasps"), None]
    assert [outcome for outcome, *_ in study.ledger()] == ["reply"] * 4 + ["cancelled"]
    study.provider.answer = faithful
    assert run(study).summarised == 4
    assert sorted(set(tldrs_asked_for(study))) == sorted(INSECTS)


# --- redo and stale ---


def test_a_redo_asks_the_catalog_before_the_model(study):
    run(study)
    report = run(study, redo=True)
    assert (report.summarised, report.changed) == (6, ())
    assert tldrs_asked_for(study) == list(INSECTS)


def test_a_persons_words_survive_a_redo(study):
    study.catalog.summaries.save(IDS[0], hashes(study)[0], summary("My bees.", engine="person"))
    assert run(study).summarised == 5
    run(study, redo=True)
    assert (current(study)[0].tldr, current(study)[0].engine) == ("My bees.", "person")


def test_a_summary_by_another_model_is_stale_and_only_with_stale_is_it_redone(study):
    run(study)
    other = study.writer("openai/other")
    assert run(study, other).summarised == 0
    assert run(study, other, stale=True).summarised == 6
    assert {one.model for one in current(study)} == {"openai/other"}
    assert run(study, other, stale=True).summarised == 0


def test_a_summary_of_an_older_prompt_is_stale(study):
    run(study)
    old = current(study)[0].model_copy(update={"prompt": "tldr@1#00000000 tags@1#00000000", "created": None})
    study.catalog.summaries.save(IDS[0], hashes(study)[0], old)
    report = run(study, stale=True)
    assert report.summarised == 1
    assert current(study)[0].prompt != old.prompt


def test_a_summary_of_an_older_text_is_stale(study):
    run(study)
    changed = entry("A study of bees", abstract("bees") + " Sugar is white.", arxiv_id=IDS[0])
    study.catalog.papers.record(reading(changed))
    assert current(study)[0].stale
    assert run(study, stale=True).summarised == 1
    assert not current(study)[0].stale


def test_a_redo_that_fails_takes_no_earlier_words_of_a_model_away(study):
    run(study)
    study.provider.answer = lambda body: saying("no JSON") if prompt_of(body) == "tldr" else faithful(body)
    report = run(study, study.writer("openai/other"), redo=True)
    assert (report.summarised, report.kept, report.replaced, report.changed) == (6, 6, 0, ())
    assert [one.tldr for one in current(study)] == [written(insect) for insect in INSECTS]


def test_a_redo_that_replaces_words_tells_which(study):
    run(study)
    study.provider.answer = lambda body: (
        faithful(body) if prompt_of(body) == "tags" else saying({"support": [2], "tldr": other(about(body))})
    )
    report = run(study, study.writer("openai/other"), redo=True, ids=IDS[:1])
    (change,) = report.changed
    assert (change.id, change.before, change.after) == (IDS[0], written("bees"), other("bees"))


def other(insect):
    return f"Shows that trained {insect} tell four dots from three."


# --- the vocabulary ---


def test_tags_in_use_when_the_run_begins_are_offered(study):
    study.catalog.summaries.save(IDS[0], hashes(study)[0], summary("Bees.", "sugar waters", engine="person"))
    run(study)
    offers = [body for body in study.provider.requests if prompt_of(body) == "tags"]
    assert all("Tags in use: sugar waters\n" in asked(body) for body in offers)
    assert {one.tags for one in current(study)} == {("sugar waters",)}


def test_many_papers_at_once_are_not_asked_for_one_after_the_other(study):
    under_way, most = [], []

    def answer(body):
        under_way.append(body)
        most.append(len(under_way))
        time.sleep(0.1)
        under_way.remove(body)
        return faithful(body)

    study.provider.answer = answer
    run(study, study.writer(concurrency=3))
    assert max(most) == 3


def test_the_report_is_plain_json(study):
    assert json.loads(run(study).model_dump_json())["generative"] == 6


def test_a_catalog_that_fails_meanwhile_is_told_as_such(study):
    study.provider.answer = faithful
    with study.catalog.database.write() as connection:
        connection.execute(text("DROP TABLE calls"))
    with pytest.raises(CatalogError):
        run(study)
