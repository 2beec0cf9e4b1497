"""Documents and passages as JSON, as they rest in the store and in the staging."""

from __future__ import annotations

import json
from collections.abc import Sequence
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


def sentences_json(passage: Passage) -> str:
    """Return the edges of a passage's sentences, counted from where the passage starts."""
    return json.dumps([edge - passage.start for span in passage.sentences for edge in (span.start, span.end)])


def read_passage(id: str, text: str, start: int, end: int, sentences: str) -> Passage:
    """Return the passage at ``start`` to ``end`` of a document, given the document's id and text."""
    return Passage(id, start, end, text[start:end], _spans(start, json.loads(sentences)))


def _spans(start: int, edges: Sequence[int]) -> tuple[Span, ...]:
    return tuple(Span(start + a, start + b) for a, b in zip(edges[::2], edges[1::2], strict=True))
