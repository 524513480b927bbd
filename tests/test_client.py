"""The Python client: typed values, errors of the tree, and a second try only where it does no harm."""

import json

import httpx
import pytest

from api.problems import ERRORS as PROBLEMS
from summarizer.client import TRIES, Client
from summarizer.errors import (
    ModelBusy,
    PaperNotFound,
    ServiceError,
    ServiceRefused,
    ServiceUnreachable,
    UsageError,
)
from summarizer.models import Answer, Citation, Sentence
from summarizer.service_errors import ERRORS

URL = "http://papers.example"
PAGE = {"papers": [], "next": None}
CITED = {"n": 1, "paper_id": "x", "title": "Bees", "quote": "Bees count.", "start": 0, "end": 11, "score": 0.9}
ANSWER = {
    "answered": True,
    "engine": "extractive",
    "question": "Do bees count?",
    "answer": "Bees count. [1]",
    "sentences": [{"text": "Bees count.", "citations": [1]}],
    "citations": [CITED],
    "confidence": 0.9,
}


class Service:
    """A service that gives one reply after the other, and remembers what it was asked."""

    def __init__(self, *replies):
        self.replies, self.requests, self.slept = list(replies), [], []

    def __call__(self, request):
        self.requests.append(request)
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def client(self, **options):
        return Client(URL, transport=httpx.MockTransport(self), sleep=self.slept.append, **options)


def problem(slug, status, detail="It went wrong."):
    return httpx.Response(status, json={"type": f"urn:papergist:problem:{slug}", "status": status, "detail": detail})


def events(*told):
    text = "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n: keep-alive\n\n" for name, data in told)
    return httpx.Response(200, text=text, headers={"content-type": "text/event-stream"})


def whole():
    return events(("citation", ANSWER["citations"][0]), ("sentence", ANSWER["sentences"][0]), ("done", ANSWER))


def test_every_problem_of_the_service_becomes_the_error_that_it_was():
    known = {kind.slug: error for error, kind in PROBLEMS.items() if kind.slug != "internal-error"}
    told = {slug: known[slug] for slug in known if slug != "catalog-unusable"}
    assert {slug: ERRORS[slug] for slug in told} == told
    assert set(ERRORS) == set(known)


@pytest.mark.parametrize("slug", ERRORS)
def test_an_error_is_raised_in_the_words_of_the_service(slug):
    service = Service(problem(slug, 503))
    with service.client() as client, pytest.raises(ERRORS[slug], match=r"It went wrong\."):
        client.tags()


def test_an_error_that_is_not_known_is_wrong_usage_or_a_failure_by_its_status():
    service = Service(problem("something-new", 422), problem("something-new", 500), httpx.Response(500, text="<html>"))
    with service.client() as client:
        with pytest.raises(UsageError):
            client.tags()
        with pytest.raises(ServiceError):
            client.tags()
        with pytest.raises(ServiceError, match="500"):
            client.tags()


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_wanted_is_told_with_where_to_put_it(status):
    service = Service(httpx.Response(status, text="no"))
    with service.client() as client, pytest.raises(ServiceRefused) as told:
        client.tags()
    assert "PAPERGIST_API_KEY" in told.value.hint


def test_a_key_is_sent_and_shown_nowhere():
    service = Service(httpx.Response(200, json=PAGE))
    with service.client(key="secret") as client:
        client.papers()
        assert "secret" not in repr(client)
    assert service.requests[0].headers["authorization"] == "Bearer secret"


def test_an_answer_streams_in_pieces_and_ends_whole():
    service = Service(whole(), whole())
    with service.client() as client:
        assert [type(one) for one in client.stream("Do bees count?")] == [Citation, Sentence, Answer]
        assert client.ask("Do bees count?") == Answer.model_validate(ANSWER)
    assert service.requests[0].headers["accept"] == "text/event-stream"


def test_characters_that_end_lines_elsewhere_do_not_cut_an_answer():
    odd = "Bees\u2028count\u0085to\x0bfour."
    data = Answer.model_validate({**ANSWER, "answer": odd}).model_dump_json()
    service = Service(httpx.Response(200, content=f"event: done\ndata: {data}\n\n".encode()))
    with service.client() as client:
        assert client.ask("Do bees count?").answer == odd


def test_a_problem_in_the_middle_of_a_stream_is_an_error():
    broken = {"type": "urn:papergist:problem:model-busy", "status": 503, "detail": "Busy."}
    service = Service(events(("citation", ANSWER["citations"][0]), ("error", broken)))
    with service.client() as client, pytest.raises(ModelBusy):
        client.ask("Do bees count?")


def test_a_stream_that_ends_early_is_an_error():
    with Service(events()).client() as client, pytest.raises(ServiceUnreachable, match="in the middle"):
        client.ask("Do bees count?")


def test_what_a_newer_service_adds_is_passed_over():
    service = Service(httpx.Response(200, json={**PAGE, "total": 7}))
    with service.client() as client:
        assert client.papers().papers == ()


def test_what_cannot_be_read_is_an_error():
    with (
        Service(httpx.Response(200, text="<html>")).client() as client,
        pytest.raises(ServiceError, match="cannot be read"),
    ):
        client.papers()


def test_reading_and_asking_are_tried_again_after_a_break():
    cut = httpx.ReadError("cut")
    service = Service(cut, cut, httpx.Response(200, json=PAGE), cut, whole())
    with service.client() as client:
        assert client.papers().papers == ()
        assert client.ask("Do bees count?").answered
    assert len(service.slept) == 3


def test_adding_papers_is_tried_again_only_where_it_never_arrived():
    refused = httpx.ConnectError("refused")
    report = httpx.Response(201, json={"found": 1, "added": 1})
    service = Service(refused, refused, report, httpx.ReadError("cut"))
    with service.client() as client:
        assert client.add(b"x", "page.txt").added == 1
        with pytest.raises(ServiceUnreachable):
            client.add(b"x", "page.txt")
    assert len(service.requests) == TRIES + 1


def test_a_busy_service_is_asked_again_when_it_says_so_and_not_for_ever():
    busy = [httpx.Response(429, headers={"Retry-After": "2"}) for _ in range(TRIES)]
    service = Service(httpx.Response(429, headers={"Retry-After": "1.5"}), httpx.Response(200, json=PAGE), *busy)
    with service.client() as client:
        client.papers()
        assert service.slept == [1.5]
        with pytest.raises(ServiceError):
            client.papers()
    late = Service(httpx.Response(429, headers={"Retry-After": "3600"}))
    with late.client() as client, pytest.raises(ServiceError):
        client.papers()
    assert late.slept == []


def test_a_paper_without_a_summary_has_none():
    with Service(problem("no-summary-yet", 404), problem("paper-not-found", 404)).client() as client:
        assert client.summary("x") is None
        with pytest.raises(PaperNotFound):
            client.summary("y")


def test_an_id_goes_into_the_path_as_it_is():
    paper = {"id": "hep-th/9901001", "title": "Bees", "abstract": "Bees count."}
    service = Service(httpx.Response(200, json=paper), httpx.Response(200, json=paper))
    with service.client() as client:
        client.paper("hep-th/9901001")
        client.paper("a b?c#d")
    assert [request.url.raw_path for request in service.requests] == [
        b"/v1/papers/hep-th/9901001", b"/v1/papers/a%20b%3Fc%23d",
    ]  # fmt: skip
