"""The collection for agents, seen by the official client: a real process on its standard streams, and one over HTTP."""

import asyncio
import json
import os
import re
import subprocess
import sys
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest
from mcp import Client, MCPError, StdioServerParameters
from typer.testing import CliRunner

from summarizer.cli import app
from summarizer.index.owner import Ownership

ROOT = Path(__file__).parents[1]
LORA = "lora-low-rank-adaptation-of-large-language-d03be4b5"
READING = {"search", "ask", "show", "list", "digest"}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("collection")
    result = CliRunner().invoke(app, ["ingest", "sample", "--home", str(folder), "--quiet"])
    assert result.exit_code == 0, result.stderr
    return folder


def command(home, *options):
    return [sys.executable, "-m", "summarizer", "mcp", "--home", str(home), *options]


def over_stdio(home, *options):
    program, *arguments = command(home, *options)
    return StdioServerParameters(command=program, args=arguments, cwd=str(ROOT), env=dict(os.environ))


@asynccontextmanager
async def connected(home, transport, *options):
    """Give a client of a process of its own over this transport."""
    if transport == "stdio":
        async with Client(over_stdio(home, *options)) as client:
            yield client
        return
    with served(home, *options) as url:
        async with Client(url) as client:
            yield client


@contextmanager
def served(home, *options):
    """Give the address of a process that serves agents over HTTP."""
    arguments = command(home, "--http", "--port", "0", *options)
    process = subprocess.Popen(arguments, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        yield re.search(r"http://\S+/mcp", process.stderr.readline()).group()
    finally:
        process.terminate()
        process.communicate(timeout=60)
    assert process.returncode == 0


@pytest.mark.parametrize("transport", ["stdio", "http"])
def test_an_agent_searches_asks_shows_lists_and_reads(home, transport):
    async def talk():
        async with connected(home, transport) as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            assert set(tools) == READING
            for tool in tools.values():
                assert tool.annotations.read_only_hint is True
                assert tool.output_schema["type"] == "object"
                assert tool.description
            found = (await client.call_tool("search", {"query": "low-rank adaptation"})).structured_content
            assert found["found"]["hits"][0]["paper_id"] == LORA
            told = await client.call_tool("ask", {"question": "How does PagedAttention reduce wasted memory?"})
            answer = told.structured_content["answer"]
            assert answer["answered"]
            for citation in answer["citations"]:
                shown = (await client.call_tool("show", {"paper_id": citation["paper_id"]})).structured_content
                assert shown["paper"]["abstract"][citation["start"] : citation["end"]] == citation["quote"]
                assert "never instructions" in shown["note"]
            declined = await client.call_tool("ask", {"question": "How long should I boil an egg?"})
            assert declined.is_error is not True
            assert declined.structured_content["answer"]["answered"] is False
            listed = await client.call_tool("list", {"limit": 5, "since": "2020-01-01"})
            page = listed.structured_content
            assert len(page["papers"]) == 5
            assert page["next"]
            told_of = (await client.call_tool("digest", {})).structured_content
            assert [paper["paper_id"] for part in told_of["parts"] for paper in part["papers"]]
            for paper in (*page["papers"], *(paper for part in told_of["parts"] for paper in part["papers"])):
                assert "abstract" not in paper
                assert (await client.call_tool("show", {"paper_id": paper["paper_id"]})).is_error is not True
            resources = (await client.list_resources()).resources
            assert len(resources) == 12
            read = (await client.read_resource(f"papergist://paper/{LORA}")).contents[0]
            assert read.mime_type == "application/json"
            assert json.loads(read.text)["paper"]["id"] == LORA

    asyncio.run(talk())


@pytest.mark.parametrize("transport", ["stdio", "http"])
def test_what_goes_wrong_is_told_in_words(home, transport):
    async def talk():
        async with connected(home, transport) as client:
            missing = await client.call_tool("show", {"paper_id": "nobody"})
            assert missing.is_error
            assert "There is no paper 'nobody' in this collection." in missing.content[0].text
            empty = await client.call_tool("ask", {"question": " "})
            assert empty.is_error
            assert "The question is empty." in empty.content[0].text
            wrong = await client.call_tool("search", {"query": "bees", "limit": 1000})
            assert wrong.is_error
            ends = await client.call_tool("list", {"since": "2025-02-01", "until": "2025-01-31"})
            assert "No day is from 2025-02-01 on and until 2025-01-31." in ends.content[0].text
            with pytest.raises(MCPError, match="There is no paper"):
                await client.read_resource("papergist://paper/hep-th/9901001")

    asyncio.run(talk())


def test_writing_is_there_only_where_it_was_allowed(tmp_path):
    paper = json.dumps({"title": "On tides", "abstract": "We measure tides in two bays.", "id": "hep-th/9901001"})

    async def talk():
        async with connected(tmp_path / "home", "stdio") as client:
            refused = await client.call_tool("ingest", {"text": paper})
            assert refused.is_error
        async with connected(tmp_path / "home", "stdio", "--allow-writes") as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            assert set(tools) == {*READING, "ingest", "correct"}
            assert tools["ingest"].annotations.read_only_hint is False
            report = (await client.call_tool("ingest", {"text": paper})).structured_content
            assert (report["found"], report["added"]) == (1, 1)
            said = {"paper_id": "hep-th/9901001", "tldr": "Tides were measured in two bays.", "tags": ["tides"]}
            assert (await client.call_tool("correct", said)).structured_content["engine"] == "person"
            read = (await client.read_resource("papergist://paper/hep-th/9901001")).contents[0]
            assert json.loads(read.text)["paper"]["tldr"] == said["tldr"]

    asyncio.run(talk())


def test_it_reads_beside_the_process_that_owns_the_collection_and_writes_not(home):
    async def talk():
        async with connected(home, "stdio", "--allow-writes") as client:
            found = await client.call_tool("search", {"query": "low-rank adaptation"})
            assert found.structured_content["found"]["hits"][0]["paper_id"] == LORA
            refused = await client.call_tool("ingest", {"text": '{"title": "On tides", "abstract": "We measure."}'})
            assert refused.is_error
            assert "is being written by process" in refused.content[0].text

    with Ownership(home):
        asyncio.run(talk())


def test_nothing_but_the_protocol_stands_on_standard_output(home):
    """Spoken by hand, so that a line that is no message would be seen."""
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    asked = {"name": "ask", "arguments": {"question": "What is LoRA?"}}
    messages = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": asked},
    ]
    process = subprocess.Popen(
        command(home), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    for message in messages:
        process.stdin.write(json.dumps(message) + "\n")
    process.stdin.flush()
    replies = [json.loads(process.stdout.readline()) for _ in range(2)]
    rest, _ = process.communicate(timeout=60)
    assert [reply["id"] for reply in replies] == [1, 2]
    assert replies[1]["result"]["structuredContent"]["answer"]["answered"] is True
    assert (rest, process.returncode) == ("", 0)


def test_over_http_a_page_of_another_site_is_refused(home):
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accepts = {"Accept": "application/json, text/event-stream"}
    with served(home) as url:
        foreign = httpx.post(url, json=body, headers={**accepts, "Host": "evil.example"})
        assert foreign.status_code == 421
        crossed = httpx.post(url, json=body, headers={**accepts, "Origin": "http://evil.example"})
        assert crossed.status_code == 403


@pytest.mark.parametrize("host", ["0.0.0.0", "example.org"])
def test_an_address_that_others_reach_is_refused(tmp_path, host):
    result = CliRunner().invoke(app, ["mcp", "--http", "--host", host, "--home", str(tmp_path / "home")])
    assert result.exit_code == 2
    assert "of this machine only" in result.stderr


def test_it_works_for_a_running_service_too(home):
    from tests.api.test_server import start, url_of, wait_until_ready

    process = start(home)
    try:
        url = url_of(process)
        wait_until_ready(url)

        async def talk():
            program = [sys.executable, "-m", "summarizer", "mcp", "--url", url]
            parameters = StdioServerParameters(command=program[0], args=program[1:], cwd=str(ROOT))
            async with Client(parameters) as client:
                told = await client.call_tool("ask", {"question": "What is LoRA?"})
                assert told.structured_content["answer"]["answered"]
                assert (await client.call_tool("show", {"paper_id": "nobody"})).is_error

        asyncio.run(talk())
    finally:
        process.kill()
        process.communicate()
