"""Sources elsewhere over the API and the page: fetched by the service, under the same guard, through jobs too."""

import pytest

from tests.api.conftest import assert_problem, running, settings_for, wait_until_ready
from tests.api.test_jobs import ended
from tests.daily_papers_server import Server

DAY = "hf:2025-10-20"


@pytest.fixture
def server():
    with_server = Server()
    yield with_server
    with_server.shutdown()
    with_server.server_close()


@pytest.fixture
def client(server, tmp_path):
    settings = settings_for(tmp_path, hf_url=server.address, fetch_hosts=("127.0.0.1",))
    with running(settings) as open_client:
        wait_until_ready(open_client)
        yield open_client


def test_a_source_that_is_named_is_fetched_by_the_service(client):
    response = client.post("/v1/papers", json={"source": DAY})
    assert (response.status_code, response.json()["added"]) == (201, 2)
    assert client.get("/v1/papers/2510.11111").json()["sources"] == [DAY]
    assert client.post("/v1/papers", json={"source": DAY}).status_code == 200


def test_a_job_fetches_it_later(client):
    response = client.post("/v1/papers", json={"source": DAY}, headers={"Prefer": "respond-async"})
    assert response.status_code == 202
    job = ended(client, response.headers["location"])
    assert (job["state"], job["report"]["added"]) == ("done", 2)


def test_a_job_whose_source_gives_nothing_fails_in_words(client, server):
    server.status = 404
    response = client.post("/v1/papers", json={"source": DAY}, headers={"Prefer": "respond-async"})
    job = ended(client, response.headers["location"])
    assert (job["state"], job["problem"]["title"]) == ("failed", "Source not reachable")
    assert "status 404" in job["problem"]["detail"]


def test_a_source_that_gives_nothing_is_a_bad_gateway(client, server):
    server.status = 404
    assert_problem(client.post("/v1/papers", json={"source": DAY}), 502, "source-not-reachable")


@pytest.mark.parametrize("later", [{}, {"Prefer": "respond-async"}])
@pytest.mark.parametrize("name", ["hf:someday", "arxiv:", "https://"])
def test_a_name_that_means_nothing_is_refused(client, name, later):
    assert_problem(client.post("/v1/papers", json={"source": name}, headers=later), 422, "source-not-found")


def test_the_service_fetches_nothing_of_its_own_network(server, tmp_path):
    with running(settings_for(tmp_path, hf_url=server.address)) as client:
        wait_until_ready(client)
        for address in (DAY, f"{server.address}/feed", "http://localhost/", "http://169.254.169.254/latest"):
            assert_problem(client.post("/v1/papers", json={"source": address}), 422, "source-not-fetched")
    assert server.asked == []


def test_other_formats_are_known_by_their_content(client):
    text = "@misc{a, title={A Title}, abstract={We count to ten.}}"
    response = client.post("/v1/papers", content=text, headers={"Content-Type": "text/plain"})
    assert (response.status_code, response.json()["added"]) == (201, 1)


def test_the_page_takes_the_name_of_a_source(client):
    response = client.post("/add", data={"text": f" {DAY} "})
    assert response.status_code == 200
    assert "2 papers found" in response.text
    refused = client.post("/add", data={"text": "hf:someday"})
    assert "is no day, week or month" in refused.text
