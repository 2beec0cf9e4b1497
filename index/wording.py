"""Wording: a text as its words in order, without case, accents and punctuation, for phrases and exclusions.

Not the analyser's terms: nothing is stemmed or left out, so "universe" is not "university" and "to be" is a phrase.
"""

from __future__ import annotations

import re
import unicodedata

from .analysis import fold, is_unspaced

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 64  # characters of a word kept, as by the analyser


def wording(text: str) -> list[str]:
    """Return the folded words of a text in order; in scripts without spaces, every character is one.

    >>> wording("The Prime Minister’s “Early-Warning” — Bình Định, 1,000 lượt")
    ['the', 'prime', 'minister', 's', 'early', 'warning', 'binh', 'dinh', '1', '000', 'luot']
    """
    if text.isascii():
        return [word[:_LONGEST] for word in _WORD.findall(text.lower())]
    folded = unicodedata.normalize("NFC", text).translate(_FOLDED).lower()
    found: list[str] = []
    for word in _WORD.findall(folded):
        if word.isascii() or not any(map(is_unspaced, word)):
            found.append(word[:_LONGEST])
        else:
            found += _apart(word)
    return found


def _apart(word: str) -> list[str]:
    """Return a word with each character of a script without spaces by itself."""
    parts: list[str] = []
    for char in word:
        if is_unspaced(char) or not parts or is_unspaced(parts[-1]):
            parts.append(char)
        else:
            parts[-1] += char
    return [part[:_LONGEST] for part in parts]


class _Folded(dict[int, str]):
    """What stands for each character, looked up as they come; accents that stand alone are dropped."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        found = "" if "\u0300" <= char <= "\u036f" else fold(char)
        self[code] = found
        return found


_FOLDED = _Folded()
