"""A running service over a few invented papers, reached through its HTTP interface without a socket."""

import json
import time
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from summarizer.services import Services
from summarizer.settings import Settings
from tests.fakes import FakeEmbedder
from tests.generative.scripted import replies
from tests.hostile_provider import Provider, hostile_provider, status

HERE = "http://127.0.0.1"
EVENTS = {"Accept": "text/event-stream"}
QUESTION = "By how much do sorters trained on scent beat reading sorters on damp mail?"
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


def events_in(text):
    """Return the events of a stream as (name, data as it stands); comments are no events."""
    blocks = [block for block in text.split("\n\n") if block and not block.startswith(":")]
    lines = [block.split("\n") for block in blocks]
    assert all(len(pair) == 2 for pair in lines), text
    return [(name.removeprefix("event: "), data.removeprefix("data: ")) for name, data in lines]


@dataclass
class Modelled:
    """A service over the invented papers whose model is a provider that does what it is told to."""

    client: TestClient
    provider: Provider
    services: Services

    def says(self, **said):
        """Have the model reply so to each prompt: `tldr`, `tags`, `answer`, or `streamed`."""
        self.provider.answer = replies(**said)

    def ask(self, question=QUESTION, *, engine="generative", headers=None, **body):
        return self.client.post("/v1/ask", json={"question": question, "engine": engine, **body}, headers=headers)

    def listen(self, question=QUESTION, **options):
        """Return the events of the answer, each with its data read."""
        response = self.ask(question, headers=EVENTS, **options)
        assert response.status_code == 200, response.text
        return [(name, json.loads(data)) for name, data in events_in(response.text)]

    def redo(self, paper_id="2407.01234", **query):
        return self.client.post(f"/v1/papers/{paper_id}/summary", params={"engine": "generative", **query})

    def abstract(self, paper_id):
        return self.client.get(f"/v1/papers/{paper_id}").json()["abstract"]

    def ledger(self):
        """Return how every call of the model ended."""
        with self.services.catalog.database.read() as connection:
            return [row[0] for row in connection.exec_driver_sql("select outcome from calls order by number")]


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


@pytest.fixture(scope="session")
def embedder(tmp_path_factory):
    """Return the packaged model, loaded once."""
    return Services(settings_for(tmp_path_factory.mktemp("model"))).embedder


@contextmanager
def modelled_service(home, embedder, **changes):
    """Run a service over the invented papers with the packaged embedding model and a provider, and wait for it."""
    with hostile_provider() as provider:
        settings = settings_for(home, model="openai/m", model_url=provider.url, **changes)
        services = Services(settings)
        with running(settings, embedder=embedder, services=services) as client:
            wait_until_ready(client)
            assert add(client, PAPERS).status_code == 201
            yield Modelled(client, provider, services)


@pytest.fixture(scope="session")
def warm(tmp_path_factory, embedder):
    """Have had a model answer once, plainly and in a stream: the first time, LiteLLM imports for a second or more."""
    with modelled_service(tmp_path_factory.mktemp("warm"), embedder) as service:
        service.provider.script(status(401))
        service.ask()
        service.ask(headers=EVENTS)


@pytest.fixture
def modelled(tmp_path, embedder):
    """Return a service over the invented papers whose model has all the time that it needs."""
    with modelled_service(tmp_path, embedder, model_timeout=30) as service:
        yield service


@pytest.fixture
def impatient(tmp_path, embedder, warm):
    """Return the same with a model that has two seconds."""
    with modelled_service(tmp_path, embedder, model_timeout=2) as service:
        yield service


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
