"""Admission, driven as a server drives it: places, waiting, deadlines, bodies and clients that leave."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.types import Message, Receive, Scope, Send

from onrecord.api.admission import UNGATED, Admission, end_with
from onrecord.api.gate import Gate
from onrecord.api.middleware import BodyLimit


class Client:
    """A client that sends one body, may stay silent or leave, and keeps what it is answered."""

    def __init__(self, path: str = "/api/ask", body: bytes = b"{}", *, silent: bool = False) -> None:
        self.path = path
        self.body: bytes | None = body
        self.silent = silent
        self.gone = asyncio.Event()
        self.messages: list[Message] = []

    async def receive(self) -> Message:
        if self.body is not None and not self.silent:
            body, self.body = self.body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.messages.append(message)

    async def ask(self, app: Any, **headers: str) -> None:
        pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": "POST", "path": self.path, "headers": pairs, "query_string": b""}
        await app({**scope, "server": ("localhost", 80)}, self.receive, self.send)

    @property
    def status(self) -> int | None:
        return next((each["status"] for each in self.messages if "status" in each), None)

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(next(each["headers"] for each in self.messages if "headers" in each))


class Work:
    """An application that works in a thread until it is let go, and counts how many do so at once."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.count = threading.Lock()
        self.now = self.most = self.begun = 0

    def _work(self) -> None:
        with self.count:
            self.now += 1
            self.begun += 1
            self.most = max(self.most, self.now)
        self.go.wait(10)
        with self.count:
            self.now -= 1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] not in UNGATED:
            await run_in_threadpool(self._work)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def _run(story: Callable[[Work], Awaitable[None]]) -> Work:
    work = Work()

    async def told() -> None:
        try:
            await story(work)
        finally:
            work.go.set()

    asyncio.run(told())
    return work


async def _settle(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.005)


def test_no_more_than_the_gate_lets_in_work_at_once_and_the_rest_is_told_to_come_back() -> None:
    async def story(work: Work) -> None:
        app = Admission(work, Gate(2, 3), 5)
        clients = [Client() for _ in range(12)]
        asked = [asyncio.ensure_future(client.ask(app)) for client in clients]
        await _settle(lambda: sum(client.status == 503 for client in clients) == 7 and work.now == 2)
        work.go.set()
        await asyncio.gather(*asked)
        assert [client.status for client in clients] == [200] * 5 + [503] * 7
        assert clients[-1].headers[b"retry-after"] == b"1"

    assert _run(story).most == 2


def test_who_is_turned_away_knows_it_within_a_tenth_of_a_second() -> None:
    async def story(work: Work) -> None:
        app = Admission(work, Gate(1, 0), 5)
        first = asyncio.ensure_future(Client().ask(app))
        await _settle(lambda: work.begun == 1)
        started = time.perf_counter()
        second = Client(silent=True)  # its body is not waited for
        await second.ask(app)
        assert second.status == 503
        assert time.perf_counter() - started < 0.1
        work.go.set()
        await first

    _run(story)


def test_health_does_not_wait_behind_the_work() -> None:
    async def story(work: Work) -> None:
        app = Admission(work, Gate(1, 0), 5)
        first = asyncio.ensure_future(Client().ask(app))
        await _settle(lambda: work.begun == 1)
        health = Client("/healthz")
        await health.ask(app)
        assert health.status == 200
        work.go.set()
        await first

    _run(story)


def test_past_its_deadline_a_request_is_answered_504_and_keeps_its_place_until_its_thread_is_done() -> None:
    async def story(work: Work) -> None:
        gate = Gate(1, 5)
        app = Admission(work, gate, 0.05)
        working, waiting = Client(), Client()
        await asyncio.gather(working.ask(app), waiting.ask(app))
        assert (working.status, waiting.status) == (504, 504)
        assert (gate.running, gate.waiting, work.begun) == (1, 0, 1)
        work.go.set()
        await _settle(lambda: gate.running == 0)

    assert _run(story).begun == 1


def test_a_stream_past_its_deadline_ends_with_what_it_said_it_would_and_nothing_after() -> None:
    async def story(work: Work) -> None:
        async def streaming(scope: Scope, receive: Receive, send: Send) -> None:
            end_with(scope, b"late")
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"first", "more_body": True})
            await run_in_threadpool(work._work)
            await send({"type": "http.response.body", "body": b"answer"})

        gate, client = Gate(1, 0), Client()
        await client.ask(Admission(streaming, gate, 0.05))
        assert gate.running == 1
        work.go.set()
        await _settle(lambda: gate.running == 0)
        assert [each["body"] for each in client.messages if "body" in each] == [b"first", b"late"]
        assert not client.messages[-1].get("more_body", False)

    _run(story)


def test_who_leaves_while_waiting_is_not_worked_on() -> None:
    async def story(work: Work) -> None:
        gate = Gate(1, 5)
        app = Admission(work, gate, 5)
        staying, leaving = Client(), Client()
        asked = [asyncio.ensure_future(client.ask(app)) for client in (staying, leaving)]
        await _settle(lambda: gate.waiting == 1)
        leaving.gone.set()
        await _settle(lambda: gate.waiting == 0)
        work.go.set()
        await asyncio.gather(*asked)
        assert (staying.status, leaving.messages) == (200, [])

    assert _run(story).begun == 1


def test_places_are_not_lost_with_clients_who_leave() -> None:
    async def story(work: Work) -> None:
        gate = Gate(2, 50)
        app = Admission(work, gate, 5)
        clients = [Client() for _ in range(40)]
        asked = [asyncio.ensure_future(client.ask(app)) for client in clients]
        await _settle(lambda: work.begun == 2)
        for client in clients:
            client.gone.set()
        await asyncio.gather(*asked)
        work.go.set()
        await _settle(lambda: gate.running == 0)
        assert not gate.full
        assert gate.waiting == 0

    assert _run(story).begun == 2


def test_a_body_that_does_not_come_is_408_and_takes_no_place() -> None:
    async def story(work: Work) -> None:
        client = Client(silent=True)
        await client.ask(Admission(work, Gate(1, 0), 5, body_seconds=0.05))
        assert client.status == 408
        assert client.headers[b"connection"] == b"close"

    assert _run(story).begun == 0


def test_a_body_that_is_too_long_is_413_and_takes_no_place() -> None:
    async def story(work: Work) -> None:
        app = BodyLimit(Admission(work, Gate(1, 0), 5), 10)
        announced, chunked = Client(silent=True), Client(body=b" " * 11)
        await announced.ask(app, content_length="11")
        await chunked.ask(app)
        assert (announced.status, chunked.status) == (413, 413)

    assert _run(story).begun == 0


def test_who_leaves_in_the_middle_of_a_body_is_forgotten() -> None:
    async def story(work: Work) -> None:
        client = Client(silent=True)
        client.gone.set()
        await client.ask(Admission(work, Gate(1, 0), 5))
        assert client.messages == []

    assert _run(story).begun == 0
