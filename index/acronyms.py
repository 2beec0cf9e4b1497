"""Acronyms and what they stand for, as the articles themselves define them: "the World Economic Forum (WEF)".

Found by the algorithm of Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in
biomedical text", PSB 2003: a short form in brackets, and before it the shortest run of words that holds its letters in
order, its first letter at the beginning of a word. Ours asks for two capitals, compares without accents, and reads
"WEF (World Economic Forum)" as well.

``acronyms.npy`` of a part is (definitions,) of ROW: hashes of both forms, the article, and where it has them. Words
themselves are read out of the article when they are wanted, so what only a removed article defined is gone with it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .analysis import body_terms, fold
from .columns import save
from .records import Article, Document

ACRONYMS_FILE = "acronyms.npy"
_SPANS = ("start", "end", "short_start", "short_end")
ROW = np.dtype([("short", "<u8"), ("long", "<u8"), ("document", "<i4"), *((name, "<i4") for name in _SPANS)])
Definitions = npt.NDArray[Any]  # (definitions,) of ROW

LONGEST_FORM = 10  # body terms of a long form
_OF_TEXT = ("title", "heading", "prose")
_BRACKETED = re.compile(r"\(([^()\n]{2,120})\)")
_SHORT = re.compile(r"[^\W_][^\W_.&/-]*(?:[.&/-]?[^\W_]+)*\.?")
_LAST_WORD = re.compile(r"([^\s()\"“”]+)\s*$")
_SENTENCE_END = re.compile(r"[.!?;:]\s+|\n")
_FROM, _TO = 2, 10  # characters of a short form
_MASK = (1 << 64) - 1
_MULTIPLIER = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True)
class Definition:
    """A short form, ``text[short_start:short_end]``, and what it stands for, ``text[start:end]``."""

    short: str
    start: int
    end: int
    short_start: int
    short_end: int


def definitions(text: str) -> Iterator[Definition]:
    """Yield the acronyms that a text defines, in order.

    >>> text = "The World Economic Forum (WEF) met. FDI (foreign direct investment) rose (again)."
    >>> [(each.short, text[each.start : each.end]) for each in definitions(text)]
    [('WEF', 'World Economic Forum'), ('FDI', 'foreign direct investment')]
    """
    for match in _BRACKETED.finditer(text):
        inside = re.split("[;,]", match[1], maxsplit=1)[0].strip(" \"'“”‘’")
        if _is_short(inside):
            begin = _sentence_start(text, match.start(), inside)
            before = text[begin : match.start()].rstrip()
            found = _long_form(inside, before)
            if found is not None:
                at = text.index(inside, match.start())
                yield Definition(inside, begin + found, begin + len(before), at, at + len(inside))
        elif " " in inside and (word := _LAST_WORD.search(text, max(0, match.start() - 40), match.start())):
            short = word[1].strip("\"'“”‘’,")
            if _is_short(short) and _long_form(short, inside) == 0:
                start, at = text.index(inside, match.start()), text.index(short, word.start(1))
                yield Definition(short, start, start + len(inside), at, at + len(short))


def _is_short(word: str) -> bool:
    fits = _FROM <= len(word) <= _TO and _SHORT.fullmatch(word)
    return bool(fits) and sum(char.isupper() for char in word) >= _FROM


def _sentence_start(text: str, end: int, short: str) -> int:
    """Return where the words begin that a short form may stand for: min(n + 5, 2 n) of them, in one sentence."""
    letters = sum(char.isalnum() for char in short)
    begin = max(0, end - 40 * letters)
    for stop in _SENTENCE_END.finditer(text, begin, end):
        begin = stop.end() if text[stop.start() - 2 : stop.start() - 1] not in (" ", ".") else begin  # no "St. "
    words = list(re.finditer(r"\S+", text[begin:end]))
    kept = words[-min(letters + 5, letters * 2) :]
    return begin + kept[0].start() if kept else begin


def _long_form(short: str, before: str) -> int | None:
    """Return where in ``before`` the long form begins, which ends with it; None if it holds none."""
    plain = "".join(_plain(char) for char in before)
    place = len(plain)
    letters = [_plain(char) for char in short if char.isalnum()]
    for number in range(len(letters) - 1, -1, -1):
        place -= 1
        while place >= 0 and (plain[place] != letters[number] or (number == 0 and _within_word(plain, place))):
            place -= 1
        if place < 0:
            return None
    while place > 0 and not plain[place - 1].isspace() and plain[place - 1] not in "(\"“‘'":
        place -= 1
    long = before[place:]
    words = long.split()
    right = len(long) > len(short) and short not in words and len(words) <= min(len(letters) + 5, len(letters) * 2)
    return place if right and len(words) > 1 else None


def _plain(char: str) -> str:
    """Return what a character is compared by: one, in lower case, without accents."""
    return (char if char.isascii() else fold(char)[:1] or char).lower()[:1] or char


def _within_word(text: str, place: int) -> bool:
    return place > 0 and text[place - 1].isalnum()


def hashed(term: str) -> int:
    """Return 64 bits that stand for a term."""
    return int.from_bytes(hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def short_key(word: str) -> int:
    """Return what stands for a short form, without case, accents and dots."""
    return hashed(fold(word.replace(".", "")).lower())


def long_key(terms: Iterable[int]) -> int:
    """Return what stands for a long form, by hashes of its body terms in order."""
    key = 0
    for term in terms:
        key = extended(key, term)
    return key


def extended(key: int, term: int) -> int:
    """Return the key of a long form that goes on with another term."""
    return (key * _MULTIPLIER + term + 1) & _MASK


_Row = tuple[int, ...]  # in the order of ROW


def rows_of(document: Document, ordinal: int) -> list[_Row]:
    """Return an article's rows, each definition once: at its first place."""
    found: dict[tuple[int, int], _Row] = {}
    for block in document.blocks:
        text = document.text[block.start : block.end] if block.kind in _OF_TEXT else ""
        if "(" not in text:
            continue
        for each in definitions(text):
            terms = body_terms(text[each.start : each.end])
            if 1 < len(terms) <= LONGEST_FORM:
                key = short_key(each.short), long_key(map(hashed, terms))
                spans = each.start, each.end, each.short_start, each.short_end
                found.setdefault(key, (*key, ordinal, *(block.start + place for place in spans)))
    return list(found.values())


class AcronymsWriter:
    """Collects the definitions of a part, article by article."""

    def __init__(self) -> None:
        self._rows: list[_Row] = []
        self._ordinal = 0

    def add(self, article: Article) -> None:
        """Add the next article."""
        self._rows += rows_of(article.document, self._ordinal)
        self._ordinal += 1

    def finish(self, part: Path) -> None:
        """Write the file."""
        save(part / ACRONYMS_FILE, np.array(self._rows, ROW))


def read_definitions(part: Path) -> Definitions:
    """Return the definitions of a part, by ordinal, those of removed articles among them."""
    found: Definitions = np.load(part / ACRONYMS_FILE, allow_pickle=False)
    return found


@dataclass(frozen=True, slots=True)
class Meaning:
    """An acronym's long form, by both keys; ``share`` of the articles that define the acronym define it so.

    ``part`` and ``document`` (ordinal) tell an article that defines it, ``long`` and ``short`` where it has both.
    """

    short_key: int
    long_key: int
    share: float
    part: int
    document: int
    long: tuple[int, int]
    short: tuple[int, int]


class Meanings:
    """What the articles of an index define, looked up by either form. A function of the articles that count."""

    def __init__(self, parts: Sequence[Definitions], hashes: Sequence[npt.NDArray[np.uint64]]) -> None:
        """Take the definitions of each part that count, and the hashes of its articles' ids, which settle ties."""
        rows = np.concatenate([np.empty(0, ROW), *parts])
        of_part = np.repeat(np.arange(len(parts)), [len(each) for each in parts])
        ties = np.concatenate([np.empty(0, np.uint64), *(h[d["document"]] for h, d in zip(hashes, parts, strict=True))])
        order = np.lexsort((rows["start"], ties, rows["long"], rows["short"]))
        rows, of_part = rows[order], of_part[order]
        new = np.ones(len(rows), np.bool_)
        new[1:] = (rows["short"][1:] != rows["short"][:-1]) | (rows["long"][1:] != rows["long"][:-1])
        first = np.flatnonzero(new)
        self._rows, self._parts = rows[first], of_part[first]
        counts = np.diff(np.append(first, len(rows)))
        _, of_short = np.unique(self._rows["short"], return_inverse=True)
        self._shares = counts / np.bincount(of_short, counts)[of_short] if len(first) else np.empty(0)
        self._by_long = np.argsort(self._rows["long"], kind="stable")
        self._longs = self._rows["long"][self._by_long]
        self._shorts = np.ascontiguousarray(self._rows["short"])

    def __len__(self) -> int:
        return len(self._rows)

    def of_shorts(self, keys: Sequence[int]) -> list[Meaning]:
        """Return what some short forms stand for, the most frequent first."""
        return self._found(self._shorts, keys, None)

    def of_longs(self, keys: Sequence[int]) -> list[Meaning]:
        """Return the short forms that some long forms have, the surest first."""
        return self._found(self._longs, keys, self._by_long)

    def _found(
        self, column: npt.NDArray[np.uint64], keys: Sequence[int], order: npt.NDArray[np.int64] | None
    ) -> list[Meaning]:
        if not len(column) or not keys:
            return []
        wanted = np.array(keys, np.uint64)
        begins = np.searchsorted(column, wanted)
        known = column[np.minimum(begins, len(column) - 1)] == wanted
        if not known.any():
            return []
        begins, ends = begins[known], np.searchsorted(column, wanted[known], "right")
        places = [
            place for begin, end in zip(begins.tolist(), ends.tolist(), strict=True) for place in range(begin, end)
        ]
        found = [self._meaning(place if order is None else int(order[place])) for place in places]
        return sorted(found, key=lambda each: (-each.share, each.short_key, each.long_key))

    def _meaning(self, place: int) -> Meaning:
        short, long, document, *spans = self._rows[place].tolist()
        share, part = float(self._shares[place]), int(self._parts[place])
        return Meaning(short, long, share, part, document, (spans[0], spans[1]), (spans[2], spans[3]))
