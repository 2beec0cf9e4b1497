"""An article as a page: its stored text, one span marked, page furniture dimmed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ..index.records import Block, BlockKind, Document, Span
from .citing import Cited, Place
from .links import web_address
from .markup import away, inert, text
from .words import Words, day, say

QUOTE_ID = "quote"


class Piece(NamedTuple):
    """A stretch of text that is shown one way."""

    text: str
    kind: BlockKind
    marked: bool


def article(document: Document, marked: Span | None, words: Words, note: str = "", cited: Cited = Cited()) -> str:  # noqa: B008  frozen
    """Return the page's body; ``note`` says what could not be shown, ``cited`` is what led here."""
    warning = f'<p role="note" class="note">{text(note)}</p>\n' if note else ""
    language = f' lang="{text(document.language)}"' if document.language else ""
    shown = "".join(_html(document, marked))
    place = Place(document.id, marked.start, marked.end) if marked else None
    return (
        f"{_steps(cited, place, words)}<h1><bdi>{inert(document.title)}</bdi></h1>\n"
        f'<p class="soft">{origin(document, words)}</p>\n{warning}'
        f'<article class="text" dir="auto"{language}>{shown}</article>'
    )


def origin(document: Document, words: Words) -> str:
    """Return where and when the article appeared, as markup; a day that was read out of the text says so."""
    parts = [f"<bdi>{inert(fact)}</bdi>" for fact in (document.source, document.author) if fact]
    where = {found.field: found.where for found in document.found}
    if document.published:
        told = text(_day(document.published, where.get("published"), words))
        parts.append(f'<time datetime="{text(document.published)}">{told}</time>')
    if document.modified:
        parts.append(text(say(words, "changed_on", day=_day(document.modified, where.get("modified"), words))))
    address = web_address(document.url)
    return " · ".join([*parts, away(address, words["own_page"])] if address else parts)


def missing(words: Words) -> str:
    """Return the page's body where there is no such article."""
    return (
        f"<h1>{text(words['not_found'])}</h1>\n<p>{text(words['not_found_told'])}</p>\n"
        f'<p><a href="/">{text(words["back"])}</a></p>'
    )


def _day(iso: str, where: str | None, words: Words) -> str:
    told = day(words, iso)
    return told if where in (None, "field") else say(words, "found_in", day=told, where=where)


def _steps(cited: Cited, place: Place | None, words: Words) -> str:
    """Return the way back to the answer, and to the quotes before and after this one."""
    back, label = (f"/?{cited.answer}", words["to_answer"]) if cited.answer else ("/", words["back"])
    links = [f'<a href="{text(back)}">← {text(label)}</a>']
    at = cited.at(place) if place else None
    if at is not None and len(cited.places) > 1:
        links.append(f'<span class="soft">{text(say(words, "quote_of", n=at + 1, all=len(cited.places)))}</span>')
        if at > 0:
            links.append(f'<a rel="prev" href="{text(cited.link(cited.places[at - 1]))}">{text(words["previous"])}</a>')
        if at + 1 < len(cited.places):
            links.append(f'<a rel="next" href="{text(cited.link(cited.places[at + 1]))}">{text(words["next"])}</a>')
    return f'<nav class="steps" aria-label="{text(words["to_answer"])}">{"".join(links)}</nav>\n'


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
        shown = inert(piece.text)
        if piece.marked:
            shown, anchor = f"<mark{anchor}>{shown}</mark>", ""
        if piece.kind == "furniture":
            shown = f'<span class="furniture">{shown}</span>'
        elif piece.kind in ("heading", "title"):
            shown = f"<strong>{shown}</strong>"
        yield shown
