"""Idempotency keys: a request that comes again does nothing and is answered as the first time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import update

from summarizer.catalog.database import now
from summarizer.catalog.tables import responses
from summarizer.services import Services
from tests.api.conftest import PAPERS, assert_problem, running, settings_for
from tests.api.test_jobs import GatedEmbedder, ended

KEY = {"Idempotency-Key": "7f0c2f3e-one"}


def send(client, papers=PAPERS, **headers):
    return client.post("/v1/papers", json={"papers": papers}, headers=KEY | headers)


def test_the_same_request_again_is_answered_as_the_first_time(client):
    first, second = send(client), send(client)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert second.headers["content-type"] == "application/json"
    assert (first.headers.get("idempotency-replayed"), second.headers["idempotency-replayed"]) == (None, "true")


def test_a_job_is_made_once(client):
    first, second = send(client, Prefer="respond-async"), send(client, Prefer="respond-async")
    assert (second.status_code, second.headers["location"]) == (202, first.headers["location"])
    ended(client, first.headers["location"])
    assert len(client.get("/v1/jobs").json()["jobs"]) == 1


@pytest.mark.parametrize("other", [{"papers": PAPERS[:1]}, {"Prefer": "respond-async"}])
def test_the_same_key_for_another_request_is_refused(client, other):
    send(client)
    assert_problem(send(client, **other), 422, "idempotency-key-reused")


def test_another_key_is_another_request(client):
    send(client)
    again = send(client, **{"Idempotency-Key": "two"})
    assert (again.status_code, again.json()["unchanged"]) == (200, 3)


@pytest.mark.parametrize("key", ["", "a" * 256, "two words", "é".encode()])
def test_a_key_of_another_form_is_refused(client, key):
    assert_problem(send(client, **{"Idempotency-Key": key}), 422, "not-valid")


def test_what_was_refused_may_be_tried_again_under_its_key(client):
    assert send(client, [{}]).status_code == 422
    assert send(client).status_code == 201


def test_a_request_whose_first_one_is_under_way_is_told_to_wait(tmp_path):
    embedder = GatedEmbedder()
    with running(settings_for(tmp_path), embedder=embedder) as client, ThreadPoolExecutor(1) as threads:
        first = threads.submit(send, client)
        assert embedder.begun.wait(30)
        refused = send(client)
        threading.Timer(0, embedder.gate.set).start()
        assert_problem(refused, 409, "request-under-way")
        assert refused.headers["retry-after"] == "1"
        assert first.result().status_code == 201


def test_a_key_is_forgotten_after_a_day(tmp_path):
    services = Services(settings_for(tmp_path))
    with running(services.settings, services=services) as client:
        send(client)
        with services.catalog.database.write() as connection:
            connection.execute(update(responses).values(created=now() - timedelta(hours=25)))
        assert send(client).json()["unchanged"] == 3


def test_a_request_that_its_process_did_not_survive_may_be_sent_again(tmp_path):
    services = Services(settings_for(tmp_path))
    with running(services.settings, services=services) as client:
        send(client)
        with services.catalog.database.write() as connection:
            connection.execute(update(responses).values(status=None))
    with running(settings_for(tmp_path)) as client:
        assert send(client).json()["unchanged"] == 3
