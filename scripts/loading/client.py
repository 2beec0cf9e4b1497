"""An HTTP client of a few lines: what a real one costs would be taken from the service on the same machine."""

from __future__ import annotations

import asyncio
import json
import re
import time
from dataclasses import dataclass
from typing import Any

_TIMING = re.compile(r"(\w+);dur=([\d.]+)")
FAILED = 0  # status of a request that got no answer


@dataclass(frozen=True, slots=True)
class Outcome:
    """One request: when it was sent (seconds of ``time.perf_counter``), what came, after how many seconds.

    ``timing`` are the milliseconds of ``Server-Timing`` by name.
    """

    sent: float
    status: int
    seconds: float
    timing: dict[str, float]


def ask(path: str, question: str) -> bytes:
    """Return a request that asks a question, whole."""
    field = "query" if path.endswith("search") else "question"
    return post(path, {field: question})


def post(path: str, body: dict[str, Any]) -> bytes:
    """Return a request that posts JSON, whole."""
    data = json.dumps(body).encode()
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
        f"Content-Length: {len(data)}\r\n\r\n"
    ).encode() + data


def get(path: str) -> bytes:
    """Return a request for ``path``."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()


async def send(port: int, request: bytes, timeout_s: float = 30.0) -> Outcome:
    """Send a request on a connection of its own and wait for the whole answer."""
    sent = time.perf_counter()
    try:
        answer = await asyncio.wait_for(_exchange(port, request), timeout_s)
        head = answer.partition(b"\r\n\r\n")[0].decode("latin-1")
        status = int(head.split(" ", 2)[1])
    except (OSError, TimeoutError, ValueError, IndexError):
        return Outcome(sent, FAILED, time.perf_counter() - sent, {})
    timing = next((line for line in head.split("\r\n") if line.lower().startswith("server-timing:")), "")
    return Outcome(sent, status, time.perf_counter() - sent, {name: float(ms) for name, ms in _TIMING.findall(timing)})


async def _exchange(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        return await reader.read()
    finally:
        writer.close()
