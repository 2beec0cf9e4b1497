"""The dense index: the passages' unit vectors, found by FAISS and scored exactly.

A part keeps its vectors as they are, ``vectors.f32``, and as RaBitQ codes of one bit a dimension,
``codes.faiss`` (Gao and Long, "RaBitQ", SIGMOD 2024). Up to EXACT_MOST passages every vector is compared; beyond,
the codes name candidates, and their vectors decide. Codes are made about the origin, not about the vectors' mean:
a code then depends on its vector alone, and what is found does not depend on how the index came to be.

A part of more than LISTED_LEAST passages has its codes in inverted lists, around centroids learned from it.
"""

from __future__ import annotations

import math
import os
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from .encoder import Vectors

VECTORS_FILE, CODES_FILE = "vectors.f32", "codes.faiss"
EXACT_MOST = 5_000  # passages; see the table in ARCHITECTURE.md for what these bounds were chosen by
SUBSET_LEAST, SUBSET_MOST = 1_000, 20_000  # passages that pass a filter
_SUBSET_SHARE = 0.05
LISTED_LEAST = 300_000
_PER_CANDIDATE = 2  # codes looked at for each passage wanted
_LEAST_CODES = 200
_PROBES = 96
_TRIES = 3
_TRAINING = 64  # vectors a list
_BLOCK = 4_096  # vectors compared at a time
_SPARE = 16

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Cosines = npt.NDArray[np.float64]


class DenseWriter:
    """Writes the vectors of a part, in order of rows."""

    def __init__(self, part: Path, dimension: int) -> None:
        self._part = part
        self._dimension = dimension
        self._file = (part / VECTORS_FILE).open("wb")

    def add(self, vectors: Vectors) -> None:
        """Add (passages, dimension) unit vectors; the first added is row 0."""
        self._file.write(np.ascontiguousarray(vectors, np.float32).data)

    def close(self) -> None:
        """Close the file, finished or not."""
        self._file.close()

    def finish(self) -> None:
        """Close the file, and write the codes."""
        self._file.close()
        stored = _Stored(self._part / VECTORS_FILE, self._dimension)
        index = _listed(stored, self._dimension) if stored.n >= LISTED_LEAST else _unlisted(self._dimension)
        for start in range(0, stored.n, _BLOCK):
            index.add(stored.slice(start, min(start + _BLOCK, stored.n)))
        # Not by faiss.write_index: where the disk is full, that may leave half a file and not say so.
        (self._part / CODES_FILE).write_bytes(faiss.serialize_index(index).data)


def _unlisted(dimension: int) -> faiss.Index:
    index = faiss.IndexRaBitQFastScan(dimension, faiss.METRIC_INNER_PRODUCT)
    index.train(np.zeros((1, dimension), np.float32))  # the origin is the centre
    return index


def _listed(stored: _Stored, dimension: int) -> faiss.Index:
    """Return an empty index of lists, their centroids learned from an even sample."""
    lists = 1 << round(math.log2(math.sqrt(stored.n)))
    sample = stored.take(np.arange(0, stored.n, max(1, stored.n // (lists * _TRAINING))))
    index = faiss.IndexIVFRaBitQFastScan(faiss.IndexFlatIP(dimension), dimension, lists, faiss.METRIC_INNER_PRODUCT)
    index.train(sample)
    return index


def read_vectors(part: Path, dimension: int, rows: Rows) -> Vectors:
    """Return the vectors of some rows of a part."""
    return _Stored(part / VECTORS_FILE, dimension).take(rows)


class _Stored:
    """The vectors of a part: mapped into memory, or, in a part with lists, read one by one.

    Reading costs half a millisecond a question; but of a mapped file every row touched brings its neighbours' pages
    along, and memory grows to the size of the file.
    """

    def __init__(self, file: Path, dimension: int) -> None:
        self._bytes = np.dtype(np.float32).itemsize * dimension
        self._dimension = dimension
        self.n = file.stat().st_size // self._bytes
        self._mapped: Vectors | None = None
        self._descriptor = -1
        if 0 < self.n < LISTED_LEAST:
            self._mapped = np.memmap(file, np.float32, "r").view(np.ndarray).reshape(-1, dimension)
        else:
            self._descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
            weakref.finalize(self, os.close, self._descriptor)

    def take(self, rows: Rows) -> Vectors:
        """Return a copy of some rows; neighbours are read as one, and a filter's rows come article by article."""
        if self._mapped is not None:
            return self._mapped[rows]
        taken = np.empty((len(rows), self._dimension), np.float32)
        starts = np.flatnonzero(np.diff(rows, prepend=-2) != 1)
        edges = [*starts.tolist(), len(rows)]
        for start, end, offset in zip(edges, edges[1:], (rows[starts] * self._bytes).tolist(), strict=False):
            os.preadv(self._descriptor, [taken[start:end].data], offset)
        return taken

    def slice(self, start: int, end: int) -> Vectors:
        """Return rows ``start`` up to ``end``."""
        if self._mapped is not None:
            return self._mapped[start:end]
        data = os.pread(self._descriptor, (end - start) * self._bytes, start * self._bytes)
        return np.frombuffer(data, np.float32).reshape(-1, self._dimension)


@dataclass(frozen=True, slots=True)
class _Part:
    first: int  # the row of the whole that is row 0 here
    stored: _Stored
    codes: faiss.Index
    removed: Rows  # rows here


class DenseIndex:
    """The dense indexes of some parts, searched as one; safe to call from many threads."""

    def __init__(self, parts: Sequence[tuple[Path, int, Rows]], dimension: int) -> None:
        """Open parts, each given by its folder, the row of the whole at which it begins, and its rows removed."""
        self.dimension = dimension
        self._parts = []
        self._alive = np.ones(0, np.bool_)
        for folder, first, removed in parts:
            stored = _Stored(folder / VECTORS_FILE, dimension)
            codes = faiss.read_index(str(folder / CODES_FILE), faiss.IO_FLAG_MMAP_IFC)
            self._parts.append(_Part(first, stored, codes, removed))
            alive = np.ones(stored.n, np.bool_)
            alive[removed] = False
            self._alive = np.concatenate([self._alive, alive])
        self._firsts = np.asarray([part.first for part in self._parts], np.int64)
        self.n_vectors = len(self._alive)
        self.n_codes = sum(int(part.codes.ntotal) for part in self._parts)
        self.n_passages = int(self._alive.sum())

    def top(self, vector: Vectors, k: int, *, allowed: Mask | None = None) -> tuple[Rows, Cosines]:
        """Return rows and cosines of the ``k`` passages nearest to a unit vector, best first; equal ones by row.

        ``allowed``, (rows,) of the whole, says which rows may be found. The cosines are exact. The rows are those of
        an exact search up to EXACT_MOST passages, and under filters that leave few of more.
        """
        passing = self._alive if allowed is None else self._alive & allowed
        n_passing = self.n_passages if allowed is None else int(passing.sum())
        wanted = min(k, n_passing)
        if wanted < 1:
            return np.empty(0, np.int64), np.empty(0, np.float64)
        if allowed is not None and self._is_few(n_passing):
            rows = np.flatnonzero(passing)
        elif self.n_passages <= EXACT_MOST:
            rows = self._by_vectors(vector, wanted, passing)
        else:
            rows = self._by_codes(vector, wanted, passing, n_passing)
        cosines = self.cosines(vector, rows)
        best = np.lexsort((rows, -cosines))[:wanted]
        return rows[best], cosines[best]

    def cosines(self, vector: Vectors, rows: Rows) -> Cosines:
        """Return the exact cosine of a unit vector with each of ``rows``, ascending.

        Every cosine is the same to the last bit, whatever rows stand beside it: BLAS would not promise that.
        """
        found = np.empty(len(rows), np.float64)
        edges = [*np.searchsorted(rows, self._firsts), len(rows)]
        for part, start, end in zip(self._parts, edges, edges[1:], strict=False):
            for at in range(start, end, _BLOCK):
                block = part.stored.take(rows[at : min(at + _BLOCK, end)] - part.first)
                found[at : at + len(block)] = np.einsum("ij,j->i", block, vector)
        return found

    def vectors(self, rows: Rows) -> Vectors:
        """Return the vectors of ``rows``, ascending, as (rows, dimension) float32."""
        found = np.empty((len(rows), self.dimension), np.float32)
        edges = [*np.searchsorted(rows, self._firsts), len(rows)]
        for part, start, end in zip(self._parts, edges, edges[1:], strict=False):
            found[start:end] = part.stored.take(rows[start:end] - part.first)
        return found

    def norms(self, rows: Rows) -> Cosines:
        """Return the length of each of ``rows``' vectors, ascending rows; 1 up to rounding."""
        found = np.empty(len(rows), np.float64)
        edges = [*np.searchsorted(rows, self._firsts), len(rows)]
        for part, start, end in zip(self._parts, edges, edges[1:], strict=False):
            found[start:end] = np.linalg.norm(part.stored.take(rows[start:end] - part.first), axis=1)
        return found

    def _is_few(self, n_passing: int) -> bool:
        """Say whether comparing each passage that passes a filter costs less than asking the codes for enough."""
        return n_passing <= min(max(SUBSET_LEAST, _SUBSET_SHARE * self.n_vectors), SUBSET_MOST)

    def _by_vectors(self, vector: Vectors, wanted: int, passing: Mask) -> Rows:
        """Return candidates, ascending: the nearest by BLAS, whose last bits are not to be relied on, and some more."""
        cosines = np.concatenate([part.stored.slice(0, part.stored.n) @ vector for part in self._parts])
        cosines[~passing] = -np.inf
        some = min(wanted + _SPARE, len(cosines))
        rows = np.sort(np.argpartition(-cosines, some - 1)[:some])
        return rows[passing[rows]]

    def _by_codes(self, vector: Vectors, wanted: int, passing: Mask, n_passing: int) -> Rows:
        """Return candidates, ascending: those whose codes come nearest, and that pass."""
        enough = max(_LEAST_CODES, _PER_CANDIDATE * wanted)
        ask = math.ceil(1.1 * enough * self.n_vectors / n_passing)
        for _ in range(_TRIES):
            rows, nearness = self._nearest_codes(vector, min(ask, self.n_vectors))
            passes = passing[rows]
            rows, nearness = rows[passes], nearness[passes]
            if len(rows) >= min(enough, n_passing):
                best = np.argsort(-nearness, kind="stable")[:enough]
                return np.sort(rows[best])
            ask *= 4  # what passes is not spread evenly: it lies far from the question
        return np.flatnonzero(passing)

    def _nearest_codes(self, vector: Vectors, k: int) -> tuple[Rows, npt.NDArray[np.float32]]:
        rows, nearness = [], []
        for part in self._parts:
            listed = isinstance(part.codes, faiss.IndexIVF)
            params = faiss.IVFSearchParameters(nprobe=_PROBES) if listed else None  # type: ignore[call-arg]
            near, found = part.codes.search(vector.reshape(1, -1), min(k, int(part.codes.ntotal)), params=params)
            filled = found[0] >= 0  # FAISS pads a short result with -1
            rows.append(found[0][filled].astype(np.int64) + part.first)
            nearness.append(near[0][filled])
        return np.concatenate(rows), np.concatenate(nearness)
