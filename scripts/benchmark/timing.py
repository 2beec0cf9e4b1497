"""Clocks and rounds: all answer the same questions in turn, so a noisy machine shows in all alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np

_Item = TypeVar("_Item")
_Found = TypeVar("_Found")


@dataclass(slots=True)
class Times:
    """Milliseconds of each of some calls: of wall time, and of CPU over all threads of the process."""

    wall_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)

    def extend(self, other: Times) -> None:
        """Add another's calls."""
        self.wall_ms += other.wall_ms
        self.cpu_ms += other.cpu_ms


Turn = Callable[[Sequence[int]], Times]  # answers the questions of these numbers


def clock(call: Callable[[_Item], _Found], items: Iterable[_Item]) -> tuple[Times, list[_Found]]:
    """Make one call an item and return what each took and gave."""
    times, found = Times(), []
    for item in items:
        wall, cpu = time.perf_counter_ns(), time.process_time_ns()
        result = call(item)
        times.cpu_ms.append((time.process_time_ns() - cpu) / 1e6)
        times.wall_ms.append((time.perf_counter_ns() - wall) / 1e6)
        found.append(result)
    return times, found


def percentile(values: Sequence[float], p: float) -> float:
    """Return the ``p``-th percentile, interpolated.

    >>> percentile([1.0, 2.0, 4.0], 50)
    2.0
    """
    return float(np.percentile(values, p))


def ratio(ours: Sequence[Sequence[float]], theirs: Sequence[Sequence[float]]) -> float:
    """Return the median, over rounds, of our median to theirs in the same round.

    >>> ratio([[1.0, 1.0], [2.0], [9.0]], [[2.0, 2.0], [4.0], [1.0]])
    0.5
    """
    of_rounds = [percentile(own, 50) / percentile(other, 50) for own, other in zip(ours, theirs, strict=True)]
    return percentile(of_rounds, 50)


def in_rounds(turns: Mapping[str, Turn], questions: Sequence[int], a_round: int) -> dict[str, list[Times] | str]:
    """Give all their turn at one slice of the questions after another, every second round in reverse order.

    The first slice is answered once more before, uncounted. Returns the times of each round, or for one that
    failed the reason; it has no further turns.
    """
    seen: dict[str, list[Times]] = {name: [] for name in turns}
    failed: dict[str, str] = {}
    slices = [questions[first : first + a_round] for first in range(0, len(questions), a_round)]
    for number, part in enumerate([slices[0], *slices]):
        names = [name for name in turns if name not in failed]
        for name in names if number % 2 else reversed(names):
            try:
                times = turns[name](part)
            except TurnFailed as error:
                failed[name] = str(error)
                continue
            if number:
                seen[name].append(times)
    return {name: failed.get(name, seen[name]) for name in turns}


class TurnFailed(Exception):
    """Somebody could not answer; the message says why."""


class Metered(Generic[_Item]):
    """An iterable that knows how much CPU its items' making took, so that it can be left out of the count.

    Only this thread's: what a writer's threads do meanwhile is the writer's.
    """

    def __init__(self, items: Iterable[_Item]) -> None:
        self._items = iter(items)
        self.cpu_s = 0.0

    def __iter__(self) -> Iterator[_Item]:
        return self

    def __next__(self) -> _Item:
        started = time.thread_time()
        try:
            return next(self._items)
        finally:
            self.cpu_s += time.thread_time() - started
