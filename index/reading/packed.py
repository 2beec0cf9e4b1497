"""What is packed in ZIP or gzip: JSON Lines, and Word documents, which are ZIP archives. Archives in them stay shut.

Before anything is read it is unpacked once and thrown away, to see that it stays within the limits.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from .decode import Unreadable
from .kinds import NAMES, format_of
from .outcome import Limits

_CHUNK = 1 << 20
_MOST_FILES = 10_000
_DIRECTORY_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 1  # a bit of ZipInfo.flag_bits
_LINES = (".jsonl",)
_CORPUS = "corpus.jsonl"
_OTHER = {  # what else ZIP archives are
    "xl/workbook.xml": "an Excel workbook; export it as CSV",
    "ppt/presentation.xml": "a PowerPoint presentation; export it as PDF",
    "content.xml": "an OpenDocument file; export it as DOCX",
    "META-INF/container.xml": "an e-book (EPUB); export it as HTML",
}
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile, NotImplementedError, ValueError)


@dataclass(frozen=True, slots=True)
class Archive:
    """What a ZIP archive holds: a Word document, or files of JSON Lines; ``left_out`` are the other files."""

    is_word: bool
    lines: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def look_into(file: BinaryIO, size: int, limits: Limits) -> Archive:
    """Return what a ZIP archive holds that can be read, having found that it unpacks to no more than it may.

    Raises:
        Unreadable: nothing, or too much; or it is broken or encrypted.
    """
    with _opened(file) as archive:
        members = [each for each in archive.infolist() if not each.is_dir()]
        names = [each.filename for each in members]
        if "word/document.xml" in names:
            _measure_all(archive, members, size, limits)
            return Archive(is_word=True)
        for name, what in _OTHER.items():
            if name in names:
                raise Unreadable(what)
        lines = [each for each in members if _is_article_file(each.filename)]
        lines = [each for each in lines if PurePosixPath(each.filename).name == _CORPUS] or lines
        if not lines:
            raise Unreadable("a ZIP archive without JSON Lines (corpus.jsonl); unpack it")
        _measure_all(archive, lines, size, limits)
        chosen = {each.filename for each in lines}
        return Archive(False, tuple(sorted(chosen)), tuple(sorted(set(names) - chosen)))


@contextmanager
def member(file: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """Open a file in a ZIP archive that was looked into."""
    with _opened(file) as archive, archive.open(name) as opened:
        yield cast("BinaryIO", opened)


@contextmanager
def unpacked(file: BinaryIO, size: int, limits: Limits) -> Iterator[BinaryIO]:
    """Open what a gzip file of ``size`` bytes holds, which must be JSON Lines.

    Raises:
        Unreadable: something else, or too much of it; or it is broken.
    """
    try:
        with gzip.GzipFile(fileobj=file) as opened:
            _measure(cast("BinaryIO", opened), size, limits.unpacked(size))
            opened.seek(0)
            kind, _ = format_of(".jsonl", opened.read(_CHUNK))
            if kind != "jsonl":
                raise Unreadable(f"holds {NAMES[kind]}, not JSON Lines; unpack it")
            opened.seek(0)
            yield cast("BinaryIO", opened)
    except (zlib.error, EOFError, gzip.BadGzipFile):
        raise Unreadable("a broken gzip archive, or one cut short") from None


@contextmanager
def _opened(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except _BROKEN as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("a broken ZIP archive") from None


def refuse_many_files(data: bytes) -> None:
    """Refuse an archive whose directory alone would fill the memory."""
    if (count := data.count(_DIRECTORY_ENTRY)) > _MOST_FILES:
        raise Unreadable(f"an archive of {count:,} files, over the limit of {_MOST_FILES:,}")


def _is_article_file(name: str) -> bool:
    path = PurePosixPath(name)
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return path.suffix.lower() in _LINES and not hidden and path.name.lower() != "queries.jsonl"


def _measure_all(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    most = limits.unpacked(size)
    if any(each.flag_bits & _ENCRYPTED for each in members):
        raise Unreadable("encrypted; save it without a password")
    if sum(each.file_size for each in members) > most:
        raise Unreadable(_too_much(size, most))
    for each in members:
        with archive.open(each) as opened:
            most -= _measure(cast("BinaryIO", opened), size, most)


def _measure(file: BinaryIO, size: int, most: int) -> int:
    """Return how many bytes it unpacks to; they are not kept."""
    found = 0
    while chunk := file.read(_CHUNK):
        found += len(chunk)
        if found > most:
            raise Unreadable(_too_much(size, most))
    return found


def _too_much(size: int, most: int) -> str:
    return f"unpacks from {size:,} to more than {most:,} bytes, the limit; unpack it yourself if you trust it"
