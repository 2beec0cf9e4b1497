"""Sketches: a sample of an article's shingles, by which copies are told.

``sketches.npy`` of a part is (articles, 2 + SAMPLES) uint64: how many shingles the article has, when it was published,
and the least hashes of its shingles, ascending; EMPTY where it has fewer. Two articles' least hashes are a fair sample
of what they have in common. Source: Broder, "On the resemblance and containment of documents", SEQUENCES 1997.

The low byte of a hash is not of the hash: it says where in the article the shingle first stands, in 256ths.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .columns import save
from .records import Article, Document
from .shingles import Hashes, shingles

SKETCHES_FILE = "sketches.npy"
SAMPLES = 64
SIZE, MOMENT, FIRST = 0, 1, 2  # columns: shingles, seconds, the first hash
EMPTY = np.uint64((1 << 64) - 1)
PLACE = np.uint64(0xFF)  # the bits of a hash that say where it stands
UNDATED = np.uint64((1 << 63) - 1)

_DAY = 86_400
_AT_ONCE = 1 << 20  # characters
_OF_TEXT = ("heading", "prose")


class SketchWriter:
    """Collects the sketches of a part, many articles at a time: between other work, each would take twice as long."""

    def __init__(self) -> None:
        self._rows: list[Hashes] = []
        self._waiting: list[Document] = []
        self._characters = 0

    def add(self, article: Article) -> None:
        """Add the next article."""
        self._waiting.append(article.document)
        self._characters += len(article.document.text)
        if self._characters >= _AT_ONCE:
            self._sketch()

    def finish(self, part: Path) -> None:
        """Write the file."""
        self._sketch()
        save(part / SKETCHES_FILE, np.array(self._rows, np.uint64).reshape(-1, FIRST + SAMPLES))

    def _sketch(self) -> None:
        self._rows += map(sketch, self._waiting)
        self._waiting.clear()
        self._characters = 0


def read_sketches(part: Path) -> Hashes:
    """Return the sketches of a part, by ordinal, those of removed articles among them; mapped into memory."""
    mapped: Hashes = np.load(part / SKETCHES_FILE, mmap_mode="r", allow_pickle=False)
    return mapped.view(np.ndarray)


def sketch(document: Document) -> Hashes:
    """Return (2 + SAMPLES,): an article's row. Titles and furniture do not count, unless there is nothing else."""
    row = np.full(FIRST + SAMPLES, EMPTY, np.uint64)
    hashes = shingles(_text(document))
    least = _least(hashes)
    row[SIZE], row[MOMENT] = len(hashes), _moment(document.published)
    row[FIRST : FIRST + len(least)] = least
    return row


def _text(document: Document) -> str:
    text = document.text
    blocks = [block for block in document.blocks if block.kind in _OF_TEXT]
    blocks = blocks or [block for block in document.blocks if block.kind == "title"]
    return "\n".join(text[block.start : block.end] for block in blocks)


def _least(hashes: Hashes) -> Hashes:
    """Return the SAMPLES least of some hashes, ascending, each once, with the place that it first stands at."""
    if len(hashes) > 4 * SAMPLES:  # sort only about twice as many as are wanted
        some = _ascending(hashes, np.flatnonzero(hashes < np.uint64(int((1 << 64) * (2.0 * SAMPLES / len(hashes))))))
        if len(some) >= SAMPLES:
            return some
    return _ascending(hashes, np.arange(len(hashes)))


def _ascending(hashes: Hashes, places: npt.NDArray[np.int64]) -> Hashes:
    found = hashes[places] & ~PLACE
    order = np.argsort(found, kind="stable")  # the first of equals first
    found, places = found[order], places[order]
    if len(found) > 1:
        new = np.append(True, found[1:] != found[:-1])
        found, places = found[new], places[new]
    least: Hashes = found[:SAMPLES] | (places[:SAMPLES] * 256 // max(1, len(hashes))).astype(np.uint64)
    return least


def _moment(published: str | None) -> int:
    """Return the seconds from the year 1 to a date, or to a moment in its own time zone; UNDATED for none."""
    if not published:
        return int(UNDATED)
    seconds = date.fromisoformat(published[:10]).toordinal() * _DAY
    try:
        at = datetime.fromisoformat(published)
    except ValueError:
        return seconds
    offset = at.utcoffset()
    seconds += at.hour * 3_600 + at.minute * 60 + at.second
    return seconds - int(offset.total_seconds()) if offset else seconds
