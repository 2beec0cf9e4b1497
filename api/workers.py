"""Several processes that serve on one socket, started, watched and ended by one that does nothing else.

They are forked before anything heavy is loaded. The index is mapped into memory, so they share its pages; an encoder
each has of its own. Whichever is free first takes the next connection; each follows the index by itself.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from types import FrameType

from ..index.errors import SearchError
from .console import complain

Work = Callable[[Callable[[], None]], None]  # serves until SIGTERM, and calls what it is given when it is ready

METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
END_S = 10.0  # for the workers to end by themselves
_AGAIN_S = 1.0  # between a worker's death and the next one in its place
_PID_BYTES = 8


class WorkerFailed(SearchError):
    """A worker ended before it was ready."""

    def __init__(self) -> None:
        super().__init__("a worker did not start; its reason stands above; try one alone: onrecord serve --workers 1")


class _Terminated(Exception):
    """SIGTERM came."""


def run(work: Work, number: int, announce: Callable[[], None]) -> None:
    """Let so many processes ``work`` until SIGTERM or Ctrl-C; ``announce`` is called when all are ready.

    One that dies is replaced, unless it never was ready: then all end. Raises WorkerFailed, KeyboardInterrupt.
    """
    with _metrics_folder():
        workers = _Workers(work)
        before = signal.signal(signal.SIGTERM, _terminated)
        try:
            for _ in range(number):
                workers.start()
            workers.watch(number, announce)
        except _Terminated:
            pass
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            workers.end()
            signal.signal(signal.SIGTERM, before)


class _Workers:
    """The processes that run. Each holds one end of a pipe that breaks when their parent is gone, and then ends."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._context = multiprocessing.get_context("fork")
        self._running: dict[int, ForkProcess] = {}
        self._ready: set[int] = set()
        self._lifeline = os.pipe()
        self._told = os.pipe()

    def start(self) -> None:
        """Start one more."""
        process = self._context.Process(target=self._child)
        process.start()
        assert process.pid is not None
        self._running[process.pid] = process

    def watch(self, number: int, announce: Callable[[], None]) -> None:
        """Replace those that die, for ever; raises WorkerFailed where one was never ready."""
        announced = False
        while True:
            for event in wait([self._told[0], *(process.sentinel for process in self._running.values())]):
                if event == self._told[0]:
                    self._ready.add(int.from_bytes(os.read(self._told[0], _PID_BYTES), "little"))
            self._replace_dead()
            if not announced and len(self._ready) >= number:
                announced = True
                announce()

    def end(self) -> None:
        """End all: by themselves if they do so in time, else at once."""
        for process in self._running.values():
            process.terminate()
        until = time.monotonic() + END_S
        for process in self._running.values():
            process.join(max(0.0, until - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()
        for each in (*self._lifeline, *self._told):
            os.close(each)

    def _replace_dead(self) -> None:
        for pid, process in list(self._running.items()):
            if process.is_alive():
                continue
            del self._running[pid]
            if pid not in self._ready:
                raise WorkerFailed
            self._ready.discard(pid)
            _forget(pid)
            complain(f"worker {pid} ended by itself (exit code {process.exitcode}); another takes its place")
            time.sleep(_AGAIN_S)
            self.start()

    def _child(self) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # until the service takes it over
        os.setpgid(0, 0)  # Ctrl-C is for the parent, which tells its children
        os.close(self._lifeline[1])
        threading.Thread(target=self._follow_parent, daemon=True).start()
        try:
            self._work(self._tell_ready)
        except SearchError as error:
            complain(str(error))
            raise SystemExit(2) from None

    def _tell_ready(self) -> None:
        os.write(self._told[1], os.getpid().to_bytes(_PID_BYTES, "little"))

    def _follow_parent(self) -> None:
        os.read(self._lifeline[0], 1)  # returns when the parent's end is closed
        os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def _metrics_folder() -> Iterator[None]:
    """Give prometheus-client a folder in which the processes' numbers meet; it looks for it when it is imported."""
    folder = Path(tempfile.mkdtemp(prefix="onrecord-metrics-"))
    os.environ[METRICS_FOLDER] = str(folder)
    try:
        yield
    finally:
        del os.environ[METRICS_FOLDER]
        shutil.rmtree(folder, ignore_errors=True)  # what it leaves there does nobody harm


def _forget(pid: int) -> None:
    """Take what a dead worker had running out of the metrics; what it counted stays counted."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(pid)  # type: ignore[no-untyped-call]


def _terminated(_signal: int, _frame: FrameType | None) -> None:
    raise _Terminated
