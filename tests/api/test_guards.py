"""Whom the service answers: this machine, and no page of another site."""

import pytest

from summarizer.addresses import is_loopback
from tests.api.conftest import assert_problem


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8000", "localhost:80", "LOCALHOST", "[::1]:8000", "a.localhost"]
)
def test_names_of_this_machine_are_answered(filled, host):
    assert filled.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "192.168.0.1", "0.0.0.0", "", "[", "a b"],
)
def test_other_names_are_refused(filled, host):
    assert_problem(filled.get("/health", headers={"Host": host}), 400, "host-not-served")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:3000"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_page_of_another_site_cannot_write(filled, headers):
    assert_problem(filled.post("/v1/ask", json={"question": "x"}, headers=headers), 403, "request-from-another-site")


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "http://127.0.0.1"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}]
)
def test_programs_and_pages_of_the_service_itself_can_write(filled, headers):
    assert filled.post("/v1/ask", json={"question": "x"}, headers=headers).status_code == 200


def test_no_page_is_allowed_to_read_across_sites(filled):
    response = filled.get("/v1/papers", headers={"Origin": "https://evil.example"})
    assert not [name for name in response.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    ("host", "own"), [("127.8.9.1", True), ("::1", True), ("0.0.0.0", False), ("example.org", False)]
)
def test_loopback_is_told_from_the_rest(host, own):
    assert is_loopback(host) is own
