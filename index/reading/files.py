"""Articles out of files and folders: text, Markdown, HTML and JSON Lines.

One bad file never stops a run: it comes out as ``Skipped`` with its reason, and the next is read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from ..records import Document
from .article import Draft, make_document
from .decode import Unreadable, decode
from .html import declared_charset, read_html
from .jsonl import read_jsonl
from .markdown import read_markdown
from .outcome import Limits, Note, Skipped, printable
from .plain import read_plain
from .walk import walk

__all__ = ["Limits", "Note", "Skipped", "read_articles"]

_HTML = (".html", ".htm")
_MARKDOWN = (".md", ".markdown")
_READABLE = (".txt", *_MARKDOWN, *_HTML, ".jsonl")

Outcome = Document | Skipped | Note


def read_articles(paths: Sequence[Path], limits: Limits = Limits()) -> Iterator[Outcome]:  # noqa: B008  frozen
    """Yield every article of the files and folders named, in order of name, and what was left out and why.

    Folders are read with all that lies below them, but for hidden files. Nothing but regular files is opened.
    Two articles may come with the same id; that is the caller's to decide.
    """
    for named in paths:
        for found in walk(named, limits):
            if isinstance(found, Skipped):
                yield found
            else:
                yield from _read_file(found, limits)


def _read_file(path: Path, limits: Limits) -> Iterator[Outcome]:
    if path.suffix.lower() not in _READABLE:
        yield Skipped(printable(path), f"not a format that is read ({' '.join(_READABLE)})")
        return
    try:
        with _open(path) as file:
            yield from _read_open(file, path, limits)
    except Unreadable as error:
        yield Skipped(printable(path), error.reason)
    except OSError as error:
        yield Skipped(printable(path), error.strerror or type(error).__name__)


def _open(path: Path) -> BinaryIO:
    """Open without waiting, should a pipe have taken the file's place since it was looked at."""
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")


def _read_open(file: BinaryIO, path: Path, limits: Limits) -> Iterator[Outcome]:
    name = printable(path.name)
    if path.suffix.lower() == ".jsonl":
        yield from read_jsonl(file, printable(path), name, line_bytes=limits.file_bytes)
        return
    notes: list[str] = []
    draft = _read_draft(_bounded(file, limits.file_bytes), path.suffix.lower(), name, limits, notes)
    yield make_document(draft, notes.append)
    yield from (Note(printable(path), note) for note in notes)


def _bounded(file: BinaryIO, most: int) -> bytes:
    size = os.fstat(file.fileno()).st_size
    data = file.read(most + 1) if size <= most else b""
    if size > most or len(data) > most:
        raise Unreadable(f"{max(size, len(data)):,} bytes, over the limit of {most:,}; split it or raise the limit")
    return data


def _read_draft(data: bytes, suffix: str, name: str, limits: Limits, notes: list[str]) -> Draft:
    text, note = decode(data, declared=declared_charset(data) if suffix in _HTML else None)
    if note:
        notes.append(note)
    if suffix in _HTML:
        return read_html(text, name, max_depth=limits.html_depth)
    return read_markdown(text, name) if suffix in _MARKDOWN else read_plain(text, name)
