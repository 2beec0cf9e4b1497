"""What reading may yield beside articles: files left out, and remarks; and the limits that it keeps to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not read; ``path`` is fit to print."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was read, but not as it came; ``path`` is fit to print."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run reads at most.

    ``file_bytes`` holds for a file, packed or not, and for one line of JSON Lines, whose files may have any size. A
    packed file may unpack to ``unpacked_ratio`` times its size, or to ``file_bytes`` if that is more, and never to
    more than ``unpacked_bytes``; nor may a parser hand back more. ``seconds`` and ``memory_bytes`` hold for the parser
    of one file. ``depth`` counts folders below a named one; ``html_depth`` counts elements inside one another;
    ``passages`` those of one article.
    """

    file_bytes: int = 32 * 2**20
    unpacked_bytes: int = 200 * 2**20
    unpacked_ratio: int = 10
    seconds: float = 20
    memory_bytes: int = 2**30
    depth: int = 200
    html_depth: int = 200
    passages: int = 20_000

    def unpacked(self, packed: int) -> int:
        """Return the most bytes that a file of ``packed`` bytes may unpack to."""
        return min(self.unpacked_bytes, max(self.file_bytes, self.unpacked_ratio * packed))


def printable(path: Path | str) -> str:
    """Return a path that can be printed: control, direction and broken characters are written as escapes."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in str(path))
