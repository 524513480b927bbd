"""Every error is a problem, and tells nothing that is not ours to tell."""

import pytest

from api.problems import ERRORS, kind_of, words_of
from summarizer.errors import CatalogError, EmbeddingMismatch, IndexBroken, PapergistError, PaperNotFound
from summarizer.services import Services
from tests.api.conftest import assert_problem, running, settings_for

SECRET = "sqlite: /home/ada/secret: disk I/O error"


def descendants(error):
    yield error
    for child in error.__subclasses__():
        yield from descendants(child)


def ours():
    return [error for error in descendants(PapergistError) if error.__module__ == "summarizer.errors"]


@pytest.mark.parametrize("error", ours())
def test_every_error_of_the_tree_has_a_status_of_its_own(error):
    assert error in ERRORS


def test_the_kinds_are_told_apart_by_their_types():
    kinds = set(ERRORS.values())
    assert len({kind.type for kind in kinds}) == len(kinds)


def test_an_error_that_came_later_counts_as_its_nearest_ancestor():
    class Later(CatalogError):
        """An error that nobody has mapped."""

    assert kind_of(Later("x")) == ERRORS[CatalogError]


def test_hints_are_told():
    assert words_of(PaperNotFound("nix")).endswith("`papergist ls` lists the ids that are there.")
    assert words_of(EmbeddingMismatch("Another model.", hint="Do this.")) == "Another model. Do this."


@pytest.mark.parametrize("error", [CatalogError, IndexBroken])
def test_words_of_other_programs_are_not_told(error):
    assert SECRET not in words_of(error(SECRET, hint=SECRET))


class BrokenServices(Services):
    """Services whose every answer fails."""

    def __init__(self, settings, error):
        super().__init__(settings)
        self.error = error

    def answer(self, *arguments, **named):
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "slug"),
    [(ValueError(SECRET), 500, "internal-error"), (CatalogError(SECRET), 503, "catalog-unusable")],
)
def test_what_fails_inside_is_told_without_its_words(tmp_path, error, status, slug):
    settings = settings_for(tmp_path)
    with running(settings, services=BrokenServices(settings, error)) as client:
        response = client.post("/v1/ask", json={"question": "x"})
    assert_problem(response, status, slug)
    assert "secret" not in response.text


def test_a_path_that_is_not_there_is_a_problem(filled):
    problem = assert_problem(filled.get("/v1/nix"), 404)
    assert problem["instance"] == "/v1/nix"


def test_a_method_that_is_not_there_is_a_problem_that_names_those_that_are(filled):
    response = filled.put("/v1/papers")
    assert_problem(response, 405)
    assert response.headers["allow"] == "GET, POST"


def test_chat_clients_are_told_of_a_wrong_method_in_their_form(filled):
    response = filled.get("/v1/chat/completions")
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert response.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("path", ["/", "/health", "/v1/papers", "/feed.atom", "/v1/export.bib", "/v1/nix"])
def test_head_gives_the_headers_of_get_and_no_body(filled, path):
    whole, head = filled.get(path), filled.head(path)
    assert head.content == b""
    assert head.status_code == whole.status_code
    for name in ("content-type", "etag", "content-length"):
        assert head.headers.get(name) == whole.headers.get(name)


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("2407.01234", "GET, DELETE"),
        ("hep-th/9901001", "GET, DELETE"),
        ("hep-th/9901001/similar", "GET"),
        ("hep-th/9901001/summary", "GET, POST, PUT, DELETE"),
        ("hep-th/9901001/summary/history", "GET"),
    ],
)
def test_what_stands_behind_an_id_is_no_part_of_it_whatever_the_method(filled, path, methods):
    response = filled.patch(f"/v1/papers/{path}")
    assert_problem(response, 405)
    assert response.headers["allow"] == methods


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "text/html"}, {"Content-Type": "nonsense"}])
@pytest.mark.parametrize("path", ["/v1/ask", "/v1/papers"])
def test_a_body_of_another_type_is_refused(filled, path, headers):
    assert_problem(filled.post(path, content=b"{}", headers=headers), 415, "content-type-not-taken")


def test_a_character_set_that_nobody_knows_is_refused(filled):
    headers = {"Content-Type": "text/plain; charset=klingon"}
    assert_problem(filled.post("/v1/papers", content=b"x", headers=headers), 415, "content-type-not-taken")


def test_a_body_that_is_not_in_the_character_set_it_names_is_refused(filled):
    headers = {"Content-Type": "text/plain; charset=utf-16"}
    assert_problem(filled.post("/v1/papers", content=b"abc", headers=headers), 422, "body-not-readable")


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/papers"])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_refused_in_one_piece_or_many(tmp_path, path, chunked):
    body = b'"' + b"x" * 2000 + b'"'
    content = iter([body[:500], body[500:1500], body[1500:]]) if chunked else body
    with running(settings_for(tmp_path, body_limit=1000)) as client:
        response = client.post(path, content=content, headers={"Content-Type": "application/json"})
        problem = assert_problem(response, 413, "body-too-large")
        assert "1000 bytes" in problem["detail"]
        small = client.post(path, content=b'"x"', headers={"Content-Type": "application/json"})
        assert small.status_code == 422


def test_a_question_that_is_no_json_is_told_where_it_breaks(filled):
    response = filled.post("/v1/ask", content=b'{"question": ', headers={"Content-Type": "application/json"})
    problem = assert_problem(response, 422, "not-valid")
    assert problem["errors"] == [{"location": "body", "message": "this is no JSON: Expecting value at character 13"}]


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("/v1/ask", {"question": ""}, "must have at least 1 character"),
        ("/v1/chat/completions", {"model": "papergist", "messages": []}, "must have at least 1 item"),
    ],
)
def test_a_length_is_told_without_pythons_words(filled, path, body, message):
    assert message in filled.post(path, json=body).text
