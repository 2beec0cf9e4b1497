"""Articles out of files and folders, whatever their format.

One bad file never stops a run: it comes out as ``Skipped`` with its reason, and the next is read.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from ..records import Document
from . import packed
from .article import make_document
from .decode import Unreadable
from .jsonl import names_of, read_jsonl
from .kinds import NAMES, SNIFFED, SUFFIXES, Format, format_of
from .outcome import Limits, Note, Skipped, printable
from .parsed import Parsed
from .parsers import Parsers
from .parsing import parse
from .walk import walk

__all__ = ["Limits", "Note", "Skipped", "read_articles"]

Outcome = Document | Skipped | Note


def read_articles(paths: Sequence[Path], limits: Limits = Limits()) -> Iterator[Outcome]:  # noqa: B008  frozen
    """Yield every article of the files and folders named, in order of name, and what was left out and why.

    Folders are read with all that lies below them, but for hidden files. Nothing but regular files is opened.
    Two articles may come with the same id; that is the caller's to decide.
    """
    with Parsers(limits) as parsers:
        for named in paths:
            for found in walk(named, limits):
                if isinstance(found, Skipped):
                    yield found
                elif found != named and (what := _part_of_collection(found)):
                    yield Note(printable(found), f"{what} of a test collection, not articles; left out")
                else:
                    yield from _read_file(found, limits, parsers)


def _part_of_collection(path: Path) -> str | None:
    """Return what a file is that lies beside the corpus of a collection in BEIR's layout."""
    for name, what, folder in (("queries.jsonl", "questions", path.parent), (".tsv", "judgements", path.parent.parent)):
        in_place = path.name == name or (path.suffix == name and path.parent.name == "qrels")
        if in_place and any((folder / corpus).exists() for corpus in ("corpus.jsonl", "corpus.jsonl.gz")):
            return what
    return None


def _read_file(path: Path, limits: Limits, parsers: Parsers) -> Iterator[Outcome]:
    try:
        with _open(path) as file:
            yield from _read_open(file, path, limits, parsers)
    except Unreadable as error:
        yield Skipped(printable(path), error.reason)
    except OSError as error:
        yield Skipped(printable(path), error.strerror or type(error).__name__)


def _open(path: Path) -> BinaryIO:
    """Open without waiting, should a pipe have taken the file's place since it was looked at."""
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")


def _read_open(file: BinaryIO, path: Path, limits: Limits, parsers: Parsers) -> Iterator[Outcome]:
    kind, note = format_of(path.suffix.lower(), file.read(SNIFFED))
    file.seek(0)
    name, shown = printable(path.name), printable(path)
    if kind == "jsonl":
        yield from read_jsonl(file, shown, name, line_bytes=limits.file_bytes)
    elif kind in ("gzip", "zip"):
        yield from _read_packed(kind, _bounded(file, limits.file_bytes), path, limits, parsers)
    else:
        yield from _outcomes(_parse(kind, _bounded(file, limits.file_bytes), name, limits, parsers), shown)
    if note:
        yield Note(shown, note)


def _read_packed(kind: Format, data: bytes, path: Path, limits: Limits, parsers: Parsers) -> Iterator[Outcome]:
    name, shown, file = printable(path.name), printable(path), io.BytesIO(data)
    if kind == "gzip":
        with packed.unpacked(file, len(data), limits) as lines:
            yield from read_jsonl(lines, shown, name, line_bytes=limits.file_bytes)
        return
    packed.refuse_many_files(data)
    archive = packed.look_into(file, len(data), limits)
    suffix, kind = path.suffix.lower(), "docx" if archive.is_word else "zip"
    if SUFFIXES[suffix] != kind:
        yield Note(shown, f"called {suffix}, but is {NAMES[kind]}; read as that")
    if archive.is_word:
        yield from _outcomes(parsers.parse("docx", data, name), shown)
        return
    for each in archive.lines:
        with packed.member(file, each) as lines:
            yield from read_jsonl(lines, f"{shown}: {printable(each)}", name, line_bytes=limits.file_bytes)
    if archive.left_out:
        yield Note(shown, f"left out of the archive: {names_of(set(archive.left_out))}")


def _parse(format: Format, data: bytes, name: str, limits: Limits, parsers: Parsers) -> Parsed:
    """Parse here what holds no markup, and in another process all else."""
    return parse(format, data, name, limits) if format == "text" else parsers.parse(format, data, name)


def _outcomes(parsed: Parsed, shown: str) -> Iterator[Outcome]:
    notes = list(parsed.notes)
    for place, draft in parsed.drafts:
        before = f"{place}: " if place else ""
        yield make_document(draft, lambda note, before=before: notes.append(before + note))  # type: ignore[misc]
    yield from (Skipped(shown, reason) for reason in parsed.skipped)
    yield from (Note(shown, note) for note in notes)


def _bounded(file: BinaryIO, most: int) -> bytes:
    size = os.fstat(file.fileno()).st_size
    data = file.read(most + 1) if size <= most else b""
    if size > most or len(data) > most:
        raise Unreadable(f"{max(size, len(data)):,} bytes, over the limit of {most:,}; split it or raise the limit")
    return data
