"""The figures of answers mean what they say."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from eval.answers import Question, evaluate, judge, read_questions
from eval.cli import app
from summarizer.catalog import Catalog
from summarizer.errors import UsageError
from summarizer.models import Answer, Citation
from summarizer.services import FILE_NAME
from tests.making import entry, reading

ABSTRACTS = {"bees": "Bees count to four. They need sugar.", "bridges": "Paper carries a child."}


def _answer(*quotes, confidence=0.9, reason=None):
    citations = tuple(
        Citation(n=n, paper_id=paper, title="-", quote=quote, start=start, end=start + len(quote), score=0.5)
        for n, (paper, quote, start) in enumerate(quotes, start=1)
    )
    return Answer(
        answered=reason is None,
        engine="extractive",
        question="-",
        answer="-",
        citations=citations,
        confidence=confidence,
        reason=reason,
    )


FOUR = ("bees", "Bees count to four.", 0)
CHILD = ("bridges", "Paper carries a child.", 0)
NO = _answer(reason="Nobody says.", confidence=0.1)


def _question(name="q", *, answerable=True, facts=("four",), kind="number"):
    papers = ("bees",) if answerable else ()
    return Question(
        id=name, question=name, answerable=answerable, paper_ids=papers, facts=facts if answerable else (), kind=kind
    )


def _judged(answer, **question):
    return judge(_question(**question), answer, ABSTRACTS.get)


def test_an_answer_that_cites_the_paper_and_holds_the_fact_finds_and_says():
    outcome = _judged(_answer(FOUR))
    assert (outcome.finds, outcome.says, outcome.verbatim) == (True, True, True)


def test_the_right_paper_may_be_cited_in_any_place():
    assert _judged(_answer(CHILD, FOUR)).finds is True


def test_the_wrong_paper_does_not_find():
    outcome = _judged(_answer(CHILD))
    assert (outcome.finds, outcome.says) == (False, False)


def test_all_facts_have_to_stand_in_the_quotes_taken_together():
    sugar = ("bees", "They need sugar.", 20)
    assert _judged(_answer(FOUR), facts=("four", "sugar")).says is False
    assert _judged(_answer(FOUR, sugar), facts=("four", "sugar")).says is True


def test_a_declined_question_neither_finds_nor_says_and_has_nothing_to_be_verbatim():
    outcome = _judged(NO)
    assert (outcome.finds, outcome.says, outcome.verbatim) == (False, False, None)


def test_what_is_not_answerable_has_nothing_to_find():
    outcome = _judged(NO, answerable=False)
    assert (outcome.finds, outcome.says) == (None, None)


def test_a_question_without_facts_is_not_counted_in_says():
    assert _judged(_answer(FOUR), facts=()).says is None


@pytest.mark.parametrize("quote", [("bees", "Bees count to five.", 0), ("bees", "Bees", 1), ("gone", "Bees", 0)])
def test_a_quote_that_does_not_stand_there_is_not_verbatim(quote):
    assert _judged(_answer(FOUR, quote)).verbatim is False


def _evaluated():
    """Four answerable questions (right, right, wrong paper, declined) and two others (declined, answered)."""
    replies = {
        "a": _answer(FOUR, confidence=0.9),
        "b": _answer(FOUR, CHILD, confidence=0.8),
        "c": _answer(CHILD, confidence=0.3),
        "d": NO,
        "x": NO,
        "y": _answer(CHILD, confidence=0.5),
    }
    questions = [_question(name) for name in "abcd"]
    questions += [_question(name, answerable=False, kind="near-miss") for name in "xy"]
    return evaluate(questions, replies.__getitem__, ABSTRACTS.get)


def test_figures_are_shares_of_the_questions_they_apply_to():
    found = _evaluated()["figures"]
    values = {name: (figure["value"], figure["n"]) for name, figure in found.items()}
    assert values == {
        "finds": (0.5, 4),  # a and b of a to d
        "says": (0.5, 4),
        "verbatim": (1.0, 4),  # a, b, c and y quote something
        "citation_precision": (0.5, 3),  # a 1, b ½, c 0
        "citation_recall": (0.6667, 3),  # a 1, b 1, c 0
        "declined_rightly": (0.5, 2),  # x of x and y
        "declined_wrongly": (0.25, 4),  # d of a to d
        # .9 and .8 beat .1 and .5 (4), .3 beats .1 (1), .1 equals .1 (½): 5.5 of 8 pairs
        "auroc": (0.6875, 6),
        "refusal_precision": (0.5, 6),  # x of d and x
        "refusal_recall": (0.5, 6),  # x of x and y
        "refusal_f1": (0.5, 6),  # 2·1 / (2·1 + d + y)
        "sentences": (1.25, 4),  # 1, 2, 1 and 1 quotes
    }


def test_risk_grows_along_the_answers_from_the_surest_on():
    # Of six questions a (.9) and b (.8) are answered rightly, then y (.5) and c (.3) wrongly.
    assert _evaluated()["risk_coverage"] == [(1 / 6, 0), (2 / 6, 0), (3 / 6, 1 / 3), (4 / 6, 2 / 4)]


def test_figures_are_given_by_kind_too():
    by_kind = _evaluated()["by_kind"]
    assert by_kind["number"]["finds"]["n"] == 4
    assert by_kind["near-miss"]["declined_rightly"]["value"] == 0.5
    assert by_kind["near-miss"]["finds"]["value"] is None


def test_the_result_is_plain_json_and_the_same_each_time():
    assert json.loads(json.dumps(_evaluated())) == json.loads(json.dumps(_evaluated()))


def test_without_questions_there_are_no_figures():
    result = evaluate([], lambda _: NO, ABSTRACTS.get)
    assert all(figure["value"] is None for figure in result["figures"].values())


LINE = {"id": "1", "question": "How far do bees count?", "answerable": True, "paper_ids": ["bees"], "facts": ["four"]}


def _file(folder, *lines):
    path = folder / "questions.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_other_keys_and_empty_lines_of_a_question_file_do_not_matter(tmp_path):
    questions = read_questions(_file(tmp_path, {**LINE, "note": "mine"}, "", {**LINE, "id": "2"}))
    assert [question.id for question in questions] == ["1", "2"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "Line 2 "),
        ({"id": "1"}, "question: field required"),
        ({**LINE, "facts": ["("]}, "unterminated subpattern"),
    ],
)
def test_a_line_that_is_no_question_is_named(tmp_path, line, complaint):
    with pytest.raises(UsageError) as told:
        read_questions(_file(tmp_path, LINE, line))
    assert "Line 2 " in told.value.message
    assert complaint in told.value.message


def test_a_question_file_that_is_not_there_is_wrong_usage(tmp_path):
    with pytest.raises(UsageError):
        read_questions(tmp_path / "none.jsonl")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A collection of one paper, searched by words."""
    monkeypatch.setenv("PAPERGIST_EMBEDDING", "none")
    catalog = Catalog(tmp_path / FILE_NAME)
    catalog.papers.record(reading(entry()))
    catalog.close()
    return tmp_path


def test_the_command_prints_figures_as_json(home):
    asked = {**LINE, "question": "How many days of sugar water does training take?", "facts": ["two days"]}
    path = _file(home, asked, {"id": "2", "question": "Who is the president?", "answerable": False})
    done = CliRunner().invoke(app, ["answers", "--questions", str(path), "--home", str(home), "--json", "--quiet"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found.keys() == {"figures", "risk_coverage", "by_kind"}
    assert found["figures"]["says"]["n"] == 1


def test_the_command_shows_a_table_and_each_outcome_when_asked(home):
    path = _file(home, LINE)
    done = CliRunner().invoke(app, ["answers", "--questions", str(path), "--home", str(home), "--details", "--quiet"])
    assert done.exit_code == 0, done.output
    assert "the right paper is cited" in done.stdout
    assert "quotes or reason" in done.stdout


def test_an_empty_collection_and_a_file_without_questions_are_wrong_usage(home, tmp_path):
    for folder, lines, told in ((tmp_path / "other", [LINE], "empty"), (home, [""], "holds no question")):
        asked = ["answers", "--questions", str(_file(tmp_path, *lines)), "--home", str(folder)]
        done = CliRunner().invoke(app, asked)
        assert (done.exit_code, told in done.stderr) == (2, True)


def test_questions_that_no_answer_can_be_right_for_are_told_of(home):
    path = _file(home, {**LINE, "paper_ids": ["nix"]}, {**LINE, "id": "2", "paper_ids": []})
    said = CliRunner().invoke(app, ["answers", "--questions", str(path), "--home", str(home)]).stderr
    assert "1 papers that the questions name are not in the collection: nix." in said
    assert "1 answerable questions name no paper, so that none is the right one: 2." in said


def test_the_command_refuses_a_file_of_something_else(home):
    path = _file(home, "no question")
    assert CliRunner().invoke(app, ["answers", "--questions", str(path), "--home", str(home)]).exit_code == 2
