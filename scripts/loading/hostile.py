"""Clients that mean no good, or do not care: slow headers and bodies, bodies of 64 MB, and those that leave."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence

_CHUNK = b"x" * 65_536
_HUGE = 64 * 2**20
_PATIENCE_S = 20.0


async def slow_senders(port: int, clients: int) -> list[float]:
    """Let so many send a byte of a header, or of a body, every half second; return when each was cut (seconds)."""
    bodies = b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
    headers = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
    return list(await asyncio.gather(*(_drip(port, bodies if n % 2 else headers) for n in range(clients))))


async def huge_bodies(port: int, clients: int) -> Counter[str]:
    """Let so many send 64 MB, every second one in chunks of no announced length; return what they were answered."""
    return Counter(await asyncio.gather(*(_huge(port, chunked=bool(n % 2)) for n in range(clients))))


async def leavers(port: int, requests: Sequence[bytes], clients: int, after_s: float, at_once: int = 20) -> None:
    """Let so many ask and leave before they are answered, some at once."""
    places = asyncio.Semaphore(at_once)

    async def leave(number: int) -> None:
        async with places:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(requests[number % len(requests)])
            await asyncio.sleep(after_s)
            writer.transport.abort()

    await asyncio.gather(*map(leave, range(clients)))


async def _drip(port: int, opening: bytes) -> float:
    started = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(opening)
        while time.perf_counter() - started < _PATIENCE_S:
            try:
                if await asyncio.wait_for(reader.read(4096), 0.5) == b"":
                    break
            except TimeoutError:
                writer.write(b"x")
    except OSError:
        pass
    finally:
        writer.transport.abort()
    return time.perf_counter() - started


async def _huge(port: int, *, chunked: bool) -> str:
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {_HUGE}"
    framed = f"{len(_CHUNK):x}\r\n".encode() + _CHUNK + b"\r\n" if chunked else _CHUNK
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{length}\r\n\r\n".encode()
    )
    answered = asyncio.ensure_future(reader.read(100))
    try:
        for _ in range(_HUGE // len(_CHUNK)):
            writer.write(framed)
            await writer.drain()
            if answered.done():
                break
        return (await asyncio.wait_for(answered, _PATIENCE_S))[9:12].decode() or "cut"
    except (OSError, TimeoutError):
        return answered.result()[9:12].decode() if answered.done() and not answered.exception() else "cut"
    finally:
        answered.cancel()
        writer.transport.abort()
