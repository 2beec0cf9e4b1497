"""The service that is put under load: a process of its own, started and watched from outside."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_END_S = 20.0


@dataclass(frozen=True, slots=True)
class Held:
    """What a process and those that it started hold: resident memory in MB, threads, open files."""

    memory_mb: float
    threads: int
    files: int


@dataclass(frozen=True)
class Service:
    """A service that said it is ready."""

    process: subprocess.Popen[str]
    port: int

    @property
    def held(self) -> Held:
        """What it holds now, by /proc."""
        pids = [self.process.pid, *_children(self.process.pid)]
        return Held(
            sum(_resident_kb(pid) for pid in pids) / 1024,
            sum(len(list(Path(f"/proc/{pid}/task").iterdir())) for pid in pids),
            sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids),
        )


@contextmanager
def serving(index: Path, *arguments: str) -> Iterator[Service]:
    """Serve an index on a free port until the context ends."""
    command = [sys.executable, "-m", "onrecord.api", "serve", "--port", "0", "--index", str(index), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        line = process.stdout.readline()
        if not line:
            raise SystemExit("the service did not start; what it said stands above")
        yield Service(process, urlsplit(line.split()[-1]).port or 0)
    finally:
        process.terminate()
        try:
            process.wait(_END_S)
        except subprocess.TimeoutExpired:
            process.kill()


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _resident_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)
