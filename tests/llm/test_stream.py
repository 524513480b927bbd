"""A stream gives what came, and never passes for whole when it is not."""

import asyncio

import pytest

from summarizer import llm
from summarizer.errors import (
    ModelRefused,
    ModelUnreachable,
    OutputInvalid,
)
from tests.llm.conftest import (
    ASK,
    STREAM,
    chunk,
    failure,
    model,
    pieces,
    streamed,
)


def test_a_stream_comes_in_pieces(server):
    server.mock(return_value=streamed(STREAM))
    assert pieces() == (["Thr", "ee"], None)


def test_a_stream_is_asked_for_again_before_it_begins(server):
    server.mock(side_effect=[failure(503), streamed(STREAM)])
    assert pieces() == (["Thr", "ee"], None)


def test_a_stream_that_breaks_off_never_passes_for_a_whole_one(server):
    whole = STREAM.index(b"data: [DONE]")
    for length in range(0, len(STREAM), 7):
        llm._litellm().in_memory_llm_clients_cache.flush_cache()
        server.mock(return_value=streamed(STREAM[:length]))
        found, error = pieces()
        assert "Three".startswith("".join(found))
        assert error is not None or (length >= whole - 2 and found == ["Thr", "ee"]), length


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (chunk("x") + chunk("", "length"), OutputInvalid),
        (chunk("x") + chunk("", "content_filter"), ModelRefused),
        (chunk("x") + b"data: {\n\n", ModelUnreachable),
        (b"<html>", ModelUnreachable),
    ],
)
def test_a_stream_that_ends_badly_is_an_error(server, content, error):
    server.mock(return_value=streamed(content))
    assert pieces()[1] is error


def test_a_stream_that_is_closed_early_frees_its_place(server):
    server.mock(side_effect=lambda request: streamed(STREAM))
    shared = model(concurrency=1)

    async def twice():
        for _ in range(2):
            stream = shared.stream(ASK, temperature=0.0, max_tokens=9)
            assert await anext(stream) == "Thr"
            await stream.aclose()

    asyncio.run(asyncio.wait_for(twice(), 5))
