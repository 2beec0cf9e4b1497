"""Every face shows who wrote an answer, with the quotes; where no model is set, nothing is as it was not before."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
import uvicorn
from fastapi.testclient import TestClient

import onrecord
from onrecord.api.__main__ import run
from onrecord.api.http import create_app
from onrecord.api.settings import ServiceSettings
from onrecord.retrieval.searcher import Searcher
from onrecord.retrieval.suggesting import suggestions

from .articles import BOATS
from .conftest import QUESTION
from .server import KEY, MODEL, Request, Scripted, line, number, saying
from .test_replies import GOOD, WORDS

ASKED = {"question": QUESTION, "max_risk": 1}
UI = {"id": "1", "messages": [{"id": "1", "role": "user", "parts": [{"type": "text", "text": QUESTION}]}]}
SECOND = "Ann Koss told the council of 48 fishing boats."


def two(request: Request) -> None:
    n = number(request, BOATS)
    saying(line(GOOD, (n, WORDS)), line(GOOD.replace("48", "49"), (n, WORDS)), line(SECOND, (n, WORDS)))(request)


@pytest.fixture
def client(modelled: Searcher, server: Scripted) -> Iterator[TestClient]:
    """A service whose model writes two sentences that are kept and one that is not."""
    server.script = two
    server.requests.clear()
    with TestClient(create_app(modelled, max_risk=1)) as client:
        yield client


@contextmanager
def served(searcher: Searcher, **settings: Any) -> Iterator[str]:
    """Serve an index for real, and yield the address."""
    app = create_app(searcher, max_risk=1, service=ServiceSettings(**settings))
    made = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", log_level="error", ws="none"))
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    while not made.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://127.0.0.1:{made.servers[0].sockets[0].getsockname()[1]}"
    made.should_exit = True
    thread.join(10)


def events(text: str) -> list[tuple[str, Any]]:
    pairs = (block.split("\n", 1) for block in text.strip().split("\n\n"))
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in pairs]


def test_the_library_takes_a_model(harbour_index: Path, server: Scripted) -> None:
    server.script = two
    model = onrecord.Endpoint(server.endpoint().base_url, MODEL, KEY)
    with onrecord.open(harbour_index, model=model) as index:
        answer = index.ask(QUESTION, max_risk=1)
    assert answer.writer
    assert (answer.writer.kind, answer.writer.model, answer.writer.dropped) == ("model", MODEL, 1)


def test_json_says_who_wrote_and_keeps_the_shape_of_citations(client: TestClient) -> None:
    got = client.post("/api/ask", json=ASKED).json()
    assert got["answer"] == f"{GOOD} [1] {SECOND} [1]"
    assert got["writer"] == {"kind": "model", "model": MODEL, "dropped": 1, "fell_back": None, "cut_short": None}
    for citation in got["citations"]:
        assert set(citation) == {"start", "end", "text", "marker", "sources"}
        assert [source["quote"] for source in citation["sources"]] == [BOATS]


def test_a_stream_says_the_same_sentence_by_sentence(client: TestClient) -> None:
    told = events(client.post("/api/ask", json={**ASKED, "stream": True}).text)
    whole = client.post("/api/ask", json=ASKED).json()
    assert [name for name, _ in told] == ["quote", "quote", "done"]
    assert [data for _, data in told[:2]] == whole["citations"]
    assert told[-1][1] == whole


def test_a_stream_falls_back_to_quotes(client: TestClient, server: Scripted) -> None:
    server.script = saying("Nonsense without end.\n" * 5)
    told = events(client.post("/api/ask", json={**ASKED, "stream": True}).text)
    assert told[-1][1]["writer"]["fell_back"] == "unverified"
    assert [data for name, data in told if name == "quote"] == told[-1][1]["citations"]


@pytest.mark.parametrize("path", ["/api/ask", "/v1/chat/completions", "/api/chat"])
def test_sentences_leave_while_the_model_still_writes(modelled: Searcher, server: Scripted, path: str) -> None:
    seen = threading.Event()

    def script(request: Request) -> None:
        request.begin()
        request.say(line(GOOD, (number(request, BOATS), WORDS)))
        assert seen.wait(10)
        request.raw(b"data: [DONE]\n\n")

    server.script = script
    chat = UI if path == "/api/chat" else {"stream": True, "messages": _messages()}
    body = {**ASKED, "stream": True} if path == "/api/ask" else chat
    with served(modelled) as address, httpx.stream("POST", address + path, json=body, timeout=20) as got:
        text = ""
        for piece in got.iter_text():
            text += piece
            if GOOD in text:
                seen.set()
    assert seen.is_set()
    assert "[DONE]" in text or "event: done" in text


def _messages() -> list[dict[str, str]]:
    return [{"role": "user", "content": QUESTION}]


def test_a_question_that_cannot_be_asked_is_refused_before_a_stream_begins(client: TestClient) -> None:
    refused = client.post("/api/ask", json={**ASKED, "stream": True, "filters": {"published_after": "2024-13-99"}})
    assert refused.status_code == 422


def test_where_the_articles_do_not_answer_the_model_is_not_asked(client: TestClient, server: Scripted) -> None:
    got = client.post("/api/ask", json={"question": "Who is the president of Brazil?", "max_risk": 0.05}).json()
    assert not got["answered"]
    assert "writer" not in got
    assert server.requests == []


def test_a_chat_gets_the_sentences_and_below_them_the_quotes(client: TestClient) -> None:
    got = client.post("/v1/chat/completions", json={"messages": _messages()}).json()
    message = got["choices"][0]["message"]
    assert message["content"].startswith(f"{GOOD} [1] {SECOND} [1]\n\n")
    assert f"[1] “{BOATS}”" in message["content"]
    cited = [each["url_citation"] for each in message["annotations"]]
    assert [message["content"][each["start_index"] : each["end_index"]] for each in cited] == [GOOD, SECOND]


def test_a_streamed_chat_says_the_same_to_a_strict_client(modelled: Searcher, server: Scripted) -> None:
    server.script = two
    with served(modelled) as address:
        strict: dict[str, Any] = {"_strict_response_validation": True}
        with openai.OpenAI(base_url=f"{address}/v1", api_key="x", max_retries=0, **strict) as chat:
            asked: dict[str, Any] = {"model": "onrecord", "messages": _messages()}
            whole = chat.chat.completions.create(**asked).choices[0].message.content
            chunks = list(chat.chat.completions.create(**asked, stream=True))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == whole


def test_an_ai_sdk_chat_gets_the_quotes_too(client: TestClient) -> None:
    text = client.post("/api/chat", json=UI).text
    assert GOOD in text
    assert text.count('"type":"source-url"') == 1
    assert "[DONE]" in text


def test_an_ai_sdk_chat_is_one_message_in_order(client: TestClient) -> None:
    *parts, done = client.post("/api/chat", json=UI).text.strip().split("\n\n")
    told = [json.loads(each.removeprefix("data: ")) for each in parts]
    assert [each["type"] for each in told] == [
        "start", "source-url", "text-start", "text-delta", "text-delta", "text-delta", "text-end", "data-passages",
        "finish",
    ]  # fmt: skip
    text = "".join(each["delta"] for each in told if each["type"] == "text-delta")
    assert [text[each["start"] : each["end"]] for each in told[-2]["data"]] == [GOOD, SECOND]
    assert done == "data: [DONE]"


def test_mcp_says_who_wrote(modelled: Searcher, server: Scripted) -> None:
    pytest.importorskip("mcp", reason="needs the extra mcp")
    from mcp.client import Client

    from onrecord.api.mcp_tools import server as tools

    server.script = two

    async def ask() -> Any:
        async with Client(tools(modelled, k=10, max_risk=1)) as mcp:
            return (await mcp.call_tool("ask", {"question": QUESTION})).structured_content

    got = asyncio.run(ask())
    assert got["written_by"] == MODEL
    assert [each["quote"] for each in got["citations"]] == [BOATS, BOATS]


def test_a_page_parts_the_model_s_words_from_the_articles(client: TestClient) -> None:
    html = client.get("/", params={"q": QUESTION}).text
    assert f'<p class="said"><bdi dir="auto">{GOOD}' in html
    assert "The model’s words" in html
    assert f'<blockquote><bdi dir="auto">{BOATS}' in html
    assert f"language model {MODEL}" in html
    assert "left out, for no quote supports them: 1." in html


def test_the_page_says_in_vietnamese_that_it_fell_back(client: TestClient, server: Scripted) -> None:
    server.script = saying("NONE")
    html = client.get("/", params={"q": QUESTION, "lang": "vi"}).text
    assert "Chỉ có câu trích" in html
    assert '<figure class="written">' not in html


def _set(monkeypatch: pytest.MonkeyPatch, server: Scripted, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("ONRECORD_LLM_BASE_URL", server.address)
    monkeypatch.setenv("ONRECORD_LLM_API_KEY", KEY)
    monkeypatch.setenv("ONRECORD_LLM_MODEL", MODEL)


def test_the_command_line_shows_sentences_and_quotes(
    harbour_index: Path, server: Scripted, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: Any
) -> None:
    _set(monkeypatch, server, tmp_path)
    server.script = two
    assert run(["ask", QUESTION, "--max-risk", "1", "--index", str(harbour_index)]) == 0
    shown = capfd.readouterr()
    assert f"{GOOD} [1]" in shown.out
    assert f"“{BOATS}”" in shown.out
    assert f"language model {MODEL}" in shown.err
    assert KEY not in shown.out + shown.err


def test_the_command_line_says_why_it_fell_back(
    harbour_index: Path, monkeypatch: pytest.MonkeyPatch, server: Scripted, tmp_path: Path, capfd: Any
) -> None:
    _set(monkeypatch, server, tmp_path)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("ONRECORD_LLM_BASE_URL", f"http://127.0.0.1:{unused.getsockname()[1]}/v1")
        assert run(["ask", QUESTION, "--max-risk", "1", "--index", str(harbour_index)]) == 0
    assert "Quotes alone: the language model could not be reached." in capfd.readouterr().err


def test_a_service_answers_before_its_deadline_though_the_model_does_not(modelled: Searcher, server: Scripted) -> None:
    server.script = lambda _: time.sleep(6)
    modelled.model = server.endpoint(60)
    with served(modelled, seconds=4) as address:
        got = httpx.post(f"{address}/api/ask", json=ASKED, timeout=20)
    assert got.status_code == 200
    assert got.json()["writer"]["fell_back"] == "late"


def test_the_model_is_left_alone_once_the_client_has_left(modelled: Searcher, server: Scripted) -> None:
    broken = threading.Event()

    def script(request: Request) -> None:
        request.begin()
        request.say_on(broken, 0.02)

    server.script = script
    server.requests.clear()
    modelled.model = server.endpoint(60)
    with served(modelled, seconds=60) as address:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{address}/api/ask", json=ASKED, timeout=httpx.Timeout(10, read=3))
        assert server.requests
        assert broken.wait(3)


def test_suggestions_do_not_ask_the_model(modelled: Searcher, server: Scripted) -> None:
    server.requests.clear()
    suggestions(modelled)
    assert server.requests == []


def test_without_a_model_nothing_says_who_wrote(harbour: Searcher) -> None:
    got = TestClient(create_app(harbour)).post("/api/ask", json=ASKED).json()
    assert got["answered"]
    assert "writer" not in got
    assert all(citation["text"] == citation["sources"][0]["quote"] for citation in got["citations"])


@pytest.mark.slow
def test_without_a_model_its_client_is_not_loaded(harbour_index: Path) -> None:
    code = (
        "import sys; from onrecord.api.__main__ import run; "
        f"run(['ask', {QUESTION!r}, '--max-risk', '1', '--index', {str(harbour_index)!r}]); "
        "print([name for name in ('openai', 'httpx2', 'starlette') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_mcp_over_http_answers_before_the_deadline_too(modelled: Searcher, server: Scripted) -> None:
    pytest.importorskip("mcp", reason="needs the extra mcp")
    server.script = lambda _: time.sleep(6)
    modelled.model = server.endpoint(60)
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": {}}}
    call["params"]["arguments"] = {"question": QUESTION}  # type: ignore[index]
    with TestClient(create_app(modelled, max_risk=1, service=ServiceSettings(seconds=4))) as client:
        got = client.post(
            "/mcp", json=call, headers={"accept": "application/json, text/event-stream", "host": "localhost"}
        )
    assert got.status_code == 200
    assert got.json()["result"]["structuredContent"]["answered"]
