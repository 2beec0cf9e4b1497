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

    ``file_bytes`` holds for a file, and for one line of JSON Lines; ``depth`` counts folders below a named
    one; ``html_depth`` counts elements inside one another.
    """

    file_bytes: int = 32 * 2**20
    depth: int = 200
    html_depth: int = 200


def printable(path: Path | str) -> str:
    """Return a path that can be printed: control, direction and broken characters are written as escapes."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in str(path))
