"""One connection: a request's line and headers must come within ten seconds, and so many connections may be open.

uvicorn alone asks for neither: its own limit answers requests, and leaves the connections open.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS_S = 10.0
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_TOO_MANY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class TimedConnection(H11Protocol):
    """Answers 408 and closes where headers are not whole in time; where nothing came at all, closes.

    Where more than ``most`` are open, the one that has gone longest without a request makes way; where all have one,
    the newest is told 503. ``changed`` is told how many are open.
    """

    most = 512
    _timer: asyncio.TimerHandle | None = None
    _began = False
    since = 0.0

    @staticmethod
    def changed(connections: int) -> None:
        """Take how many connections are open now."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self.since = self.loop.time()
        self._timer = self.loop.call_later(HEADERS_S, self._too_slow)
        if len(self.connections) > self.most:
            self._make_room()
        self.changed(len(self.connections))

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop()
        super().connection_lost(exc)
        self.changed(len(self.connections))

    def data_received(self, data: bytes) -> None:
        """Take what came: time runs from a request's first byte to the end of its headers."""
        self._began = True
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop()
        elif self._timer is None and not self.transport.is_closing():
            self._timer = self.loop.call_later(HEADERS_S, self._too_slow)

    def on_response_complete(self) -> None:
        """Be idle from now on."""
        super().on_response_complete()
        self.since = self.loop.time()

    @property
    def idle(self) -> bool:
        """Whether it is between requests, or in the middle of one's headers."""
        return not self.transport.is_closing() and (self.cycle is None or self.cycle.response_complete)

    def _make_room(self) -> None:
        others = (each for each in self.connections if isinstance(each, TimedConnection) and each is not self)
        oldest = min((each for each in others if each.idle), key=lambda each: each.since, default=None)
        if oldest is None:
            self.transport.write(_TOO_MANY)
        (oldest or self).transport.close()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_slow(self) -> None:
        self._timer = None
        if self.transport.is_closing():
            return
        if self._began:
            self.transport.write(_TOO_SLOW)
        self.transport.close()


def bounded(most: int, changed: Callable[[int], None]) -> type[TimedConnection]:
    """Return the class of connections of which ``most`` may be open."""
    return type("BoundedConnection", (TimedConnection,), {"most": most, "changed": staticmethod(changed)})
