"""Vietnamese syllables, spelt in one way, and cut into the words that they make.

Vietnamese is written a syllable at a time: "xuất khẩu" (export) is one word. A *unit* is such a word, of up to LONGEST
syllables.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...index.analysis import fold

LONGEST = 4
_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,:/]\d+)*%?")
_TONES = {"\u0300": "2", "\u0301": "1", "\u0309": "3", "\u0303": "4", "\u0323": "5"}

Unit = tuple[str, ...]
# The log-probability of a unit; None where it is no word. A single syllable always is one.
Likelihood = Callable[[Unit], float | None]


@dataclass(frozen=True, slots=True)
class Token:
    """A word between spaces and signs, or a number, at ``start`` of its text."""

    text: str
    start: int

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters."""
        return self.text[0].isalpha()


def tokens(text: str) -> list[Token]:
    """Return the words and numbers of a composed (NFC) text.

    >>> [token.text for token in tokens("GDP tăng 6,5% năm 2025?")]
    ['GDP', 'tăng', '6,5%', 'năm', '2025']
    """
    return [Token(match.group(), match.start()) for match in _TOKEN.finditer(text)]


@lru_cache(maxsize=1 << 15)
def spelling(syllable: str) -> str:
    """Return a syllable in lower case with its tone as a digit behind it, whichever letter bore the mark.

    >>> spelling("hòa"), spelling("hoà"), spelling("Đường"), spelling("nam")
    ('hoa2', 'hoa2', 'đương2', 'nam')
    """
    letters: list[str] = []
    tone = ""
    for char in unicodedata.normalize("NFD", syllable.lower()):
        if char in _TONES:
            tone = _TONES[char]
        else:
            letters.append(char)
    return unicodedata.normalize("NFC", "".join(letters)) + tone


def bare(spelt: str) -> str:
    """Return what is left of a ``spelling`` where somebody types no accents.

    >>> bare("đương2"), bare("2025")
    ('duong', '2025')
    """
    return fold(spelt.rstrip("12345")) if spelt[0].isalpha() else spelt


def cut(syllables: Sequence[str], likelihood: Likelihood) -> list[Unit]:
    """Cut syllables into the likeliest sequence of units (Viterbi over a unigram model).

    >>> model = {("xuất", "khẩu"): -5.0, ("xuất",): -4.0, ("khẩu",): -4.0}
    >>> cut(["xuất", "khẩu", "gạo"], lambda unit: model.get(unit, -9.0 if len(unit) == 1 else None))
    [('xuất', 'khẩu'), ('gạo',)]
    """
    best = [0.0] + [float("-inf")] * len(syllables)
    length = [0] * len(best)
    for end in range(1, len(best)):
        for size in range(1, min(LONGEST, end) + 1):
            found = likelihood(tuple(syllables[end - size : end]))
            if found is not None and best[end - size] + found > best[end]:
                best[end], length[end] = best[end - size] + found, size
    units: list[Unit] = []
    end = len(syllables)
    while end:
        units.append(tuple(syllables[end - length[end] : end]))
        end -= length[end]
    return units[::-1]
