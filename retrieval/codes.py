"""Codes typed with spaces: "21 NQ CP" is "21/NQ-CP" where some article has that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from ..index.lexical import LexicalIndex

_PIECE = re.compile(r"[^\W_]{1,5}(?:[-/][^\W_]{1,5})*")
_SIGNS = "/-"
_MOST = 4  # pieces of a code
_EDGES = ".,;:!?()[]\"'“”"


def codes(text: str, lexical: LexicalIndex) -> Iterator[tuple[str, str]]:
    """Yield a piece that begins with a digit, in lower case, and the code that it makes with others in a row.

    Only codes that some passage has, and only runs of short pieces, one of them with a digit.
    """
    if not any(map(str.isdigit, text)):
        return
    words = [word.strip(_EDGES).lower() for word in text.split()]
    for first in range(len(words)):
        for last in range(first + 1, min(first + _MOST, len(words))):
            run = words[first : last + 1]
            if not _PIECE.fullmatch(run[-1]) or not _PIECE.fullmatch(run[0]):
                break
            number = next((word for word in run if word[0].isdigit()), None)
            if number and not all(map(str.isdigit, run)):
                yield from ((number, code) for code in _joined(run) if lexical.frequency(code))


def _joined(run: list[str]) -> Iterator[str]:
    for signs in product(_SIGNS, repeat=len(run) - 1):
        yield run[0] + "".join(sign + piece for sign, piece in zip(signs, run[1:], strict=True))
