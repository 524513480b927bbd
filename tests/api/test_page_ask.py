"""Asking from the page without a browser."""

import json

from tests.api.conftest import EVENTS, events_in

HTML = {"Accept": "text/html,*/*;q=0.8"}
IN_2023 = "Which papers appeared in 2023 on bees?"


def test_a_question_narrows_by_itself_unless_the_filters_are_to_be_taken_as_they_are_given(filled):
    assert "Understood from the question: from 2023-01-01" in filled.get("/ask", params={"question": IN_2023}).text
    given = {"question": IN_2023, "filters": "given", "since": "", "until": ""}
    assert "Understood from the question" not in filled.get("/ask", params=given).text
    given["since"] = "2024-01-01"
    assert "Understood from the question" not in filled.get("/ask", params=given).text


def test_programs_can_have_their_filters_taken_as_they_are_given_too(filled):
    body = {"question": IN_2023, "filters": {"tag": "bees"}}
    assert filled.post("/v1/ask", json=body).json()["filters"].keys() == {"since", "until", "tag"}
    body["filters_as_given"] = True
    assert filled.post("/v1/ask", json=body).json()["filters"] == {"tag": "bees"}
    name, data = events_in(filled.post("/v1/ask", json=body, headers=EVENTS).text)[-1]
    assert (name, json.loads(data)["filters"]) == ("done", {"tag": "bees"})


def test_an_answer_can_be_saved_where_the_saved_question_asks_the_same(filled):
    given = {"question": IN_2023, "filters": "given"}
    assert "Save this question" not in filled.get("/ask", params=given).text
    given |= {"since": "2023-01-01", "until": "2023-12-31"}
    assert "Save this question" in filled.get("/ask", params=given).text


def test_filters_that_are_neither_given_nor_read_make_no_sense(filled):
    assert filled.get("/ask?question=x&filters=some", headers=HTML).status_code == 422
