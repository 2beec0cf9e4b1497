"""Running the HTTP service: listen first, then answer, then leave in good order."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn

from ..index.errors import SearchError
from .connection import bounded
from .journal import NAME as JOURNAL
from .journal import JsonLines

if TYPE_CHECKING:
    from .http import Service

BACKLOG = 2048
NOTICE_S = 0.5  # between /readyz saying no and the end of listening
# For so long may a thread that scores keep the interpreter while the event loop wants it; Python's own is ten times as
# long, and a refusal wants it several times.
SWITCH_S = 0.0005
GRACE_S = 8  # for what is in flight; with the notice and the end itself, under ten


class CannotListen(SearchError):
    """The address cannot be listened on."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        self.host = host
        self.port = port
        super().__init__(f"cannot listen on {host} port {port}: {reason}; choose another: onrecord serve --port 0")


class Unguarded(SearchError):
    """Other machines could reach the service, and no key keeps them out."""

    def __init__(self, host: str) -> None:
        self.host = host
        super().__init__(
            f"{host} is open to other machines, and there is no key to keep them out; "
            "make one: onrecord keys add NAME, or let all of them read: onrecord serve --insecure"
        )


def listen(host: str, port: int, *, public: bool = False) -> socket.socket:
    """Return a socket that listens, so that a port in use is known before anything else is done.

    Port 0 takes any free one. An address that other machines reach is taken only if it may be ``public``.

    Raises:
        CannotListen: where the address is in use, not ours, or not allowed.
        Unguarded: where it is public and may not be; nothing has listened on it then.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise CannotListen(host, port, _reason(error)) from None
    if not public and not ipaddress.ip_address(str(address[0]).partition("%")[0]).is_loopback:
        listener.close()
        raise Unguarded(host)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotListen(host, port, _reason(error)) from None
    return listener


def url_of(listener: socket.socket) -> str:
    """Return the address to open in a browser."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_public(listener: socket.socket) -> bool:
    """Say whether other machines can reach the socket."""
    return not ipaddress.ip_address(listener.getsockname()[0].partition("%")[0]).is_loopback


def run(app: Service, listener: socket.socket, announce: Callable[[], None], connections: int = 512) -> None:
    """Serve until SIGTERM or Ctrl-C, then finish what is in flight; ``announce`` is called when ready.

    At most so many ``connections`` are open at once.

    After SIGTERM ``/readyz`` says 503 for ``NOTICE_S`` seconds before connections are refused, so that whoever shares
    out requests sends no more here.
    """
    log_as_json()
    sys.setswitchinterval(SWITCH_S)
    config = uvicorn.Config(
        app,
        access_log=False,
        http=bounded(connections, app.metrics.connected),
        lifespan="on",
        log_config=None,
        loop="asyncio",
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
        ws="none",
    )
    server = _Server(config, app, announce)
    # At the end uvicorn raises the signal that it obeyed once more; with this handler the exit code is 0.
    signal.signal(signal.SIGTERM, lambda *_: setattr(server, "should_exit", True))
    server.run(sockets=[listener])


def log_as_json() -> None:
    """Write what the service has to say to stderr as JSON lines: warnings, and requests where that was chosen."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger(JOURNAL).setLevel(logging.INFO)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, app: Service, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._served = app
        self._announce = announce
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self._announce()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Give notice after the first SIGTERM; end at once after another signal."""
        if sig != signal.SIGTERM or self._loop is None or getattr(self._served.state, "ending", False):
            super().handle_exit(sig, frame)
            return
        self._served.state.ending = True
        loop, finish = self._loop, super().handle_exit
        loop.call_soon_threadsafe(loop.call_later, NOTICE_S, finish, sig, frame)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
