"""What a listing tells of a paper is answered from it: a date, an organisation, how many authors and who."""

from datetime import date

import pytest

from summarizer.answer import answer, look
from summarizer.extractive.listing_facts import told
from summarizer.models import Organisation, Paper
from summarizer.retrieval.retriever import Retriever
from tests.making import BEES, BRIDGES, Collection, entry, summary

PAPER = Paper(
    id="dot",
    title="DotNet: Bees That Count",
    abstract=BEES,
    authors=("Ada Example", "Bo Sample"),
    author_count=14,
    organisation=Organisation(handle="hive", name="The Hive"),
    published=date(2025, 9, 3),
)
OTHER = Paper(id="fold", title="Walking on a Folded Bridge", abstract=BRIDGES, author_count=1)

SAID = {
    "When was DotNet published?": "“DotNet: Bees That Count” is dated 3 September 2025.",
    "When did dotnet come out?": "“DotNet: Bees That Count” is dated 3 September 2025.",
    "What is the publication date of the DotNet paper?": "“DotNet: Bees That Count” is dated 3 September 2025.",
    "In which year was DotNet released?": "“DotNet: Bees That Count” is dated 3 September 2025.",
    "Which company made DotNet?": "“DotNet: Bees That Count” is listed under The Hive.",
    "Who is behind the paper DotNet?": "“DotNet: Bees That Count” is listed under The Hive.",
    "How many authors does the DotNet paper have?": "“DotNet: Bees That Count” has 14 authors.",
    "How many authors does Walking on a Folded Bridge have?": "“Walking on a Folded Bridge” has 1 author.",
    "How many authors does the Bridge paper have?": "“Walking on a Folded Bridge” has 1 author.",
    "Who wrote DotNet?": "“DotNet: Bees That Count” is by Ada Example, Bo Sample and 12 more.",
}
LACKING = {
    "When was “Walking on a folded bridge” published?": "its listing gives no date",
    "Who are the authors of Walking on a Folded Bridge?": "its listing tells that it has 1 author, not who",
}
ASKED_OF_ABSTRACTS = (
    "When did errors appear in DotNet?",
    "When is DotNet slower than published systems?",
    "When was ImageNet published?",
    "Which company released the dots that DotNet counts?",
    "How many people tested DotNet?",
    "Who taught the bees of DotNet?",
    "When was it published?",
    "When was Bridge published?",
    "How many authors does the Beetles paper have?",
    "What does DotNet count?",
)


@pytest.mark.parametrize("question", ["When was the C4 paper published?", "How many authors has the C4 paper?"])
def test_a_short_name_with_a_digit_names_a_paper(question):
    paper = PAPER.model_copy(update={"title": "An Analysis of C4 and Its Bees"})
    assert told(question, [OTHER, paper]).paper == paper
    assert told(question.replace("C4", "B5"), [OTHER, paper]) is None


@pytest.mark.parametrize(("question", "said"), SAID.items())
def test_what_the_listing_tells_is_told(question, said):
    found = told(question, [OTHER, PAPER])
    assert found is not None
    assert (found.says, found.lacks) == (said, None)


@pytest.mark.parametrize(("question", "reason"), LACKING.items())
def test_what_it_does_not_tell_is_declined(question, reason):
    found = told(question, [PAPER, OTHER])
    assert found is not None
    assert found.says is None
    assert reason in found.lacks


@pytest.mark.parametrize("question", ASKED_OF_ABSTRACTS)
def test_everything_else_is_asked_of_the_abstracts(question):
    assert told(question, [PAPER, OTHER]) is None


def test_two_papers_that_are_named_leave_it_open():
    assert told("When were DotNet and Walking on a Folded Bridge published?", [PAPER, OTHER]) is None


def test_a_conversation_about_one_paper_goes_on_about_it():
    found = told("And when was it published?", [PAPER], meant=True)
    assert found is not None
    assert found.paper == PAPER
    assert told("And when was it published?", [PAPER, OTHER], meant=True) is None
    assert told("And when was ImageNet published?", [PAPER], meant=True) is None


def test_a_date_that_was_worked_out_says_so():
    found = told("When was DotNet published?", [PAPER.model_copy(update={"published_inferred": True})])
    assert found is not None
    assert found.says == "“DotNet: Bees That Count” is dated 3 September 2025, inferred from an incomplete date."


def test_an_unknown_organisation_is_left_to_the_abstract():
    assert told("Which company made DotNet?", [PAPER.model_copy(update={"organisation": None})]) is None


def test_papers_are_counted_by_what_is_known_of_them(tmp_path):
    collection = Collection(tmp_path)
    hive = Organisation(handle="hive", name="The Hive")
    papers = [entry(f"Bees {n}", f"{BEES} Part {n}.", published=date(2025, 9, n), organisation=hive) for n in (1, 2)]
    papers += [entry(f"Bridge {n}", f"{BRIDGES} Part {n}.", published=date(2024, 9, n + 1)) for n in range(5)]
    collection.ingest(*papers)
    catalog = collection.catalog
    for name, _, _, content in catalog.summaries.wanting()[:2]:
        catalog.summaries.save(name, content, summary("Bees.", "social insects"))

    def ask(question):
        return answer(look(question, catalog=catalog, retriever=Retriever(catalog), embedder=None), catalog=catalog)

    for question, said, cited in (
        ("How many papers are here?", "7 papers are here, of which some are cited.", 5),
        ("How many papers are from The Hive?", "2 papers from The Hive are here.", 2),
        ("How many papers came out in 2024?", "5 papers that meet the filters are here.", 5),
        ("How many papers are about social insects?", "2 papers with the tag “social insects” are here.", 2),
    ):
        found = ask(question)
        assert (found.answered, [one.text for one in found.sentences], len(found.citations)) == (True, [said], cited)
    assert not ask("How many papers came out in 2019?").answered
    assert not any("are here" in one.text for one in ask("How many papers are about folding?").sentences)


def test_the_answer_cites_the_paper_by_what_it_says_of_itself(tmp_path):
    collection = Collection(tmp_path)
    collection.ingest(entry(PAPER.title, published=PAPER.published), entry(OTHER.title, BRIDGES))
    catalog = collection.catalog

    def ask(question):
        return answer(look(question, catalog=catalog, retriever=Retriever(catalog), embedder=None), catalog=catalog)

    found = ask("When was DotNet published?")
    assert found.answered
    assert found.answer == f"{SAID['When was DotNet published?']} [1]"
    (cited,) = found.citations
    assert (cited.title, cited.published, cited.quote) == (PAPER.title, PAPER.published, BEES[cited.start : cited.end])
    declined = ask("When was Walking on a Folded Bridge published?")
    assert not declined.answered
    assert declined.reason == "“Walking on a Folded Bridge” is here, but its listing gives no date."
    assert declined.nearest[0].title == OTHER.title
    catalog.close()
