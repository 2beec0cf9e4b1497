"""What may reach a terminal: no character of an article that could steer it, reorder it or hide in it."""

from __future__ import annotations

import os
import re
import shutil
import textwrap
from dataclasses import dataclass
from typing import TextIO

# Control characters but tab and newline, bidi marks and overrides, invisible spaces and operators, line and
# paragraph separators, interlinear marks, tag characters, lone surrogates. The two joiners stay: emoji and
# Persian need them.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
MAX_WIDTH = 100  # columns; longer lines are hard to read


def visible(text: str) -> str:
    r"""Return ``text`` with every unsafe character spelt out.

    >>> print(visible("red \x1b[31m and \u202ebackwards"))
    red \x1b[31m and \u202ebackwards
    """
    return UNSAFE.sub(lambda match: _spelt(match[0]), text)


def one_line(text: str) -> str:
    """Return ``text`` made visible, each run of white space as one space."""
    return visible(" ".join(text.split()))


def well_formed(text: str) -> str:
    """Return ``text`` with U+FFFD for each lone surrogate: what Python makes of bytes that are not UTF-8."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def _spelt(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is not UTF-8
        code -= 0xDC00
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


@dataclass(frozen=True, slots=True)
class Look:
    """How text for people is laid out: ``width`` in columns (None: never wrapped), with or without colour."""

    width: int | None = None
    styled: bool = False

    def style(self, text: str, *names: str) -> str:
        """Return ``text`` in the styles named, or as it is where there is no colour."""
        if not self.styled or not text:
            return text
        return f"\x1b[{';'.join(_STYLES[name] for name in names)}m{text}\x1b[0m"

    def wrap(self, text: str, indent: str = "") -> list[str]:
        """Return ``text`` as lines that fit, each after ``indent``."""
        if self.width is None:
            return [indent + text]
        return textwrap.wrap(
            text,
            width=max(self.width, len(indent) + 20),
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def clip(self, text: str, indent: str = "") -> str:
        """Return ``text`` after ``indent``, cut to one line that fits."""
        room = None if self.width is None else max(self.width, len(indent) + 20) - len(indent)
        return indent + (text if room is None or len(text) <= room else text[: room - 1].rstrip() + "…")


def look_of(stream: TextIO) -> Look:
    """Return the layout for ``stream``: wrapped and coloured on a terminal, unless NO_COLOR says not to."""
    if not stream.isatty():
        return Look()
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return Look(width=min(shutil.get_terminal_size().columns, MAX_WIDTH), styled=not plain)
