"""The files below the paths that a person named, without opening one: links and devices are told first."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from .outcome import Limits, Skipped, printable

_SPECIAL = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def walk(named: Path, limits: Limits) -> Iterator[Path | Skipped]:
    """Yield the regular files of a named file or folder, sorted by name, hidden ones left out.

    A link may be named. Below a named folder a link is followed only to a file inside that folder.
    """
    try:
        status = named.stat()
        root = named.resolve(strict=True)
    except (OSError, ValueError, RuntimeError) as error:
        yield Skipped(printable(named), _reason(error))
        return
    if stat.S_ISDIR(status.st_mode):
        yield from _folder(named, root, limits, 0)
    else:
        yield _file(named, status)


def _folder(folder: Path, root: Path, limits: Limits, depth: int) -> Iterator[Path | Skipped]:
    if depth > limits.depth:
        yield Skipped(printable(folder), f"deeper than {limits.depth} folders")
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Skipped(printable(folder), _reason(error))
        return
    for entry in entries:
        if not entry.name.startswith("."):
            yield from _entry(folder / entry.name, root, limits, depth)


def _entry(path: Path, root: Path, limits: Limits, depth: int) -> Iterator[Path | Skipped]:
    try:
        is_link = path.is_symlink()
        status = path.stat()
        target = path.resolve(strict=True) if is_link else path
    except (OSError, RuntimeError) as error:
        yield Skipped(printable(path), _reason(error))
        return
    if is_link and not target.is_relative_to(root):
        yield Skipped(printable(path), "a link that leads out of the folder; name its target itself")
    elif is_link and stat.S_ISDIR(status.st_mode):
        yield Skipped(printable(path), "a link to a folder that is read anyway")
    elif stat.S_ISDIR(status.st_mode):
        yield from _folder(path, root, limits, depth + 1)
    else:
        yield _file(path, status)


def _file(path: Path, status: os.stat_result) -> Path | Skipped:
    for is_kind, name in _SPECIAL:
        if is_kind(status.st_mode):
            return Skipped(printable(path), f"{name}, not a file; it was not opened")
    return path


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else str(error)) or type(error).__name__
