"""How far a long command is: bars on a terminal, else one line for each stage. Always on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

Report = Callable[[str, int, int | None], None]  # stage, done, of how many if known

_STAGES = {
    "encoder": "preparing the encoder",
    "reading": "reading articles",
    "encoding": "encoding passages",
}


@contextmanager
def progress(stream: TextIO) -> Iterator[Report]:
    """Hand out a function that takes reports of progress."""
    if not stream.isatty():
        yield _lines(stream)
        return
    with _bars(stream) as report:
        yield report


def _lines(stream: TextIO) -> Report:
    seen: set[str] = set()

    def report(stage: str, done: int, total: int | None) -> None:  # noqa: ARG001 - only that the stage began
        if stage not in seen:
            seen.add(stage)
            print(f"onrecord: {_STAGES.get(stage, stage)}", file=stream, flush=True)

    return report


@contextmanager
def _bars(stream: TextIO) -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    columns = ("{task.description:<22}", BarColumn(), TimeElapsedColumn(), TextColumn("{task.fields[count]}"))
    with Progress(*columns, console=Console(file=stream), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def report(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(_STAGES.get(stage, stage), total=None, count="")
            # A stage of one step has nothing to count: its bar only moves, until it is done.
            known = total if total != 1 or done else None
            bars.update(tasks[stage], completed=done, total=known, count=_count(done, total))

        yield report


def _count(done: int, total: int | None) -> str:
    if total is None:
        return f"{done:,}"
    return "" if total == 1 else f"{done:,} of {total:,}"
