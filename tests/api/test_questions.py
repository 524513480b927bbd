"""Asking, searching and browsing tags over HTTP."""

import pytest

from api.schemas import LONGEST_QUESTION, AskRequest
from summarizer import answer
from summarizer.services import Services
from tests.api.conftest import PAPERS, add, assert_problem, running, settings_for, wait_until_ready

QUESTION = "By how much do sorters trained on scent beat reading sorters on damp mail?"


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """Return a client of a service with the packaged model."""
    settings = settings_for(tmp_path_factory.mktemp("real"))
    with running(settings, embedder=Services(settings).embedder) as client:
        wait_until_ready(client)
        assert add(client, PAPERS).status_code == 201
        yield client


def test_every_quote_of_an_answer_stands_where_it_says(real):
    found = real.post("/v1/ask", json={"question": QUESTION}).json()
    assert found["answered"], found
    assert found["citations"]
    for number, citation in enumerate(found["citations"], start=1):
        abstract = real.get(f"/v1/papers/{citation['paper_id']}").json()["abstract"]
        assert citation["quote"] == abstract[citation["start"] : citation["end"]]
        assert citation["n"] == number
    assert "nine percent" in found["answer"]
    assert found["citations"][0]["paper_id"] == "2407.01234"


def test_a_question_beside_the_collection_is_declined_with_a_reason_and_the_nearest_papers(real):
    response = real.post("/v1/ask", json={"question": "Who won the ice hockey world cup in 1987?"})
    found = response.json()
    assert (response.status_code, found["answered"]) == (200, False)
    assert found["reason"]
    assert found["sentences"] == found["citations"] == []
    assert len(found["nearest"]) <= 3


def test_filters_narrow_what_is_asked(real):
    found = real.post("/v1/ask", json={"question": QUESTION, "filters": {"since": "2025-01-01"}}).json()
    assert found["filters"] == {"since": "2025-01-01"}
    assert "2407.01234" not in {citation["paper_id"] for citation in found["citations"]}


@pytest.mark.parametrize(
    ("body", "location"),
    [
        ({}, "body.question"),
        ({"question": ""}, "body.question"),
        ({"question": 5}, "body.question"),
        ({"question": "a\0b"}, "body.question"),
        ({"question": "x" * (LONGEST_QUESTION + 1)}, "body.question"),
        ({"question": "x", "top_k": 0}, "body.top_k"),
        ({"question": "x", "top_k": 51}, "body.top_k"),
        ({"question": "x", "top_k": "8"}, "body.top_k"),
        ({"question": "x", "engine": "oracle"}, "body.engine"),
        ({"question": "x", "filters": {"since": "soon"}}, "body.filters.since"),
        ({"question": "x", "filters": {"since": 1_700_000_000}}, "body.filters.since"),
        ({"question": "x", "filters": {"tag": "a\0"}}, "body.filters.tag"),
        ({"question": "x", "filters": {"year": 2024}}, "body.filters.year"),
        ({"question": "x", "stream": True}, "body.stream"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_by_field(filled, body, location):
    problem = assert_problem(filled.post("/v1/ask", json=body), 422, "not-valid")
    assert [item["location"] for item in problem["errors"]] == [location]


@pytest.mark.parametrize(
    "body", [r'{"question": "\ud800"}', r'{"question": "x", "\ud800": 1}', "{", "[]", "", "[" * 100_000]
)
def test_a_body_that_is_no_question_is_refused(filled, body):
    response = filled.post("/v1/ask", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in {400, 422}
    assert response.headers["content-type"] == "application/problem+json"


def test_a_question_of_white_space_is_refused(filled):
    assert_problem(filled.post("/v1/ask", json={"question": "  "}), 422, "usage")


def test_the_limits_are_those_of_the_use_case():
    assert answer.LONGEST_QUESTION == LONGEST_QUESTION
    assert AskRequest(question="x").top_k == answer.TOP_K


def test_a_search_gives_papers_best_first_with_a_passage_that_stands_in_the_abstract(filled):
    found = filled.get("/v1/search", params={"q": "honey bees tell four dots"}).json()
    assert found["query"] == "honey bees tell four dots"
    assert found["hits"][0]["title"] == "Bees That Count to Four"
    assert [hit["score"] for hit in found["hits"]] == sorted((hit["score"] for hit in found["hits"]), reverse=True)
    for hit in found["hits"]:
        abstract = filled.get(f"/v1/papers/{hit['paper_id']}").json()["abstract"]
        assert hit["quote"] == abstract[hit["start"] : hit["end"]]


def test_a_search_and_an_answer_say_which_filters_were_in_force(filled):
    query = {"since": "2024-01-01", "category": "cs.CL", "source": "request"}
    assert filled.get("/v1/search", params={"q": "paper", **query}).json()["filters"] == query
    assert filled.post("/v1/ask", json={"question": "bees?", "filters": query}).json()["filters"] == query
    assert filled.get("/v1/search", params={"q": "paper"}).json()["filters"] == {}


def test_a_search_can_be_narrowed_and_cut(filled):
    narrowed = filled.get("/v1/search", params={"q": "paper", "since": "2025-01-01"}).json()["hits"]
    assert {hit["title"] for hit in narrowed} == {"Bridges of Paper"}
    assert len(filled.get("/v1/search", params={"q": "paper", "limit": 1}).json()["hits"]) == 1


@pytest.mark.parametrize("query", ['"', "*", "a AND", "NEAR(", "title:", "😀", "%", "'; --", "x" * LONGEST_QUESTION])
def test_a_search_for_odd_characters_is_a_search(filled, query):
    assert filled.get("/v1/search", params={"q": query}).status_code == 200


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "x", "limit": 0}, {"q": "x", "limit": 101}, {"q": "\0"}])
def test_a_search_that_makes_no_sense_is_refused(filled, query):
    assert_problem(filled.get("/v1/search", params=query), 422, "not-valid")


def test_tags_are_counted_over_the_papers_that_carry_them(filled):
    carried = [tag for paper in filled.get("/v1/papers").json()["papers"] for tag in paper["tags"]]
    listed = filled.get("/v1/tags").json()["tags"]
    assert {item["tag"]: item["papers"] for item in listed} == {tag: carried.count(tag) for tag in carried}
    assert [item["papers"] for item in listed] == sorted((item["papers"] for item in listed), reverse=True)
