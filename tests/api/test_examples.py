"""The examples of the API description are sent to a service, and what it shows as answers is of the promised form."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import update

from api.app import create_app
from api.routes.subscriptions import EXAMPLE
from summarizer.catalog.outbox import NewDelivery
from summarizer.catalog.subscriptions import Token, Wishes
from summarizer.catalog.tables import jobs, subscription_tokens
from summarizer.services import Services
from summarizer.subscriptions.ways import hashed
from tests.api.conftest import PAPERS, add, running, settings_for, wait_until_ready

DESCRIPTION = create_app(settings_for(Path("/nowhere"))).openapi()
OPERATIONS = {
    operation["operationId"]: (method, path, operation)
    for path, methods in DESCRIPTION["paths"].items()
    for method, operation in methods.items()
}
JOB = "0b6f3c1d9e8a7f52"  # as the description names it
LETTERS = {"show_question": "confirm", "say_yes": "confirm"}  # else the link ends a subscription
BEFORE = {"remove_question": "save_question", "unwatch_source": "watch_source"}  # what there has to be before
STATES = {"cancel_job": "queued", "retry_job": "failed"}


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """Give a ready service and its services."""
    services = Services(settings_for(tmp_path_factory.mktemp("shown")))
    with running(services.settings, services=services) as client:
        wait_until_ready(client)
        now = datetime(2025, 10, 30)  # noqa: DTZ001 - as the catalog keeps it
        services.catalog.subscriptions.put("mail", "reader@example.org", Wishes(), at=now, starts=now.date())
        letter = services.catalog.outbox.add(NewDelivery(1, "question", "q@example.org"), at=now)
        assert services.catalog.outbox.begin(letter.number, Token(hashed(EXAMPLE), "confirm", None), at=now)
        services.catalog.jobs.add(json.dumps(PAPERS).encode(), {}, found=3, most_queued=9)
        yield client, services.catalog.database


def valid(value, schema):
    whole = {**schema, "components": DESCRIPTION["components"]}
    Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(value)


def resolved(schema):
    name = schema.get("$ref", "").rpartition("/")[2]
    return DESCRIPTION["components"]["schemas"][name] if name else schema


def examples_of(parameter):
    return parameter.get("examples") or parameter["schema"].get("examples") or []


def requests_of(operation):
    """Return (query, headers, path, bodies) with every example that the operation gives of its parts."""
    parts = {"query": {}, "header": {}, "path": {}}
    for parameter in operation.get("parameters", ()):
        for example in examples_of(parameter)[:1]:
            parts[parameter["in"]][parameter["name"]] = example
    bodies = []
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        found = [content["example"]] if "example" in content else resolved(content["schema"]).get("examples", [])
        bodies += [(media_type, body if isinstance(body, str) else json.dumps(body)) for body in found]
    return parts["query"], parts["header"], parts["path"], bodies or [(None, None)]


@pytest.mark.parametrize("name", sorted(OPERATIONS, key=lambda name: (OPERATIONS[name][0] == "delete", name)))
def test_the_examples_of_a_request_are_answered_as_is_promised(shown, name):
    client, database = shown
    if name in BEFORE:
        method, path, operation = OPERATIONS[BEFORE[name]]
        _, headers, places, [(_, body), *_] = requests_of(operation)
        client.request(method, path.format(**places), json=json.loads(body), headers=headers)
    method, path, operation = OPERATIONS[name]
    query, headers, places, bodies = requests_of(operation)
    for media_type, body in bodies:
        assert add(client, PAPERS).status_code in {200, 201}
        with database.write(counted=False) as connection:
            connection.execute(update(subscription_tokens).values(purpose=LETTERS.get(name, "unsubscribe")))
            connection.execute(update(jobs).values(id=JOB, state=STATES.get(name, "done"), cancelling=False))
        sent = headers | ({"Content-Type": media_type} if media_type else {})
        response = client.request(method, path.format(**places), params=query, headers=sent, content=body)
        assert response.is_success, response.text
        promised = operation["responses"][str(response.status_code)].get("content", {})
        found = response.headers.get("content-type", "").partition(";")[0]
        assert found in promised or (response.status_code == 204 and not promised)
        if response.content and found == "application/json":
            valid(response.json(), promised[found]["schema"])


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_operation_shows_an_answer_of_the_promised_form(name):
    _, _, operation = OPERATIONS[name]
    answers = {status: one for status, one in operation["responses"].items() if status < "300" and status != "204"}
    for status, answer in answers.items():
        for media_type, content in answer["content"].items():
            assert "example" in content, f"{status} {media_type}"
            valid(content["example"], content.get("schema", {}))


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_parameter_that_is_needed_has_an_example(name):
    for parameter in OPERATIONS[name][2].get("parameters", ()):
        assert not parameter["required"] or examples_of(parameter), parameter["name"]


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_body_has_an_example(name):
    for media_type, content in OPERATIONS[name][2].get("requestBody", {}).get("content", {}).items():
        assert "example" in content or resolved(content["schema"]).get("examples"), media_type
