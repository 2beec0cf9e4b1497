"""The layers around every answer, driven as a server drives them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from onrecord.api.middleware import BodyLimit, LastResort

CHUNK = b" " * 1000


class _Client:
    """Sends a body in chunks and counts how many were taken."""

    def __init__(self, chunks: int) -> None:
        self.left = chunks
        self.taken = 0
        self.answer: list[Message] = []

    async def receive(self) -> Message:
        self.left -= 1
        self.taken += 1
        return {"type": "http.request", "body": CHUNK, "more_body": self.left > 0}

    async def send(self, message: Message) -> None:
        self.answer.append(message)


async def _read_all(scope: Scope, receive: Receive, send: Send) -> None:
    await Request(scope, receive).body()


def _scope(**headers: str) -> dict[str, Any]:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "method": "POST", "path": "/", "headers": pairs}


def test_a_body_announced_too_long_is_refused_before_any_of_it_is_taken() -> None:
    client = _Client(chunks=100)
    with pytest.raises(HTTPException) as refusal:
        asyncio.run(BodyLimit(_read_all, 5000)(_scope(content_length="5001"), client.receive, client.send))
    assert refusal.value.status_code == 413
    assert client.taken == 0


def test_a_body_of_unknown_length_is_refused_as_soon_as_it_is_too_long() -> None:
    client = _Client(chunks=100)
    with pytest.raises(HTTPException) as refusal:
        asyncio.run(BodyLimit(_read_all, 5000)(_scope(transfer_encoding="chunked"), client.receive, client.send))
    assert refusal.value.status_code == 413
    assert client.taken == 6


def test_a_body_at_the_limit_passes() -> None:
    client = _Client(chunks=5)
    asyncio.run(BodyLimit(_read_all, 5000)(_scope(content_length="5000"), client.receive, client.send))
    assert client.taken == 5


def test_a_failure_after_the_answer_began_is_not_answered_twice() -> None:
    async def fail_late(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError

    client = _Client(chunks=1)
    with pytest.raises(RuntimeError):
        asyncio.run(LastResort(fail_late)(_scope(), client.receive, client.send))
    assert [message["type"] for message in client.answer] == ["http.response.start"]
