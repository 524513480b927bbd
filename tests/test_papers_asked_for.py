"""Questions for papers on a subject, over the packaged sample: listed where some are there, declined where none is."""

from datetime import date

import pytest

from summarizer.collection import LocalCollection, ReadSource
from summarizer.services import Services
from summarizer.settings import Settings
from summarizer.sources import read_source
from summarizer.sources.opening import open_source

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
    services = Services(Settings(home=tmp_path_factory.mktemp("sample")))
    name, data = open_source("sample")
    reading = read_source(name, data, kind=None, captured=None, listed=None, today=date(2024, 12, 21))
    LocalCollection(services).ingest([ReadSource(reading, data)], summaries=False)
    yield services
    services.close()


@pytest.mark.parametrize(("question", "paper"), HERE.items())
def test_papers_on_a_subject_that_is_here_are_listed(services, question, paper):
    answer = services.answer(question)
    assert any(citation.paper_id.startswith(paper) for citation in answer.citations)


@pytest.mark.parametrize("question", NOT_HERE)
def test_papers_on_a_subject_that_is_not_here_are_declined(services, question):
    assert not services.answer(question).answered
