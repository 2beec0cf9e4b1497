"""The plain data that passes between the stages: blocks, documents, passages.

All offsets count Unicode code points of ``Document.text``, the end exclusive. ``Document.text`` is what the
reader extracted, unchanged: no Unicode normalisation, no white-space repair.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["title", "heading", "prose", "furniture"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Code points ``start`` up to, not including, ``end`` of a document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a document that is one thing: its title, a heading, prose, or page furniture.

    ``was`` is what it is by itself, where other articles of the index show that it is furniture.
    """

    start: int
    end: int
    kind: BlockKind
    was: BlockKind | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Where a field of a document was found, such as "field", "meta tag" or "dateline", and how sure it is: 0 to 1."""

    field: str
    where: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Document:
    """One article, as stored.

    ``id`` is the ``id`` the article came with, or else a hash of everything it came with (``hashed_id``).
    ``published`` and ``modified`` are ISO 8601, a day or a moment. ``found`` says where fields come from. ``blocks``
    cover every visible character once, in order; text of kind ``furniture`` is shown in viewers but never enters a
    passage. ``pages`` are the offsets at which the pages of a paged format begin; none for other formats.
    """

    id: str
    text: str
    title: str
    source: str
    url: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None
    modified: str | None = None
    found: tuple[Found, ...] = ()
    blocks: tuple[Block, ...] = ()
    pages: tuple[int, ...] = ()

    @property
    def furniture(self) -> tuple[Span, ...]:
        """The spans that are page furniture."""
        return tuple(Span(b.start, b.end) for b in self.blocks if b.kind == "furniture")

    def page(self, offset: int) -> int | None:
        """Return the page, from 1, that a character is on; None where there are no pages."""
        return max(1, bisect_right(self.pages, offset)) if self.pages else None


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of one article, cut without changing a character.

    ``sentences`` are the quotable sentences inside it, as offsets into the *document*; headings within the slice
    are not among them, nor is a title unless it is a sentence.
    """

    document_id: str
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        if self.end - self.start != len(self.text):
            raise ValueError(
                f"{self.document_id}[{self.start}:{self.end}] spans {self.end - self.start} characters "
                f"but holds {len(self.text)}; cut it as text[start:end]"
            )

    @property
    def id(self) -> str:
        """``document:start-end``; the document's id may itself hold a colon."""
        return f"{self.document_id}:{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Article:
    """A document and its passages, in order."""

    document: Document
    passages: tuple[Passage, ...]


def fingerprint(document: Document) -> bytes:
    """Return 16 bytes that stand for a document with all its fields, as read: equal means nothing has changed.

    What other articles show of it (``Block.was``) does not count.
    """
    fields = [
        document.id, document.title, document.source, document.url, document.author, document.published,
        document.language, document.modified, [(each.field, each.where, each.confidence) for each in document.found],
        [(block.start, block.end, block.was or block.kind) for block in document.blocks], document.pages,
    ]  # fmt: skip
    digest = hashlib.blake2b(repr(fields).encode("utf-8", "surrogatepass"), digest_size=16)
    digest.update(document.text.encode("utf-8", "surrogatepass"))
    return digest.digest()


def hashed_id(
    *, text: str, source: str, title: str | None, url: str | None, author: str | None, published: str | None
) -> str:
    """Return 16 hex digits that stand for exactly this article from this source.

    The same article gets the same id on every machine, whatever the order in which articles are read; an
    edited article gets a new one, so a citation can never point into text that has changed.
    """  # fmt: skip
    fields = json.dumps([source, url, title, author, published, text], ensure_ascii=False)
    return hashlib.sha256(fields.encode("utf-8", "surrogatepass")).hexdigest()[:16]
