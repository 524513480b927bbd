"""A gate stops what is shown to be worse, passes what has not changed, and says why."""

from __future__ import annotations

import asyncio
import random
import re
from io import StringIO
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from eval.gate import Gate, gate
from eval.gate_text import junit, markdown, show
from eval.items import Dataset, Item, Output
from eval.metrics import choose
from eval.metrics.metric import Metric
from eval.runs import generate, score
from eval.systems import System
from summarizer.errors import UsageError
from tests.eval.runs_by_hand import metric, run

CHANCE = random.Random(9)
BEFORE = [40 + CHANCE.gauss(0, 8) for _ in range(300)]
NUMBER = re.compile(r"\d+(?:\.\d+)?")
THINGS = ("bridge", "hive", "kiln", "ferry", "loom", "reef", "violin", "orchard")
KINDS = ("A folded", "A printed", "A borrowed", "A silent", "A woven")


def _changed(by, noise=0.0, seed=2):
    generator = random.Random(seed)
    return [value + by + generator.gauss(0, noise) for value in BEFORE]


def _outcomes(found):
    return {str(one.rule): one.outcome for one in found.judgements}


def _judged(after, rule, **options):
    return gate(run("main", support=BEFORE), run("branch", support=after), [rule], **options)


# The planted regression: abstracts with a result in numbers, and a prompt that drops it.
def _papers():
    for number in range(40):
        what = f"{KINDS[number % 5]} {THINGS[number % 8]}"
        result = f"It halves the repairs to {number + 3}.5 a year and saves {200 + 7 * number} hours."
        abstract = f"Such things wear out. {what} lasts longer than the usual one. {result}"
        reference = f"{what} that needs {number + 3}.5 repairs a year."
        yield Item(id=f"p{number}", title=what, abstract=abstract, references=(reference,))


def _whole(item):
    _, does, result = item.abstract.split(". ", 2)
    return f"{does}. {result}"


def _without_results(item):
    return item.abstract.split(". ", 2)[1] + "."


def _numbers_kept(case):
    wanted = set(NUMBER.findall(case.item.abstract))
    return len(wanted & set(NUMBER.findall(case.text))) / len(wanted) if wanted else None


def _run(name, write):
    async def each(items):
        for item in items:
            await asyncio.sleep(0)
            yield Output(text=write(item))

    data = Dataset(name="things", origin="things.jsonl", items=tuple(_papers()))
    metrics = [
        Metric("numbers_kept", _numbers_kept, "higher", "by hand", 0, 1),
        *choose(["rouge1", "words", "content"]),
    ]
    return score(generate(data, System(name, each)), data, metrics)


def test_a_prompt_that_drops_results_is_stopped_by_a_rule_and_without_one():
    main, branch = _run("main", _whole), _run("branch", _without_results)
    by_rule = gate(main, branch, ["numbers_kept < -1%"])
    assert not by_rule.passed
    assert by_rule.failures[0].reason.startswith("numbers_kept 1.00 → 0 on 40 papers: -100.00 %")
    by_default = gate(main, branch)
    assert "numbers_kept < 0" in {str(one.rule) for one in by_default.failures}


def test_a_prompt_that_drops_results_of_some_papers_is_stopped_too():
    main = _run("main", _whole)
    branch = _run("branch", lambda item: (_without_results if item.id.endswith("3") else _whole)(item))
    assert not gate(main, branch, ["numbers_kept < -1%"], strict=True).passed
    # Four papers of forty lost all: the mean falls by a tenth, and so few may be chance (interval from -20 to 0 %).
    assert _outcomes(gate(main, branch, ["numbers_kept < -1%"]))["numbers_kept < -1%"] == "undecided"


@pytest.mark.parametrize("strict", [False, True])
def test_an_unchanged_system_passes(strict):
    main, again = _run("main", _whole), _run("branch", _whole)
    assert gate(main, again, ["numbers_kept < -1%", "rouge1 < -0.5", "words > +2"], strict=strict).passed
    assert gate(main, again, strict=strict).passed


def test_a_fall_that_is_shown_to_be_beyond_the_limit_fails():
    found = _judged(_changed(-2, noise=3), "support < -1")  # the mean's error is 3 / √300 = 0.17
    assert _outcomes(found) == {"missing > 0": "passed", "support < -1": "failed"}
    assert found.failures[0].reason.endswith("wholly below -1.")


def test_a_fall_within_the_limit_passes_also_strictly():
    found = _judged(_changed(-0.3, noise=3), "support < -1", strict=True)
    assert found.passed
    assert "nowhere below -1" in found.judgements[1].reason


def test_what_cannot_be_decided_passes_with_a_remark_and_fails_strictly():
    after = _changed(-0.9, noise=6)  # the mean's error is 0.35, the interval some -1.6 to -0.2
    relaxed, strict = _judged(after, "support < -1"), _judged(after, "support < -1", strict=True)
    assert (relaxed.passed, strict.passed) == (True, False)
    assert relaxed.judgements[1].outcome == strict.judgements[1].outcome == "undecided"
    assert re.search(r"on both sides of -1: not decided; about [\d,]+ papers would\.", relaxed.judgements[1].reason)


def test_a_percentage_is_of_the_baselines_mean():
    # 1 % of some 40 is 0.4; a fall of 0.8 is beyond it, and within 1 in absolute terms.
    after = _changed(-0.8, noise=1)
    assert not _judged(after, "support < -1%").passed
    assert _judged(after, "support < -1").passed


def test_a_rise_can_be_unwanted_too():
    assert not _judged(_changed(+3), "support > +2").passed
    assert _judged(_changed(+1), "support > +2").passed


def test_many_rules_widen_the_intervals_but_not_strictly():
    main, branch = (run(name, support=BEFORE, rouge1=BEFORE) for name in ("main", "branch"))
    rules = ["support < -1", "rouge1 < -1", "missing > 0", "cost_usd > +10%"][:3]
    assert gate(main, branch, rules).judgements[0].paired.level == pytest.approx(1 - 0.05 / 3)
    assert gate(main, branch, rules, strict=True).judgements[0].paired.level == 0.95


def test_false_alarms_are_as_rare_as_is_said():
    # Two systems alike but for chance, four metrics, no rules: at most 2.5 % of gates may fail (one side of 5 %);
    # in 100, more than 7 would be above that by three standard errors: 2.5 + 3 · √(100 · 0.025 · 0.975) = 7.2.
    names = ("m1", "m2", "m3", "m4")
    generator = random.Random(6)
    failed = 0
    for _ in range(100):
        a, b = (run("x", **{name: [generator.gauss(0, 1) for _ in range(40)] for name in names}) for _ in "ab")
        failed += not gate(a, b).passed
    assert failed <= 7


def test_a_run_that_loses_texts_is_stopped_although_all_it_wrote_is_good():
    texts = [None] * 20 + ["fine"] * 280
    lost = [None] * 20 + BEFORE[20:]
    found = gate(run("main", support=BEFORE), run("branch", texts=texts, support=lost), ["support < -1"])
    assert _outcomes(found) == {"missing > 0": "failed", "support < -1": "passed"}
    assert found.judgements[1].reason.endswith("The baseline alone has a score on 20.")


def test_a_metric_that_no_longer_applies_fails():
    found = _judged([None] * 300, "support < -1")
    assert found.judgements[1].outcome == "failed"
    assert "no paper of the candidate's any more" in found.judgements[1].reason


def test_without_rules_only_metrics_that_deserve_belief_are_judged_and_the_rest_is_said():
    kinds = (
        metric("support", enforced=True),
        metric("rouge1", follows_people=False),
        metric("words", "neither"),
        metric("copied", "lower", follows_people=True),
        metric("tag_agreement"),
    )
    values = {one.name: [1.0, 2.0, 3.0] for one in kinds} | {"tag_agreement": [None] * 3}
    found = gate(*(run(name, metrics=kinds, **values) for name in ("main", "branch")))
    assert list(_outcomes(found)) == ["missing > 0", "copied > 0"]
    assert list(found.left_out) == ["support", "rouge1", "words"]
    assert "length" in found.left_out["rouge1"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("support", "is no rule"),
        ("support <= -1", "is no rule"),
        ("support < -1%%", "is no rule"),
        ("support < 95", "judges changes, not levels"),
        ("suport < -1", "no metric 'suport'"),
        ("support < -100", "can never fail"),
    ],
)
def test_a_rule_that_makes_no_sense_is_wrong_usage(text, complaint):
    with pytest.raises(UsageError, match=complaint) as told:
        _judged(BEFORE, text)
    assert told.value.hint


def test_a_rule_for_a_metric_that_applies_to_nothing_is_wrong_usage():
    nothing = [None, None]
    with pytest.raises(UsageError, match="applies to no paper of the baseline"):
        gate(run("main", support=nothing), run("branch", support=nothing), ["support < -1"])


def test_a_share_of_nothing_is_wrong_usage():
    with pytest.raises(UsageError, match="which is 0"):
        gate(run("main", errors=[0.0, 0.0]), run("branch", errors=[1.0, 0.0]), ["errors > +5%"])


@pytest.mark.parametrize("text", ["support<-1%", " support  <  −1 % ", "support < -1.0%"])
def test_rules_may_be_written_with_or_without_blanks_and_with_a_real_minus(text):
    assert str(_judged(BEFORE, text).judgements[1].rule) == "support < -1%"


def test_other_data_is_refused():
    with pytest.raises(UsageError, match="different data"):
        gate(run("main", support=[1.0]), run("branch", sha256="1" * 64, support=[1.0]))


def test_junit_counts_what_it_holds_and_names_the_failure():
    kinds = (metric("support", low=0, high=100), metric("words", "neither"))
    main = run("main", metrics=kinds, support=BEFORE, words=BEFORE)
    branch = run("bra\x00nch <&>", metrics=kinds, support=_changed(-5), words=BEFORE)
    suites = ET.fromstring(junit(gate(main, branch)))
    suite = suites.find("testsuite")
    cases = suite.findall("testcase")
    assert suites.tag == "testsuites"
    for element in (suites, suite):
        assert {key: element.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
            "tests": str(len(cases)),
            "failures": str(len(suite.findall("testcase/failure"))),
            "errors": "0",
            "skipped": str(len(suite.findall("testcase/skipped"))),
        }
    assert all(case.get("name") and case.get("classname") and case.get("time") for case in cases)
    assert [case.get("name") for case in cases] == ["missing > 0", "support < 0", "words"]
    assert "wholly below no change" in suite.find("testcase/failure").get("message")
    told = {one.get("name"): one.get("value") for one in suite.findall("properties/property")}
    assert told == {"baseline": "main", "candidate": "branch <&>", "dataset": "own"}


def test_markdown_and_terminal_tell_the_outcome_and_the_reason():
    found = _judged(_changed(-5), "support < -1%")
    shown = StringIO()
    show(Console(file=shown, width=250), found)
    for told in (markdown(found), shown.getvalue()):
        assert "Gate failed, by 1 of 2 rules: branch against main, 300 papers" in told
        assert "wholly below -1 %" in told


def test_the_document_survives_as_json():
    found = _judged(_changed(-5), "support < -1%")
    assert Gate.model_validate_json(found.model_dump_json()) == found
