"""Lines of pages into headings and paragraphs that run on from page to page, and what recurs into furniture.

A paragraph that goes on over a page break stays whole: the foot of the first page is put before it, the head of the
second after it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..splitting.lines import ends_sentence, is_list_item
from .assembly import Part
from .pagelines import Line
from .running import running_lines

_SAME_SIZE = 0.12  # share by which sizes of one font may differ, as some characters' boxes do
_HEADING_SIZE = 1.13  # times the body's
_LONGEST_HEADING = 200
_GAP = 1.35  # times the usual distance of lines
_USUAL_PITCH = 1.2  # times the font's height, where too few lines tell
_INDENT = 0.9  # times the font's height
_NEIGHBOURS = 8  # lines before and after that show how wide a column is
_WORD = re.compile(r"\w+(?:-\w+)*")


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page ``height`` points high, in the order in which it draws them."""

    height: float
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Flow:
    """What the pages say: parts in order, for each page the number of its first part and the offset in that part.

    ``title`` is the largest heading of the first page that has one.
    """

    parts: list[Part]
    pages: list[tuple[int, int]]
    title: str | None


@dataclass(frozen=True, slots=True)
class _Sorted:
    """A page's own lines, and the running ones above and below them."""

    heads: Sequence[Line]
    body: Sequence[Line]
    feet: Sequence[Line]

    @classmethod
    def of(cls, page: Page, running: frozenset[int]) -> _Sorted:
        lines = [page.lines[at] for at in sorted(running)]
        heads = [line for line in lines if line.bottom >= page.height / 2]
        body = [line for at, line in enumerate(page.lines) if at not in running]
        return cls(heads, body, [line for line in lines if line.bottom < page.height / 2])


@dataclass(slots=True)
class _Paragraph:
    text: str
    last: Line
    size: float
    runs_over: bool = False  # it goes on from one page to another


def flow(pages: Sequence[Page]) -> Flow:
    """Return the parts of pages."""
    return _Flowing(pages).run()


class _Flowing:
    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = [_Sorted.of(page, running) for page, running in zip(pages, running_lines(pages), strict=True)]
        body = [line for page in self._pages for line in page.body]
        self._body_size = _usual_size(body)
        self._pitches = _pitches(body)
        self._words = Counter(word for line in body for word in _WORD.findall(line.text.casefold()))
        self._done: list[_Paragraph | Line] = []
        self._open: _Paragraph | None = None
        self._feet: Sequence[Line] = ()  # of the page before, as long as its last paragraph is open
        self._after: list[Line] = []  # to come when the open paragraph, which runs over, is done

    def run(self) -> Flow:
        """Return what the pages say."""
        starts = [self._take(page) for page in self._pages]
        self._close()
        self._done.extend(self._feet)
        return Flow([self._part(one) for one in self._done], starts, self._title())

    def _take(self, page: _Sorted) -> tuple[int, int]:
        """Take a page in, and return where it begins: in which part, at which offset of it."""
        paragraph = self._open
        if paragraph is not None and page.body and self._runs_on(paragraph, page.body[0]):
            (self._after if paragraph.runs_over else self._done).extend(self._feet)
            start = len(self._done), len(paragraph.text) + (0 if paragraph.last.hyphen else 1)
            paragraph.runs_over = True
            self._after.extend(page.heads)
            self._extend(paragraph, page.body[0])
            taken = 1
        else:
            self._close()
            self._done.extend(self._feet)
            start = len(self._done), 0
            self._done.extend(page.heads)
            taken = 0
        for at in range(taken, len(page.body)):
            self._line(page.body, at)
        self._feet = page.feet
        return start

    def _line(self, lines: Sequence[Line], at: int) -> None:
        if self._open is not None and at and self._continues(lines, at):
            self._extend(self._open, lines[at])
        else:
            self._close()
            self._open = _Paragraph(lines[at].text, lines[at], lines[at].size)

    def _close(self) -> None:
        if self._open is not None:
            self._done.append(self._open)
        self._done.extend(self._after)
        self._open, self._after = None, []

    def _extend(self, paragraph: _Paragraph, line: Line) -> None:
        if paragraph.last.hyphen:
            paragraph.text = self._joined(paragraph.text, line.text)
        else:
            paragraph.text += f" {line.text}"
        paragraph.last = line

    def _joined(self, text: str, following: str) -> str:
        """Join a word cut at a line's end, keeping the hyphen of words that have one by themselves."""
        found, rest = _WORD.search(text.rsplit(None, 1)[-1][::-1]), _WORD.match(following)
        before, after = (found.group()[::-1].casefold() if found else ""), (rest.group().casefold() if rest else "")
        return f"{text}-{following}" if self._is_compound(before, after, following) else f"{text}{following}"

    def _is_compound(self, before: str, after: str, following: str) -> bool:
        if not after or not following[0].islower() or not before.isalpha():
            return True
        apart, whole = self._words[f"{before}-{after}"], self._words[before + after]
        if apart or whole:
            return apart > whole
        return self._words[before] > 1 and self._words[after] > 1

    def _continues(self, lines: Sequence[Line], at: int) -> bool:
        """Tell whether a line goes on with the paragraph of the line before."""
        above, line = lines[at - 1], lines[at]
        if above.hyphen:
            return True
        if not _same_size(above, line) or is_list_item(line.text):
            return False
        open_ended = not ends_sentence(above.text)
        pitch = above.bottom - line.bottom
        if pitch <= 0.3 * line.size:  # the next column, or the next cell of a row
            return pitch < -line.size and open_ended and line.text[0].islower()
        if pitch > _GAP * self._pitch(line):
            return False
        if open_ended and line.text[0].islower():
            return True
        is_heading = line.size > _HEADING_SIZE * self._body_size
        if line.left - above.left > _INDENT * line.size and not (is_list_item(above.text) or is_heading):
            return False
        return (is_heading and open_ended) or _is_full(lines, at)

    def _runs_on(self, paragraph: _Paragraph, line: Line) -> bool:
        """Tell whether a page goes on with the last paragraph of the page before."""
        above = paragraph.last
        if above.hyphen:
            return True
        return not ends_sentence(above.text) and _same_size(above, line) and line.text[0].islower()

    def _pitch(self, line: Line) -> float:
        return self._pitches.get(round(line.size), _USUAL_PITCH * line.size)

    def _part(self, one: _Paragraph | Line) -> Part:
        if isinstance(one, Line):
            return Part(one.text, "furniture")
        return Part(one.text, "heading" if self._is_heading(one) else "prose")

    def _is_heading(self, one: _Paragraph) -> bool:
        larger = one.size > _HEADING_SIZE * self._body_size
        return larger and len(one.text) <= _LONGEST_HEADING and (not ends_sentence(one.text) or one.text.endswith("?"))

    def _title(self) -> str | None:
        headings = [one for one in self._done if isinstance(one, _Paragraph) and self._is_heading(one)]
        # Of the opening headings, the largest; a chapter's, further on, may be as large.
        return max(headings[:3], key=lambda one: one.size).text if headings else None


def _usual_size(lines: Sequence[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size)) if sizes else 1.0


def _pitches(lines: Sequence[Line]) -> dict[int, float]:
    """Return the usual distance of lines for each size of letters that has enough of them."""
    found: dict[int, list[float]] = {}
    for above, line in pairwise(lines):
        pitch = above.bottom - line.bottom
        if _same_size(above, line) and 0.5 * line.size < pitch < 3 * line.size:
            found.setdefault(round(line.size), []).append(pitch)
    return {size: sorted(pitches)[len(pitches) // 2] for size, pitches in found.items() if len(pitches) >= 5}


def _same_size(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= _SAME_SIZE * max(one.size, other.size)


def _is_full(lines: Sequence[Line], at: int) -> bool:
    """Tell whether the first word of a line would not have fitted on the line before."""
    above, line = lines[at - 1], lines[at]
    near = lines[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS]
    edge = max(one.right for one in near if _same_size(one, above) and one.left < above.right)
    word = (line.right - line.left) / len(line.text) * (len(line.text.split(None, 1)[0]) + 1)
    return above.right + word > edge - 0.5 * line.size
