"""The articles of a whole index: those of its parts, less what was removed.

Passages are numbered by *row*, from 0, part after part; removed ones keep their rows. Rows are what the legs find. They
differ with the history of an index: whatever must not, such as the order of equals, goes by article and place instead.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
import numpy.typing as npt

from .errors import NotInIndex
from .part import Part
from .records import Document, Passage

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Articles:
    """Documents and passages by id and by row; safe to call from many threads."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = tuple(parts)
        sizes = [part.columns.n_passages for part in parts]
        self.firsts: Rows = np.cumsum([0, *sizes])[:-1].astype(np.int64)
        self.n_rows = sum(sizes)
        self.n_documents = sum(part.n_documents for part in parts)
        self.n_passages = sum(part.n_passages for part in parts)

    def close(self) -> None:
        """Give back the open files."""
        for part in self.parts:
            part.store.close()

    def document(self, id: str) -> Document:
        """Return an article; raises NotInIndex."""
        part, ordinal = self._find(id)
        return part.store.document(ordinal)

    def documents(self, after: str | None, limit: int) -> list[Document]:
        """Return at most ``limit`` articles by id, from the first id beyond ``after``."""
        found = heapq.merge(*(_ids_after(part, at, after or "") for at, part in enumerate(self.parts)))
        return [self.parts[at].store.document(ordinal) for _, at, ordinal in islice(found, limit)]

    def passage(self, row: int) -> Passage:
        """Return the passage of a row."""
        at, local = self.place(row)
        return self.parts[at].store.passage(local)

    def passage_in_article(self, row: int) -> tuple[Passage, Document]:
        """Return the passage of a row, and its article."""
        at, local = self.place(row)
        return self.parts[at].store.passage_in_article(local)

    def place(self, row: int) -> tuple[int, int]:
        """Return which part a row is in, and its row there."""
        at = int(np.searchsorted(self.firsts, row, "right")) - 1
        return at, row - int(self.firsts[at])

    def by_part(self, rows: Rows) -> Iterator[tuple[int, Rows, Rows]]:
        """Yield for each part that ``rows`` are in: which it is, the places in ``rows`` of its own, and its rows."""
        parts = np.searchsorted(self.firsts, rows, "right") - 1
        for at in set(parts.tolist()):
            own = np.flatnonzero(parts == at)
            yield at, own, rows[own] - self.firsts[at]

    def passages_of(self, document_id: str) -> list[Passage]:
        """Return an article's passages in order; none if there is no such article."""
        try:
            part, ordinal = self._find(document_id)
        except NotInIndex:
            return []
        return part.store.passages_of(ordinal, part.store.document(ordinal))

    def rows_of(self, document_id: str) -> Rows:
        """Return the rows of an article's passages, ascending; raises NotInIndex."""
        part, ordinal = self._find(document_id)
        first, end = np.searchsorted(part.columns.column("document"), [ordinal, ordinal + 1]).tolist()
        begin = int(self.firsts[self.parts.index(part)])
        return np.arange(begin + first, begin + end, dtype=np.int64)

    def places(self, rows: Rows) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int32]]:
        """Return for each row a hash of its article's id and where in the article it starts: the order of equals."""
        hashes, starts = np.empty(len(rows), np.uint64), np.empty(len(rows), np.int32)
        for at, own, local in self.by_part(rows):
            columns = self.parts[at].columns
            hashes[own] = columns.id_hashes[columns.column("document")[local]]
            starts[own] = columns.column("start")[local]
        return hashes, starts

    def _find(self, id: str) -> tuple[Part, int]:
        for part in self.parts:
            ordinal = part.ordinal(id)
            if ordinal is not None:
                return part, ordinal
        raise NotInIndex("document", id)


def _ids_after(part: Part, at: int, after: str) -> Iterator[tuple[str, int, int]]:
    """Iterate over id, the part's place, and ordinal of the part's articles beyond an id."""
    return ((own, at, ordinal) for ordinal, own in part.store.after(after) if not part.is_removed(ordinal))
