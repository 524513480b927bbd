"""Digests over HTTP and as a page."""

import pytest

from summarizer.digest.rendering import FORMS
from summarizer.digest_models import Digest
from tests.api.conftest import PAPERS, add, assert_problem


def test_the_digest_of_a_day_holds_the_papers_of_that_day(filled):
    found = Digest.model_validate(filled.get("/v1/digest/2024-07-02").json())
    assert [paper.title for paper in found.papers] == ["Sorting Letters by Smell"]
    assert filled.get("/v1/digest/newest").json()["name"] == "2025-01-02"
    assert filled.get("/v1/digest/2023-01-01..").json()["found"] == 3
    assert filled.get("/v1/digest/2023-01-01..", params={"topic": ["bees", "bridge"]}).json()["found"] == 2


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_given_with_its_type(filled, name):
    response = filled.get("/v1/digest/2024-07-02", params={"format": name})
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == FORMS[name][0]
    assert b"Sorting Letters by Smell" in response.content


def test_what_is_unchanged_is_not_sent_again(filled):
    first = filled.get("/v1/digest/newest")
    assert filled.get("/v1/digest/newest", headers={"If-None-Match": first.headers["etag"]}).status_code == 304


def test_a_day_that_is_none_is_a_problem(filled):
    assert_problem(filled.get("/v1/digest/someday"), 422, "usage")
    assert filled.get("/digest/someday", headers={"Accept": "text/html"}).status_code == 422
    assert filled.get("/digest/newest?minutes=soon", headers={"Accept": "text/html"}).status_code == 422


def test_the_page_of_a_digest_shows_its_papers_or_the_nearest_day(filled):
    shown = filled.get("/digest/2024-07-02", headers={"Accept": "text/html"})
    assert "Sorting Letters by Smell" in shown.text
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    empty = filled.get("/digest/2024-07-04").text
    assert 'href="/digest/2024-07-02"' in empty


def test_a_thumb_teaches_what_is_for_you(client):
    add(client, PAPERS)
    assert client.get("/v1/for-you").json() == {"papers": []}
    noted = client.post("/v1/papers/2407.01234/thumb", json={"thumb": "up"})
    assert noted.json() == {"id": "2407.01234", "thumb": "up", "was": None}
    found = client.get("/v1/for-you").json()["papers"]
    assert len(found) == 2
    assert "2407.01234" not in {one["paper"]["id"] for one in found}
    assert client.post("/v1/papers/hep-th/9901001/thumb", json={"thumb": None}).json()["thumb"] is None
    assert_problem(client.post("/v1/papers/nobody/thumb", json={"thumb": "up"}), 404, "paper-not-found")
    assert_problem(client.post("/v1/papers/2407.01234/thumb", json={"thumb": "sideways"}), 422, "not-valid")
