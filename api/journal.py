"""The service's log: one JSON object a line, with the request's id, and nothing that was asked or answered."""

from __future__ import annotations

import logging
import time
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .access import key_of
from .encoding import dumps

if TYPE_CHECKING:
    from .metrics import Metrics

_FIELDS = "onrecord_fields"
_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
NAME = __name__
_log = logging.getLogger(NAME)


class JsonLines(logging.Formatter):
    r"""Writes a record as one line of JSON; control characters become escapes, so that no line can be forged.

    What an exception says is left out, for it could quote a question; its class stands.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        fields: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            fields["error"] = record.exc_info[0].__name__
        if own := request_id():
            fields["request_id"] = own
        return dumps(fields | getattr(record, _FIELDS, {}))


class Journal:
    """Gives each request an id, sent back as ``X-Request-Id``, counts it, and writes a line for it if it is to ``log``.

    The line has the route's pattern, not the path: that of the page holds the question, others hold ids.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, *, log: bool) -> None:
        self.app = app
        self._metrics = metrics
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        own = uuid.uuid4().hex
        token = _request_id.set(own)
        started, status = time.perf_counter(), 0

        async def watched_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = own
            await send(message)

        try:
            await self.app(scope, receive, watched_send)
        finally:
            self._tell(scope, status, time.perf_counter() - started)
            _request_id.reset(token)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        """Count and log; status 0 stands for a client that left before its answer."""
        method, route = method_of(scope), route_of(scope)
        self._metrics.request(method, route, status, seconds)
        if self._log:
            key = key_of(scope)
            fields = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
            _log.info("request", extra={_FIELDS: fields | ({"key": key.id} if key else {})})


def request_id() -> str | None:
    """Return the id of the request that is served in this context."""
    return _request_id.get()


def method_of(scope: Scope) -> str:
    """Return a request's method; all that are not served here are one."""
    return scope["method"] if scope["method"] in ("GET", "POST", "DELETE", "HEAD", "OPTIONS") else "other"


def route_of(scope: Scope) -> str:
    """Return the pattern of the route that a request came to."""
    route = scope.get("route")
    if scope["path"] in ("/mcp", "/openapi.json", "/sign-in"):
        return str(scope["path"])
    return str(getattr(route, "path_format", None) or "none")
