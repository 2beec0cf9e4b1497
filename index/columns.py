"""What filters and ties ask of passages and articles, as columns of numbers that numpy reads in one sweep.

``columns.npy`` is (COLUMNS, passages) int32, ``documents.npy`` is (articles, 3) uint64, both memory-mapped.
A value such as a source's name is a code, unique within the part; -1 stands for none.
"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .records import Article, fingerprint

COLUMNS_FILE, DOCUMENTS_FILE = "columns.npy", "documents.npy"
COLUMNS = ("document", "start", "day", "source", "author", "language")
CODED = ("source", "author", "language")
NONE = -1

Column = npt.NDArray[np.int32]


def day_number(published: str | None) -> int | None:
    """Return the day of an ISO date or datetime as a number (date.toordinal), None where there is none."""
    return date.fromisoformat(published[:10]).toordinal() if published else None


def id_hash(id: str) -> int:
    """Return 64 bits that stand for an article's id: they settle ties, and find articles before they are compared."""
    digest = hashlib.blake2b(id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def save(file: Path, array: npt.NDArray[Any]) -> None:
    """Write an array as ``np.save`` does, which may leave half a file and not say so where the disk is full."""
    array = np.ascontiguousarray(array)
    with file.open("wb") as stream:
        np.lib.format.write_array_header_1_0(stream, np.lib.format.header_data_from_array_1_0(array))
        stream.write(array.data)


class ColumnsWriter:
    """Collects the columns of a part, article by article."""

    def __init__(self) -> None:
        self.codes: dict[str, dict[str, int]] = {field: {} for field in CODED}
        self._passages: list[npt.NDArray[np.int32]] = []
        self._documents: list[tuple[int, bytes]] = []

    def add(self, article: Article) -> None:
        """Add the next article."""
        document = article.document
        day = day_number(document.published)
        rows = np.empty((len(COLUMNS), len(article.passages)), np.int32)
        rows[0] = len(self._documents)
        rows[1] = [passage.start for passage in article.passages]
        rows[2] = NONE if day is None else day
        for place, field in enumerate(CODED, start=3):
            rows[place] = self._code(field, getattr(document, field))
        self._passages.append(rows)
        self._documents.append((id_hash(document.id), fingerprint(document)))

    def finish(self, part: Path) -> None:
        """Write both files."""
        passages = np.concatenate(self._passages, axis=1) if self._passages else np.empty((len(COLUMNS), 0), np.int32)
        save(part / COLUMNS_FILE, passages)
        documents = np.empty((len(self._documents), 3), np.uint64)
        documents[:, 0] = [hashed for hashed, _ in self._documents]
        prints = np.frombuffer(b"".join(print_ for _, print_ in self._documents), np.uint64)
        documents[:, 1:] = prints.reshape(-1, 2)
        save(part / DOCUMENTS_FILE, documents)

    def _code(self, field: str, value: str | None) -> int:
        return NONE if value is None else self.codes[field].setdefault(value, len(self.codes[field]))


class Columns:
    """The columns of a part."""

    def __init__(self, part: Path) -> None:
        self._table: npt.NDArray[np.int32] = _mapped(part / COLUMNS_FILE)
        documents: npt.NDArray[np.uint64] = _mapped(part / DOCUMENTS_FILE)
        self.id_hashes = documents[:, 0]
        self._fingerprints = documents[:, 1:]

    @property
    def n_passages(self) -> int:
        """The number of rows."""
        return int(self._table.shape[1])

    @property
    def n_documents(self) -> int:
        """The number of articles."""
        return len(self.id_hashes)

    def column(self, name: str) -> Column:
        """Return one column, (passages,) int32."""
        column: Column = self._table[COLUMNS.index(name)]
        return column

    def fingerprint(self, ordinal: int) -> bytes:
        """Return the fingerprint of an article."""
        return bytes(self._fingerprints[ordinal].tobytes())

    def fingerprints(self) -> list[bytes]:
        """Return the fingerprint of every article, by ordinal."""
        whole = self._fingerprints.tobytes()
        return [whole[at : at + 16] for at in range(0, len(whole), 16)]


def _mapped(file: Path) -> npt.NDArray[Any]:
    """Return a file's array as a plain one: numpy's own class for mapped arrays is slow to take rows from."""
    mapped: npt.NDArray[Any] = np.load(file, mmap_mode="r", allow_pickle=False)
    return mapped.view(np.ndarray)
