"""Correcting a summary over HTTP, withdrawing the correction, and reading every summary that was made."""

import json

import pytest

from api import examples
from summarizer.checks import check
from tests.api.conftest import PAPERS, add, assert_problem

SLASHED = "/v1/papers/hep-th/9901001/summary"
FAITHFUL = "Honey bees learn to tell four dots from three in two days."


@pytest.fixture
def bees(client):
    """Return a client of a service over the invented papers; for writing."""
    assert add(client, PAPERS).status_code == 201
    return client


def correct(client, path=SLASHED, **body):
    return client.put(path, json={"tldr": FAITHFUL, **body})


def test_a_correction_is_in_force_at_once(bees):
    response = correct(bees, tags=["bees"], category="insects")
    assert response.status_code == 200, response.text
    corrected = response.json()
    assert (corrected["tldr"], corrected["tags"], corrected["category"]) == (FAITHFUL, ["bees"], "insects")
    assert (corrected["engine"], corrected["checks"]) == ("person", {"passed": True, "findings": []})
    assert bees.get(SLASHED).json() == corrected
    assert bees.get("/v1/papers/hep-th/9901001").json()["tldr"] == FAITHFUL
    assert {"tag": "bees", "papers": 1} in bees.get("/v1/tags").json()["tags"]


@pytest.mark.parametrize("body", [{}, {"tags": None, "category": None}])
def test_tags_stay_those_in_force_where_none_are_given(bees, body):
    correct(bees, tags=["bees", "counting"])
    assert correct(bees, tldr="Bees learn to tell four dots.", **body).json()["tags"] == ["bees", "counting"]
    assert correct(bees, tags=[]).json()["tags"] == []


def test_a_correction_survives_the_same_papers_and_changed_ones(bees):
    correct(bees)
    add(bees, PAPERS)
    add(bees, [{**PAPERS[1], "abstract": "Honey bees prefer saffron tea."}])
    current = bees.get(SLASHED).json()
    assert (current["tldr"], current["stale"]) == (FAITHFUL, True)


def test_what_the_abstract_does_not_say_is_told_and_taken_all_the_same(bees):
    response = correct(bees, tldr="Honey bees learn to tell 70 dots from three.")
    assert response.status_code == 200
    assert response.json()["checks"]["passed"] is False
    assert "70" in response.json()["checks"]["findings"][0]


def test_an_alias_leads_to_the_paper(bees):
    assert correct(bees, "/v1/papers/2407.01234v3/summary").status_code == 200
    assert bees.get("/v1/papers/2407.01234").json()["tldr"] == FAITHFUL


def test_a_withdrawn_correction_gives_the_engines_summary_back(bees):
    before = bees.get(SLASHED).json()
    correct(bees, tags=["mine"])
    withdrawn = bees.delete(SLASHED)
    assert (withdrawn.status_code, withdrawn.json()) == (200, before)
    again = bees.delete(SLASHED)
    assert (again.status_code, again.json()) == (200, before)
    assert bees.get("/v1/papers/hep-th/9901001").status_code == 200, "the paper itself stays"


def test_withdrawing_the_only_summary_leaves_none(client):
    add(client, PAPERS[:1], summaries=False)
    assert_problem(client.delete("/v1/papers/2407.01234/summary"), 404, "no-summary-yet")
    correct(client, "/v1/papers/2407.01234/summary")
    assert_problem(client.delete("/v1/papers/2407.01234/summary"), 404, "no-summary-yet")
    assert client.get("/v1/papers/2407.01234").json()["tldr"] is None


def test_the_history_holds_every_summary_oldest_first(bees):
    correct(bees)
    correct(bees, tldr="Bees learn to tell four dots from three.")
    history = bees.get(f"{SLASHED}/history").json()
    assert set(history) == {"history"}
    assert [item["engine"] for item in history["history"]] == ["extractive", "person", "person"]
    assert history["history"][-1] == bees.get(SLASHED).json()


def test_the_history_of_a_paper_without_summaries_is_empty(client):
    add(client, PAPERS[:1], summaries=False)
    assert client.get("/v1/papers/2407.01234/summary/history").json() == {"history": []}


@pytest.mark.parametrize("name", ["nix", "%00", "%ed%a0%80", "..%2f..%2fetc", "x" * 5000])
def test_a_paper_that_is_not_there_is_a_problem(bees, name):
    assert_problem(correct(bees, f"/v1/papers/{name}/summary"), 404, "paper-not-found")
    assert_problem(bees.delete(f"/v1/papers/{name}/summary"), 404, "paper-not-found")
    assert_problem(bees.get(f"/v1/papers/{name}/summary/history"), 404, "paper-not-found")


@pytest.mark.parametrize(
    ("body", "location"),
    [
        ({"tldr": None}, "body.tldr"),
        ({"tldr": 5}, "body.tldr"),
        ({"tldr": ""}, "body.tldr"),
        ({"tldr": "x" * 1001}, "body.tldr"),
        ({"tldr": "a\0b"}, "body.tldr"),
        ({"tags": "bees"}, "body.tags"),
        ({"tags": ["bees", 5]}, "body.tags.1"),
        ({"tags": [""]}, "body.tags.0"),
        ({"tags": ["x" * 101]}, "body.tags.0"),
        ({"tags": ["x"] * 21}, "body.tags"),
        ({"category": "\ud800"}, "body.category"),
        ({"engine": "person"}, "body.engine"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused_by_name(bees, body, location):
    content = json.dumps({"tldr": FAITHFUL, **body})
    response = bees.put(SLASHED, content=content, headers={"Content-Type": "application/json"})
    problem = assert_problem(response, 422, "not-valid")
    assert problem["errors"][0]["location"] == location
    assert bees.get(SLASHED).json()["engine"] == "extractive"


@pytest.mark.parametrize("body", [{"tldr": " \n"}, {"tags": [" "]}, {"category": " "}])
def test_white_space_alone_says_nothing(bees, body):
    problem = assert_problem(correct(bees, **body), 422, "usage")
    assert "empty" in problem["detail"]


def test_a_correction_without_a_body_or_of_another_type_is_refused(bees):
    text = {"Content-Type": "text/plain"}
    assert_problem(bees.put(SLASHED), 415, "content-type-not-taken")
    assert_problem(bees.put(SLASHED, content=b"{}", headers=text), 415, "content-type-not-taken")
    assert_problem(bees.put(SLASHED, content=b"{", headers={"Content-Type": "application/json"}), 422, "not-valid")


def test_parameters_that_are_not_there_are_refused(bees):
    assert_problem(bees.get(f"{SLASHED}/history", params={"limit": 1}), 422, "not-valid")
    assert_problem(bees.delete(SLASHED, params={"force": 1}), 422, "not-valid")


def test_pages_of_other_sites_may_not_correct(bees):
    foreign, headers = "request-from-another-site", {"Sec-Fetch-Site": "cross-site"}
    assert_problem(bees.put(SLASHED, json={"tldr": FAITHFUL}, headers=headers), 403, foreign)
    assert_problem(bees.delete(SLASHED, headers=headers), 403, foreign)


def test_the_example_of_a_correction_is_checked_as_it_says():
    corrected = examples.CORRECTED["content"]["application/json"]["example"]
    paper = examples.PAPER["content"]["application/json"]["example"]
    found = check(corrected["tldr"], paper["abstract"], title=paper["title"], with_form=False)
    assert corrected["checks"] == {"passed": not found.failing, "findings": [item.reason for item in found.findings]}
