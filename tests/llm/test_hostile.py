"""Over a real socket: whatever a provider does, a call ends by its deadline with a whole reply or an error of ours."""

import asyncio
import socket
import time

import httpx
import pytest

from summarizer import llm
from summarizer.errors import (
    ContextTooLong,
    ModelAuthentication,
    ModelBusy,
    ModelError,
    ModelRefused,
    ModelTimeout,
    ModelUnreachable,
    OutputInvalid,
)
from summarizer.llm import LanguageModel
from summarizer.transport import MOST_OF_A_REPLY, MOST_OF_AN_ERROR, most_of
from tests.hostile_provider import chunks, completion, half, hang, hostile_provider, page, status, stream, typed
from tests.llm.conftest import Count, complete, pieces, repair

DEADLINE = 1.0
SLACK = 1.0


@pytest.fixture
def provider():
    with hostile_provider() as running:
        yield running


def impatient(provider, **options):
    return LanguageModel("openai/m", api_base=provider.url, timeout=DEADLINE, attempts=2, **options)


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (hang(), ModelTimeout),
        (status(429), ModelBusy),
        (status(429, retry_after="60"), ModelBusy),
        (status(429, retry_after="Fri, 31 Dec 2100 23:59:59 GMT"), ModelBusy),
        (status(500), ModelBusy),
        (status(502), ModelBusy),
        (status(503), ModelBusy),
        (status(529), ModelBusy),
        (status(401), ModelAuthentication),
        (status(400, error_code="context_length_exceeded"), ContextTooLong),
        (half(completion('{"count": 3}')), ModelUnreachable),
        (page(), OutputInvalid),
        (completion("x" * 10_000_000), OutputInvalid),
        (completion(""), OutputInvalid),
        (completion('{"count": 3'), OutputInvalid),
        (completion('{"number": 3}'), OutputInvalid),
    ],
)
def test_a_completion_ends_in_time_with_an_error(provider, act, error):
    provider.script(act)
    started = time.monotonic()
    with pytest.raises(error):
        complete(impatient(provider), repair=repair)
    assert time.monotonic() - started < DEADLINE + SLACK
    assert len(provider.requests) <= 2


LARGE = b"a b " * 2_500_000  # ten megabytes that LiteLLM would look through for several seconds


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (page(b"<p>" * 3_333_333), OutputInvalid),
        (typed("text/plain", LARGE), OutputInvalid),
        (typed("application/json", LARGE), OutputInvalid),
        (typed("text/event-stream", LARGE), OutputInvalid),
        (typed("text/html", LARGE, code=502), ModelBusy),
        (typed("application/json", b'{"error": {"message": "' + LARGE + b'"}}', code=400), ModelRefused),
    ],
)
@pytest.mark.parametrize("ask", ["completion", "stream"])
def test_ten_megabytes_of_anything_hold_up_nobody(provider, act, error, ask):
    provider.script(act)
    asked = LanguageModel("openai/m", api_base=provider.url, timeout=15, attempts=1)
    started = time.process_time()  # LiteLLM looks through texts without yielding, so its time is what others wait
    if ask == "stream":
        # a stream that begins and says nothing that can be read has broken off
        assert pieces(asked) == ([], ModelUnreachable if error is OutputInvalid else error)
    else:
        with pytest.raises(error):
            complete(asked)
    assert time.process_time() - started < SLACK
    assert len(provider.requests) == 1


@pytest.mark.parametrize("name", ["openai/m", "anthropic/m", "ollama_chat/m"])
def test_the_bound_holds_for_every_way_in_which_litellm_makes_clients(provider, name):
    provider.script(page(b"<p>" * 3_333_333))
    litellm = llm._litellm()
    base = provider.url.removesuffix("/v1") if name.startswith("ollama") else provider.url
    began = time.process_time()
    with pytest.raises(Exception):  # noqa: B017 - LiteLLM's words for it differ
        asyncio.run(
            litellm.acompletion(
                model=name, messages=[{"role": "user", "content": "x"}], api_base=base, api_key="none", max_retries=0
            )
        )
    assert provider.requests
    assert time.process_time() - began < 1.5  # a page of that size alone takes more than two


def test_a_body_is_read_up_to_its_bound_and_no_further():
    def response(status, kind, **headers):
        return httpx.Response(status, headers={"content-type": kind, **headers})

    def most(*of, is_stream=False, **headers):
        return most_of(response(*of, **headers), is_stream=is_stream)

    assert most(200, "application/json; charset=utf-8") == MOST_OF_A_REPLY
    assert most(200, "text/event-stream", is_stream=True) == MOST_OF_A_REPLY
    assert most(200, "application/x-ndjson", is_stream=True) == MOST_OF_A_REPLY
    assert most(200, "text/event-stream") == MOST_OF_AN_ERROR
    assert most(200, "text/html", is_stream=True) == MOST_OF_AN_ERROR
    assert most(200, "") == MOST_OF_AN_ERROR
    assert most(429, "application/json") == MOST_OF_AN_ERROR
    assert most(200, "application/json", **{"content-encoding": "br"}) == MOST_OF_AN_ERROR


def test_a_long_stream_is_read_to_its_end(provider):
    words = [f"word{number} " for number in range(1500)]  # more than 200 000 bytes; LiteLLM ends what repeats itself
    provider.script(stream(*chunks(*words)))
    assert pieces(LanguageModel("openai/m", api_base=provider.url, timeout=30)) == (words, None)


def test_a_failure_that_passes_is_not_noticed(provider):
    provider.script(status(503, retry_after="0"), completion('{"count": 3}'))
    assert complete(impatient(provider)).kept == Count(count=3)


def test_nobody_at_the_address_is_told(provider):
    gone = LanguageModel("openai/m", api_base="http://127.0.0.1:1/v1", timeout=DEADLINE, attempts=1)
    with pytest.raises(ModelUnreachable):
        complete(gone)


def test_an_address_that_never_lets_anybody_in_is_given_up_in_time():
    with socket.socket() as full, socket.socket() as waiting:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting.connect(full.getsockname())  # takes the only place, and nobody is ever let in
        address = f"http://127.0.0.1:{full.getsockname()[1]}/v1"
        asked = LanguageModel("openai/m", api_base=address, timeout=DEADLINE)
        started = time.monotonic()
        with pytest.raises(ModelTimeout):
            complete(asked)
        assert time.monotonic() - started < DEADLINE + SLACK


@pytest.mark.parametrize(
    ("act", "error"), [(hang(), ModelTimeout), (stream(*chunks("Thr", "ee"), gap=20), ModelTimeout)]
)
def test_a_stream_that_stalls_ends_in_time(provider, act, error):
    provider.script(act)
    started = time.monotonic()
    assert pieces(impatient(provider))[1] is error
    assert time.monotonic() - started < DEADLINE + SLACK


def test_a_stream_cut_at_any_byte_is_whole_or_an_error(provider):
    recorded = b"".join(chunks("Thr", "ee"))
    finished = recorded.index(b"data: [DONE]")
    for length in range(len(recorded) + 1):
        provider.script(stream(recorded[:length]))
        found, error = pieces(impatient(provider))
        assert "Three".startswith("".join(found))
        whole = error is None
        assert not whole or (length >= finished - 2 and found == ["Thr", "ee"]), length
        assert whole or issubclass(error, ModelError)


def test_a_client_that_goes_away_frees_its_place(provider):
    provider.script(hang())
    shared = impatient(provider, concurrency=1)

    async def leave_and_come_back():
        first = asyncio.create_task(shared.complete([], schema=None, temperature=0.0, max_tokens=9))
        await asyncio.sleep(0.3)
        first.cancel()
        await asyncio.wait([first])
        provider.script(completion("three"))
        return await shared.complete([], schema=None, temperature=0.0, max_tokens=9)

    assert asyncio.run(leave_and_come_back()).text == "three"
