"""Documents and passages as they rest in the store and in the staging: JSON for fields, packed numbers for spans."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Sequence
from typing import Any

from .records import Block, Document, Found, Passage, Span

_PLAIN = ("title", "source", "url", "author", "published", "language", "modified")


def document_json(document: Document) -> str:
    """Return all of a document but its id and its text."""
    values: dict[str, Any] = {name: getattr(document, name) for name in _PLAIN}
    values["found"] = [(each.field, each.where, each.confidence) for each in document.found]
    values["blocks"] = [_block_values(block) for block in document.blocks]
    values["pages"] = document.pages
    return json.dumps(values)


def read_document(id: str, text: str, fields: str) -> Document:
    """Return the document that ``document_json`` was made from."""
    values = json.loads(fields)
    return Document(
        id=id,
        text=text,
        found=tuple(Found(*each) for each in values.pop("found")),
        blocks=tuple(Block(*each) for each in values.pop("blocks")),
        pages=tuple(values.pop("pages")),
        **values,
    )


def _block_values(block: Block) -> tuple[int | str, ...]:
    values = (block.start, block.end, block.kind)
    return (*values, block.was) if block.was else values


def pack_sentences(passage: Passage) -> bytes:
    """Return where a passage's sentences start and end in their document, as little-endian 32-bit numbers."""
    return _pack([edge for span in passage.sentences for edge in (span.start, span.end)])


def read_passage(id: str, text: str, start: int, end: int, sentences: bytes) -> Passage:
    """Return the passage at ``start`` to ``end`` of a document, given the document's id and text."""
    return Passage(id, start, end, text[start:end], _spans(_unpack(sentences)))


def pack_passages(passages: Sequence[Passage]) -> bytes:
    """Return all passages of a document as numbers: of each its start, its end, how many edges follow, and those."""
    numbers: list[int] = []
    for passage in passages:
        numbers += (passage.start, passage.end, 2 * len(passage.sentences))
        for span in passage.sentences:
            numbers += (span.start, span.end)
    return _pack(numbers)


def read_passages(id: str, text: str, packed: bytes) -> Iterator[Passage]:
    """Yield the passages that ``pack_passages`` was given, of a document with this id and text."""
    numbers = _unpack(packed)
    at = 0
    while at < len(numbers):
        start, end, n_edges = numbers[at : at + 3]
        at += 3 + n_edges
        yield Passage(id, start, end, text[start:end], _spans(numbers[at - n_edges : at]))


def _pack(numbers: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers)


def _unpack(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(packed) // 4}I", packed)


def _spans(edges: Sequence[int]) -> tuple[Span, ...]:
    return tuple(map(Span, edges[::2], edges[1::2]))
