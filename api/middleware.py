"""What surrounds every answer, in plain ASGI: two headers, the limit on bodies, the last resort."""

from __future__ import annotations

import logging
import time
import traceback

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problems import refusal
from .telemetry import begin

_FRAMES = 8  # of a traceback, the innermost; those above are the framework's
_log = logging.getLogger(__name__)


class AnswerHeaders:
    """Puts ``Server-Timing``, the stages and their sum so far, and ``X-Content-Type-Options`` on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        started, spent = time.perf_counter_ns(), begin()

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                times = {"total": time.perf_counter_ns() - started, **spent}
                headers["Server-Timing"] = ", ".join(f"{name};dur={ns / 1e6:.2f}" for name, ns in times.items())
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        await self.app(scope, receive, send_with_headers)


class LastResort:
    """Answers 500 where the service failed, and logs where: no message, for that could quote a question."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        started = False

        async def watched_send(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watched_send)
        except Exception as error:  # the boundary where anything becomes an answer
            where = "".join(traceback.format_tb(error.__traceback__, limit=-_FRAMES))
            _log.error("%s in a request, at\n%s", type(error).__name__, where)
            if started or scope["type"] != "http":
                raise
            await refusal(Request(scope), 500)(scope, receive, send)


class HeadAsGet:
    """Answers HEAD with what GET would send, without its body. Source: RFC 9110, 9.3.2."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope.get("method") != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, send_without_body)


class BodyLimit:
    """Refuses a body over ``limit`` bytes as soon as that is known: by its header, or else while it arrives.

    A refused body is never held in memory; the error reaches whoever reads the body.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "")
        announced = int(length[:19]) if length.isdecimal() else 0
        arrived = 0

        async def limited_receive() -> Message:
            nonlocal arrived
            if announced > self.limit:
                raise HTTPException(413)
            message = await receive()
            arrived += len(message.get("body", b""))
            if arrived > self.limit:
                raise HTTPException(413)
            return message

        await self.app(scope, limited_receive, send)
