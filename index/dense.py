"""The dense index: the passages' vectors in FAISS, searched exactly."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from .encoder import Vectors

DENSE_FILE = "vectors.faiss"
Rows = npt.NDArray[np.int64]


class DenseWriter:
    """Collects vectors in order of rows."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._file = folder / DENSE_FILE
        self._index = faiss.IndexFlatIP(dimension)

    def add(self, vectors: Vectors) -> None:
        """Add (passages, dimension) unit vectors; the first added is row 0."""
        self._index.add(np.ascontiguousarray(vectors, np.float32))

    def finish(self) -> None:
        """Write the file."""
        faiss.write_index(self._index, str(self._file))


class DenseIndex:
    """A published dense index, memory-mapped; safe to call from many threads."""

    def __init__(self, folder: Path) -> None:
        self._index = faiss.read_index(str(folder / DENSE_FILE), faiss.IO_FLAG_MMAP_IFC)
        self.n_passages = int(self._index.ntotal)
        self.dimension = int(self._index.d)

    def top(self, vector: Vectors, k: int, *, allowed: Rows | None = None) -> tuple[Rows, npt.NDArray[np.float64]]:
        """Return rows and cosines of the ``k`` passages nearest to a unit vector, best first; ties by row.

        ``allowed``, if given, holds the only rows to be looked at.
        """
        wanted = min(k, self.n_passages if allowed is None else len(allowed))
        if wanted < 1:
            return np.empty(0, np.int64), np.empty(0, np.float64)
        options = None if allowed is None else faiss.SearchParameters(sel=faiss.IDSelectorBatch(allowed))  # type: ignore[call-arg]
        cosines, rows = self._index.search(vector.reshape(1, -1), wanted, params=options)
        # FAISS pads a short result with -1.
        found = rows[0] >= 0
        return _best_first(rows[0][found], cosines[0][found].astype(np.float64))

    def cosines(self, vector: Vectors, rows: Rows) -> npt.NDArray[np.float64]:
        """Return the exact cosine of a unit vector with each of ``rows``."""
        if not len(rows):
            return np.empty(0, np.float64)
        cosines: npt.NDArray[np.float64] = (self._index.reconstruct_batch(rows) @ vector).astype(np.float64)
        return cosines

    def norms(self, rows: Rows) -> npt.NDArray[np.float64]:
        """Return the length of each of ``rows``' vectors; 1 up to rounding."""
        if not len(rows):
            return np.empty(0, np.float64)
        lengths: npt.NDArray[np.float64] = np.linalg.norm(self._index.reconstruct_batch(rows), axis=1)
        return lengths


def _best_first(rows: Rows, scores: npt.NDArray[np.float64]) -> tuple[Rows, npt.NDArray[np.float64]]:
    order = np.lexsort((rows, -scores))
    return rows[order].astype(np.int64), scores[order]
