"""The lines of a PDF page, each with the place where it stands: PDFium's text, cut where PDFium sees a line end."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_HYPHEN = "\x02"  # PDFium's sign for a hyphen at a line's end, where it runs the two lines together
_ENDS = re.compile(f"\r\n|{_HYPHEN}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"[\s\u00a0]+")
# Letters that a font draws as one, written as the letters that they are; controls and non-characters, not at all.
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_CLEAN = str.maketrans(
    {**dict.fromkeys([*range(9), *range(11, 32), *range(127, 160), 0xFFFE, 0xFFFF, 0x00AD], None)}
    | {ord(one): letters for one, letters in _LIGATURES.items()}
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page and its box, in points from the page's lower left corner; ``size`` is the height of its font.

    ``hyphen`` tells that its last word goes on in the next line; the hyphen itself is not part of the text.
    """

    text: str
    left: float
    right: float
    bottom: float
    size: float
    hyphen: bool = False


def lines_of(page: Any) -> list[Line]:
    """Return the lines of a page, in the order in which it draws them. Raises PdfiumError for a broken page."""
    import pypdfium2.raw as pdfium

    textpage = page.get_textpage()
    # Not the library's get_text: it leaves characters out, and places could not be asked by their number.
    codes = [pdfium.FPDFText_GetUnicode(textpage, at) for at in range(textpage.count_chars())]
    drawn = "".join(chr(code) if code < 0x110000 else "\ufffd" for code in codes)
    lines = [line for start, end, hyphen in _cuts(drawn) if (line := _line(textpage, drawn, start, end, hyphen))]
    textpage.close()
    return lines


def _cuts(drawn: str) -> Iterator[tuple[int, int, bool]]:
    start = 0
    for end in _ENDS.finditer(drawn):
        yield start, end.start(), end.group() == _HYPHEN
        start = end.end()
    yield start, len(drawn), False


def _line(textpage: Any, drawn: str, start: int, end: int, hyphen: bool) -> Line | None:
    raw = drawn[start:end]
    text = _SPACES.sub(" ", _SURROGATE.sub("\ufffd", raw.translate(_CLEAN))).strip()
    if not text:
        return None
    first = _box(textpage, start + len(raw) - len(raw.lstrip()))
    last = _box(textpage, start + len(raw.rstrip()) - 1)
    return Line(
        text=text,
        left=min(first.left, last.left),
        right=max(first.right, last.right),
        bottom=min(first.bottom, last.bottom),
        size=max(abs(first.top - first.bottom), abs(last.top - last.bottom), 0.1),
        hyphen=hyphen,
    )


def _box(textpage: Any, at: int) -> Any:
    """Return the box of a character by its font's height, not its own: left, bottom, right, top."""
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(textpage, at, ctypes.byref(box))
    return box
