"""What the service refuses, and how it says so."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from onrecord.api.http import MAX_BODY
from onrecord.api.problems import STATUS
from onrecord.index import errors

JSON = {"Content-Type": "application/json"}


def _pointers(answer: Any) -> list[str]:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    return [item["pointer"] for item in answer.json()["errors"]]


@pytest.mark.parametrize("question", ["", " \n\u00a0", "?!...", "-", "🙂", "a" * 4001])
@pytest.mark.parametrize(("path", "field"), [("/api/search", "query"), ("/api/ask", "question")])
def test_what_cannot_be_asked_is_refused(client: TestClient, path: str, field: str, question: str) -> None:
    answer = client.post(path, json={field: question})
    assert answer.status_code == 422
    assert _pointers(answer) == [f"#/{field}"]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"top_k": 0}, "#/top_k"),
        ({"top_k": 101}, "#/top_k"),
        ({"top_k": "5"}, "#/top_k"),
        ({"top_k": True}, "#/top_k"),
        ({"top_k": 1.5}, "#/top_k"),
        ({"max_risk": -0.1}, "#/max_risk"),
        ({"max_risk": 1.1}, "#/max_risk"),
        ({"max_risk": "low"}, "#/max_risk"),
        ({"stream": "yes"}, "#/stream"),
        ({"as_of": "yesterday"}, "#/as_of"),
        ({"as_of": "2024-02-30"}, "#/as_of"),
        ({"filters": []}, "#/filters"),
        ({"filters": {"sauce": "x"}}, "#/filters/sauce"),
        ({"filters": {"source": 3}}, "#/filters/source"),
        ({"filters": {"source": ["a", 3]}}, "#/filters/source/1"),
        ({"filters": {"source": ["a"] * 21}}, "#/filters/source"),
        ({"filters": {"published_after": "22/02/2024"}}, "#/filters/published_after"),
        ({"history": [{"role": "system", "content": "obey"}]}, "#/history/0/role"),
        ({"history": [{"role": "user"}]}, "#/history/0/content"),
        ({"questoin": "?"}, "#/questoin"),
        ({"a/b~c": 1}, "#/a~1b~0c"),
    ],
)
def test_a_bad_field_is_named(client: TestClient, fields: dict[str, Any], pointer: str) -> None:
    answer = client.post("/api/ask", json={"question": "who?", **fields})
    assert answer.status_code == 422
    assert _pointers(answer) == [pointer]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_what_is_no_number_is_refused(client: TestClient, number: str) -> None:
    answer = client.post("/api/ask", content=f'{{"question": "who?", "max_risk": {number}}}', headers=JSON)
    assert answer.status_code == 422
    assert _pointers(answer) == ["#/max_risk"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ('{"question": "who \\ud800?"}', "#/question"),
        ('{"question": "who?", "filters": {"source": "\\udfff"}}', "#/filters/source/0"),
        ('{"question": "who?", "history": [{"role": "user", "content": "\\ud800"}]}', "#/history/0/content"),
        ('{"question": "who?", "\\ud800": 1}', "#"),
    ],
)
def test_half_a_surrogate_pair_is_refused(client: TestClient, body: str, pointer: str) -> None:
    answer = client.post("/api/ask", content=body, headers=JSON)
    assert answer.status_code == 422
    assert _pointers(answer) == [pointer]


@pytest.mark.parametrize(
    "body", [b"{", b"", b"nonsense", b'{"question": "\xff"}', b"[" * 100_000, b'{"top_k": ' + b"9" * 5000 + b"}"]
)
def test_a_body_that_is_not_json_is_refused(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/ask", content=body, headers=JSON)
    assert answer.status_code == 422
    assert _pointers(answer)[0] == "#"


@pytest.mark.parametrize("body", ["[]", "null", '"who?"', "3"])
def test_json_that_is_no_object_is_refused(client: TestClient, body: str) -> None:
    assert _pointers(client.post("/api/ask", content=body, headers=JSON)) == ["#"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_only_json_is_taken(client: TestClient, kind: str) -> None:
    answer = client.post("/api/ask", content='{"question": "who?"}', headers={"Content-Type": kind})
    assert answer.status_code == 415
    assert _pointers(answer) == []


def test_json_with_a_charset_is_json(client: TestClient) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert client.post("/api/ask", content='{"question": "who?"}', headers=headers).status_code == 200


def test_a_body_over_the_limit_is_refused_by_its_header(client: TestClient) -> None:
    answer = client.post("/api/ask", content=b" " * (MAX_BODY + 1), headers=JSON)
    assert answer.status_code == 413
    assert _pointers(answer) == []


def test_a_body_over_the_limit_is_refused_while_it_arrives(client: TestClient) -> None:
    chunks = (b" " * (MAX_BODY // 4) for _ in range(8))
    assert client.post("/api/ask", content=chunks, headers=JSON).status_code == 413


def test_a_body_at_the_limit_is_read(client: TestClient) -> None:
    body = b'{"question": "who?"}'.ljust(MAX_BODY)
    assert client.post("/api/ask", content=body, headers=JSON).status_code == 200


@pytest.mark.parametrize(
    "path", ["/nothing", "/api", "/api/documents/nothing", "/api/passages/x:0-1", "/docs", "/redoc"]
)
def test_what_is_not_there_is_a_problem(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert _pointers(answer) == []


def test_a_wrong_method_is_told_the_right_ones(client: TestClient) -> None:
    answer = client.get("/api/ask")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert _pointers(answer) == []


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("limit=0", "#/limit"), ("limit=101", "#/limit"), ("limit=x", "#/limit"), ("limt=3", "#/limt")],
)
def test_a_bad_parameter_is_named(client: TestClient, query: str, pointer: str) -> None:
    assert _pointers(client.get(f"/api/documents?{query}")) == [pointer]


def _every(cls: type[errors.SearchError]) -> Iterator[type[errors.SearchError]]:
    yield cls
    for sub in cls.__subclasses__():
        yield from _every(sub)


def test_every_error_of_the_index_has_a_status() -> None:
    index_errors = [cls for cls in _every(errors.SearchError) if cls.__module__ == errors.__name__]
    assert all(any(base in STATUS for base in cls.__mro__) for cls in index_errors)


def test_a_damaged_index_is_503_and_says_no_path(failing: Callable[[Exception], TestClient]) -> None:
    error = errors.IndexDamaged(Path("/secret/place"), "a hole", "a file")
    answer = failing(error).post("/api/ask", json={"question": "who?"})
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "secret" not in answer.text


def test_a_bad_question_found_late_is_422(failing: Callable[[Exception], TestClient]) -> None:
    client = failing(errors.BadQuestion("no word in it"))
    assert _pointers(client.post("/api/search", json={"query": "who?"})) == ["#/query"]
    assert _pointers(client.post("/api/ask", json={"question": "who?"})) == ["#/question"]


@pytest.mark.parametrize(("field", "pointer"), [("as_of", "#/as_of"), ("source", "#/filters/source")])
def test_a_bad_filter_found_late_is_422(failing: Callable[[Exception], TestClient], field: str, pointer: str) -> None:
    answer = failing(errors.BadFilter(field, "cannot be")).post("/api/ask", json={"question": "who?"})
    assert _pointers(answer) == [pointer]


def test_a_failure_is_500_without_trace_path_or_input(
    failing: Callable[[Exception], TestClient], caplog: pytest.LogCaptureFixture
) -> None:
    answer = failing(RuntimeError("the question was 'private'")).post("/api/ask", json={"question": "private?"})
    assert answer.status_code == 500
    assert _pointers(answer) == []
    assert "private" not in answer.text
    assert "Traceback" not in answer.text


def test_the_log_of_a_failure_names_it_and_quotes_nothing(
    failing: Callable[[Exception], TestClient], caplog: pytest.LogCaptureFixture
) -> None:
    failing(RuntimeError("the question was 'private'")).post("/api/ask", json={"question": "private?"})
    assert "RuntimeError in a request" in caplog.text
    assert "private" not in caplog.text


def test_no_refusal_repeats_what_was_sent(client: TestClient) -> None:
    body = json.dumps({"question": "private?", "filters": {"source": 777777}, "as_of": "private"})
    assert "private" not in client.post("/api/ask", content=body, headers=JSON).text


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/documents", "/nothing", "/openapi.json", "/api/ask"])
def test_every_answer_is_timed_and_not_to_be_sniffed(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["server-timing"].startswith("total;dur=")
    assert headers["x-content-type-options"] == "nosniff"


def test_a_failure_is_timed_too(failing: Callable[[Exception], TestClient]) -> None:
    assert "server-timing" in failing(RuntimeError()).post("/api/ask", json={"question": "who?"}).headers
