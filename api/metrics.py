"""Counts and times for ``GET /metrics``, in Prometheus' text form. No label holds anything that a client chose.

Of a service of several processes ``/metrics`` tells all: where ``PROMETHEUS_MULTIPROC_DIR`` names a folder,
prometheus-client keeps each process' numbers in files there, and whichever process is asked adds them up.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from ..retrieval.results import Answer, SearchResults

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_COUNTS = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000)
_STAGES = """Seconds in a stage. Of a request: body (to arrive), queue (for a place), work (of the route), total. \
Inside work: search, answer, score. Inside these: question (read, typos looked up), encode, lexical, dense, fuse, \
collapse, fetch, describe (fetch again in it), judge (sentences, their encoding, in it), quote."""


class Metrics:
    """What one service measures of itself; safe to call from many threads."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "onrecord_requests", "Requests answered.", ["method", "route", "status"], registry=self._registry
        )
        self._stages = Histogram(
            "onrecord_stage_seconds", _STAGES, ["stage"], buckets=_SECONDS, registry=self._registry
        )
        self._passages = self._histogram("onrecord_passages", "Passages a search returned.")
        self._counts = {
            "candidates": self._histogram("onrecord_candidates", "Passages that either leg retrieved for a question."),
            "sentences": self._histogram("onrecord_sentences", "Sentences that an answer was looked for in."),
        }
        self._answers = Counter("onrecord_answers", "Questions, by outcome.", ["outcome"], registry=self._registry)
        for outcome in ("answered", "abstained"):
            self._answers.labels(outcome)
        self._running = self._gauge("onrecord_running", "Requests that are worked on.")
        self._waiting = self._gauge("onrecord_waiting", "Requests that wait for a place.")
        self._connections = self._gauge("onrecord_connections", "Open connections.")

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; ``route`` is its pattern, never its path."""
        self._requests.labels(method, route, str(status)).inc()
        self.stage("total", seconds)

    def stage(self, name: str, seconds: float) -> None:
        """Count the time that a stage took."""
        self._stages.labels(name).observe(seconds)

    def counted(self, counts: Mapping[str, int]) -> None:
        """Count what a question came upon."""
        for name, number in counts.items():
            self._counts[name].observe(number)

    def found(self, results: SearchResults) -> None:
        """Count what a search found."""
        self._passages.observe(len(results.hits))

    def answered(self, answer: Answer) -> None:
        """Count an answer, or that there was none."""
        self._answers.labels("answered" if answer.answered else "abstained").inc()

    def admitted(self, running: int, waiting: int) -> None:
        """Take how many requests run and wait now."""
        self._running.set(running)
        self._waiting.set(waiting)

    def connected(self, connections: int) -> None:
        """Take how many connections are open now."""
        self._connections.set(connections)

    def text(self) -> bytes:
        """Return all of it as Prometheus reads it."""
        registry = self._registry
        if os.environ.get(FOLDER):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)

    def _histogram(self, name: str, told: str) -> Histogram:
        return Histogram(name, told, buckets=_COUNTS, registry=self._registry)

    def _gauge(self, name: str, told: str) -> Gauge:
        return Gauge(name, told, registry=self._registry, multiprocess_mode="livesum")
