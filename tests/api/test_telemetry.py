"""What the service says of itself: metrics, its log, request ids; and what it never says."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from onrecord.api.http import create_app
from onrecord.api.journal import NAME, JsonLines
from onrecord.api.settings import ServiceSettings
from onrecord.retrieval.searcher import Searcher

SEARCHING = ("question", "encode", "lexical", "dense", "fuse", "collapse", "fetch", "describe")
ANSWERING = ("judge", "sentences", "quote")
QUESTION = "How many overseas missions does Vietnam have?"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is logged, as ``serve`` writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    logging.getLogger(NAME).setLevel(logging.INFO)
    yield written
    logging.getLogger().removeHandler(handler)
    logging.getLogger(NAME).setLevel(logging.NOTSET)


@pytest.fixture
def client(searcher: Searcher) -> TestClient:
    return TestClient(create_app(searcher, service=ServiceSettings(log=True)), raise_server_exceptions=False)


def _samples(client: TestClient) -> dict[tuple[str, str], float]:
    """Return the value of each sample by its name and its labels' values."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (each.name, " ".join(each.labels.values())): each.value
        for family in families
        for each in family.samples
        if not each.name.endswith("_bucket")
    }


def test_metrics_count_requests_stages_passages_and_outcomes(client: TestClient) -> None:
    assert client.post("/api/search", json={"query": QUESTION, "top_k": 3}).status_code == 200
    assert client.post("/api/ask", json={"question": QUESTION, "max_risk": 1}).json()["answered"]
    assert not client.post("/api/ask", json={"question": "zzyzx quux", "max_risk": 0}).json()["answered"]
    assert client.post("/api/ask", json={}).status_code == 422
    seen = _samples(client)
    assert seen["onrecord_requests_total", "POST /api/ask 200"] == 2
    assert seen["onrecord_requests_total", "POST /api/ask 422"] == 1
    assert seen["onrecord_passages_sum", ""] == 3
    assert seen["onrecord_answers_total", "answered"] == 1
    assert seen["onrecord_answers_total", "abstained"] == 1
    assert {stage: seen["onrecord_stage_seconds_count", stage] for stage in ("body", "queue", "work", "answer")} == {
        "body": 4, "queue": 4, "work": 4, "answer": 2,
    }  # fmt: skip
    assert (seen["onrecord_running", ""], seen["onrecord_waiting", ""]) == (0, 0)


def test_metrics_tell_the_stages_of_retrieval_and_what_came_of_them(client: TestClient) -> None:
    client.post("/api/search", json={"query": QUESTION, "top_k": 3})
    client.post("/api/ask", json={"question": QUESTION})
    seen = _samples(client)
    counted = {stage: seen["onrecord_stage_seconds_count", stage] for stage in (*SEARCHING, *ANSWERING)}
    assert counted == dict.fromkeys(SEARCHING, 2) | dict.fromkeys(ANSWERING, 1)
    assert seen["onrecord_stage_seconds_count", "read"] == 2  # the best passage, and that of the first quote
    assert seen["onrecord_candidates_count", ""] == 2
    assert seen["onrecord_candidates_sum", ""] > 2
    assert seen["onrecord_sentences_sum", ""] > 1


def test_server_timing_tells_the_stages_of_this_request_alone(client: TestClient) -> None:
    for _ in range(2):
        answer = client.post("/api/search", json={"query": QUESTION})
        times = {name: float(ms) for name, ms in re.findall(r"(\w+);dur=([\d.]+)", answer.headers["server-timing"])}
        assert {"total", "queue", "search", *SEARCHING} <= set(times)
        assert times["total"] >= times["search"] >= times["encode"] > 0
        assert sum(times[stage] for stage in ("question", "encode", "lexical", "dense", "fuse")) <= times["search"]
    assert "search" not in client.get("/healthz").headers["server-timing"]


def test_no_label_and_no_line_holds_what_a_client_sent(client: TestClient, log: io.StringIO) -> None:
    marked = "Xyzzymark"
    client.post("/api/ask", json={"question": f"Who is {marked}?"}, headers={"Authorization": f"Bearer {marked}"})
    client.get("/", params={"q": f"Who is {marked}?"})
    client.get(f"/api/documents/{marked}")
    client.get(f"/{marked}")
    client.request(marked.upper(), "/api/ask")
    client.get("/healthz", headers={"Host": marked})
    assert log.getvalue().count("\n") == 6
    assert marked.lower() not in (log.getvalue() + client.get("/metrics").text).lower()


def test_a_line_says_what_was_asked_of_which_route_and_bears_the_id_that_was_sent_back(
    client: TestClient, log: io.StringIO
) -> None:
    answer = client.get("/api/documents/none")
    line = json.loads(log.getvalue())
    assert {name: line[name] for name in ("level", "message", "method", "route", "status")} == {
        "level": "info", "message": "request", "method": "GET", "route": "/api/documents/{id}", "status": 404,
    }  # fmt: skip
    assert re.fullmatch("[0-9a-f]{32}", line["request_id"])
    assert answer.headers["x-request-id"] == line["request_id"]


def test_a_failure_is_logged_with_the_id_of_its_request_and_without_its_message(
    failing: Callable[[Exception], TestClient], log: io.StringIO
) -> None:
    answer = failing(RuntimeError("Xyzzymark")).post("/api/ask", json={"question": QUESTION})
    assert answer.status_code == 500
    line = json.loads(log.getvalue())
    assert line["request_id"] == answer.headers["x-request-id"]
    assert "RuntimeError" in line["message"]
    assert "Xyzzymark" not in log.getvalue()


def test_no_line_can_be_forged(log: io.StringIO) -> None:
    logging.getLogger("test").warning("one\n{}\r\x1b[31m\u202e\u2028two")
    assert log.getvalue().count("\n") == 1
    assert not set(log.getvalue()[:-1]) & set("\n\r\x1b\u202e\u2028")
    assert json.loads(log.getvalue())["message"] == "one\n{}\r\x1b[31m\u202e\u2028two"


def test_a_service_that_is_told_to_end_is_not_ready_but_answers(searcher: Searcher) -> None:
    app = create_app(searcher)
    with TestClient(app) as client:
        assert client.get("/readyz").status_code == 200
        app.state.ending = True
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200
        assert client.post("/api/search", json={"query": QUESTION}).status_code == 200
