"""Where all that is measured of a request goes: the metrics, its ``Server-Timing``, and spans where traces are on."""

from __future__ import annotations

import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from ..retrieval.stages import Watched, watched

if TYPE_CHECKING:
    from .metrics import Metrics
    from .tracing import Traces

# Nanoseconds by stage, of the request that is served in this context. A worker thread has a copy of the context, and
# in it the same dictionary.
_spent: ContextVar[MutableMapping[str, int] | None] = ContextVar("spent", default=None)


def begin() -> MutableMapping[str, int]:
    """Begin to note, for the request of this context, the nanoseconds of each stage; return where."""
    spent: dict[str, int] = {}
    _spent.set(spent)
    return spent


class Telemetry:
    """Takes what was measured; safe to call from many threads. Times are nanoseconds of ``perf_counter_ns``."""

    def __init__(self, metrics: Metrics, traces: Traces | None = None) -> None:
        self.metrics = metrics
        self._traces = traces

    def stage(self, name: str, started: int, ended: int) -> None:
        """Take the time of one stage."""
        self._note(name, ended - started)
        if self._traces:
            self._traces.stage(name, started, ended)

    @contextmanager
    def question(self, name: str) -> Iterator[Watched]:
        """Watch the index answer one question, and take the time of that and of each stage of it."""
        started = time.perf_counter_ns()
        with watched() as seen:
            try:
                yield seen
            finally:
                ended = time.perf_counter_ns()
                self._note(name, ended - started)
                for each in seen.stages:
                    self._note(each.name, each.ended - each.started)
                self.metrics.counted(seen.counts)
                if self._traces:
                    self._traces.question(name, started, ended, seen)

    def _note(self, name: str, nanoseconds: int) -> None:
        self.metrics.stage(name, nanoseconds / 1e9)
        spent = _spent.get()
        if spent is not None:
            spent[name] = spent.get(name, 0) + nanoseconds
