"""Quotes glued from several places: which pieces they are made of, and whether they say so by an ellipsis."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ...index.analysis import is_unspaced
from .normal import normalise
from .places import Read, places, whole

_ELLIPSIS = re.compile(r"\s*[\[(]?\s*\.{3,}(?:\s*[\[(]?\s*\.{3,})*\s*[\])]?\s*")
_TOKEN = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
LEAST_WORDS = 4  # of a piece: fewer stand in some article by chance
_TWO_ELLIPSES = 6  # dots
LEAST_MARKED = 3  # of a piece beside an ellipsis
_UNSPACED_WORDS = 0.5  # what a character of a script without spaces counts for
_MOST_PIECES = 12


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a quote, ``[start, end)`` of its normal text, and where it stands in an article."""

    start: int
    end: int
    document_id: str
    place: tuple[int, int]


def marked(quote: str) -> list[tuple[int, int]]:
    """Return the stretches of a quote that ellipses part; one where there is none within.

    >>> marked("He came ... and saw [...] it")
    [(0, 7), (12, 19), (26, 28)]
    """
    edges = [0]
    for match in _ELLIPSIS.finditer(quote):
        edges += match.span()
    edges.append(len(quote))
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if quote[start:end].strip()]


def words_in(text: str) -> float:
    """Return how many words a text has; of scripts without spaces, half its characters."""
    return sum(_UNSPACED_WORDS * len(t.group()) if is_unspaced(t.group()) else 1.0 for t in _TOKEN.finditer(text))


def by_ellipsis(quote: str, articles: Sequence[Read]) -> tuple[list[Piece], bool] | None:
    """Return where the parts between ellipses stand, and whether in one article, in this order; None if not all do."""
    parts = marked(quote)
    if len(parts) < 2 or any(words_in(quote[start:end]) < LEAST_MARKED for start, end in parts):
        return None
    for article in articles:
        if pieces := _in_order(quote, parts, article):
            return pieces, True
    found = [next(_anywhere(quote, part, articles), None) for part in parts]
    pieces = [piece for piece in found if piece]
    return (pieces, False) if len(pieces) == len(parts) else None


def _in_order(quote: str, parts: Sequence[tuple[int, int]], article: Read) -> list[Piece]:
    pieces, after = [], 0
    for start, end in parts:
        later = (place for place in places(article, quote[start:end].strip()) if place[0] >= after)
        place = next(later, None)
        if place is None:
            return []
        pieces.append(Piece(start, end, article.document.id, place))
        after = place[1]
    joins = ((a, b) for a, b in pairwise(pieces) if _is_own(article, a.place[1], quote[a.end : b.start]))
    return pieces if all(_goes_on(article, a, b) for a, b in joins) else []


def _goes_on(article: Read, a: Piece, b: Piece) -> bool:
    """Tell whether between two pieces there is nothing but the article's own ellipsis."""
    return not normalise(article.document.text[a.place[1] : b.place[0]]).text.strip(" .")


def _is_own(article: Read, at: int, ellipsis: str) -> bool:
    """Tell whether an ellipsis is the article's own, and so no sign that something was left out.

    One in brackets is the quoter's, and so is the second of two.
    """
    dots = article.document.text[at : at + 4].lstrip(" \u00a0").startswith(("…", "..", ". ."))
    return dots and "[" not in ellipsis and "(" not in ellipsis and ellipsis.count(".") < _TWO_ELLIPSES


def _anywhere(quote: str, part: tuple[int, int], articles: Sequence[Read]) -> Iterator[Piece]:
    for article in articles:
        for place in places(article, quote[part[0] : part[1]].strip()):
            yield Piece(*part, article.document.id, place)


def silently(quote: str, articles: Sequence[Read]) -> list[Piece]:
    """Return the fewest stretches of articles that a quote is glued from without a word; none if it is not.

    Longest first from the left, which makes the fewest pieces; a piece shorter than LEAST_WORDS takes words from the
    one before.
    """
    tokens = _tokens(quote)
    cuts = _cover(quote, tokens, articles)
    if not 2 <= len(cuts) <= _MOST_PIECES:
        return []
    return _placed(quote, tokens, cuts, articles)


def _tokens(quote: str) -> list[tuple[int, int]]:
    spans = []
    for match in _TOKEN.finditer(quote):
        if is_unspaced(match.group()):
            spans += [(at, at + 1) for at in range(match.start(), match.end())]
        else:
            spans.append(match.span())
    return spans


def _cover(quote: str, tokens: Sequence[tuple[int, int]], articles: Sequence[Read]) -> list[tuple[int, int]]:
    """Return stretches of tokens, ``[first, last + 1)``, that cover all; none if that cannot be."""
    cuts: list[tuple[int, int]] = []
    first = 0
    while first < len(tokens) and len(cuts) <= _MOST_PIECES:
        reach = max((_reach(quote, tokens, first, article) for article in articles), default=first)
        if reach == first:
            return []
        cuts.append((first, reach))
        first = reach
    return _evened(quote, tokens, cuts, articles) if first == len(tokens) else []


def _reach(quote: str, tokens: Sequence[tuple[int, int]], first: int, article: Read) -> int:
    """Return the end of the longest stretch of tokens from ``first`` that an article holds."""
    low, high = first, len(tokens)
    while low < high:
        middle = (low + high + 1) // 2
        if _holds(article, quote[tokens[first][0] : tokens[middle - 1][1]]):
            low = middle
        else:
            high = middle - 1
    return low


def _holds(article: Read, text: str) -> bool:
    at = -1
    while (at := article.normal.text.find(text, at + 1)) >= 0:
        if whole(article, at, at + len(text)):
            return True
    return False


def _evened(
    quote: str, tokens: Sequence[tuple[int, int]], cuts: list[tuple[int, int]], articles: Sequence[Read]
) -> list[tuple[int, int]]:
    """Move cuts to the left until every piece has LEAST_WORDS; none if that cannot be."""

    def enough(first: int, end: int) -> bool:
        return words_in(quote[tokens[first][0] : tokens[end - 1][1]]) >= LEAST_WORDS

    for place in range(len(cuts) - 1, 0, -1):
        (start, _), (first, end) = cuts[place - 1], cuts[place]
        while not enough(first, end) and first - 1 > start:
            first -= 1
        stretch = quote[tokens[first][0] : tokens[end - 1][1]]
        if not enough(first, end) or not any(_holds(article, stretch) for article in articles):
            return []
        cuts[place - 1], cuts[place] = (start, first), (first, end)
    return cuts if enough(*cuts[0]) else []


def _placed(
    quote: str, tokens: Sequence[tuple[int, int]], cuts: Sequence[tuple[int, int]], articles: Sequence[Read]
) -> list[Piece]:
    """Return where the pieces stand: after the one before in the same article if that may be."""
    pieces: list[Piece] = []
    for first, end in cuts:
        span = tokens[first][0], tokens[end - 1][1]
        found = list(_anywhere(quote, span, articles))
        if not found:
            return []
        last = pieces[-1] if pieces else None
        found.sort(key=lambda piece: _far(last, piece))
        pieces.append(found[0])
    return pieces


def _far(last: Piece | None, piece: Piece) -> tuple[bool, bool]:
    """Return what is the less the better a piece goes on from the last."""
    if last is None:
        return False, False
    other = piece.document_id != last.document_id
    return other, other or piece.place[0] < last.place[1]
