"""How long each stage of a question takes, told to whoever watches; who does not watch pays next to nothing.

A stage is a function marked by ``@stage(name)``. One may run several times (a search that goes deeper) and within
another (``sentences`` within ``judge``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import ParamSpec, TypeVar

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Stage:
    """One run of a stage; ``started`` and ``ended`` are nanoseconds of ``time.perf_counter_ns``."""

    name: str
    started: int
    ended: int


@dataclass(slots=True)
class Watched:
    """What was seen of one question: its stages in the order of their ends, and counts by name.

    Counted are ``candidates`` (passages that either leg retrieved) and ``sentences`` (that an answer was sought in).
    """

    stages: list[Stage] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


_watched: ContextVar[Watched | None] = ContextVar("watched", default=None)


@contextmanager
def watched() -> Iterator[Watched]:
    """Watch the stages that run in this context until it ends."""
    seen = Watched()
    token = _watched.set(seen)
    try:
        yield seen
    finally:
        _watched.reset(token)


def stage(name: str) -> Callable[[Callable[_Given, _Made]], Callable[_Given, _Made]]:
    """Mark a function as a stage.

    >>> @stage("add")
    ... def add(a: int, b: int) -> int:
    ...     return a + b
    >>> with watched() as seen:
    ...     add(1, 2)
    3
    >>> [each.name for each in seen.stages]
    ['add']
    """

    def marked(work: Callable[_Given, _Made]) -> Callable[_Given, _Made]:
        @wraps(work)
        def timed(*args: _Given.args, **options: _Given.kwargs) -> _Made:
            seen = _watched.get()
            if seen is None:
                return work(*args, **options)
            started = time.perf_counter_ns()
            try:
                return work(*args, **options)
            finally:
                seen.stages.append(Stage(name, started, time.perf_counter_ns()))

        return timed

    return marked


def count(name: str, number: int) -> None:
    """Tell whoever watches how many of something there were; a later count takes the place of an earlier one."""
    seen = _watched.get()
    if seen is not None:
        seen.counts[name] = number
