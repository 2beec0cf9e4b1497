"""``/mcp``: MCP's streamable HTTP, without sessions, guarded against DNS rebinding."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Receive, Scope, Send

from .extras import MissingExtra, require
from .names import LOOPBACK
from .problems import problem

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ..retrieval.searcher import Searcher

PATH = "/mcp"
_SCHEMES = ("http", "https")
_PORTS = ("", ":*")


class McpService:
    """An ASGI endpoint that serves while ``running``; made anew by each start, for its parts run once."""

    def __init__(
        self, searcher: Searcher, *, k: int, max_risk: float, hosts: Sequence[str] = (), origins: Sequence[str] = ()
    ) -> None:
        """Serve ``searcher``; ``hosts`` are names, beside this machine's own, that the service is known by.

        ``origins`` are the sites whose pages may call it.
        """
        self._searcher, self._k, self._max_risk = searcher, k, max_risk
        self._hosts = (*LOOPBACK, *hosts)
        self._origins = tuple(origins)
        self._app: ASGIApp | None = None

    @asynccontextmanager
    async def running(self, _: FastAPI) -> AsyncIterator[None]:
        """Serve until the context ends; without the extra, serve nothing."""
        try:
            require("mcp", "mcp")
        except MissingExtra:
            yield
            return
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
        from mcp.server.transport_security import TransportSecuritySettings

        from .mcp_tools import server

        # What strangers send is refused; it does not belong in the log.
        logging.getLogger("mcp.server.transport_security").setLevel(logging.ERROR)
        made = server(self._searcher, k=self._k, max_risk=self._max_risk)
        made.streamable_http_app(
            json_response=True,
            stateless_http=True,
            transport_security=TransportSecuritySettings(
                allowed_hosts=[f"{host}{port}" for host in self._hosts for port in _PORTS],
                allowed_origins=[
                    *self._origins,
                    *(f"{scheme}://{host}{port}" for scheme in _SCHEMES for host in self._hosts for port in _PORTS),
                ],
            ),
        )
        manager: StreamableHTTPSessionManager = made.session_manager
        async with manager.run():
            self._app = manager.asgi_app
            try:
                yield
            finally:
                self._app = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["method"] != "POST":
            # Nothing is ever sent unasked, so there is no stream to GET and no session to DELETE.
            answer = problem(405, "MCP is spoken by POST here.", headers={"Allow": "POST"})
            await answer(scope, receive, send)
        elif self._app is None:
            await self._absent()(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _absent(self) -> ASGIApp:
        try:
            require("mcp", "mcp")
        except MissingExtra as error:
            return problem(501, str(error))
        return problem(503, "The service is starting or ending.", headers={"Retry-After": "1"})
