"""Questions for papers on a subject, over the packaged sample: listed where some are there, declined where none is."""

import pytest

from tests.making import sample_services

HERE = {
    "Which papers save memory?": "flashattention",
    "Which papers combine several small experts?": "mixtral",
    "Which papers give models facts from an encyclopedia?": "retrieval",
    "Which papers study reasoning?": "chain-of",
    "Papers on adapting big models": "lora",
    "Which works speed up attention?": "flashattention",
}
NOT_HERE = (
    "Which papers are about robots?",
    "Which papers study whales?",
    "What papers are there on protein folding?",
    "Papers on quantum error correction",
)


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    with sample_services(tmp_path_factory.mktemp("sample")) as services:
        yield services


@pytest.mark.parametrize(("question", "paper"), HERE.items())
def test_papers_on_a_subject_that_is_here_are_listed(services, question, paper):
    answer = services.answer(question)
    assert any(citation.paper_id.startswith(paper) for citation in answer.citations)


@pytest.mark.parametrize("question", NOT_HERE)
def test_papers_on_a_subject_that_is_not_here_are_declined(services, question):
    assert not services.answer(question).answered
