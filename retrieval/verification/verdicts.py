"""The verdict on a quote: what it may be, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["exact", "normalised", "misattributed", "stitched", "edited", "absent"]


@dataclass(frozen=True, slots=True)
class Quoted:
    """Somebody's quote, and the id of the article that it is said to be from, if one is named."""

    text: str
    document_id: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A quote, or a piece of one, in an article: ``document.text[start:end] == text``.

    ``quote_start`` and ``quote_end`` say which part of the quote it is, as offsets into the quote as given.
    """

    document_id: str
    title: str
    source: str
    url: str | None
    published: str | None
    start: int
    end: int
    text: str
    quote_start: int
    quote_end: int


@dataclass(frozen=True, slots=True)
class Change:
    """Words of a quote, and what the article has in their place; "" where one has nothing there."""

    quote: str
    article: str


@dataclass(frozen=True, slots=True)
class Near:
    """The likest stretch, ``[start, end)`` of an article's text.

    ``likeness`` is the normalised Indel similarity of the two by words, 0 to 1: twice the words in common, in order, by
    the words of both.
    """

    document_id: str
    start: int
    end: int
    likeness: float
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Joints:
    """How a stitched quote is put together: whether ellipses say so, and whether in one article, in its order."""

    marked: bool
    one_article: bool
    in_order: bool


@dataclass(frozen=True, slots=True)
class Nearest:
    """The likest stretch of an article, and where the quote differs from it."""

    place: Place
    near: Near


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found out about a quote.

    ``verified`` is whether it may be printed as it is: exact, normalised, or pieces of one article in its order, parted
    by ellipses. ``differs`` names the rules of ``normal`` that it took, ``reason`` says the verdict in words.
    ``places`` are the first of those that hold the quote or, for a stitched one, its pieces. ``complete`` is false
    where its words are so common that not every passage which holds them all was read.
    """

    quote: str
    document_id: str | None
    kind: Kind
    verified: bool
    reason: str
    differs: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    joints: Joints | None = None
    nearest: Nearest | None = None
    complete: bool = True
