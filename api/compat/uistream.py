"""A reply as the AI SDK's UI message stream. Offsets count UTF-16 units here, as JavaScript does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...retrieval.results import Citation, Source
from ..encoding import dumps
from .completions import DONE, new_id
from .reply import Reply, address

HEADERS = {"x-vercel-ai-ui-message-stream": "v1"}
_TEXT_ID = "answer"


def start() -> bytes:
    """Return the part that is sent before the answer is known."""
    return part({"type": "start", "messageId": new_id("msg")})


def parts(reply: Reply, base: str) -> Iterator[bytes]:
    """Yield what follows it: the sources, the passages with their offsets, a quote at a time, and the end."""
    for source in reply.sources:
        yield part(_source(source, base))
    passages = [
        _passage(reply.text, citation, source, base) for citation in reply.citations for source in citation.sources
    ]
    yield part({"type": "data-passages", "data": passages})
    yield part({"type": "text-start", "id": _TEXT_ID})
    for piece in reply.pieces:
        yield part({"type": "text-delta", "id": _TEXT_ID, "delta": piece})
    yield part({"type": "text-end", "id": _TEXT_ID})
    yield part({"type": "finish"})
    yield DONE


def failure(message: str) -> Iterator[bytes]:
    """Yield the end of a stream whose answer failed."""
    yield part({"type": "error", "errorText": message})
    yield DONE


def part(value: dict[str, Any]) -> bytes:
    """Return one part as an event."""
    return f"data: {dumps(value)}\n\n".encode()


def utf16(text: str, offset: int) -> int:
    """Return an offset in code points as one in UTF-16 units.

    >>> utf16("a🦓b", 2)
    3
    """
    return offset + sum(ord(character) > 0xFFFF for character in text[:offset])


def _source(source: Source, base: str) -> dict[str, Any]:
    return {"type": "source-url", "sourceId": str(source.n), "url": address(base, source), "title": source.title}


def _passage(text: str, citation: Citation, source: Source, base: str) -> dict[str, Any]:
    """Return one quote; ``start`` and ``end`` are its place in the answer's text, the article's are code points."""
    return {
        "n": source.n,
        "quote": source.quote,
        "start": utf16(text, citation.start),
        "end": utf16(text, citation.end),
        "url": address(base, source),
        "title": source.title,
        "published": source.published,
        "article": {"id": source.document_id, "start": source.start, "end": source.end},
    }
