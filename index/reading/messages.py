"""How two processes tell where a message ends: before it stand eight bytes, its length, the highest byte first."""

from __future__ import annotations

from typing import BinaryIO

LENGTH = 8  # bytes


def framed(message: bytes) -> bytes:
    """Return a message as it is sent."""
    return len(message).to_bytes(LENGTH, "big") + message


def receive(file: BinaryIO) -> bytes | None:
    """Return the next message, None if there is no more."""
    length = file.read(LENGTH)
    return file.read(int.from_bytes(length, "big")) if len(length) == LENGTH else None
