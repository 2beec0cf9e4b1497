"""Traces: what spans there are and what they never hold, in memory and at a collector that listens."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from fastapi.testclient import TestClient

from onrecord.api import tracing
from onrecord.api.http import create_app
from onrecord.api.settings import BadSettings
from onrecord.retrieval.searcher import Searcher

pytest.importorskip("opentelemetry.sdk", reason="needs the extra: pip install 'onrecord[otel]'")

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

QUESTION = "How many overseas missions does Vietnam have?"
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture(autouse=True)
def _nothing_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (tracing.EXPORTER, tracing.DISABLED, *tracing.ENDPOINTS, *tracing.PROTOCOLS):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def client(searcher: Searcher, exporter: InMemorySpanExporter) -> Iterator[TestClient]:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    app = create_app(searcher, traces=tracing.Traces(provider))
    yield TestClient(app, raise_server_exceptions=False)
    provider.shutdown()


def _named(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in exporter.get_finished_spans()}


def _children(span: ReadableSpan, exporter: InMemorySpanExporter) -> set[str]:
    own = span.get_span_context()
    assert own
    spans = exporter.get_finished_spans()
    return {each.name for each in spans if each.parent and each.parent.span_id == own.span_id}


def test_a_request_is_a_span_and_its_stages_are_spans_in_it(client: TestClient, exporter: InMemorySpanExporter) -> None:
    answer = client.post("/api/ask", json={"question": QUESTION})
    spans = _named(exporter)
    request = spans["POST /api/ask"]
    assert dict(request.attributes or {}) == {
        "http.request.method": "POST",
        "http.route": "/api/ask",
        "http.response.status_code": 200,
        "onrecord.request_id": answer.headers["x-request-id"],
    }
    assert {"body", "queue", "work", "answer"} <= _children(request, exporter)
    stages = {"question", "encode", "lexical", "dense", "fuse", "collapse", "fetch", "describe", "judge", "sentences"}
    assert stages <= _children(spans["answer"], exporter)
    assert set(spans["answer"].attributes or {}) == {"onrecord.candidates", "onrecord.sentences"}


def test_stages_lie_within_their_request(client: TestClient, exporter: InMemorySpanExporter) -> None:
    client.post("/api/search", json={"query": QUESTION})
    spans = _named(exporter)
    search, request = spans["search"], spans["POST /api/search"]
    for span in (spans["encode"], spans["dense"], search):
        assert span.start_time
        assert span.end_time
        assert request.start_time
        assert request.end_time
        # The epoch is read anew for each span; clocks may differ by microseconds.
        assert request.start_time - 1e6 <= span.start_time <= span.end_time <= request.end_time + 1e6


def test_a_trace_that_a_client_began_goes_on(client: TestClient, exporter: InMemorySpanExporter) -> None:
    client.get("/healthz", headers={"traceparent": PARENT})
    own = _named(exporter)["GET /healthz"].get_span_context()
    assert own
    assert f"{own.trace_id:032x}" == PARENT.split("-")[1]


def test_no_span_holds_what_was_asked_or_where(client: TestClient, exporter: InMemorySpanExporter) -> None:
    marked = "Xyzzymark"
    client.post("/api/ask", json={"question": f"Who is {marked}?"}, headers={"Authorization": f"Bearer {marked}"})
    client.get("/", params={"q": f"Who is {marked}?"})
    client.get(f"/api/documents/{marked}")
    client.get(f"/{marked}")
    told = "".join(span.to_json() for span in exporter.get_finished_spans())
    assert "/api/documents/{id}" in told
    assert marked.lower() not in told.lower()


def test_nothing_is_sent_unless_the_environment_asks_for_it() -> None:
    assert tracing.wanted({}) is None
    assert tracing.wanted({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost"}) is None
    assert tracing.wanted({"OTEL_SDK_DISABLED": "true", "OTEL_TRACES_EXPORTER": "otlp"}) is None
    assert tracing.wanted({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:4318"}) == "otlp"
    assert tracing.wanted({"OTEL_TRACES_EXPORTER": "console"}) == "console"


@pytest.mark.parametrize(
    "environ",
    [{"OTEL_TRACES_EXPORTER": "zipkin"}, {"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}],
)
def test_what_cannot_be_done_is_said(environ: dict[str, str]) -> None:
    with pytest.raises(BadSettings, match="wanted"):
        tracing.wanted(environ)


class _Collector(HTTPServer):
    """Takes what is posted, as a collector does over HTTP."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        super().__init__(("127.0.0.1", 0), _Taking)


class _Taking(BaseHTTPRequestHandler):
    server: _Collector

    def do_POST(self) -> None:
        self.server.taken.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


def test_a_collector_gets_the_spans_when_the_service_ends(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    collector = _Collector()
    thread = threading.Thread(target=collector.serve_forever)
    thread.start()
    try:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{collector.server_port}")
        traces = tracing.from_environment("1.2.3")
        assert traces
        TestClient(create_app(searcher, traces=traces)).get("/healthz")
        traces.close()
    finally:
        collector.shutdown()
        thread.join()
        collector.server_close()
    (path, body) = collector.taken[0]
    assert path == "/v1/traces"
    assert b"GET /healthz" in body
    assert b"onrecord" in body
    assert b"1.2.3" in body


def test_a_collector_that_is_away_keeps_nobody_from_ending(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    traces = tracing.from_environment("1.2.3")
    assert traces
    TestClient(create_app(searcher, traces=traces)).get("/healthz")
    started = time.monotonic()
    traces.close()
    assert time.monotonic() - started < 5
