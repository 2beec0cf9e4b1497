"""A peer at work in a process of its own, asked over its standard input and output."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .environments import PeerCard, python_of
from .timing import Times, TurnFailed

_HERE = Path(__file__).parent / "peers"
_PATIENCE_S = 3_600.0
# No peer is to report home or look for models.
_QUIET = dict.fromkeys(("DO_NOT_TRACK", "HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "ORT_DISABLE_TELEMETRY"), "1")


class PeerProcess:
    """One running peer. Every call raises TurnFailed with the peer's own error, also when it dies or hangs.

    ``ids`` holds what the peer found for each question asked so far.
    """

    def __init__(self, card: PeerCard, environments: Path, log: Path) -> None:
        """Start the peer, in an environment that is made if need be; what it prints goes to ``log``."""
        python = python_of(card, environments)
        self.name = card.name
        self.ids: dict[int, list[int]] = {}
        self.threads = 0
        environment = {**os.environ, **_QUIET}
        environment.pop("PYTHONPATH", None)
        with log.open("w") as stderr:
            self._process = subprocess.Popen(
                [python, "-P", _HERE / "host.py", _HERE / f"{card.name}.py"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, env=environment,
            )  # fmt: skip

    def build(self, documents: Path, vectors: Path, folder: Path) -> dict[str, float]:
        """Index the documents in a new folder; returns ``wall_s`` and ``cpu_s``."""
        folder.mkdir(parents=True)
        return self._ask(do="build", documents=str(documents), vectors=str(vectors), folder=str(folder))

    def take_questions(self, texts: Sequence[str], vectors: Path) -> None:
        """Hand over the questions, which are then asked by number."""
        self._ask(do="questions", texts=list(texts), vectors=str(vectors))

    def search(self, numbers: Sequence[int], k: int) -> Times:
        """Ask questions one after the other."""
        reply = self._ask(do="search", numbers=list(numbers), k=k)
        self.ids.update(zip(numbers, reply["ids"], strict=True))
        self.threads = reply["threads"]
        return Times(reply["wall_ms"], reply["cpu_ms"])

    def add(self, documents: Path, vectors: Path) -> float | None:
        """Add documents and return the wall time in ms; None if that was not tried with this peer."""
        return self._milliseconds(do="add", documents=str(documents), vectors=str(vectors))

    def remove(self, ids: Sequence[int]) -> float | None:
        """Remove documents and return the wall time in ms; None if that was not tried with this peer."""
        return self._milliseconds(do="remove", ids=list(ids))

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _milliseconds(self, **request: Any) -> float | None:
        found = self._ask(**request)["wall_ms"]
        return None if found is None else float(found)

    def _ask(self, **request: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise TurnFailed(self._end()) from error
        with selectors.DefaultSelector() as ready:
            ready.register(self._process.stdout, selectors.EVENT_READ)
            if not ready.select(_PATIENCE_S):
                raise TurnFailed(f"no reply to {request['do']} in {_PATIENCE_S:.0f} s")
        line = self._process.stdout.readline()
        if not line:
            raise TurnFailed(self._end())
        reply: dict[str, Any] = json.loads(line)
        if "error" in reply:
            raise TurnFailed(f"{request['do']}: {reply['error']}")
        return reply

    def _end(self) -> str:
        return f"ended with code {self._process.wait()}"
