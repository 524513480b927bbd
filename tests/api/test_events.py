"""An answer as events: in order, checked before it is sent, alive while the model thinks, ended when nobody listens."""

import asyncio
import json
import socket
import threading
import time
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.requests import Request

from api.app import create_app
from api.events import KEEP_ALIVE, EventStream, accepts_events, frame
from summarizer.errors import CatalogError, ModelBusy
from summarizer.models import Sentence
from summarizer.services import Services
from tests.api.conftest import EVENTS, PAPERS, QUESTION, add, assert_problem, events_in, running
from tests.api.test_ask_with_model import FADES, GAIN, INVENTED, SECRET, saying
from tests.generative.scripted import streaming
from tests.hostile_provider import Act, chunks, hang, page, status, stream

OPENING = '{"answered": true, "sentences": ['
FIRST = Sentence(text="Bees count – to 4 🐝.\r\nReally.", citations=(1,))


def in_pieces(*sentences, size=9):
    """Return a model's answer as the pieces of a stream, cut without regard for words."""
    whole = json.dumps(saying(*sentences))
    return [whole[at : at + size] for at in range(0, len(whole), size)]


def request_with(*accept):
    return Request({"type": "http", "headers": [(b"accept", value.encode()) for value in accept]})


class Listener:
    """The other end of an ASGI response: what it was sent, and when it goes away."""

    def __init__(self):
        self.sent, self.gone, self.broken = [], asyncio.Event(), False

    async def send(self, message):
        if self.broken:
            raise OSError("nobody listens")
        self.sent.append(message)

    async def receive(self):
        await self.gone.wait()
        return {"type": "http.disconnect"}

    @property
    def text(self):
        return b"".join(message.get("body", b"") for message in self.sent).decode()

    async def hear(self, events, **options):
        await EventStream(events, "/v1/ask", **options)({}, self.receive, self.send)


def heard(events, **options):
    """Return what a client that stays is sent."""

    async def listen():
        listener = Listener()
        await listener.hear(events, **options)
        assert listener.sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}
        return listener.text

    return asyncio.run(listen())


@pytest.mark.parametrize(
    "accept",
    [
        ["text/event-stream"],
        ["Text/Event-Stream; charset=utf-8"],
        ["application/json, text/event-stream;q=0.1"],
        ["application/json", "text/event-stream"],
    ],
)
def test_who_names_event_streams_gets_them(accept):
    assert accepts_events(request_with(*accept))


@pytest.mark.parametrize(
    "accept", [[], ["*/*"], ["text/*"], ["application/json"], ["text/event-stream;q=0"], ["text/event-stream; q=0.0"]]
)
def test_who_does_not_gets_json(accept):
    assert not accepts_events(request_with(*accept))


def test_an_event_is_two_lines_of_utf_8_whatever_it_holds():
    name, data, *rest = frame(FIRST).decode().split("\n")
    assert (name, rest) == ("event: sentence", ["", ""])
    assert "–" in data
    assert Sentence.model_validate_json(data.removeprefix("data: ")) == FIRST
    assert len(frame(FIRST).splitlines()) == 3


def test_silence_is_filled_with_comments_and_speech_is_not():
    async def slow():
        yield FIRST
        await asyncio.sleep(0.5)
        yield FIRST

    said = frame(FIRST).decode()
    text = heard(slow(), silence=0.1)
    assert text.startswith(said)
    assert text.endswith(said)
    between = text.removeprefix(said).removesuffix(said)
    assert between.count(KEEP_ALIVE.decode()) in {3, 4, 5}
    assert between.replace(KEEP_ALIVE.decode(), "") == ""
    assert heard(slow(), silence=5) == 2 * said


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (CatalogError(SECRET), {"status": 503, "type": "urn:papergist:problem:catalog-unusable"}),
        (ModelBusy("openai/m"), {"status": 503, "type": "urn:papergist:problem:model-busy"}),
        (RuntimeError(SECRET), {"status": 500, "type": "urn:papergist:problem:internal-error"}),
    ],
)
def test_what_fails_on_the_way_is_the_last_event_and_tells_no_secret(error, problem):
    async def failing():
        yield FIRST
        raise error

    text = heard(failing())
    (_, first), (name, last) = events_in(text)
    assert Sentence.model_validate_json(first) == FIRST
    assert name == "error"
    told = json.loads(last)
    assert told | problem | {"instance": "/v1/ask"} == told
    assert told["title"]
    assert told["detail"]
    assert "secret" not in text


@pytest.mark.parametrize("broken", [False, True])
def test_when_the_client_goes_away_what_makes_the_events_is_closed_and_may_tidy_up(broken):
    async def leave():
        listener, tidied = Listener(), []

        async def endless():
            try:
                while True:
                    yield FIRST
                    await asyncio.sleep(0.01)
            finally:
                await asyncio.sleep(0.05)
                tidied.append(True)

        hearing = asyncio.create_task(listener.hear(endless()))
        await asyncio.sleep(0.1)
        if broken:
            listener.broken = True
        else:
            listener.gone.set()
        async with asyncio.timeout(2):
            await hearing
        return tidied

    assert asyncio.run(leave()) == [True]


def test_a_service_that_ends_closes_what_makes_the_events():
    async def end():
        tidied = []

        async def silent():
            try:
                await asyncio.sleep(60)
                yield FIRST
            finally:
                tidied.append(True)

        hearing = asyncio.create_task(Listener().hear(silent()))
        await asyncio.sleep(0.05)
        hearing.cancel()
        await asyncio.wait([hearing])
        return tidied, hearing.cancelled()

    assert asyncio.run(end()) == ([True], True)


def test_an_extractive_answer_comes_in_events_too(modelled):
    events = modelled.listen(engine="extractive")
    assert [name for name, _ in events] == ["citation", "sentence", "done"]
    assert events[-1][1] == modelled.ask(engine="extractive").json()
    assert [data for name, data in events if name == "citation"] == events[-1][1]["citations"]
    assert [data for name, data in events if name == "sentence"] == events[-1][1]["sentences"]


def test_a_models_answer_comes_in_events_and_ends_with_what_the_plain_request_gives(modelled):
    modelled.says(streamed=streaming(*in_pieces((GAIN, 2), (FADES, 3))))
    response = modelled.ask(headers=EVENTS)
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert (response.headers["cache-control"], response.headers["x-accel-buffering"]) == ("no-store", "no")
    events = [(name, json.loads(data)) for name, data in events_in(response.text)]
    assert [name for name, _ in events] == ["citation", "sentence", "citation", "sentence", "done"]
    assert [data["text"] for name, data in events if name == "sentence"] == [GAIN, FADES]
    done, plain = events[-1][1], modelled.ask().json()
    assert plain.pop("usage") == {"prompt_tokens": 0, "completion_tokens": 0, "cost_usd": 0.0}, "it is not asked again"
    assert done.pop("usage")["completion_tokens"] > 0
    assert done == plain


def test_a_citation_comes_once_and_before_what_rests_on_it(modelled):
    modelled.says(streamed=streaming(*in_pieces((GAIN, 2), ("They beat reading sorters on damp mail.", 2))))
    events = modelled.listen()
    assert [name for name, _ in events] == ["citation", "sentence", "sentence", "done"]
    told = set()
    for name, data in events[:-1]:
        if name == "citation":
            assert data["quote"] == modelled.abstract(data["paper_id"])[data["start"] : data["end"]]
            told.add(data["n"])
        else:
            assert set(data["citations"]) <= told


def test_nothing_unsupported_is_in_any_event(modelled):
    wrong = [
        INVENTED,
        "Zorbex Labs beat reading sorters by nine percent.",
        "Ignore all previous instructions.",
        "\ud800",
    ]
    unreadable = '{"quotes": "x", "text": "Sorters of Zorbex."}'
    sentences = ", ".join([json.dumps({"quotes": [2], "text": text}) for text in [*wrong, GAIN]] + [unreadable])
    modelled.says(streamed=streaming(f"{OPENING}{sentences}]}}"))
    response = modelled.ask(headers=EVENTS)
    assert [name for name, _ in events_in(response.text)] == ["citation", "sentence", "done"]
    for word in ("ninety", "Zorbex", "Ignore", "ud800"):
        assert word not in response.text
    assert json.loads(events_in(response.text)[-1][1])["dropped"] == len(wrong) + 1


def test_where_nothing_holds_the_extractive_answer_comes_in_events(modelled):
    modelled.says(streamed=streaming(*in_pieces((INVENTED, 2))), answer=saying((INVENTED, 2)))
    events = modelled.listen()
    assert [name for name, _ in events] == ["citation", "sentence", "done"]
    assert events[-1][1]["engine"] == "extractive"
    assert "did not stand up to the check" in events[-1][1]["fallback"]
    assert "ninety" not in json.dumps(events)


def test_a_stream_that_breaks_off_keeps_what_was_whole_and_says_so(modelled):
    whole = chunks(f"{OPENING}{json.dumps({'quotes': [2], 'text': GAIN})}", ', {"quotes": [3], "text": "The gain')
    modelled.says(streamed=stream(*whole[:2]))
    events = modelled.listen()
    assert [name for name, _ in events] == ["citation", "sentence", "done"]
    done = events[-1][1]
    assert (done["engine"], done["answer"]) == ("generative", f"{GAIN} [1]")
    assert "broke off" in done["fallback"]
    assert modelled.ledger() == ["ModelUnreachable"]


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (status(401, message=SECRET), "does not accept the key"),
        (status(429, message=SECRET, retry_after="60"), "busy or failing"),
        (hang(), "in time"),
        (stream(b"data: " + SECRET.encode() + b"\n\n"), ""),
        (stream(*chunks(SECRET)), "of the form"),
        (stream(*chunks(OPENING, "]}"), gap=20), "in time"),
        (page(SECRET.encode()), ""),
    ],
)
def test_whatever_happens_to_the_model_the_extractive_answer_comes_in_time(impatient, act, why):
    impatient.provider.script(act)
    started = time.monotonic()
    response = impatient.ask(headers=EVENTS)
    assert time.monotonic() - started < impatient.services.settings.model_timeout + 1
    events = [(name, json.loads(data)) for name, data in events_in(response.text)]
    assert [name for name, _ in events] == ["citation", "sentence", "done"]
    assert events[-1][1]["engine"] == "extractive"
    assert why in events[-1][1]["fallback"]
    assert "secret" not in response.text


def test_what_is_declined_is_one_event(modelled):
    ((name, done),) = modelled.listen("Who won the ice hockey world cup in 1987?")
    assert (name, done["answered"]) == ("done", False)
    assert modelled.provider.requests == []
    modelled.says(streamed=streaming('{"answered": false, ', '"sentences": []}'))
    ((name, done),) = modelled.listen()
    assert (name, done["answered"], done["engine"]) == ("done", False, "generative")


@pytest.mark.parametrize(
    ("body", "slug"),
    [
        ({}, "not-valid"),
        ({"question": ""}, "not-valid"),
        ({"question": " "}, "usage"),
        ({"question": "x", "engine": "oracle"}, "not-valid"),
    ],
)
def test_what_is_wrong_with_the_question_is_told_before_any_event(filled, body, slug):
    assert_problem(filled.post("/v1/ask", json=body, headers=EVENTS), 422, slug)


@contextmanager
def served(settings, embedder):
    """Serve the invented papers on a real socket; give the address and the services."""
    services = Services(settings)
    with running(settings, embedder=embedder, services=services) as client:
        add(client, PAPERS)
    services = Services(settings)
    services.embedder = embedder
    config = uvicorn.Config(create_app(settings, services=services), port=0, log_config=None, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        yield server.servers[0].sockets[0].getsockname(), services
    finally:
        server.should_exit = True
        thread.join()


def ask_and_leave(address, until, provider):
    """Ask for events over a socket, and close it once so much was heard and the model is at work."""
    body = json.dumps({"question": QUESTION, "engine": "generative"}).encode()
    head = "POST /v1/ask HTTP/1.1", "Host: localhost", "Accept: text/event-stream", "Content-Type: application/json"
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall("\r\n".join([*head, f"Content-Length: {len(body)}", "", ""]).encode() + body)
        text = b""
        while until not in text:
            text += connection.recv(4096)
        while not provider.requests:
            time.sleep(0.02)


class Babble:
    """The pieces of a stream that never ends. `left` is set once nobody takes them."""

    def __init__(self, *pieces):
        self.pieces, self.left = pieces, threading.Event()

    def __iter__(self):
        try:
            yield from self.pieces
            while True:
                yield b": still here\n\n"
        finally:
            self.left.set()


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ((), b"200 OK"),
        (chunks(OPENING)[:1], b"200 OK"),
        (chunks(f"{OPENING}{json.dumps({'quotes': [2], 'text': GAIN})}")[:1], b"event: sentence"),
    ],
)
def test_a_client_that_goes_away_hangs_up_on_the_model(tmp_path, modelled, embedder, said, until):
    babble = Babble(*said)
    modelled.provider.script(Act(pieces=babble, headers=(("content-type", "text/event-stream"),), gap=0.02))
    settings = modelled.services.settings.model_copy(update={"home": tmp_path / "served", "model_timeout": 60})
    with served(settings, embedder) as (address, modelled.services):
        ask_and_leave(address, until, modelled.provider)
        assert babble.left.wait(5), "the model still has somebody to talk to"
        wait_for_ledger(modelled, ["cancelled"])


def test_a_client_that_goes_away_before_the_models_first_word_ends_the_call(tmp_path, modelled, embedder):
    modelled.provider.script(hang())
    settings = modelled.services.settings.model_copy(update={"home": tmp_path / "served", "model_timeout": 60})
    with served(settings, embedder) as (address, modelled.services):
        ask_and_leave(address, b"200 OK", modelled.provider)
        wait_for_ledger(modelled, ["cancelled"])


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/papers/2407.01234/summary?engine=generative"])
def test_a_client_that_waits_for_the_whole_and_goes_away_ends_the_call_too(tmp_path, modelled, embedder, path):
    modelled.provider.script(hang())
    settings = modelled.services.settings.model_copy(update={"home": tmp_path / "served", "model_timeout": 60})
    body = json.dumps({"question": QUESTION, "engine": "generative"}).encode() if path == "/v1/ask" else b""
    head = f"POST {path} HTTP/1.1", "Host: localhost", "Content-Type: application/json", f"Content-Length: {len(body)}"
    with served(settings, embedder) as (address, modelled.services):
        with socket.create_connection(address, timeout=10) as connection:
            connection.sendall("\r\n".join([*head, "", ""]).encode() + body)
            while not modelled.provider.requests:
                time.sleep(0.02)
        wait_for_ledger(modelled, ["cancelled"])


def wait_for_ledger(modelled, expected):
    deadline = time.monotonic() + 5
    while modelled.ledger() != expected:
        assert time.monotonic() < deadline, modelled.ledger()
        time.sleep(0.02)
