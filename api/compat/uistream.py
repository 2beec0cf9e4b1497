"""A reply as the AI SDK's UI message stream. Offsets count UTF-16 units here, as JavaScript does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ...retrieval.results import Citation, Source
from ..encoding import dumps
from .completions import DONE, new_id
from .reply import Reply, address, piece, unsent

HEADERS = {"x-vercel-ai-ui-message-stream": "v1"}
_TEXT_ID = "answer"


def start() -> bytes:
    """Return the part that is sent before the answer is known."""
    return part({"type": "start", "messageId": new_id("msg")})


def sentence(citation: Citation, base: str, sent: Sequence[Citation]) -> Iterator[bytes]:
    """Yield one sentence of an answer that is still being made: its sources, then itself."""
    yield from _sources(unsent(citation.sources, sent), base)
    if not sent:
        yield part({"type": "text-start", "id": _TEXT_ID})
    yield _delta(piece(citation))


def parts(reply: Reply, base: str, sent: Sequence[Citation] = ()) -> Iterator[bytes]:
    """Yield what follows: the sources, the passages with their offsets, a quote at a time, and the end.

    What was ``sent`` by ``sentence`` is not sent again; then the passages come behind the text.
    """
    yield from _sources(unsent(reply.sources, sent), base)
    passages = part({"type": "data-passages", "data": _passages(reply, base)})
    if not sent:
        yield passages
        yield part({"type": "text-start", "id": _TEXT_ID})
    for rest in reply.pieces[len(sent) :]:
        yield _delta(rest)
    yield part({"type": "text-end", "id": _TEXT_ID})
    if sent:
        yield passages
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


def _delta(text: str) -> bytes:
    return part({"type": "text-delta", "id": _TEXT_ID, "delta": text})


def _sources(sources: Sequence[Source], base: str) -> Iterator[bytes]:
    for source in sources:
        url = address(base, source)
        yield part({"type": "source-url", "sourceId": str(source.n), "url": url, "title": source.title})


def _passages(reply: Reply, base: str) -> list[dict[str, Any]]:
    return [_passage(reply.text, citation, source, base) for citation in reply.citations for source in citation.sources]


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
