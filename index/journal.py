"""The journal of a build: every vector that has been encoded, kept until the index that needs it is published.

A header names the format, the encoder and the dimension; then come records of one length, each with a checksum::

    magic (16) | dimension (4) | hash of the encoder's name (32)
    key (16) | vector (4 x dimension) | CRC-32 of header, key and vector (4)     ... once for each text

All numbers are little-endian. Records are only ever added, and what was written stays if the process is killed.
"""

from __future__ import annotations

import os
import struct
import time
import zlib
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from .encoder import Vectors

_MAGIC = b"onrecord journ 1"
_KEY_BYTES, _CRC_BYTES = 16, 4
_READ_BYTES = 1 << 20
_SYNC_SECONDS = 1.0
_FLOAT = np.dtype("<f4")


def text_key(text: str) -> bytes:
    """Return the key of what the encoder sees of a passage."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest()


class Journal:
    """Vectors by the key of their text, in a file that only grows; for one process at a time.

    Opening keeps all records up to the first that is torn or damaged and cuts the file off there, so what comes
    after the damage is lost and has to be encoded again; ``n_cut`` says how many bytes that were. A journal of
    another encoder, dimension or format is emptied. A vector is checked when it is read, so nothing wrong is ever
    returned. In memory there are a key and an offset a record, no vectors.
    """

    def __init__(self, file: Path, *, encoder: str, dimension: int) -> None:
        """Open or make ``file``; ``encoder`` is a fingerprint of all that decides a vector, the precision included."""
        self._file = file
        self._dimension = dimension
        self._header = _MAGIC + struct.pack("<I", dimension) + blake2b(encoder.encode(), digest_size=32).digest()
        self._seed = zlib.crc32(self._header)
        self._record_bytes = _KEY_BYTES + _FLOAT.itemsize * dimension + _CRC_BYTES
        self._descriptor: int | None = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        self._synced = time.monotonic()
        self._offsets: dict[bytes, int] = {}
        self._end = 0
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._offsets)

    def get(self, key: bytes) -> Vectors | None:
        """Return the (dimension,) float32 vector of a text, None if it is not here or no longer sound."""
        offset = self._offsets.get(key)
        if offset is None:
            return None
        record = os.pread(self._open_file(), self._record_bytes, offset)
        if not self._is_sound(record) or record[:_KEY_BYTES] != key:
            return None
        return np.frombuffer(record, _FLOAT, self._dimension, _KEY_BYTES).astype(np.float32)

    def append(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Add (texts, dimension) vectors; when this returns, they outlive the process, however that ends.

        To the disk they go about once a second and when the journal is closed. Raises OSError if the file cannot
        take them; the journal then holds what it held before.
        """
        if vectors.shape != (len(keys), self._dimension):
            raise ValueError(f"{len(keys)} keys want vectors ({len(keys)}, {self._dimension}), not {vectors.shape}")
        bodies = [key + vector.tobytes() for key, vector in zip(keys, vectors.astype(_FLOAT), strict=True)]
        # Written at the end as we know it, not as the file has it: what a failed write left is written over.
        self._write(b"".join(body + self._checksum(body) for body in bodies), self._end)
        for key in keys:
            self._offsets[key] = self._end
            self._end += self._record_bytes
        if time.monotonic() - self._synced >= _SYNC_SECONDS:
            self._sync()

    def close(self) -> None:
        """Sync and close the file; closing twice does nothing."""
        if self._descriptor is None:
            return
        try:
            self._sync()
        finally:
            os.close(self._descriptor)
            self._descriptor = None

    def discard(self) -> None:
        """Close the journal and delete its file."""
        self.close()
        self._file.unlink(missing_ok=True)

    def _open(self) -> None:
        """Find the sound records and cut off what comes after them."""
        descriptor = self._open_file()
        size = os.fstat(descriptor).st_size
        if os.pread(descriptor, len(self._header), 0) != self._header:
            os.ftruncate(descriptor, 0)
            self._write(self._header, 0)
        self._end = len(self._header)
        for record in self._records():
            if not self._is_sound(record):
                break
            self._offsets[record[:_KEY_BYTES]] = self._end
            self._end += self._record_bytes
        self.n_cut = max(size - self._end, 0)
        os.ftruncate(descriptor, self._end)

    def _records(self) -> Iterator[bytes]:
        """Read the file record by record; the last may be torn."""
        at_once = max(_READ_BYTES // self._record_bytes, 1) * self._record_bytes
        at = len(self._header)
        while block := os.pread(self._open_file(), at_once, at):
            for start in range(0, len(block), self._record_bytes):
                yield block[start : start + self._record_bytes]
            at += len(block)

    def _is_sound(self, record: bytes) -> bool:
        return len(record) == self._record_bytes and self._checksum(record[:-_CRC_BYTES]) == record[-_CRC_BYTES:]

    def _checksum(self, body: bytes) -> bytes:
        return zlib.crc32(body, self._seed).to_bytes(_CRC_BYTES, "little")

    def _write(self, data: bytes, at: int) -> None:
        rest = memoryview(data)
        while rest:
            n_written = os.pwrite(self._open_file(), rest, at)
            rest, at = rest[n_written:], at + n_written

    def _sync(self) -> None:
        os.fsync(self._open_file())
        self._synced = time.monotonic()

    def _open_file(self) -> int:
        if self._descriptor is None:
            raise ValueError(f"the journal {self._file} is closed")
        return self._descriptor
