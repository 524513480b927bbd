"""What goes around every request: ids, log lines, metrics, headers."""

import json
import logging
import os
import re
import signal
import subprocess
import sys

import pytest
from prometheus_client.parser import text_string_to_metric_families

from api.routes.state import DOCS
from api.watch import POLICY, REQUESTS
from summarizer.services import Services
from tests.api.conftest import EVENTS, PAPERS, QUESTION, add, assert_problem, modelled_service, running, settings_for
from tests.api.test_server import ROOT, get, url_of, wait_until_ready


def values(client):
    """Return every sample of `/metrics` by name and labels."""
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = list(text_string_to_metric_families(response.text))
    return {(one.name, *sorted(one.labels.values())): one.value for family in families for one in family.samples}


@pytest.mark.parametrize("told", ["0123abcd-request", "a" * 64])
def test_a_request_keeps_the_id_that_it_came_with(filled, told):
    assert filled.get("/health", headers={"X-Request-ID": told}).headers["x-request-id"] == told


@pytest.mark.parametrize("told", ["", "short", "a" * 65, "two words 12", 'quo"te-12345', b"\x1b[31m-12345678"])
def test_another_id_is_replaced_by_a_new_one(filled, told):
    given = [filled.get("/health", headers={"X-Request-ID": told}).headers["x-request-id"] for _ in range(2)]
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in given)
    assert given[0] != given[1]


@pytest.mark.parametrize("path", ["/health", "/v1/papers", "/v1/nix", "/v1/papers?limit=x", "/openapi.json"])
def test_every_response_tells_browsers_to_keep_their_hands_off(filled, path):
    headers = filled.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "server" not in headers


def test_refusals_before_any_endpoint_and_streams_have_the_headers_too(filled):
    for response in (
        filled.get("/health", headers={"Host": "evil.example"}),
        filled.post("/v1/ask", json={"question": QUESTION}, headers=EVENTS),
    ):
        assert response.headers["content-security-policy"] == POLICY
        assert response.headers["x-request-id"]


def test_the_docs_page_runs_its_own_script_and_no_other(filled):
    policy = filled.get("/docs").headers["content-security-policy"]
    assert "unsafe" not in policy
    assert policy.count("'sha256-") == 2
    text = DOCS.read_text(encoding="utf-8")
    assert (text.count("<script"), text.count("<style")) == (1, 1)
    assert not re.search(r"\son[a-z]+=|\sstyle=", text)


class FailingServices(Services):
    """Services that fail in a way that nobody foresaw."""

    def search(self, *arguments, **named):
        raise ZeroDivisionError("a private matter")


def test_what_nobody_foresaw_is_a_problem_with_an_id_that_leads_to_its_line_in_the_log(tmp_path, caplog):
    settings = settings_for(tmp_path)
    with running(settings, services=FailingServices(settings)) as client, caplog.at_level(logging.INFO, REQUESTS):
        response = client.get("/v1/search?q=bees")
    assert_problem(response, 500, "internal-error")
    assert response.headers["x-request-id"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "private" not in response.text
    assert any(record.exc_info and "search" in record.getMessage() for record in caplog.records)
    (line,) = [record for record in caplog.records if record.name == REQUESTS and record.route == "/v1/search"]
    assert (line.method, line.status) == ("GET", 500)


def test_requests_are_counted_by_route_and_answers_by_how_they_ended(client):
    add(client, PAPERS)
    client.get("/v1/papers/2407.01234")
    client.get("/v1/papers/hep-th/9901001")
    client.get("/v1/nix")
    client.post("/v1/ask", json={"question": "What do honey bees learn to tell?"})
    client.post("/v1/ask", json={"question": "Who won the football?"}, headers=EVENTS)
    found = values(client)
    count = "papergist_request_seconds_count"
    assert found[count, "/v1/papers/{paper_id}", "200", "GET"] == 2
    assert found[count, "404", "GET", "other"] == 1
    assert found[count, "/v1/papers", "201", "POST"] == 1
    assert sum(value for key, value in found.items() if key[0] == "papergist_answers_total") == 2
    assert found["papergist_papers",] == 3
    assert (found["papergist_index_drift_revisions",], found["papergist_passages_not_embedded",]) == (0, 0)
    assert (found["papergist_ready",], found["papergist_catalog_up",]) == (1, 1)
    assert found["papergist_jobs", "queued"] == 0
    assert found["papergist_requests_under_way",] == 1  # this one


def test_what_a_model_cost_is_told(tmp_path, embedder):
    with modelled_service(tmp_path, embedder, model_timeout=30) as service:
        service.says(tldr='{"tldr": "We sort mail by smell."}', tags='{"tags": ["mail"]}')
        service.redo()
        found = values(service.client)
    tokens = {key[1:]: value for key, value in found.items() if key[0] == "papergist_model_tokens_total"}
    assert tokens
    assert all(value > 0 for value in tokens.values())
    assert {label for key in tokens for label in key} >= {"openai/m", "prompt", "completion"}


def test_the_log_is_json_with_ids_and_without_questions_or_keys(tmp_path):
    command = [sys.executable, "-m", "summarizer", "serve", "--home", str(tmp_path), "--port", "0"]
    environment = os.environ | {"PAPERGIST_LOG": "requests"}
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        url = url_of(process)
        wait_until_ready(url)
        get(
            f"{url}/v1/search?q=private-question", headers={"X-Request-ID": "0123456789", "Authorization": "Bearer k3y"}
        )
        get(f"{url}/v1/ask", {"question": "a private-question"})
    finally:
        process.send_signal(signal.SIGTERM)
        told = process.communicate(timeout=60)[1]
    assert process.returncode == 0
    lines = [json.loads(line) for line in told.splitlines()]
    (searched,) = [line for line in lines if line["route"] == "/v1/search"]
    assert (searched["request_id"], searched["status"], searched["event"]) == ("0123456789", 200, "request")
    assert "private-question" not in told
    assert "k3y" not in told
    assert all({"timestamp", "level", "logger", "request_id"} <= line.keys() for line in lines)
