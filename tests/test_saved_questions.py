"""Saved questions: asked again after an ingest, told of where the evidence changed, and never in an ingest's way."""

import json

import pytest
from typer.testing import CliRunner

from summarizer.catalog.questions import KEPT_CHANGES, MOST
from summarizer.cli import app
from summarizer.errors import QuestionNotFound, UsageError
from summarizer.models import Answer, Citation, Filters
from summarizer.saved_questions import ask_all, save, told
from tests.making import Collection, entry

BEES = "Honey bees learn to tell four dots from three. Training takes two days of sugar water."
DOTS, TRAINING = BEES.split(" Training", maxsplit=1)[0], "Training takes two days of sugar water."


class Asked:
    """Answers with quotes of papers that a test names; `broken` questions fail."""

    def __init__(self):
        self.cites, self.asked, self.broken = [], [], set()

    def __call__(self, question, filters):
        self.asked.append((question, filters))
        if question in self.broken:
            raise RuntimeError("the model is\nout of order")
        cited = tuple(
            Citation(n=n, paper_id=paper, title=paper.title(), quote=quote, start=0, end=len(quote), score=0.5)
            for n, (paper, quote) in enumerate(self.cites, 1)
        )
        return Answer(
            answered=bool(cited), engine="extractive", question=question, answer="", citations=cited, confidence=0.5
        )


@pytest.fixture
def collection(tmp_path):
    found = Collection(tmp_path)
    found.ingest(entry("Bees", BEES, arxiv_id="2407.01234"))
    return found


@pytest.fixture
def ask():
    return Asked()


def saved(collection, ask, question="Do bees count?", filters=None, name=None):
    return save(collection.catalog, ask, question, filters or Filters(), name)[0]


def again(collection, ask, **options):
    """Ask after a change of the collection."""
    return ask_all(collection.catalog, ask, collection.catalog.questions.waiting(), **options)


def quotes(evidence):
    return [one.quote for one in evidence]


def test_what_is_new_and_what_is_gone_is_told_and_kept(collection, ask):
    ask.cites = [("2407.01234", DOTS)]
    assert quotes(saved(collection, ask).evidence) == [DOTS]
    ask.cites = [("2407.01234", TRAINING)]
    (change,) = again(collection, ask).changes
    assert (quotes(change.new), quotes(change.gone), change.answered) == ([TRAINING], [DOTS], True)
    assert change.gone[0].why == "outdone"  # the abstract says it still
    assert collection.catalog.questions.get("do-bees-count").changes == (change,)


def test_the_same_evidence_is_no_news_in_whatever_order_and_however_it_is_spelt(collection, ask):
    ask.cites = [("2407.01234", DOTS), ("2407.01234", TRAINING)]
    saved(collection, ask)
    ask.cites = [("2407.01234", TRAINING.replace(" ", "\n", 1)), ("2407.01234v2", DOTS.upper())]
    assert again(collection, ask).changes == ()


def test_a_question_that_is_declined_again_is_no_news_and_answering_it_is(collection, ask):
    assert saved(collection, ask).answered is False
    assert again(collection, ask).changes == ()
    ask.cites = [("2407.01234", DOTS)]
    (change,) = again(collection, ask).changes
    assert (change.was_answered, change.answered, quotes(change.new)) == (False, True, [DOTS])
    assert "is answered now" in next(told(again_of(change)))


def again_of(change):
    from summarizer.reader_models import QuestionRound

    return QuestionRound(asked=1, changes=(change,))


def test_why_evidence_is_gone_is_told(collection, ask):
    ask.cites = [("2407.01234", DOTS)]
    saved(collection, ask)
    ask.cites = []
    collection.ingest(entry("Bees", "Honey bees count dots to four.", arxiv_id="2407.01234", version=2), source="v2")
    assert [one.why for one in again(collection, ask).changes[0].gone] == ["rewritten"]
    ask.cites = [("2407.01234", DOTS)]
    again(collection, ask)
    ask.cites = []
    collection.catalog.papers.delete("2407.01234")
    assert [one.why for one in again(collection, ask).changes[0].gone] == ["removed"]


def test_a_collection_that_did_not_change_is_not_asked(collection, ask):
    saved(collection, ask)
    asked = len(ask.asked)
    assert ask_all(collection.catalog, ask).asked == 0
    collection.ingest(entry("Bees", BEES, arxiv_id="2407.01234"))  # nothing new
    assert ask_all(collection.catalog, ask).asked == 0
    assert len(ask.asked) == asked
    collection.ingest(entry("Owls", "Owls hear mice under snow."))
    assert ask_all(collection.catalog, ask).asked == 1
    assert ask_all(collection.catalog, ask).asked == 0


def test_one_that_fails_is_told_of_keeps_its_evidence_and_lets_the_others_be_asked(collection, ask):
    ask.cites = [("2407.01234", DOTS)]
    saved(collection, ask, "One?")
    saved(collection, ask, "Two?")
    ask.broken, ask.cites = {"One?"}, []
    round_ = again(collection, ask)
    assert [(one.name, one.reason) for one in round_.failed] == [("one", "RuntimeError: the model is out of order")]
    assert [change.name for change in round_.changes] == ["two"]
    kept = collection.catalog.questions.get("one")
    assert (kept.trouble, quotes(kept.evidence)) == ("RuntimeError: the model is out of order", [DOTS])
    assert any("'one' could not be asked" in line for line in told(round_))
    assert collection.catalog.questions.waiting(collection.catalog.database.revision().number) == ["one"]
    ask.broken = set()
    assert again(collection, ask).failed == ()
    assert collection.catalog.questions.get("one").trouble is None


def test_when_time_is_over_the_rest_comes_first_the_next_time(collection, ask):
    for text in ("One?", "Two?", "Three?"):
        saved(collection, ask, text)
    clock = iter(range(100))  # each look at the clock takes a second: two questions fit into two
    collection.ingest(entry("Owls", "Owls hear mice under snow."))
    round_ = ask_all(collection.catalog, ask, seconds=3, clock=lambda: next(clock))
    assert (round_.asked, round_.left) == (2, 1)
    assert any("1 saved question was left" in line for line in told(round_))
    before = [question for question, _ in ask.asked]
    collection.ingest(entry("Tides", "Tide gauges measure the sea."))
    ask_all(collection.catalog, ask)
    asked_now = [question for question, _ in ask.asked][len(before) :]
    assert asked_now[0] not in before[-2:]  # the one that was left
    assert sorted(asked_now) == ["One?", "Three?", "Two?"]


def test_the_same_question_is_kept_once_and_names_are_told_apart(collection, ask):
    one = saved(collection, ask, "Do bees count?")
    assert saved(collection, ask, "  do BEES count").name == one.name
    other = saved(collection, ask, "Do bees count?", Filters(tag="insects"))
    assert (one.name, other.name) == ("do-bees-count", "do-bees-count-2")
    assert saved(collection, ask, "¿?").name == "question"
    assert saved(collection, ask, "Anything else?", name="Else 1.2").name == "Else 1.2"
    for question, name in (("New?", "Else 1.2"), ("New?", "a/b"), ("New?", ""), ("Do bees count?", "other")):
        with pytest.raises(UsageError):
            saved(collection, ask, question, name=name)
    with pytest.raises(QuestionNotFound):
        collection.catalog.questions.remove("nobody")
    assert ask.asked[2][1] == Filters(tag="insects")


def test_there_are_not_ever_more_questions_or_changes(collection, ask):
    for number in range(MOST):
        saved(collection, ask, f"Question {number}?")
    with pytest.raises(UsageError):
        saved(collection, ask, "One more?")
    for number in range(KEPT_CHANGES + 3):
        ask.cites = [("2407.01234", f"Quote {number}.")]
        ask_all(collection.catalog, ask, ["question-0"])
    changes = collection.catalog.questions.get("question-0").changes
    assert len(changes) == KEPT_CHANGES
    assert quotes(changes[0].new) == [f"Quote {KEPT_CHANGES + 2}."]
    collection.catalog.questions.remove("question-0")
    assert collection.look("select count(*) from question_changes") == [(0,)]


LETTERS = {
    "title": "Bees That Sort the Mail",
    "abstract": "A post office is a noisy place for an insect. We train honey bees to sort letters by the smell of "
    "their ink. The bees reach an accuracy of 94 percent after three days of sugar water. Wet letters halve it.",
    "id": "2412.00001",
}


def run(home, *arguments):
    return CliRunner().invoke(app, [*map(str, arguments), "--home", str(home)])


def test_the_command_line_saves_hears_and_forgets(tmp_path):
    home, page = tmp_path / "home", tmp_path / "letters.jsonl"
    page.write_text(json.dumps(LETTERS))
    assert run(home, "ingest", "sample", "--quiet").exit_code == 0
    added = run(home, "questions", "add", "How do bees sort letters by smell?", "--name", "bees")
    assert "Saved as bees: no paper answers it yet." in added.stderr
    ingested = run(home, "ingest", page)
    assert ingested.exit_code == 0
    assert "Saved question" not in run(home, "ingest", page).stderr
    listed = json.loads(run(home, "questions", "list", "--json").stdout)["questions"]
    assert [one["paper_id"] for one in listed[0]["evidence"]] == ["2412.00001"] * 2
    assert "Saved question 'bees': is answered now, 2 new quotes" in ingested.stderr
    assert "+ “We train honey bees to sort letters" in run(home, "questions", "list").stdout
    assert "Saved question 'bees': is no longer answered, 2 gone" in run(home, "delete", "2412.00001").stderr
    assert "its paper is gone" in run(home, "questions", "list").stdout
    assert json.loads(run(home, "questions", "check", "--json").stdout) == {
        "asked": 1, "left": 0, "changes": [], "failed": []
    }  # fmt: skip
    assert run(home, "questions", "check", "nobody").exit_code == 1
    assert run(home, "questions", "remove", "bees").exit_code == 0
    assert run(home, "questions", "remove", "bees").exit_code == 1


def test_an_ingest_succeeds_whatever_becomes_of_saved_questions(tmp_path, monkeypatch):
    monkeypatch.setenv("PAPERGIST_EMBEDDING", "none")
    home, page = tmp_path / "home", tmp_path / "letters.jsonl"
    page.write_text(json.dumps(LETTERS))
    assert run(home, "ingest", "sample", "--quiet").exit_code == 0
    assert run(home, "questions", "add", "How do bees sort letters?", "--name", "bees").exit_code == 0
    Collection(home).change('update saved_questions set filters = \'{"since": "someday"}\'')
    result = run(home, "ingest", page)
    assert result.exit_code == 0
    assert "Saved question 'bees' could not be asked" in result.stderr
