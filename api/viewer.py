"""An article as a page: its stored text, one span marked, page furniture dimmed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ..index.records import Block, BlockKind, Document, Span
from .links import web_address
from .markup import away, text
from .origin import facts
from .words import Words

QUOTE_ID = "quote"


class Piece(NamedTuple):
    """A stretch of text that is shown one way."""

    text: str
    kind: BlockKind
    marked: bool


def article(document: Document, marked: Span | None, words: Words, note: str = "") -> str:
    """Return the page's body; ``note`` says what could not be shown."""
    warning = f'<p role="note">{text(note)}</p>\n' if note else ""
    language = f' lang="{text(document.language)}"' if document.language else ""
    shown = "".join(_html(document, marked))
    return (
        f'<p class="soft"><a href="/">{text(words["back"])}</a></p>\n<h1><bdi>{text(document.title)}</bdi></h1>\n'
        f'<p class="soft">{origin(document, words)}</p>\n{warning}'
        f'<article class="text"{language}>{shown}</article>'
    )


def origin(document: Document, words: Words) -> str:
    """Return where and when the article appeared, as markup."""
    parts = [text(fact) for fact in facts(document)]
    address = web_address(document.url)
    return " · ".join([*parts, away(address, words["own_page"])] if address else parts)


def pieces(document_text: str, blocks: Sequence[Block], marked: Span | None) -> Iterator[Piece]:
    """Cut a text at the edges of its blocks and of the marked span; the pieces joined are the text.

    What lies between blocks counts as prose.
    """
    edges = {0, len(document_text)} | {edge for block in blocks for edge in (block.start, block.end)}
    if marked:
        edges |= {marked.start, marked.end}
    remaining = list(reversed(blocks))
    for start, end in pairwise(sorted(edges)):
        while remaining and remaining[-1].end <= start:
            remaining.pop()
        kind = remaining[-1].kind if remaining and remaining[-1].start <= start else "prose"
        yield Piece(document_text[start:end], kind, bool(marked and marked.start <= start < marked.end))


def _html(document: Document, marked: Span | None) -> Iterator[str]:
    anchor = f' id="{QUOTE_ID}"'  # on the first marked piece alone
    for piece in pieces(document.text, document.blocks, marked):
        shown = text(piece.text)
        if piece.marked:
            shown, anchor = f"<mark{anchor}>{shown}</mark>", ""
        if piece.kind == "furniture":
            shown = f'<span class="furniture">{shown}</span>'
        elif piece.kind in ("heading", "title"):
            shown = f"<strong>{shown}</strong>"
        yield shown
