"""How far a long command is: bars on a terminal, else a line now and then. Always on stderr."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

Report = Callable[[str, int, int | None], None]  # stage, done, of how many if known
Clock = Callable[[], float]  # seconds, from whenever

_STAGES = {
    "encoder": "preparing the encoder",
    "reading": "reading articles",
    "encoding": "encoding passages",
    "asking": "asking questions",
}
_LINE_SECONDS = 30  # between the lines of a long stage
_STEP_SECONDS, _STEPS = 0.5, 120  # the pace is that of the last minute
_LEAP = 10  # a step that many times the usual pace skipped what was done before


@contextmanager
def progress(stream: TextIO, clock: Clock = time.monotonic) -> Iterator[Report]:
    """Hand out a function that takes reports of progress."""
    if not stream.isatty():
        yield _lines(stream, clock)
        return
    with _bars(stream, clock) as report:
        yield report


def _lines(stream: TextIO, clock: Clock) -> Report:
    paces: dict[str, _Pace] = {}
    last_line = 0.0

    def report(stage: str, done: int, total: int | None) -> None:
        nonlocal last_line
        began = stage not in paces
        pace = paces.setdefault(stage, _Pace(clock))
        pace.report(done)
        if not began and (total == 1 or clock() - last_line < _LINE_SECONDS):
            return
        last_line = clock()
        count = "" if began else f": {_count(done, total, pace.per_second)}"
        print(f"onrecord: {_STAGES.get(stage, stage)}{count}", file=stream, flush=True)

    return report


@contextmanager
def _bars(stream: TextIO, clock: Clock) -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    columns = ("{task.description:<22}", BarColumn(), TimeElapsedColumn(), TextColumn("{task.fields[count]}"))
    with Progress(*columns, console=Console(file=stream), transient=True) as bars:
        tasks: dict[str, tuple[TaskID, _Pace]] = {}

        def report(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(_STAGES.get(stage, stage), total=None, count=""), _Pace(clock)
            task, pace = tasks[stage]
            pace.report(done)
            # A stage of one step has nothing to count: its bar only moves, until it is done.
            known = total if total != 1 or done else None
            bars.update(task, completed=done, total=known, count=_count(done, total, pace.per_second))

        yield report


class _Pace:
    """How many a second a stage does, measured in steps of half a second over its last minute.

    Leaps do not count: a build that goes on where another was cut short passes over what that had done in no time,
    and says nothing about the rest.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at: tuple[float, int] | None = None  # when the last step ended, and what was done by then
        self._steps: deque[tuple[float, float]] = deque(maxlen=_STEPS)  # pace, seconds
        self.per_second: float | None = None

    def report(self, done: int) -> None:
        """Take a report of how many are done."""
        now = self._clock()
        if self._at is None:
            self._at = now, done
        seconds = now - self._at[0]
        if seconds >= _STEP_SECONDS:
            self._steps.append(((done - self._at[1]) / seconds, seconds))
            self._at = now, done
            self.per_second = _mean_without_leaps(self._steps)


def _mean_without_leaps(steps: deque[tuple[float, float]]) -> float:
    usual = _median(steps)
    counted = [(pace, seconds) for pace, seconds in steps if pace <= _LEAP * usual]
    return sum(pace * seconds for pace, seconds in counted) / sum(seconds for _, seconds in counted)


def _median(steps: deque[tuple[float, float]]) -> float:
    """Return the pace at which, or below which, half of the time was spent."""
    half = sum(seconds for _, seconds in steps) / 2
    for pace, seconds in sorted(steps):
        half -= seconds
        if half <= 0:
            return pace
    raise ValueError("no steps")


def _count(done: int, total: int | None, per_second: float | None) -> str:
    """Return what is to be said of a stage: "4,096 of 230,000, 69/s, 55 min left"."""
    if total == 1:
        return ""
    said = [f"{done:,}" if total is None else f"{done:,} of {total:,}"]
    if per_second:
        said.append(f"{per_second:,.0f}/s" if per_second >= 10 else f"{per_second:.1f}/s")
        if total is not None and total > done:
            said.append(f"{_time((total - done) / per_second)} left")
    return ", ".join(said)


def _time(seconds: float) -> str:
    """Return a time as roughly as it is known: "50 s", "55 min", "3 h 5 min"."""
    if seconds <= 90:
        return f"{math.ceil(seconds / 10) * 10} s"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} min" if minutes <= 90 else f"{minutes // 60} h {minutes % 60} min"
