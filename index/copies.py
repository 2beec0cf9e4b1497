"""Which articles of an index are copies of which: ``stories.npy`` of a generation, written when it is published.

It is (articles,) int32. Articles are numbered part after part, removed ones among them; each has the number of the
first of its story: its own if it is the first or has no copies, REMOVED if it was removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .articles import Articles, Rows
from .columns import save
from .part import Part
from .records import Document
from .sketches import FIRST, MOMENT, SAMPLES
from .stories import firsts_of_stories

STORIES_FILE = "stories.npy"
REMOVED = -1

Firsts = npt.NDArray[np.int32]
_NONE = np.empty(0, np.int64)


def copies_among(firsts: Firsts) -> npt.NDArray[np.int64]:
    """Return the numbers of the articles that are copies: not the first of their story."""
    return np.flatnonzero((firsts != np.arange(len(firsts))) & (firsts != REMOVED))


def write_stories(generation: Path, parts: Sequence[Part]) -> int:
    """Group the articles of a generation into stories, and return how many are not the first of theirs."""
    firsts = grouped(parts)
    save(generation / STORIES_FILE, firsts)
    return len(copies_among(firsts))


def read_stories(generation: Path) -> Firsts:
    """Return the file's array."""
    firsts: Firsts = np.load(generation / STORIES_FILE, allow_pickle=False)
    return firsts


def grouped(parts: Sequence[Part]) -> Firsts:
    """Return what is to stand in the file. The sketches of removed articles have no part in it."""
    firsts = _first_numbers(parts)
    staying = [part.staying() for part in parts]
    numbers = np.concatenate([ordinals + first for ordinals, first in zip(staying, firsts, strict=False)] or [_NONE])
    sketches = [_rows(part.sketches(), ordinals) for part, ordinals in zip(parts, staying, strict=True)]
    hashes = [part.columns.id_hashes[ordinals] for part, ordinals in zip(parts, staying, strict=True)]
    of_story = firsts_of_stories(
        np.concatenate(sketches or [np.empty((0, FIRST + SAMPLES), np.uint64)]),
        np.concatenate(hashes or [np.empty(0, np.uint64)]),
    )
    found = np.full(firsts[-1], REMOVED, np.int32)
    found[numbers] = numbers[of_story]
    return found


def _rows(sketches: npt.NDArray[np.uint64], ordinals: Rows) -> npt.NDArray[np.uint64]:
    return sketches if len(sketches) == len(ordinals) else sketches[ordinals]


def _first_numbers(parts: Sequence[Part]) -> Rows:
    """Return (parts + 1,): the number of each part's first article, and the number of all."""
    return np.cumsum([0, *(part.columns.n_documents for part in parts)])


class Stories:
    """The stories that several articles of an index tell; safe to call from many threads."""

    def __init__(self, articles: Articles, firsts: Firsts) -> None:
        self._articles = articles
        self._numbers = _first_numbers(articles.parts)
        copies = copies_among(firsts)
        self.any = bool(len(copies))
        self._told = np.full(len(firsts), -1, np.int32)  # its story's first, for articles that have copies
        self._told[copies] = firsts[copies]
        self._told[firsts[copies]] = firsts[copies]
        # Opened now: the generation's folder may be gone when they are wanted.
        parts = articles.parts if self.any else ()
        self._keys = [part.keys() for part in parts]
        self._sketches = [part.sketches() for part in parts]

    def of_rows(self, rows: Rows) -> Rows:
        """Return (rows,): each row's story, by the number of its first; -1 where its article has no copies."""
        if not self.any:
            return np.full(len(rows), -1, np.int64)
        return np.asarray(self._of_row[rows], np.int64)

    def articles_of_rows(self, rows: Rows) -> Rows:
        """Return the numbers of the articles that rows are of."""
        found = np.empty(len(rows), np.int64)
        for at, own, local in self._articles.by_part(rows):
            found[own] = self._articles.parts[at].columns.column("document")[local] + self._numbers[at]
        return found

    def key(self, row: int) -> bytes:
        """Return what stands for the text that the encoder saw of a row: its passage and its article's title."""
        at, local = self._articles.place(row)
        return bytes(self._keys[at][local].tobytes())

    def members(self, story: int) -> Rows:
        """Return the numbers of a story's articles, the earliest first."""
        begin, end = np.searchsorted(self._ordered_stories, [story, story + 1])
        members: Rows = self._ordered[begin:end]
        return members

    def document(self, number: int) -> Document:
        """Return the article of a number."""
        at, ordinal = self._place(number)
        return self._articles.parts[at].store.document(ordinal)

    def rows_of(self, number: int) -> slice:
        """Return the rows of an article; they stand together."""
        at, ordinal = self._place(number)
        begin, end = np.searchsorted(self._articles.parts[at].columns.column("document"), [ordinal, ordinal + 1])
        first = int(self._articles.firsts[at])
        return slice(first + int(begin), first + int(end))

    @cached_property
    def _of_row(self) -> npt.NDArray[np.int32]:
        columns = [part.columns.column("document") for part in self._articles.parts]
        numbers = [column + np.int32(first) for column, first in zip(columns, self._numbers.tolist(), strict=False)]
        told: npt.NDArray[np.int32] = self._told[np.concatenate(numbers)]
        return told

    @cached_property
    def _ordered(self) -> Rows:
        """The articles that have copies, by story, the earliest of each first."""
        numbers = np.flatnonzero(self._told >= 0)
        parts = self._articles.parts
        moments = np.concatenate([sketches[:, MOMENT] for sketches in self._sketches])[numbers]
        hashes = np.concatenate([part.columns.id_hashes for part in parts])[numbers]
        ordered: Rows = numbers[np.lexsort((hashes, moments, self._told[numbers]))]
        return ordered

    @cached_property
    def _ordered_stories(self) -> Rows:
        return np.asarray(self._told[self._ordered], np.int64)

    def _place(self, number: int) -> tuple[int, int]:
        """Return which part an article of a number is in, and its ordinal there."""
        at = int(np.searchsorted(self._numbers, number, "right")) - 1
        return at, number - int(self._numbers[at])
