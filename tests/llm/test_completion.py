"""A model is called once too often never, and believed only where its reply has the form."""

import asyncio
import json

import pytest

from summarizer.errors import (
    ModelRefused,
    ModelTimeout,
    OutputInvalid,
)
from summarizer.llm import LanguageModel
from tests.llm.conftest import (
    ASK,
    BASE,
    Count,
    complete,
    model,
    repair,
    reply,
)


def test_a_reply_is_read_with_what_it_used(server):
    server.mock(return_value=reply("three"))
    found = complete(schema=None)
    assert (found.text, found.kept, found.model) == ("three", None, "openai/m")
    assert (found.prompt_tokens, found.completion_tokens, found.cost_usd) == (7, 5, None)
    sent = json.loads(server.calls[0].request.content)
    assert sent["messages"] == [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "How many?"}]
    assert (sent["temperature"], sent["max_tokens"]) == (0.0, 9)


def test_the_cost_of_a_model_with_a_known_price_is_told(server):
    server.mock(return_value=reply("three", usage=(1_000_000, 0)))
    assert complete(model("openai/gpt-4o-mini"), schema=None).cost_usd == pytest.approx(0.15)  # $0.15 a million


@pytest.mark.parametrize("text", ['{"count": 3}', '```json\n{"count": 3}\n```', 'Sure: {"count": 3}'])
def test_a_reply_of_the_form_is_parsed_and_the_form_was_asked_for(server, text):
    server.mock(return_value=reply(text))
    assert complete().kept == Count(count=3)
    asked = json.loads(server.calls[0].request.content)["response_format"]
    assert asked["json_schema"]["schema"]["properties"]["count"]["type"] == "integer"


@pytest.mark.parametrize("text", ["", "three", '{"count": "many"}', '{"count": 3', '{"count": 3, "x": 1}', "[3]"])
def test_a_reply_of_another_form_is_mended_once(server, text):
    server.mock(side_effect=[reply(text), reply()])
    found = complete(repair=repair)
    assert (found.kept, found.repaired, found.prompt_tokens) == (Count(count=3), True, 14)
    sent = json.loads(server.calls[1].request.content)["messages"]
    assert [message["role"] for message in sent] == ["system", "user", "assistant", "user"]
    assert sent[3]["content"].startswith("wrong: ")


@pytest.mark.parametrize(("repair", "calls"), [(repair, 2), (None, 1)])
def test_a_reply_that_stays_of_another_form_is_an_error(server, repair, calls):
    server.mock(return_value=reply("x" * 100_000))
    with pytest.raises(OutputInvalid):
        complete(repair=repair)
    assert server.call_count == calls


def test_a_reply_that_was_cut_off_or_filtered_is_not_taken(server):
    server.mock(return_value=reply(finish="length"))
    with pytest.raises(OutputInvalid):
        complete()
    server.mock(return_value=reply(finish="content_filter"))
    with pytest.raises(ModelRefused):
        complete(repair=repair)


def slowly(seconds, answer):
    async def respond(request):
        await asyncio.sleep(seconds)
        return answer

    return respond


def test_the_deadline_holds_over_everything(server):
    server.mock(side_effect=slowly(5, reply()))
    with pytest.raises(ModelTimeout):
        complete(LanguageModel("openai/m", api_base=BASE, timeout=0.2))


def test_no_more_requests_than_allowed_are_under_way(server):
    under_way, most = 0, 0

    async def respond(request):
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.01)
        under_way -= 1
        return reply()

    server.mock(side_effect=respond)
    shared = model(concurrency=2)

    async def many():
        return await asyncio.gather(
            *(shared.complete(ASK, schema=Count, temperature=0.0, max_tokens=9) for _ in range(6))
        )

    assert len(asyncio.run(many())) == 6
    assert len(asyncio.run(many())) == 6  # a second event loop
    assert most == 2


def test_a_cancelled_call_is_cancelled_and_not_asked_again(server):
    requests = []

    async def cancel():
        begun = asyncio.Event()

        async def respond(request):
            requests.append(request)
            begun.set()
            await asyncio.sleep(60)

        server.mock(side_effect=respond)
        task = asyncio.create_task(model().complete(ASK, schema=None, temperature=0.0, max_tokens=9))
        await begun.wait()
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancel())
    assert len(requests) == 1
