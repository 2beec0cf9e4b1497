"""Bodies of answers counted as they come, before anything holds them together: an endless line is cut too."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx2

from .failing import NotWritten


class Bounded(httpx2.AsyncHTTPTransport):
    """Raises NotWritten where a body is longer than ``most`` bytes, or compressed, which could unpack to any length."""

    def __init__(self, most: int, **options: Any) -> None:
        super().__init__(**options)
        self._most = most

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request."""
        response = await super().handle_async_request(request)
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            await response.aclose()
            raise NotWritten("unreadable")
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _Counted(response.stream, self._most)
        return response


class _Counted(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, most: int) -> None:
        self._stream = stream
        self._left = most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            self._left -= len(part)
            if self._left < 0:
                raise NotWritten("endless")
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()
