"""Lines of a text, and the paragraphs that they make when a paragraph was wrapped over several of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from .furniture import is_furniture

_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_LINE = re.compile(f"[^{_BREAKS}]+")
_LIST_ITEM = re.compile(r"(?:[-–—*•·▪◦‣+>]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])\s")
_SENTENCE_END = re.compile(r"[.!?…:;。！？][\"”’')\]»]*$")
_WIDEST_WRAP = 130
_NARROWEST_WRAP = 40


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One or more lines that belong together; ``gap_*`` tell a blank line or an edge."""

    start: int
    end: int
    lines: int
    gap_before: bool
    gap_after: bool


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    gap_before: bool

    @property
    def first_word(self) -> int:
        """Length of the first word."""
        return len(self.text.split(None, 1)[0])


def is_list_item(line: str) -> bool:
    """Tell a line that opens with a bullet or a number."""
    return _LIST_ITEM.match(line) is not None


def ends_sentence(line: str) -> bool:
    """Tell a line that ends as a sentence or a clause does."""
    return _SENTENCE_END.search(line.rstrip()) is not None


def paragraphs(text: str) -> list[Paragraph]:
    """Return the paragraphs of ``text`` in order: every visible character is in exactly one."""
    lines = _lines(text)
    width = _wrap_width(lines)
    groups: list[list[_Line]] = []
    for line in lines:
        if groups and _continues(groups[-1][-1], line, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    gaps = [group[0].gap_before for group in groups] + [True]
    return [
        Paragraph(group[0].start, group[-1].end, len(group), before, after)
        for group, before, after in zip(groups, gaps, gaps[1:], strict=False)
    ]


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    last_end, gap = 0, True
    for match in _LINE.finditer(text):
        line = match.group()
        visible = line.strip()
        between = text[last_end : match.start()].replace("\r\n", "\n")
        gap = gap or len(between) > 1 or not visible
        last_end = match.end()
        if visible:
            start = match.start() + len(line) - len(line.lstrip())
            lines.append(_Line(start, start + len(visible), visible, gap))
            gap = False
    return lines


def _wrap_width(lines: list[_Line]) -> int | None:
    """Return the width at which the text was wrapped by hand or machine, None if it was not.

    In a wrapped text the next line's first word did not fit any more; where lines are whole paragraphs,
    or verse, it would have.
    """
    pairs = [(a, b) for a, b in pairwise(lines) if not b.gap_before]
    if len(pairs) < 2:
        return None
    width = max(len(a.text) for a, _ in pairs)
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return None
    full = sum(_is_full(a, b, width) for a, b in pairs)
    return width if full >= 0.6 * len(pairs) else None


def _is_full(line: _Line, following: _Line, width: int) -> bool:
    return len(line.text) + 1 + following.first_word > 0.9 * width


def _continues(line: _Line, following: _Line, width: int | None) -> bool:
    if following.gap_before or is_list_item(following.text):
        return False
    open_ended = not ends_sentence(line.text)
    if width is not None and _is_full(line, following, width):
        return open_ended or not (is_furniture(following.text) or following.text.isupper())
    joins = open_ended and len(line.text) >= _NARROWEST_WRAP and following.text[0].islower()
    return joins and not is_furniture(following.text)  # "A headline / posted by ..."
