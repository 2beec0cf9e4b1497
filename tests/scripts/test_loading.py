"""The pure parts of scripts/load, and its clients against a server of a few lines: nothing here is timed."""

from __future__ import annotations

import asyncio
import doctest
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from scripts.loading import report
from scripts.loading.client import FAILED, Outcome, ask, get, send
from scripts.loading.hostile import huge_bodies, leavers
from scripts.loading.loads import Loaded
from scripts.loading.process import Held

_Came = TypeVar("_Came")
Reply = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def _with_server(reply: Reply, story: Callable[[int], Awaitable[_Came]]) -> _Came:
    async def served() -> _Came:
        server = await asyncio.start_server(reply, "127.0.0.1", 0)
        async with server:
            return await story(server.sockets[0].getsockname()[1])

    return asyncio.run(served())


async def _refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 503 Service Unavailable\r\nServer-Timing: total;dur=1.50, queue;dur=0.25\r\n\r\n")
    writer.close()


async def _close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


def test_every_example_runs() -> None:
    assert doctest.testmod(report).failed == 0


def test_an_outcome_has_the_status_and_the_services_own_times() -> None:
    outcome = _with_server(_refuse, lambda port: send(port, get("/healthz")))
    assert (outcome.status, outcome.timing) == (503, {"total": 1.5, "queue": 0.25})


def test_no_answer_is_an_outcome_too() -> None:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    assert _with_server(hang_up, lambda port: send(port, get("/"))).status == FAILED


def test_a_huge_body_is_told_what_it_was_answered() -> None:
    assert _with_server(_refuse, lambda port: huge_bodies(port, 2)) == {"503": 2}


def test_clients_that_leave_wait_for_no_answer() -> None:
    _with_server(_close, lambda port: leavers(port, [ask("/api/search", "who?")], 5, 0.001))


def _outcome(sent: float, status: int, seconds: float) -> Outcome:
    return Outcome(sent, status, seconds, {"total": seconds * 500})


def test_goodput_is_the_share_of_the_best_rate_that_was_still_answered() -> None:
    outcomes = [_outcome(second, 200, 1.0) for second in range(10)] + [_outcome(5, 503, 0.01)]
    loaded = Loaded(4.0, outcomes, [_outcome(0, 200, 0.3)], Held(350, 5, 10), 0.5)
    row = report.measured("4x", loaded, best=2.0, memory_before_mb=300)
    assert row["goodput"] == pytest.approx(10 / 10 / 2)
    assert row["statuses"] == {"200": 10, "503": 1}
    assert (row["refused p99"], row["refused p99, in the service"]) == (10.0, 5.0)
    assert (row["health most"], row["memory growth, MB"], row["recovery, s"]) == (300.0, 50, 0.5)


def test_the_table_holds_every_number() -> None:
    loaded = Loaded(4.0, [_outcome(0, 200, 1.0)], [], Held(1, 1, 1), None)
    row = report.measured("1x", loaded, 1.0, 0)
    shown = report.table(
        {"cores": 2, "loads": [row], "hostile": {}, "left": {"clients that left": 3}, "search, ms": {}}
    )
    assert "cores: 2" in shown
    assert "clients that left: 3" in shown
    assert all(name in shown for name in row)
