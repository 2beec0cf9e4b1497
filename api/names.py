"""Who the service is known as, and whose pages may call it: against DNS rebinding and pages of other sites.

A page on another site can make a browser send requests here. Its requests carry that site's name, as ``Origin`` or,
after the site has pointed its own name at this machine, as ``Host``; neither is one of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from .problems import refusal

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Names:
    """Answers 421 where ``Host`` is no name of ours, 403 where ``Origin`` is no page of ours or of ``origins``.

    Ours are the names of this machine to itself, the address that a connection came to, and ``hosts``, on any port.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str] = (), origins: Sequence[str] = ()) -> None:
        self.app = app
        self._hosts = frozenset(host.lower() for host in (*LOOPBACK, *map(bracketed, hosts)))
        self._origins = frozenset(origin.lower().rstrip("/") for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        status = self._refused(scope) if scope["type"] == "http" else None
        if status is None:
            await self.app(scope, receive, send)
        else:
            await refusal(Request(scope), status, headers={"Connection": "close"})(scope, receive, send)

    def _refused(self, scope: Scope) -> int | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_ours(hosts[0], scope):
            return 421
        return None if all(self._is_welcome(each, scope) for each in headers.getlist("origin")) else 403

    def _is_ours(self, authority: str, scope: Scope) -> bool:
        name = host_of(authority)
        server: tuple[str, int | None] | None = scope.get("server")
        address = bracketed(str(server[0])).lower() if server else ""
        return name is not None and (name in self._hosts or name == address)

    def _is_welcome(self, origin: str, scope: Scope) -> bool:
        if origin.lower() in self._origins:
            return True
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        return parts.scheme in ("http", "https") and self._is_ours(parts.netloc, scope)


def host_of(authority: str) -> str | None:
    """Return the host of ``host:port`` in lower case, None where that is not what it is.

    >>> host_of("[::1]:80"), host_of("Localhost"), host_of("a@b"), host_of("localhost:x")
    ('[::1]', 'localhost', None, None)
    """
    host, colon, port = authority.lower().rpartition(":")
    if not colon or authority.endswith("]"):
        host, port = authority.lower(), "0"
    plain = host.strip("[]") if host.startswith("[") else host
    if not host or not port.isdecimal() or set(plain) & set("@/[]\\?# ") or (":" in plain and host == plain):
        return None
    return host


def bracketed(host: str) -> str:
    """Return a host as it stands in an address: IPv6 in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
