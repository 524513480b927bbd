"""What is answered to follow-ups on the packaged sample: the sentence that says it, and nothing where none does.

Of the 55 follow-ups with a known fact 45 quote it, and of 79 that the abstract does not answer 8 are answered all the
same (with titles in what is looked for it was 25).
"""

import re

import pytest

from summarizer.answer import answer
from summarizer.follow_up import Turn, understand
from summarizer.models import Citation, Filters
from summarizer.references import references
from tests.making import sample_services
from tests.test_follow_up import CASES

EVERY = (
    "attention-is", "bert", "dropout", "lora", "flashattention", "the-era", "chain-of", "are-emergent", "efficient-mem",
    "retrieval", "mixtral", "deep-res",
)  # fmt: skip
UNTOLD = {
    "how many GPUs did it use?": EVERY[1:],
    "is its code available?": ("dropout", "the-era", "chain-of", "are-emergent"),
    "how long did the training take?": (
        "bert", "lora", "retrieval", "mixtral", "deep-res", "are-emergent", "chain-of", "efficient-mem", "the-era",
    ),
    "which hospital took part in it?": EVERY,
    "how much did it cost in dollars?": EVERY,
    "on which hardware did it run?": (
        "bert", "dropout", "chain-of", "are-emergent", "retrieval", "mixtral", "deep-res",
    ),
    "who funded it?": EVERY,
    "what does it say about proteins?": EVERY,
}  # fmt: skip


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    with sample_services(tmp_path_factory.mktemp("sample")) as services:
        yield services


@pytest.fixture(scope="module")
def papers(services):
    return {paper.id: paper for paper in services.catalog.papers.page(Filters()).papers}


def starting(papers, key):
    return next(paper for name, paper in papers.items() if name.startswith(key))


def message(papers, keys):
    found = [starting(papers, key) for key in keys]
    cited = [
        Citation(n=n, paper_id=one.id, title=one.title, quote="-", start=0, end=1, score=0.5)
        for n, one in enumerate(found, 1)
    ]
    return f"Something was said. [1]\n\n{references(cited, papers)}" if cited else "Not in this collection."


def answered(services, papers, history, question):
    turns = [
        turn for asked, keys in history for turn in (Turn("user", asked), Turn("assistant", message(papers, keys)))
    ]
    understood = understand([*turns, Turn("user", question)], services.catalog.papers.get_many)
    among = [paper.id for paper in understood.among] or None
    return answer(services.look(understood.sought, among=among), catalog=services.catalog)


def test_follow_ups_quote_the_sentence_that_says_it(services, papers):
    told = [case for case in CASES if case["says"]]
    found = 0
    for case in told:
        history = [(one["question"], one["cited"]) for one in case["history"]]
        quotes = [one.quote for one in answered(services, papers, history, case["ask"]).citations]
        found += any(re.search(case["says"], quote) for quote in quotes)
    assert len(told) == 55
    assert found >= 42


def test_follow_ups_that_the_abstract_does_not_answer_are_declined(services, papers):
    asked = [(question, key) for question, keys in UNTOLD.items() for key in keys]
    wrong = 0
    for question, key in asked:
        history = [(f"What is {starting(papers, key).title}?", [key])]
        wrong += answered(services, papers, history, question).answered
    assert len(asked) == 79
    assert wrong <= 10
