"""Which lines of pages are running heads, feet and page numbers: those at an edge that recur, or count the pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .pagelines import Line

if TYPE_CHECKING:
    from .paging import Page

_EDGE = 0.12  # share of the page's height
_FARTHEST = 3  # lines from the top or the bottom
_LONGEST = 150
_NUMBERS = re.compile(r"\d+")
_ROMAN = re.compile(r"[ivxlc]+", re.IGNORECASE)
_COUNT = re.compile(
    r"(?:page |p\. ?|trang |seite )?[-–—|\[(]?\s*\d{1,4}\s*[-–—|\])]?(?: ?(?:/|of|von|sur|de) ?\d{1,4})?", re.IGNORECASE
)
# What a browser prints around a page: "11/22/26, 6:49 AM  The title", "https://example.org/a  1/3".
_PRINTED = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}, \d{1,2}:\d\d(?: [AP]M)?\b.*|(?:https?|file)://.*\s\d{1,3}/\d{1,3}")
_AT_ENDS = re.compile(r"^\d{1,4}\b|\b\d{1,4}$")


def running_lines(pages: Sequence[Page]) -> list[frozenset[int]]:
    """Return, for each page, the numbers of its lines that are furniture."""
    edges = [_edge_lines(page) for page in pages]
    texts = Counter(key for page, found in zip(pages, edges, strict=True) for key in {_key(page, at) for at in found})
    offset = _offset(pages, edges)
    enough = _enough(len(pages))
    return [
        frozenset(
            at
            for at in found
            if texts[_key(page, at)] >= enough or _counts(page.lines[at], number, offset) or _is_printed(page.lines[at])
        )
        for number, (page, found) in enumerate(zip(pages, edges, strict=True))
    ]


def _enough(pages: int) -> int:
    """Return on how many pages a line must stand to be a running one."""
    return 3 if pages > 3 else 2


def _edge_lines(page: Page) -> list[int]:
    """Return the lines nearest to the top and to the bottom, if they are near."""
    order = sorted(range(len(page.lines)), key=lambda at: -page.lines[at].bottom)
    top = [at for at in order[:_FARTHEST] if page.lines[at].bottom > (1 - _EDGE) * page.height]
    foot = [at for at in order[-_FARTHEST:] if page.lines[at].bottom < _EDGE * page.height]
    return [at for at in {*top, *foot} if len(page.lines[at].text) <= _LONGEST]


def _key(page: Page, at: int) -> tuple[bool, int, str]:
    line = page.lines[at]
    text = "#" if _ROMAN.fullmatch(line.text) else _NUMBERS.sub("#", line.text.casefold())
    return line.bottom > page.height / 2, round(line.size), text


def _offset(pages: Sequence[Page], edges: Sequence[Sequence[int]]) -> int | None:
    """Return what must be added to a page's index to have the number printed on it."""
    found: Counter[int] = Counter()
    for number, (page, lines) in enumerate(zip(pages, edges, strict=True)):
        found.update({value - number for at in lines for value in _printed_numbers(page.lines[at])})
    if not found:
        return None
    offset, times = found.most_common(1)[0]
    return offset if times >= _enough(len(pages)) else None


def _printed_numbers(line: Line) -> list[int]:
    return [int(value) for value in _AT_ENDS.findall(line.text)]


def _counts(line: Line, number: int, offset: int | None) -> bool:
    """Tell a line with the page's number at an end, such as "Chapter 2: Exports 17"."""
    if offset is not None and number + offset in _printed_numbers(line):
        return True
    return _COUNT.fullmatch(line.text) is not None


def _is_printed(line: Line) -> bool:
    return _PRINTED.fullmatch(line.text) is not None
