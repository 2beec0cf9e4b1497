"""Slow senders, on real sockets, with the ten seconds cut to a fraction of one."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from onrecord.api import connection
from onrecord.api.admission import Admission
from onrecord.api.gate import Gate
from onrecord.api.middleware import BodyLimit

LIMIT_S = 0.3


async def _fine(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(connection, "HEADERS_S", LIMIT_S)
    app: Any = BodyLimit(Admission(_fine, Gate(2, 2), 5, body_seconds=LIMIT_S), 100_000)
    config = uvicorn.Config(app, http=connection.TimedConnection, lifespan="off", log_config=None, ws="none")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join(10)


def _answer(port: int, *parts: bytes, pause: float = 0.0) -> tuple[bytes, float]:
    """Send parts with pauses; return all that came back until the connection closed, and when that was."""
    started = time.perf_counter()
    came = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as peer:
        try:
            for part in parts:
                peer.sendall(part)
                time.sleep(pause)
            while data := peer.recv(4096):
                came += data
        except ConnectionError:
            pass
        return came, time.perf_counter() - started


def test_headers_that_drip_are_cut(port: int) -> None:
    drips = [b"GET / HTTP/1.1\r\n", *(b"X-%d: y\r\n" % at for at in range(20))]
    came, seconds = _answer(port, *drips, pause=0.05)
    assert came.startswith(b"HTTP/1.1 408 ") or seconds < 3  # the answer may be lost with what is still sent
    assert seconds < 3


def test_a_connection_that_says_nothing_is_closed(port: int) -> None:
    came, seconds = _answer(port)
    assert came == b""
    assert LIMIT_S * 0.9 < seconds < 3


def test_headers_that_stop_are_answered_408(port: int) -> None:
    came, seconds = _answer(port, b"GET / HTTP/1.1\r\nHost: x\r\n")
    assert came.startswith(b"HTTP/1.1 408 ")
    assert seconds < 3


def test_the_second_request_of_a_connection_has_no_more_time(port: int) -> None:
    came, seconds = _answer(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / HT", pause=0.1)
    assert came.startswith(b"HTTP/1.1 200 ")
    assert b"HTTP/1.1 408 " in came
    assert seconds < 3


@pytest.mark.parametrize("framing", [b"Content-Length: 9", b"Transfer-Encoding: chunked"])
def test_a_body_that_stops_is_answered_408_and_the_connection_closed(port: int, framing: bytes) -> None:
    came, seconds = _answer(port, b"POST / HTTP/1.1\r\nHost: x\r\n" + framing + b"\r\n\r\n1\r\n")
    assert came.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in came
    assert seconds < 3


def test_a_long_body_in_chunks_is_cut_while_it_arrives(port: int) -> None:
    chunk = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
    head = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    _, seconds = _answer(port, head, *[chunk] * 2000)
    assert seconds < 3


def test_a_request_in_good_time_is_answered(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\n"
    came, _ = _answer(port, head, b"ab", b"cd", pause=0.05)
    assert came.startswith(b"HTTP/1.1 200 ")


@pytest.fixture
def crowded() -> Iterator[tuple[int, list[int]]]:
    """A service with room for three connections, and the numbers that it was told were open."""
    seen: list[int] = []

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(1.0 if scope["path"] == "/slow" else 0)
        await _fine(scope, receive, send)

    made = connection.bounded(3, seen.append)
    server = uvicorn.Server(uvicorn.Config(slow, http=made, lifespan="off", log_config=None, ws="none"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        yield listener.getsockname()[1], seen
        server.should_exit = True
        thread.join(10)


def _until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.005)


def test_where_there_are_too_many_the_one_that_was_idle_longest_makes_way(crowded: tuple[int, list[int]]) -> None:
    port, seen = crowded
    with ExitStack() as open_ones:
        idle = [open_ones.enter_context(socket.create_connection(("127.0.0.1", port), 10)) for _ in range(3)]
        _until(lambda: seen[-1:] == [3])
        assert _answer(port, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")[0].startswith(b"HTTP/1.1 200")
        assert idle[0].recv(10) == b""
        idle[1].sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle[1].recv(100).startswith(b"HTTP/1.1 200")
    assert max(seen) <= 4


def test_where_all_are_at_work_the_newest_is_told_to_come_back(crowded: tuple[int, list[int]]) -> None:
    port, _ = crowded
    with ExitStack() as open_ones:
        for _ in range(3):
            peer = open_ones.enter_context(socket.create_connection(("127.0.0.1", port), 10))
            peer.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
            time.sleep(0.1)
        assert _answer(port)[0].startswith(b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n")
        assert peer.recv(100).startswith(b"HTTP/1.1 200")
