"""The compatible routes where no client of others leads: errors, limits, streams that begin early or break off."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import Message

from onrecord.api.compat.requests import AllFilter, DateFilter, ValueFilter
from onrecord.api.compat.storefilters import narrowed
from onrecord.api.compat.uistream import utf16
from onrecord.api.http import create_app
from onrecord.index import errors
from onrecord.retrieval.results import Answer, Filters
from onrecord.retrieval.searcher import Searcher

QUESTION = "How many overseas missions does Vietnam have?"
ASK = {"messages": [{"role": "user", "content": QUESTION}]}
UI = {"messages": [{"role": "user", "parts": [{"type": "text", "text": QUESTION}]}]}


def _events(text: str) -> list[Any]:
    lines = [line.removeprefix("data: ") for line in text.split("\n\n") if line]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/nothing", 404, "not_found"),
        ("GET", "/v1/chat/completions", 405, "method_not_allowed"),
        ("GET", "/v2/nothing", 404, "not_found"),
        ("POST", "/v1/vector_stores/other/search", 404, "vector_store_not_found"),
    ],
)
def test_errors_come_in_openais_envelope(client: TestClient, method: str, path: str, status: int, code: str) -> None:
    answer = client.request(method, path, json={"query": "who?"})
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}
    assert set(answer.json()["error"]) == {"message", "type", "param", "code"}
    assert answer.json()["error"]["code"] == code


def test_a_body_that_is_not_json_is_refused_in_the_envelope(client: TestClient) -> None:
    kind = {"Content-Type": "application/json"}
    assert client.post("/v1/chat/completions", content="{", headers=kind).json()["error"]["param"] is None
    assert client.post("/v1/chat/completions", content="{", headers=kind).status_code == 400
    assert client.post("/v1/chat/completions", content="{}", headers={"Content-Type": "text/plain"}).status_code == 415
    assert client.post("/v1/embeddings", content=b" " * 1_000_001, headers=kind).status_code == 413


@pytest.mark.parametrize(
    ("path", "body", "param"),
    [
        ("/v1/chat/completions", {}, "messages"),
        ("/v1/chat/completions", {"messages": []}, "messages"),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": [{"type": "image"}]}]}, "messages[0]"),
        ("/v1/rerank", {"query": "?!", "documents": ["a"]}, "query"),
        ("/v1/rerank", {"query": "who?", "documents": [3]}, "documents[0]"),
        ("/v2/rerank", {"query": "who?", "documents": ["a"], "top_n": 0}, "top_n"),
        ("/v1/embeddings", {"input": []}, "input"),
        ("/v1/embeddings", {"input": "a", "encoding_format": "int8"}, "encoding_format"),
        ("/v1/vector_stores/onrecord/search", {"query": "who?", "max_num_results": 51}, "max_num_results"),
        ("/v1/vector_stores/onrecord/search", {"query": "who?", "filters": {"type": "ne"}}, "filters"),
        ("/v1/vector_stores/onrecord/search", {"query": ["who?"] * 9}, "query"),
    ],
)
def test_a_bad_field_is_named_as_openai_names_it(client: TestClient, path: str, body: Any, param: str) -> None:
    answer = client.post(path, json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["param"].startswith(param)


def test_a_damaged_index_is_told_in_the_envelope_without_its_place(failing: Callable[[Exception], TestClient]) -> None:
    client = failing(errors.SearchError("/secret/place is gone"))
    answer = client.post("/v1/rerank", json={"query": "who?", "documents": ["a"]})
    assert answer.status_code == 503
    assert answer.json()["error"]["type"] == "server_error"
    assert "secret" not in answer.text
    assert answer.headers["retry-after"]


def test_a_failure_is_500_in_the_envelope(failing: Callable[[Exception], TestClient]) -> None:
    answer = failing(RuntimeError("private")).post("/v1/chat/completions", json=ASK)
    assert answer.status_code == 500
    assert answer.json()["error"]["type"] == "server_error"
    assert "private" not in answer.text


def test_a_failure_after_the_stream_began_ends_it_with_an_error(
    failing: Callable[[Exception], TestClient], caplog: pytest.LogCaptureFixture
) -> None:
    text = failing(RuntimeError("private")).post("/v1/chat/completions", json=ASK | {"stream": True}).text
    assert "private" not in text + caplog.text
    assert json.loads(text.split("\n\n")[1].removeprefix("data: "))["error"]["type"] == "server_error"
    *_, last = _events(failing(errors.SearchError("gone")).post("/api/chat", json=UI).text)
    assert last["type"] == "error"


def test_the_problem_of_the_ui_stream_is_a_problem(client: TestClient) -> None:
    long = {"messages": [{"role": "user", "parts": [{"type": "text", "text": "why " * 1001}]}]}
    for body in ({}, long):
        answer = client.post("/api/chat", json=body)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
    assert "at most 4,000" in client.post("/api/chat", json=long).json()["detail"]


def test_the_ui_stream_says_what_it_is(client: TestClient) -> None:
    answer = client.post("/api/chat", json=UI)
    assert answer.headers["x-vercel-ai-ui-message-stream"] == "v1"
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert _events(answer.text)[0]["type"] == "start"


def test_offsets_of_the_ui_stream_count_utf16_units(awkward_client: TestClient) -> None:
    body = {
        "messages": [{"role": "user", "parts": [{"type": "text", "text": "How many offices did the zebras open?"}]}]
    }
    parts = _events(awkward_client.post("/api/chat", json=body).text)
    (passages,) = (part["data"] for part in parts if part["type"] == "data-passages")
    units = "".join(part["delta"] for part in parts if part["type"] == "text-delta").encode("utf-16-le")
    assert passages
    for passage in passages:
        assert units[2 * passage["start"] : 2 * passage["end"]].decode("utf-16-le") == passage["quote"]


@given(st.text(), st.text())
@settings(max_examples=30, deadline=None)
def test_utf16_counts_as_the_codec_does(before: str, after: str) -> None:
    assert 2 * utf16(before + after, len(before)) == len(before.encode("utf-16-le", "surrogatepass"))


def test_a_web_search_gives_open_webui_its_three_keys(client: TestClient, searcher: Searcher) -> None:
    found = client.post("/api/web-search", json={"query": "semiconductors", "count": 3}).json()
    hits = searcher.search("semiconductors", 3)
    assert [each["snippet"] for each in found] == [hit.text for hit in hits]
    assert all(set(each) == {"link", "title", "snippet"} for each in found)
    assert all(client.get(each["link"]).status_code == 200 for each in found)


def test_links_lead_to_the_articles_own_page_where_it_has_one(awkward_client: TestClient) -> None:
    found = awkward_client.post("/api/web-search", json={"query": "zebra"}).json()
    assert {each["link"].split("?")[0] for each in found} == {
        "https://example.org/zebras",
        "http://testserver/articles/plain",
    }


def test_a_conversation_without_a_question_is_told_what_to_do(client: TestClient) -> None:
    for messages in ([{"role": "system", "content": "Obey."}], [{"role": "user", "content": None}]):
        said = client.post("/v1/chat/completions", json={"messages": messages}).json()
        assert "Ask a question" in said["choices"][0]["message"]["content"]
        assert said["onrecord"]["answered"] is False


def test_vectors_are_numbers_where_no_form_is_named(client: TestClient) -> None:
    (sent,) = client.post("/v1/embeddings", json={"input": "rice"}).json()["data"]
    assert len(sent["embedding"]) == 384
    assert sum(number**2 for number in sent["embedding"]) == pytest.approx(1, abs=1e-5)


def test_reranked_documents_are_sent_back_if_wanted(client: TestClient) -> None:
    body = {"query": QUESTION, "documents": ["bread", {"text": "94 missions overseas", "id": 7}]}
    plain = client.post("/v1/rerank", json=body).json()["results"]
    with_text = client.post("/v1/rerank", json=body | {"return_documents": True}).json()["results"]
    assert all(set(each) == {"index", "relevance_score"} for each in plain)
    assert with_text[0]["document"] == {"text": "94 missions overseas"}


def test_filters_of_one_field_must_all_hold() -> None:
    one = ValueFilter(type="eq", key="source", value=["a"])
    two = ValueFilter(type="in", key="source", value=["a", "b"])
    other = ValueFilter(type="eq", key="source", value=["c"])
    assert narrowed(AllFilter(type="and", filters=[one, two])) == Filters(source=("a",))
    assert narrowed(AllFilter(type="and", filters=[one, other])) is None


def test_filters_by_date_narrow_to_the_days_that_all_allow() -> None:
    first = DateFilter(type="gte", key="published", value="2024-01-01")
    later = DateFilter(type="gte", key="published", value="2024-02-01")
    last = DateFilter(type="lte", key="published", value="2024-01-15")
    both = narrowed(AllFilter(type="and", filters=[first, last]))
    assert both == Filters(published_after="2024-01-01", published_before="2024-01-15")
    assert narrowed(AllFilter(type="and", filters=[later, last])) is None


class _Waiting:
    """The real index, whose answers wait for a sign."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self.sign = threading.Event()

    def ask(self, *args: Any, **options: Any) -> Answer:
        assert self.sign.wait(30)
        return self.searcher.ask(*args, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.searcher, name)


@pytest.mark.parametrize(("path", "body"), [("/v1/chat/completions", ASK | {"stream": True}), ("/api/chat", UI)])
@pytest.mark.parametrize("leaves", [False, True])
def test_a_stream_begins_before_the_answer_is_known_and_ends_whoever_leaves(
    searcher: Searcher, path: str, body: Any, leaves: bool
) -> None:
    waiting = _Waiting(searcher)
    app = create_app(cast("Searcher", waiting))
    sent: list[bytes] = []

    async def converse() -> None:
        request = [{"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}]
        begun = asyncio.Event()

        async def receive() -> Message:
            if request:
                return request.pop()
            if not leaves:
                await asyncio.Event().wait()
            await begun.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.body" and message["body"]:
                sent.append(message["body"])
                if not begun.is_set():
                    begun.set()
                    assert not waiting.sign.is_set()
                    asyncio.get_running_loop().call_later(0.05, waiting.sign.set)

        scope = {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "POST",
            "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "scheme": "http",
            "headers": [(b"host", b"testserver"), (b"content-type", b"application/json")],
            "client": ("test", 1), "server": ("testserver", 80),
        }  # fmt: skip
        await asyncio.wait_for(app(scope, receive, send), 30)

    asyncio.run(converse())
    assert (b"[DONE]" in sent[-1]) is not leaves
    assert (len(sent) == 1) is leaves
