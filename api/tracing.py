"""Traces for OpenTelemetry, where its own ``OTEL_*`` variables ask for them: a span a request, in it one a stage.

Spans hold methods, routes' patterns, statuses, times and counts; never a question, a path, an address or a text. The
provider is ours alone, not the process' global one, so that no library adds spans that say more.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .extras import require
from .journal import method_of, request_id, route_of
from .settings import BadSettings

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span

    from ..retrieval.stages import Watched

EXPORTER, DISABLED = "OTEL_TRACES_EXPORTER", "OTEL_SDK_DISABLED"
ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_PROTOCOL = "http/protobuf"
_LAST_WORDS_S = 2.0  # for spans not yet sent when the service ends


def wanted(environ: Mapping[str, str] = os.environ) -> str | None:
    """Return which exporter the environment asks for, ``otlp`` or ``console``; None where it asks for none.

    Unlike OpenTelemetry's own default, nothing is sent unless an exporter or an endpoint is named.
    """
    if environ.get(DISABLED, "").lower() == "true":
        return None
    assumed = "otlp" if any(environ.get(each) for each in ENDPOINTS) else "none"
    named = environ.get(EXPORTER, "").strip().lower() or assumed
    if named == "none":
        return None
    if named not in ("otlp", "console"):
        raise BadSettings(f"{EXPORTER} is {named!r}, wanted otlp, console or none")
    protocol = next((environ[each] for each in PROTOCOLS if environ.get(each)), _PROTOCOL)
    if named == "otlp" and protocol != _PROTOCOL:
        raise BadSettings(f"{PROTOCOLS[1]} is {protocol!r}, wanted {_PROTOCOL}: traces are sent over HTTP alone")
    return named


def from_environment(version: str) -> Traces | None:
    """Return where spans go by the environment, None where it asks for none; raises BadSettings and MissingExtra."""
    named = wanted()
    if named is None:
        return None
    require("otel", "opentelemetry.sdk")
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    own = {"service.name": os.environ.get("OTEL_SERVICE_NAME") or "onrecord", "service.version": version}
    # The sampler, the batches' sizes and the exporter's address are read from OTEL_* by the library itself.
    provider = TracerProvider(resource=Resource.create(own), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(_exporter(named)))
    return Traces(provider)


def _exporter(named: str) -> SpanExporter:
    if named == "console":
        import sys

        from opentelemetry.sdk.trace.export import ConsoleSpanExporter

        return ConsoleSpanExporter(out=sys.stderr)
    require("otel", "opentelemetry.exporter.otlp.proto.http")
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    return OTLPSpanExporter()


class Traces:
    """Makes spans; safe to call from many threads. Times of stages are nanoseconds of ``perf_counter_ns``."""

    def __init__(self, provider: TracerProvider) -> None:
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._provider = provider
        self._tracer = provider.get_tracer("onrecord")
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def request(self, scope: Scope) -> Iterator[Span]:
        """Make a span for a request, within the one that its ``traceparent`` names; current until the context ends."""
        from opentelemetry.trace import SpanKind

        method = method_of(scope)
        with self._tracer.start_as_current_span(
            method, self._propagator.extract(dict(Headers(scope=scope))), SpanKind.SERVER,
            {"http.request.method": method, "onrecord.request_id": request_id() or ""},
            # What an exception says could quote a question.
            record_exception=False, set_status_on_exception=False,
        ) as span:  # fmt: skip
            yield span

    def stage(self, name: str, started: int, ended: int) -> None:
        """Make a span for a stage of the current request."""
        self._span(name, started, ended)

    def question(self, name: str, started: int, ended: int, seen: Watched) -> None:
        """Make a span for a question, and in it one for each of its stages."""
        from opentelemetry.trace import set_span_in_context

        counts = {f"onrecord.{counted}": number for counted, number in seen.counts.items()}
        inside = set_span_in_context(self._span(name, started, ended, counts))
        for each in seen.stages:
            self._span(each.name, each.started, each.ended, within=inside)

    def close(self) -> None:
        """Send what is left, for two seconds at the most: a collector that is away keeps nobody from ending."""
        ending = threading.Thread(target=self._provider.shutdown, daemon=True)
        ending.start()
        ending.join(_LAST_WORDS_S)

    def _span(
        self, name: str, started: int, ended: int, counts: Mapping[str, int] | None = None,
        within: Context | None = None,
    ) -> Span:  # fmt: skip
        epoch = time.time_ns() - time.perf_counter_ns()
        span = self._tracer.start_span(name, within, attributes=counts, start_time=started + epoch)
        span.end(ended + epoch)
        return span


class Traced:
    """Makes a span of every request."""

    def __init__(self, app: ASGIApp, traces: Traces) -> None:
        self.app = app
        self._traces = traces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with self._traces.request(scope) as span:

            async def watched_send(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                    _tell_failure(span, message["status"])
                await send(message)

            try:
                await self.app(scope, receive, watched_send)
            finally:
                route = route_of(scope)
                span.set_attribute("http.route", route)
                span.update_name(f"{method_of(scope)} {route}")


def _tell_failure(span: Span, status: int) -> None:
    if status >= 500:
        from opentelemetry.trace import Status, StatusCode

        span.set_status(Status(StatusCode.ERROR))
