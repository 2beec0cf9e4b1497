"""The keys of a running service: whose key a request brings, and how often it may ask."""

from __future__ import annotations

import hmac
import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from .keyfile import Key, digest, read_keys

_Mark = tuple[int, int, int]


class Keyring:
    """The keys of a file, read again when it changes: a key that is revoked is refused from the next request on.

    A service that ever had a key wants one for as long as it runs, even if the last has been revoked.
    """

    def __init__(self, file: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Read the keys; raises BadKeys."""
        self._file = file
        self._clock = clock
        self._mark: _Mark | None = None
        self._keys: list[Key] = []
        self._buckets: dict[str, Bucket] = {}
        self.wanted = False
        self.refresh()

    def refresh(self) -> None:
        """Read the file again where it is another; raises BadKeys."""
        mark = _mark(self._file)
        if mark == self._mark:
            return
        self._keys = read_keys(self._file)
        self._mark = mark
        self.wanted = self.wanted or bool(self._keys)
        self._buckets = {
            key.id: self._buckets.get(key.id) or Bucket(key.per_minute, self._clock())
            for key in self._keys
            if key.per_minute
        }

    def owner(self, secrets: Iterable[str]) -> Key | None:
        """Return the key that was sent, None where none or two different ones were, or one that is not ours.

        Every hash is compared, each in constant time, so that time tells nothing.
        """
        sent = set(secrets)
        if len(sent) != 1:
            return None
        own = digest(sent.pop())
        found = [key for key in self._keys if hmac.compare_digest(key.sha256, own)]
        return found[0] if found else None

    def wait(self, key: Key) -> int:
        """Count a request; return 0, or the seconds after which the key may ask again."""
        bucket = self._buckets.get(key.id)
        return bucket.take(self._clock()) if bucket else 0


@dataclass(slots=True)
class Bucket:
    """A bucket of ``per_minute`` requests, full at first, that fills evenly at that rate."""

    per_minute: int
    at: float
    left: float = math.nan

    def __post_init__(self) -> None:
        self.left = float(self.per_minute)

    def take(self, now: float) -> int:
        """Take one out at the time ``now``; return 0, or where it is empty the whole seconds until it is not."""
        rate = self.per_minute / 60
        self.left = min(float(self.per_minute), self.left + (now - self.at) * rate)
        self.at = now
        if self.left < 1:
            return math.ceil((1 - self.left) / rate)
        self.left -= 1
        return 0


def _mark(file: Path) -> _Mark | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
