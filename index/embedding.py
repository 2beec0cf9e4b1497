"""Vectors for texts, encoded only where no vector is at hand: from the last generation, or from a build cut short."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .bulk import encode_bulk
from .dense import VECTORS_FILE, read_vectors
from .encoder import Encoder, Vectors
from .journal import Journal, text_key
from .manifest import PARTS
from .part import KEYS_FILE, Keys

Progress = Callable[[str, int, int | None], None]


class KnownVectors:
    """The vectors of some parts, found by the key of the text that they stand for."""

    def __init__(self, parts: Sequence[Path], dimension: int, require: Callable[[str], None]) -> None:
        """Take the folders of the parts; ``require`` is told the name of a file of the generation before it is read."""
        for part in parts:
            require(f"{PARTS}/{part.name}/{KEYS_FILE}")
        self._rows = [_Rows(part) for part in parts]
        self._dimension = dimension
        self._require = require

    def find(self, keys: Keys) -> tuple[npt.NDArray[np.bool_], Vectors]:
        """Return which of (texts, 2) keys are known, and (texts, dimension) their vectors, zero where not."""
        known = np.zeros(len(keys), np.bool_)
        vectors = np.zeros((len(keys), self._dimension), np.float32)
        for of_part in self._rows:
            rows = of_part.find(keys)
            new = (rows >= 0) & ~known
            if new.any():
                self._require(f"{PARTS}/{of_part.part.name}/{VECTORS_FILE}")
                vectors[new] = read_vectors(of_part.part, self._dimension, rows[new])
                known |= new
        return known, vectors


class Embedder:
    """Gives texts their vectors; what it encodes is in the journal before it is given.

    The encoder is asked for only when there is something to encode.
    """

    def __init__(
        self,
        encoder: Callable[[], Encoder],
        known: KnownVectors,
        journal: Journal,
        total: int | None,
        progress: Progress,
    ) -> None:
        self._encoder = encoder
        self._known = known
        self._journal = journal
        self._total = total
        self._progress = progress
        self._done = 0
        self.n_encoded = 0

    def __call__(self, texts: Sequence[str]) -> tuple[Keys, Vectors]:
        """Return the (texts, 2) keys and (texts, dimension) vectors of texts."""
        hashed = [text_key(text) for text in texts]
        keys: Keys = np.frombuffer(b"".join(hashed), np.uint64).reshape(-1, 2)
        known, vectors = self._known.find(keys)
        first: dict[bytes, int] = {}  # where a text not yet encoded stands first
        for place in np.flatnonzero(~known).tolist():
            kept = self._journal.get(hashed[place])
            if kept is not None:
                vectors[place] = kept
                known[place] = True
            else:
                first.setdefault(hashed[place], place)
        self._tell(int(known.sum()))
        self._encode(texts, hashed, list(first.values()), vectors)
        for place in np.flatnonzero(~known).tolist():
            vectors[place] = vectors[first[hashed[place]]]
        return keys, vectors

    def _encode(self, texts: Sequence[str], hashed: Sequence[bytes], places: Sequence[int], vectors: Vectors) -> None:
        if not places:
            return
        for positions, encoded in encode_bulk(self._encoder(), [texts[place] for place in places]):
            of_batch = [places[position] for position in positions]
            self._journal.append([hashed[place] for place in of_batch], encoded)
            vectors[of_batch] = encoded
            self.n_encoded += len(of_batch)
            self._tell(len(of_batch))

    def _tell(self, more: int) -> None:
        self._done += more
        self._progress("encoding", self._done, self._total)


class _Rows:
    """Finds the row of a part by its key."""

    def __init__(self, part: Path) -> None:
        self.part = part
        self._keys: Keys = np.load(part / KEYS_FILE, mmap_mode="r", allow_pickle=False)
        self._order = np.argsort(self._keys[:, 0])
        self._sorted = self._keys[self._order, 0]

    def find(self, keys: Keys) -> npt.NDArray[np.int64]:
        """Return for each of (texts, 2) keys a row that has it, -1 if none has."""
        if not len(self._order):
            return np.full(len(keys), -1, np.int64)
        at = np.minimum(np.searchsorted(self._sorted, keys[:, 0]), len(self._order) - 1)
        rows = self._order[at]
        return np.where((self._keys[rows] == keys).all(axis=1), rows, -1)
