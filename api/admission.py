"""Admission to the work: a whole body first, then a place, and for all of it a deadline.

Scoring runs in threads, which cannot be stopped. A request past its deadline, or whose client has left, is therefore
answered or forgotten at once, while its place stays taken until its thread is done: no more than the gate's number ever
run. Who leaves while waiting is never worked on.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..retrieval.writing.patience import patient
from .gate import Full, Gate
from .problems import refusal

Stage = Callable[[str, int, int], None]  # is told of each stage, when it began and ended (perf_counter_ns)

UNGATED = frozenset({"/healthz", "/readyz", "/metrics", "/openapi.json"})  # must not wait behind the work
BODY_S = 10.0
_CLOSE = {"Connection": "close"}  # what else the client would send is not wanted
_RETRY = {"Retry-After": "1"}
_LAST = "onrecord.last"  # in a request's scope
_LAST_S = 1.0  # to hand over the last words to a client that may have stopped reading


class _Left(Exception):
    """The client closed the connection."""


class Admission:
    """Answers 503 where too many wait, 408 where a body is slow, 413 where it is long, 504 past the deadline.

    ``seconds`` count from the last byte of the body. An answer that has begun by then ends with what ``end_with`` was
    told, or else is cut.
    """

    def __init__(
        self, app: ASGIApp, gate: Gate, seconds: float, body_seconds: float = BODY_S, stage: Stage | None = None
    ) -> None:
        self.app = app
        self._gate = gate
        self._seconds = seconds
        self._body_seconds = body_seconds
        self._stage = stage or (lambda _name, _started, _ended: None)
        self._unfinished: set[asyncio.Future[None]] = set()  # else they could be collected while they run

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] in UNGATED:
            await self.app(scope, receive, send)
            return
        try:
            await self._admit(scope, receive, send)
        except _Left:
            return
        except Full:
            await refusal(Request(scope), 503, "Too many wait already; ask again.", headers=_RETRY | _CLOSE)(
                scope, receive, send
            )
        except HTTPException as refused:
            await refusal(Request(scope), refused.status_code, headers=_CLOSE)(scope, receive, send)
        except TimeoutError:
            await refusal(Request(scope), 504, headers=_RETRY)(scope, receive, send)

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._gate.full:
            raise Full  # before a body is read for nothing
        with self._timed("body"):
            body = await self._body(receive)
        deadline = asyncio.get_running_loop().time() + self._seconds
        leaving = asyncio.ensure_future(_until_left(receive))
        try:
            with self._timed("queue"):
                await self._enter(leaving, deadline)
            await self._work(scope, body, send, leaving, deadline)
        finally:
            leaving.cancel()

    async def _body(self, receive: Receive) -> bytes:
        """Return the whole body; raises what the limit on bodies raises, and 408."""
        try:
            async with asyncio.timeout(self._body_seconds):
                return await _whole(receive)
        except TimeoutError:
            raise HTTPException(408) from None

    async def _enter(self, leaving: asyncio.Future[None], deadline: float) -> None:
        """Wait for a place; raises Full, TimeoutError, and _Left where there is nobody left to work for."""
        if self._gate.free:  # mostly; without a task of its own
            await self._gate.enter()
            return
        entering = asyncio.ensure_future(self._gate.enter())
        try:
            await asyncio.wait({entering, leaving}, timeout=_remaining(deadline), return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not entering.done():
                entering.cancel()
                await asyncio.wait({entering})
        if not entering.cancelled():
            entering.result()
            if not leaving.done():
                return
            self._gate.leave()
        raise _Left if leaving.done() else TimeoutError

    async def _work(
        self, scope: Scope, body: bytes, send: Send, leaving: asyncio.Future[None], deadline: float
    ) -> None:
        """Run the application until it is done, the client leaves, or time is over; raises TimeoutError."""
        last: list[bytes] = scope.setdefault(_LAST, [])
        answer = _Answer(send)
        with patient(deadline, leaving.done):  # the loop's time is that of time.monotonic
            work = asyncio.ensure_future(self._run(scope, _Replay(body, leaving), answer))
        self._unfinished.add(work)
        work.add_done_callback(self._ended)
        # Not cancelled: that would end the waiting for a thread, not the thread, and free its place too early.
        done, _ = await asyncio.wait({work, leaving}, timeout=_remaining(deadline), return_when=asyncio.FIRST_COMPLETED)
        if work in done:
            work.result()
            return
        await answer.end(b"" if done else b"".join(last))
        if not done and not answer.started:
            raise TimeoutError

    async def _run(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._timed("work"):
            await self.app(scope, receive, send)

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        started = time.perf_counter_ns()
        try:
            yield
        finally:
            self._stage(stage, started, time.perf_counter_ns())

    def _ended(self, work: asyncio.Future[None]) -> None:
        self._unfinished.discard(work)
        self._gate.leave()
        if not work.cancelled():
            work.exception()  # raised to who waits for it, if anyone still does


class _Answer:
    """Sends an answer until nobody wants it any more."""

    def __init__(self, send: Send) -> None:
        self.started = False
        self.closed = False
        self._send = send

    async def __call__(self, message: Message) -> None:
        if not self.closed:
            self.started = True
            await self._send(message)

    async def end(self, last: bytes) -> None:
        """Send ``last``, if it is anything, in place of what is still to come."""
        self.closed = True
        if self.started and last:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._send({"type": "http.response.body", "body": last}), _LAST_S)


class _Replay:
    """Hands over a body that was read already, and then waits for the client to leave."""

    def __init__(self, body: bytes, leaving: asyncio.Future[None]) -> None:
        self._body: bytes | None = body
        self._leaving = leaving

    async def __call__(self) -> Message:
        body, self._body = self._body, None
        if body is not None:
            return {"type": "http.request", "body": body, "more_body": False}
        await asyncio.wait({self._leaving})
        return {"type": "http.disconnect"}


def end_with(scope: Scope, last: bytes) -> None:
    """Say what a stream is to end with, should its deadline pass."""
    scope.setdefault(_LAST, []).append(last)


async def _whole(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Left
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


async def _until_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _remaining(deadline: float) -> float:
    return max(0.0, deadline - asyncio.get_running_loop().time())
