"""Clients for JavaScript: openai, the AI SDK, and the MCP SDK over HTTP and stdio."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from onrecord.index.encoder import Encoder
from onrecord.retrieval.searcher import Searcher

from .conftest import QUESTION, UNANSWERABLE, Node


def test_openai_reads_answers_streams_vectors_and_errors(
    node: Node, service: str, searcher: Searcher, encoder: Encoder
) -> None:
    seen = node("openai.mjs", f"{service}/v1", QUESTION)
    answer = searcher.ask(QUESTION)
    assert seen["models"] == ["onrecord"]
    assert seen["content"] == seen["streamed"] == seen["gathered"] == answer.text
    assert seen["annotations"] == seen["streamedAnnotations"]
    assert len(seen["annotations"]) == len(answer.citations)
    assert seen["usage"]["completion_tokens"] > 0
    assert np.array_equal(np.array(seen["embedding"], np.float32), encoder.encode([QUESTION])[0])
    assert seen["found"] == [hit.id for hit in searcher.search(QUESTION, 10)]
    assert seen["refusal"] == {"status": 404, "code": "model_not_found"}


def test_the_ai_sdk_puts_a_message_together(node: Node, service: str, searcher: Searcher) -> None:
    seen = node("ai.mjs", f"{service}/api/chat", QUESTION)
    answer = searcher.ask(QUESTION)
    assert seen["role"] == "assistant"
    assert seen["text"] == answer.text
    assert seen["quotes"] == [citation.text for citation in answer.citations]
    sources = [part for part in seen["parts"] if part["type"] == "source-url"]
    assert [source["sourceId"] for source in sources] == ["1", "2", "3"]
    assert seen["types"][0] == "start"
    assert seen["types"][-1] == "finish"


def test_the_ai_sdk_says_that_there_is_no_answer(node: Node, service: str) -> None:
    seen = node("ai.mjs", f"{service}/api/chat", UNANSWERABLE)
    assert seen["text"].startswith("Not in these articles")
    assert seen["passages"] == []


def test_the_ai_sdk_continues_a_conversation(node: Node, service: str, searcher: Searcher) -> None:
    first, then = "Who chaired the conference in Nghe An?", "And who else attended it there?"
    followed = node("ai.mjs", f"{service}/api/chat", first, then)
    assert followed["text"] != node("ai.mjs", f"{service}/api/chat", then)["text"]


@pytest.mark.parametrize("transport", ["http", "stdio"])
def test_the_mcp_sdk_calls_every_tool_and_reads_an_article(
    node: Node, service: str, searcher: Searcher, seeds_index: Path, transport: str
) -> None:
    pytest.importorskip("mcp", reason="needs the extra: pip install 'onrecord[mcp]'")
    command = [sys.executable, "-m", "onrecord.api", "mcp", "--index", str(seeds_index)]
    seen = node("mcp.mjs", QUESTION, *([f"{service}/mcp"] if transport == "http" else command))
    assert seen["tools"] == ["ask", "fetch", "search", "similar", "verify"]
    assert seen["answer"] == searcher.ask(QUESTION).text
    assert seen["found"] == [hit.id for hit in searcher.search(QUESTION)]
    assert seen["mistaken"] is True
    assert seen["article"] == seen["fetched"]
