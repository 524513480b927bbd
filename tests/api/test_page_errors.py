"""Addresses of the page that lead nowhere, or not where they seem to."""

import pytest

from tests.api.conftest import assert_problem

HTML = {"Accept": "text/html,*/*;q=0.8"}


@pytest.mark.parametrize(
    "path", ["/papers", "/digest", "/digest/", "/nosuch", "/settings", "/questions/1", "/static/none.css"]
)
def test_an_address_that_leads_nowhere_is_a_page_for_readers_and_a_problem_for_programs(filled, path):
    response = filled.get(path, headers=HTML)
    assert (response.status_code, response.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "No page here has this address." in response.text
    assert '<a href="/">' in response.text
    assert_problem(filled.get(path), 404)


@pytest.mark.parametrize("path", ["/v1/nosuch", "/v1/papers/none"])
def test_the_api_has_problems_whoever_asks(filled, path):
    assert filled.get(path, headers=HTML).headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("behind", ["/", "/summary", "/summary/", "/withdraw", "/thumb"])
@pytest.mark.parametrize("name", ["2407.01234", "hep-th/9901001"])
def test_what_goes_on_behind_an_id_leads_to_the_paper(filled, name, behind):
    response = filled.get(f"/papers/{name}{behind}", headers=HTML)
    assert response.status_code == 200
    assert response.url.path == f"/papers/{name}"
    assert filled.get(f"/papers/none{behind}", headers=HTML).status_code == 404


@pytest.mark.parametrize(
    "path", ["/?day=all", "/ask?question=x", "/papers/2407.01234?", "/digest/2025-10-30?", "/trends?"]
)
def test_what_others_add_to_a_shared_address_does_not_break_it(filled, path):
    response = filled.get(f"{path}&utm_source=mail&utm_campaign=x&fbclid=1&gclid=2&ref=3", headers=HTML)
    assert response.status_code == 200
    assert filled.get(f"{path}&utm=1", headers=HTML).status_code == 422


def test_the_api_refuses_them_as_any_other_typing_mistake(filled):
    assert_problem(filled.get("/v1/papers?utm_source=mail"), 422, "not-valid")


def test_papers_that_may_be_meant_are_linked(filled):
    html = filled.get("/papers/2407", headers=HTML).text
    assert 'Is it <a href="/papers/2407.01234">2407.01234</a>?' in html
    assert html.count("Is it") == 1


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/papers/nosuch", "There is no paper &#39;nosuch&#39; in this collection."),
        ("/ask?question=x&engine=generative", "The generative engine needs a model, and none is configured."),
        ("/?sort=colour", "There are published, listed"),
        ("/?since=soon", "Write days such as 2025-10-30."),
    ],
)
def test_hints_that_only_a_terminal_can_follow_are_left_out_and_others_told(filled, path, told):
    html = filled.get(path, headers=HTML).text
    assert told in html
    assert "papergist " not in html
    assert "PAPERGIST_" not in html


def test_a_pasted_text_of_no_kind_is_told_of_without_options_of_a_command(filled):
    html = filled.post("/add", data={"text": "hello world, this is a plain text"}).text
    assert "is of no kind that a reader knows" in html
    assert "--as" not in html
    assert "hello world" in html
