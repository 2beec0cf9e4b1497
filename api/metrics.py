"""Counts and times for ``GET /metrics``, in Prometheus' text form. No label holds anything that a client chose."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from ..retrieval.results import Answer, SearchResults
from .gate import Gate

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_COUNTS = (0, 1, 2, 5, 10, 20, 50, 100)


class Metrics:
    """What one service measures of itself; safe to call from many threads."""

    def __init__(self, gate: Gate) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "onrecord_requests", "Requests answered.", ["method", "route", "status"], registry=self._registry
        )
        self._stages = Histogram(
            "onrecord_stage_seconds",
            "Seconds in a stage: body (to arrive), queue (for a place), work (of the route), search, answer, score "
            "(inside it), total.",
            ["stage"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._passages = Histogram(
            "onrecord_passages", "Passages a search returned.", buckets=_COUNTS, registry=self._registry
        )
        self._answers = Counter("onrecord_answers", "Questions, by outcome.", ["outcome"], registry=self._registry)
        for outcome in ("answered", "abstained"):
            self._answers.labels(outcome)
        running = Gauge("onrecord_running", "Requests that are worked on.", registry=self._registry)
        running.set_function(lambda: gate.running)
        waiting = Gauge("onrecord_waiting", "Requests that wait for a place.", registry=self._registry)
        waiting.set_function(lambda: gate.waiting)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; ``route`` is its pattern, never its path."""
        self._requests.labels(method, route, str(status)).inc()
        self.stage("total", seconds)

    def stage(self, name: str, seconds: float) -> None:
        """Count the time that a stage took."""
        self._stages.labels(name).observe(seconds)

    def found(self, results: SearchResults) -> None:
        """Count what a search found."""
        self._passages.observe(len(results.hits))

    def answered(self, answer: Answer) -> None:
        """Count an answer, or that there was none."""
        self._answers.labels("answered" if answer.answered else "abstained").inc()

    def text(self) -> bytes:
        """Return all of it as Prometheus reads it."""
        return generate_latest(self._registry)
