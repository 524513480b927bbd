"""The official OpenAI client against a real process on loopback: unchanged but for address and name of the model."""

import asyncio

import openai
import pytest

from tests.api.conftest import PAPERS
from tests.api.test_server import get, start, url_of, wait_until_ready

MODEL = "papergist-extractive"
BEES = "What do honey bees learn to tell?"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Give the URL of a process that serves the invented papers."""
    process = start(tmp_path_factory.mktemp("served"))
    try:
        url = url_of(process)
        wait_until_ready(url)
        assert get(f"{url}/v1/papers", {"papers": PAPERS})["added"] == 3
        yield url
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def client(served):
    with openai.OpenAI(base_url=f"{served}/v1", api_key="none is needed", max_retries=0) as client:
        yield client


def ask(client, *messages, **options):
    roles = ["user", "assistant"] * len(messages)
    said = [{"role": role, "content": text} for role, text in zip(roles, messages, strict=False)]
    return client.chat.completions.create(model=MODEL, messages=said, **options)


def assert_quotes(served, citations):
    assert citations
    for one in citations:
        abstract = get(f"{served}/v1/papers/{one['paper_id']}")["abstract"]
        assert one["quote"] == abstract[one["start"] : one["end"]]


def test_it_lists_the_models(client):
    assert [model.id for model in client.models.list()] == [MODEL]
    assert client.models.retrieve(MODEL).owned_by == "papergist"


def test_it_is_answered_with_references_and_citations(client, served):
    message = ask(client, BEES, temperature=0.2, max_tokens=500).choices[0].message
    assert message.role == "assistant"
    assert "[1]" in message.content
    assert "- [1] Bees That Count to Four. 2023-05-06 (hep-th/9901001)" in message.content
    assert_quotes(served, message.citations)


def test_it_streams_the_same(client, served):
    whole = ask(client, BEES).choices[0].message
    told = list(ask(client, BEES, stream=True, stream_options={"include_usage": True}))
    assert "".join(choice.delta.content or "" for chunk in told for choice in chunk.choices) == whole.content
    assert told[-1].usage.total_tokens == 0
    (last,) = [choice for chunk in told for choice in chunk.choices if choice.finish_reason]
    assert last.finish_reason == "stop"
    assert_quotes(served, last.delta.citations)


def test_it_understands_a_follow_up(client, served):
    first = ask(client, BEES).choices[0].message.content
    found = ask(client, BEES, first, "and how many days does it take to train them?")
    assert found.understood_as == "And how many days does it take to train “Bees That Count to Four”?"
    assert "two days" in found.choices[0].message.content
    assert {one["paper_id"] for one in found.choices[0].message.citations} == {"hep-th/9901001"}
    assert_quotes(served, found.choices[0].message.citations)


def test_it_is_refused_in_words(client):
    found = ask(client, "Who won the football cup in Brazil?")
    assert found.answered is False
    assert found.choices[0].message.content.startswith("Not in this collection.")
    assert found.choices[0].message.citations == []


def test_its_errors_say_what_is_wrong(client):
    with pytest.raises(openai.BadRequestError, match="there is one answer") as told:
        ask(client, BEES, n=2)
    assert (told.value.param, told.value.code) == ("n", "not-valid")
    with pytest.raises(openai.NotFoundError, match="papergist-extractive") as told:
        client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": BEES}])
    assert told.value.code == "model_not_found"


async def _streamed(served):
    async with openai.AsyncOpenAI(base_url=f"{served}/v1", api_key="none") as client:
        stream = await client.chat.completions.create(
            model=MODEL, messages=[{"role": "user", "content": BEES}], stream=True
        )
        return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])


def test_its_asynchronous_client_streams_too(client, served):
    assert asyncio.run(_streamed(served)) == ask(client, BEES).choices[0].message.content
