"""Whatever is too large, too deep or too many is refused or told of over HTTP too, in the one shape that errors have,
and the service goes on."""

import json
import resource

import pytest

from tests.api.conftest import assert_problem
from tests.sources.large import FORMATS, one_paper

PLAIN, JSON_TYPE = {"content-type": "text/plain"}, {"content-type": "application/json"}
SOUND = {"title": "Sound", "abstract": "We count."}


def upload(client, content, kind=None, headers=PLAIN):
    return client.post("/v1/papers", content=content, params={"as": kind} if kind else {}, headers=headers)


def test_a_body_of_fifty_megabytes_is_refused_whether_its_length_is_announced_or_not(client):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert_problem(upload(client, iter([b"x" * 1_000_000] * 50)), 413, "body-too-large")
    assert_problem(
        client.post("/v1/papers", content=b"", headers={**PLAIN, "content-length": "50000000"}), 413, "body-too-large"
    )
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB; not what was sent and more
    assert client.get("/ready").status_code == 200


@pytest.mark.parametrize("deep", [600, 10_000])
@pytest.mark.parametrize("shape", ["field", "list", "objects"])
def test_json_that_is_nested_deep_is_refused_in_words(client, deep, shape):
    nested = '{"a":' * deep + "1" + "}" * deep if shape == "objects" else "[" * deep + "]" * deep
    paper = json.dumps(SOUND)[:-1] + f', "authors": {nested}}}'
    refused = upload(client, paper if shape == "field" else nested, headers=JSON_TYPE)
    assert 400 <= refused.status_code < 500, refused.text[:300]
    assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("kind", FORMATS)
def test_an_abstract_that_is_too_long_is_told_of_in_every_format(client, kind):
    refused = upload(client, one_paper(kind, 200_000).encode(), kind)
    problem = assert_problem(refused, 422, "nothing-understood")
    assert "characters, and at most 100000 are read" in json.dumps(problem)
    assert len(refused.text) < 5000


def test_a_list_of_many_authors_is_told_of_and_its_paper_stays(client):
    papers = [{**SOUND, "authors": ["Ada Bee"] * 20_001}]
    told = client.post("/v1/papers", json={"papers": papers}).json()
    assert told["found"] == 1
    assert "20001 names" in told["not_understood"][0]["reason"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/ask", {"question": "why " * 500_000}),
        ("PUT", "/v1/papers/nobody/summary", {"tldr": "words " * 500_000}),
        ("PUT", "/v1/papers/nobody/summary", {"tldr": "Words.", "tags": ["tag"] * 200_000}),
        (
            "POST",
            "/v1/chat/completions",
            {"model": "papergist", "messages": [{"role": "user", "content": "?"}] * 50_000},
        ),
    ],
)
def test_other_bodies_that_are_too_large_are_refused_in_words(client, method, path, body):
    refused = client.request(method, path, json=body)
    assert 400 <= refused.status_code < 500, refused.text[:300]
    assert len(refused.text) < 20_000
    assert client.get("/ready").status_code == 200


def test_a_query_that_is_long_is_refused_or_answered(client):
    for path in ("/v1/search", "/v1/papers"):
        answered = client.get(path, params={"q": "bees " * 5000, "tag": "x" * 20_000})
        assert answered.status_code < 500, answered.text[:300]
