"""Which lines recur across the articles of a source, counted over all that the index holds.

The lines that recur are a function of the articles alone, whatever their order and history. Each part keeps the hashes
of its articles' candidate lines (``lines.npy``), and for each whether it recurred when its article was split; a change
counts them all, and has those articles split anew for which that is no longer so.

A line recurs if _LEAST articles of its source have it and, of all of them, one in _SHARE_LABEL; of lines that speak to
the reader, one in _SHARE_PROMPT. Copies of one article count once. The share is taken of the largest power of two not
above the number of the source's articles: so while a source grows, a line passes in and out at most once each time that
its size doubles, not with every article.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .columns import save
from .records import Document
from .splitting.recurring import body, candidates, hashed, site

LINES_FILE = "lines.npy"
_LEAST = 8
_SHARE_LABEL, _SHARE_PROMPT = 50, 1_000
THRESHOLDS = (_LEAST, _SHARE_LABEL, _SHARE_PROMPT)

# One row for an article (ARTICLE, hash of its source, hash of its body), then one for each of its candidate lines
# (ONCE or RECURS, hash of the line within its source, hash of the source). ``document`` is the article's ordinal.
ROW = np.dtype([("document", "<u4"), ("state", "<u4"), ("key", "<u8"), ("of", "<u8")])
ARTICLE, ONCE, RECURS = 0, 1, 2
_MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 by the golden ratio: spreads bits (Knuth, TAOCP 3, 6.4)

Lines = npt.NDArray[Any]
Keys = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]


def lines_of(document: Document, ordinal: int = 0, recurring: frozenset[int] = frozenset()) -> Lines:
    """Return an article's rows."""
    home = hashed(site(document))
    rows = [(ordinal, ARTICLE, home, body(document))]
    rows += [(ordinal, RECURS if each.key in recurring else ONCE, each.key, home) for each in candidates(document)]
    return np.array(rows, ROW)


class LinesWriter:
    """Collects the lines of a part's articles, in order of their ordinals."""

    def __init__(self, recurring: frozenset[int]) -> None:
        self._recurring = recurring
        self._rows: list[Lines] = []

    def add(self, document: Document) -> None:
        """Add the next article."""
        self._rows.append(lines_of(document, len(self._rows), self._recurring))

    def finish(self, part: Path) -> None:
        """Write the file."""
        save(part / LINES_FILE, joined(self._rows))


def read_lines(part: Path) -> Lines:
    """Return the lines of a part, those of articles removed since among them."""
    lines: Lines = np.load(part / LINES_FILE, mmap_mode="r", allow_pickle=False).view(np.ndarray)
    return lines


def joined(tables: Sequence[Lines]) -> Lines:
    """Return several tables as one."""
    return np.concatenate(tables) if tables else np.empty(0, ROW)


def without(lines: Lines, ordinals: Iterable[int]) -> Lines:
    """Return the lines of all articles but some."""
    gone = np.fromiter(ordinals, np.int64)
    if not len(gone) or not len(lines):
        return lines
    table = np.zeros(int(lines["document"].max()) + 1, np.bool_)
    table[gone[gone < len(table)]] = True
    left: Lines = lines[~table[lines["document"]]]
    return left


def recurring_keys(lines: Lines) -> frozenset[int]:
    """Return the keys of the lines that recur. The rows of an article must stand together, its own first."""
    is_article = lines["state"] == ARTICLE
    keys = lines["key"][~is_article]
    often, counts = np.unique(keys, return_counts=True)
    often = often[counts >= _LEAST]
    if not len(often):
        return frozenset()
    chosen = _among(keys, often)
    own = np.maximum.accumulate(np.where(is_article, np.arange(len(lines)), 0))[~is_article]
    bodies, sites = lines["of"][own[chosen]], lines["of"][~is_article][chosen]
    keys = keys[chosen]
    _, firsts = np.unique(keys ^ (bodies * _MIX), return_index=True)  # each line once for each body
    keys, sites = keys[firsts], sites[firsts]
    values, places, counts = np.unique(keys, return_index=True, return_counts=True)
    homes, sizes = np.unique(lines["key"][is_article], return_counts=True)
    of_source = sizes[np.searchsorted(homes, sites[places])]
    share = np.where(values & np.uint64(1), _SHARE_PROMPT, _SHARE_LABEL)
    wanted = np.maximum(_LEAST, 2 ** np.floor(np.log2(of_source)) / share)
    return frozenset(values[counts >= wanted].tolist())


def outdated(lines: Lines, recurring: frozenset[int]) -> list[int]:
    """Return the ordinals of articles that were split when others of their lines recurred."""
    is_line = lines["state"] != ARTICLE
    now = _among(lines["key"], np.sort(np.fromiter(recurring, np.uint64, len(recurring))))
    changed = is_line & (now != (lines["state"] == RECURS))
    ordinals: list[int] = np.unique(lines["document"][changed]).tolist()
    return ordinals


def _among(keys: Keys, ascending: Keys) -> Mask:
    if not len(ascending):
        return np.zeros(len(keys), np.bool_)
    places = np.minimum(np.searchsorted(ascending, keys), len(ascending) - 1)
    among: Mask = ascending[places] == keys
    return among
