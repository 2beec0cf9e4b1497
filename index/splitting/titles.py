"""Titles: cleaned to one line, or made from an article's opening words when it has none."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from ..records import Block
from .sentences import sentences

_LONGEST = 80
# Controls, surrogates, and the invisible characters that turn text around or hide it.
_UNSAFE = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def one_line(text: str) -> str:
    """Return ``text`` on one line, without control, direction and tag characters: fit for a title."""
    return " ".join("".join(char for char in " ".join(text.split()) if _is_safe(char)).split())


def derived_title(text: str, blocks: Sequence[Block]) -> str:
    """Return the opening words of the first sentence, cut at a word edge to 80 characters and an ellipsis."""
    body = [block for block in blocks if block.kind == "prose"] or list(blocks)
    for block in body:
        for span in sentences(text, block.start, block.end):
            if opening := one_line(text[span.start : min(span.end, span.start + 1_000)]):
                return _shortened(opening)
    return ""


def _shortened(words: str) -> str:
    if len(words) <= _LONGEST:
        return words
    cut = words[: _LONGEST + 1].rfind(" ")
    return words[: cut if cut > _LONGEST // 2 else _LONGEST].rstrip(" ,;:–—-") + "…"


def _is_safe(char: str) -> bool:
    if char < "\x7f":
        return char >= " "
    return (
        char not in _UNSAFE
        and unicodedata.category(char) not in ("Cc", "Cs")
        and not "\U000e0000" <= char < "\U000e0080"
    )
