"""The mcp client for Python, over HTTP and over stdio: the same tools, the same answers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

pytest.importorskip("mcp", reason="needs the extra: pip install 'onrecord[mcp]'")

from mcp import Client, MCPError, StdioServerParameters

from onrecord.retrieval.searcher import Searcher

from ..api.conftest import AWKWARD_ARTICLES, awkward_index  # noqa: F401
from .conftest import QUESTION, UNANSWERABLE

pytestmark = pytest.mark.anyio


def _over_stdio(index: Path) -> Any:
    arguments = ["-m", "onrecord.api", "mcp", "--index", str(index)]
    return Client(StdioServerParameters(command=sys.executable, args=arguments, env=dict(os.environ)))


@pytest.fixture(scope="module", params=["http", "stdio"])
async def client(request: pytest.FixtureRequest, service: str, seeds_index: Path) -> AsyncIterator[Any]:
    """A client that is connected to the five seed articles."""
    made = Client(f"{service}/mcp") if request.param == "http" else _over_stdio(seeds_index)
    async with made as connected:
        yield connected


async def test_the_tools_read_and_say_what_they_return(client: Any) -> None:
    tools = (await client.list_tools()).tools
    assert {tool.name for tool in tools} == {"search", "similar", "fetch", "ask", "verify"}
    for tool in tools:
        assert tool.annotations
        assert tool.annotations.read_only_hint is True
        assert tool.description
        assert tool.output_schema
    assert {tool.name: tool.input_schema["required"] for tool in tools} == {
        "search": ["query"], "similar": ["id"], "fetch": ["id"], "ask": ["question"],
        "verify": ["quote"],
    }  # fmt: skip


async def test_a_search_names_what_can_be_fetched(client: Any, searcher: Searcher) -> None:
    found = (await client.call_tool("search", {"query": "semiconductors"})).structured_content["results"]
    fetched = (await client.call_tool("fetch", {"id": found[0]["id"]})).structured_content
    assert [each["id"] for each in found] == [hit.id for hit in searcher.search("semiconductors")]
    assert all(each["url"] and each["title"] for each in found)
    assert fetched["text"][found[0]["start"] : found[0]["end"]] == found[0]["text"]
    assert fetched["url"]
    assert fetched["metadata"]["passage_start"] == found[0]["start"]


async def test_what_is_like_a_hit_is_of_other_articles(client: Any, searcher: Searcher) -> None:
    hit = searcher.search("semiconductors", 1)[0]
    found = (await client.call_tool("similar", {"id": hit.id})).structured_content["results"]
    assert [each["id"] for each in found] == [each.id for each in searcher.like(hit.document_id)]


async def test_an_answer_quotes_what_the_articles_hold(client: Any, searcher: Searcher) -> None:
    said = (await client.call_tool("ask", {"question": QUESTION})).structured_content
    assert said["answered"]
    assert said["answer"] == searcher.ask(QUESTION).text
    for each in said["citations"]:
        assert searcher.document(each["document_id"]).text[each["start"] : each["end"]] == each["quote"]
        assert each["url"]


async def test_how_a_question_was_read_is_told(client: Any) -> None:
    for tool, name in (("search", "query"), ("ask", "question")):
        told = (await client.call_tool(tool, {name: "economic diplomacy of the goverment"})).structured_content
        assert told["read_as"] == ['no article has "goverment": "government" instead']
        assert (await client.call_tool(tool, {name: QUESTION})).structured_content["read_as"] == []


async def test_what_the_articles_do_not_say_is_no_error(client: Any) -> None:
    result = await client.call_tool("ask", {"question": UNANSWERABLE})
    assert not result.is_error
    assert result.structured_content["answered"] is False
    assert result.structured_content["reason"]
    assert result.structured_content["nearest"]


async def test_results_come_as_text_too(client: Any) -> None:
    result = await client.call_tool("search", {"query": "semiconductors"})
    assert result.content[0].type == "text"
    assert "semiconductor" in result.content[0].text


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("ask", {"question": "?!"}, "ask one in words"),
        ("search", {"query": "a" * 4001}, "at most 4,000"),
        ("fetch", {"id": "nothing"}, "no article or passage"),
        ("similar", {"id": "nothing"}, "no article or passage"),
        ("search", {}, "query"),
    ],
)
async def test_a_mistake_is_an_error_that_says_what_to_do(
    client: Any, tool: str, arguments: dict[str, Any], words: str
) -> None:
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    assert words in result.content[0].text


async def test_an_article_is_a_resource(client: Any, searcher: Searcher) -> None:
    article = searcher.documents()[0]
    templates = (await client.list_resource_templates()).resource_templates
    read = await client.read_resource(f"articles://{article.id}")
    with pytest.raises(MCPError, match="nothing in this index"):
        await client.read_resource("articles://nothing")
    assert [template.uri_template for template in templates] == ["articles://{id}"]
    assert read.contents[0].text == article.text


async def test_an_awkward_id_is_fetched_and_read(awkward_index: Path) -> None:  # noqa: F811
    article = AWKWARD_ARTICLES[0]
    async with _over_stdio(awkward_index) as client:
        read = await client.read_resource(f"articles://{quote(article['id'], safe='')}")
        fetched = (await client.call_tool("fetch", {"id": article["id"]})).structured_content
        other = (await client.call_tool("fetch", {"id": "plain"})).structured_content
    assert read.contents[0].text == fetched["text"] == article["text"]
    assert fetched["url"] == article["url"]
    assert other["url"] == "articles://plain"


async def test_stdout_holds_nothing_but_the_protocol(seeds_index: Path) -> None:
    command = [sys.executable, "-m", "onrecord.api", "mcp", "--index", str(seeds_index)]
    done = subprocess.run(command, input=b"", capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


async def test_a_missing_index_is_one_line_on_stderr(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "onrecord.api", "mcp", "--index", str(tmp_path)]
    done = subprocess.run(command, input=b"", capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"onrecord: ")


INITIALIZE = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}},
}  # fmt: skip
ACCEPT = {"Accept": "application/json, text/event-stream"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "evil.example"}, 421),
        ({"Host": "localhost"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://localhost:3000"}, 200),
    ],
)
def test_a_page_of_another_host_is_refused(service: str, headers: dict[str, str], status: int) -> None:
    assert httpx.post(f"{service}/mcp", json=INITIALIZE, headers=ACCEPT | headers).status_code == status


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_only_post_is_taken(service: str, method: str) -> None:
    answer = httpx.request(method, f"{service}/mcp", headers=ACCEPT)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_over_the_limit_is_refused(service: str) -> None:
    answer = httpx.post(
        f"{service}/mcp", content=b" " * 1_000_001, headers=ACCEPT | {"Content-Type": "application/json"}
    )
    assert answer.status_code == 413
