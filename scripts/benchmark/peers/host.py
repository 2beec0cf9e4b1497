"""Runs one peer in its own environment: JSON lines in on standard input, one JSON line back for each.

    python -P scripts/benchmark/peers/host.py scripts/benchmark/peers/zvec.py

It needs numpy and the peer, nothing of OnRecord. The clock covers the peer's call and nothing of this talk.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import time
from pathlib import Path
from typing import Any, Protocol, TextIO, cast

import numpy as np
import numpy.typing as npt

Reply = dict[str, Any]


class Peer(Protocol):
    """What a peer's file gives as ``Peer``; ``add`` and ``remove`` may be missing.

    ``documents`` are dicts of ``id`` (a number), ``text`` and ``source``; ``vectors`` is (documents, dimension)
    float32.
    """

    def build(self, documents: list[dict[str, Any]], vectors: npt.NDArray[np.float32], folder: str) -> None:
        """Index the documents in an empty folder."""

    def search(self, question: str, vector: npt.NDArray[np.float32], k: int) -> list[int]:
        """Return the ids of the best ``k`` documents by words and vectors together."""
        ...

    def add(self, documents: list[dict[str, Any]], vectors: npt.NDArray[np.float32]) -> None:
        """Add documents; they are found, and as durable as the peer makes them, when this returns."""

    def remove(self, ids: list[int]) -> None:
        """Remove documents."""


class Host:
    """Answers requests for one peer."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._questions: list[str] = []
        self._vectors: npt.NDArray[np.float32] = np.empty((0, 0), np.float32)

    def build(self, documents: str, vectors: str, folder: str) -> Reply:
        """Build an index and say what it took."""
        given, matrix = _documents(documents), np.load(vectors, mmap_mode="r")
        wall, cpu = time.perf_counter(), time.process_time()
        self._peer.build(given, matrix, folder)
        return {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}

    def questions(self, texts: list[str], vectors: str) -> Reply:
        """Take the questions that ``search`` names by number."""
        self._questions, self._vectors = texts, np.load(vectors)
        return {}

    def search(self, numbers: list[int], k: int) -> Reply:
        """Answer questions one after the other; milliseconds of wall time and of the process's CPU for each."""
        wall_ms, cpu_ms, ids = [], [], []
        for number in numbers:
            wall, cpu = time.perf_counter_ns(), time.process_time_ns()
            found = self._peer.search(self._questions[number], self._vectors[number], k)
            cpu_ms.append((time.process_time_ns() - cpu) / 1e6)
            wall_ms.append((time.perf_counter_ns() - wall) / 1e6)
            ids.append(found)
        return {"wall_ms": wall_ms, "cpu_ms": cpu_ms, "ids": ids, "threads": _threads()}

    def add(self, documents: str, vectors: str) -> Reply:
        """Add documents."""
        return self._timed("add", _documents(documents), np.load(vectors))

    def remove(self, ids: list[int]) -> Reply:
        """Remove documents."""
        return self._timed("remove", ids)

    def _timed(self, name: str, *given: Any) -> Reply:
        """Say how long a call took; None if the peer's file does not have it."""
        call = getattr(self._peer, name, None)
        if call is None:
            return {"wall_ms": None}
        wall = time.perf_counter()
        call(*given)
        return {"wall_ms": (time.perf_counter() - wall) * 1e3}


def _documents(file: str) -> list[dict[str, Any]]:
    with Path(file).open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def _threads() -> int:
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.exists() else 0


def _load(file: str) -> Peer:
    specification = importlib.util.spec_from_file_location("peer", file)
    if specification is None or specification.loader is None:
        raise SystemExit(f"{file} is no Python file")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return cast(Peer, module.Peer())


def _replies() -> TextIO:
    """Keep standard output for replies: whatever a peer prints goes to standard error."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return replies


def main(file: str) -> None:
    """Answer until standard input ends; a peer's error is a reply that holds ``error``."""
    replies = _replies()
    host: Host | None = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            host = host or Host(_load(file))
            reply = getattr(host, request.pop("do"))(**request)
        except Exception as error:  # noqa: BLE001 - any peer may raise anything; who asked decides
            reply = {"error": f"{type(error).__name__}: {error}"[:500]}
        print(json.dumps(reply), file=replies, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
