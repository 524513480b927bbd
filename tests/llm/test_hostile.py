"""Over a real socket: whatever a provider does, a call ends by its deadline with a whole reply or an error of ours."""

import asyncio
import time

import pytest

from summarizer.errors import ModelBusy, ModelError, ModelTimeout, ModelUnreachable, OutputInvalid
from summarizer.llm import LanguageModel
from tests.hostile_provider import chunks, completion, half, hang, hostile_provider, page, status, stream
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
        (status(429, retry_after="60"), ModelBusy),
        (status(529), ModelBusy),
        (half(completion('{"count": 3}')), ModelUnreachable),
        (page(), OutputInvalid),
        (completion("x" * 10_000_000), OutputInvalid),
        (completion(""), OutputInvalid),
        (completion('{"count": 3'), OutputInvalid),
    ],
)
def test_a_completion_ends_in_time_with_an_error(provider, act, error):
    provider.script(act)
    started = time.monotonic()
    with pytest.raises(error):
        complete(impatient(provider), repair=repair)
    assert time.monotonic() - started < DEADLINE + SLACK
    assert len(provider.requests) <= 2


def test_a_page_of_ten_megabytes_is_refused_in_the_time_of_one_call(provider):
    """LiteLLM looks through such a page for some two seconds without yielding, so a shorter deadline would not hold."""
    provider.script(page(b"<p>" * 3_333_333))
    started = time.monotonic()
    with pytest.raises(OutputInvalid):
        complete(LanguageModel("openai/m", api_base=provider.url, timeout=15))
    assert time.monotonic() - started < 15 + SLACK
    assert len(provider.requests) == 1


def test_a_failure_that_passes_is_not_noticed(provider):
    provider.script(status(503, retry_after="0"), completion('{"count": 3}'))
    assert complete(impatient(provider)).kept == Count(count=3)


def test_nobody_at_the_address_is_told(provider):
    gone = LanguageModel("openai/m", api_base="http://127.0.0.1:1/v1", timeout=DEADLINE, attempts=1)
    with pytest.raises(ModelUnreachable):
        complete(gone)


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
