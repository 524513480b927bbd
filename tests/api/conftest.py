"""A running service over a few invented papers, reached through its HTTP interface without a socket."""

import time
from contextlib import contextmanager

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from summarizer.services import Services
from summarizer.settings import Settings
from tests.fakes import FakeEmbedder

HERE = "http://127.0.0.1"
PAPERS = [
    {
        "title": "Sorting Letters by Smell",
        "abstract": "We train mail sorters on scent alone. They beat reading sorters by nine percent on damp mail. 🐝 "
        "The gain is gone once the mail has dried.",
        "id": "2407.01234",
        "published": "2024-07-02",
        "organisation": {"handle": "post", "name": "The Post Office"},
    },
    {
        "title": "Bees That Count to Four",
        "abstract": "Honey bees learn to tell four dots from three. Training takes two days of sugar water.",
        "id": "hep-th/9901001",
        "published": "2023-05-06",
    },
    {
        "title": "Bridges of Paper",
        "abstract": "A bridge folded from one sheet of paper carries a child. We give the folding pattern.",
        "published": "2025-01-02",
    },
]


def settings_for(folder, **changes):
    return Settings(home=folder / "home", port=0, **changes)


@contextmanager
def running(settings, *, embedder=None, services=None):
    """Run the app over a collection in this process, with the fake model or another, and wait until it is ready."""
    services = services or Services(settings)
    services.embedder = embedder or FakeEmbedder()
    with TestClient(create_app(settings, services=services), base_url=HERE, raise_server_exceptions=False) as client:
        yield client


def wait_until_ready(client):
    deadline = time.monotonic() + 30
    while client.get("/ready").status_code != 200:
        assert time.monotonic() < deadline, client.get("/ready").text
        time.sleep(0.02)


def add(client, papers, **query):
    return client.post("/v1/papers", json={"papers": papers}, params=query)


def assert_problem(response, status, slug=None):
    """The one shape that every error has."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert {"type", "title", "status", "detail", "instance"} <= problem.keys()
    assert problem["status"] == status
    assert problem["detail"]
    assert problem["type"] == (f"urn:papergist:problem:{slug}" if slug else "about:blank")
    return problem


@pytest.fixture
def client(tmp_path):
    """Return a client of a ready service over an empty collection."""
    with running(settings_for(tmp_path)) as client:
        wait_until_ready(client)
        yield client


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """Return a client of a ready service over the invented papers; for reading only."""
    with running(settings_for(tmp_path_factory.mktemp("filled"))) as client:
        wait_until_ready(client)
        assert add(client, PAPERS).status_code == 201
        yield client
