"""Articles out of files and folders, whatever their format.

One bad file never stops a run: it comes out as ``Skipped`` with its reason, and the next is read.
"""

from __future__ import annotations

import io
import os
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

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

if TYPE_CHECKING:
    from .fetch import Fetched

__all__ = ["Limits", "Note", "Skipped", "read_articles"]

Outcome = Document | Skipped | Note


def read_articles(
    paths: Sequence[Path],
    limits: Limits = Limits(),  # noqa: B008  frozen
    pages: Sequence[Fetched] = (),
) -> Generator[Outcome, None, None]:
    """Yield every article of the files and folders named, in order of name, and what was left out and why.

    Folders are read with all that lies below them, but for hidden files. Nothing but regular files is opened.
    ``pages`` come after them. Two articles may come with the same id; that is the caller's to decide.
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
        for page in pages:
            yield from _read_page(page, limits, parsers)


def _part_of_collection(path: Path) -> str | None:
    """Return what a file is that lies beside the corpus of a collection in BEIR's layout."""
    for name, what, folder in (("queries.jsonl", "questions", path.parent), (".tsv", "judgements", path.parent.parent)):
        in_place = path.name == name or (path.suffix == name and path.parent.name == "qrels")
        if in_place and any((folder / corpus).exists() for corpus in ("corpus.jsonl", "corpus.jsonl.gz")):
            return what
    return None


@dataclass(frozen=True, slots=True)
class _Source:
    """Something to read, whether a file or a page: ``name`` and ``shown``, its path or address, are fit to print."""

    file: BinaryIO
    size: int
    name: str
    shown: str
    suffix: str
    url: str | None = None


def _read_file(path: Path, limits: Limits, parsers: Parsers) -> Iterator[Outcome]:
    try:
        with _open(path) as file:
            size = os.fstat(file.fileno()).st_size
            source = _Source(file, size, printable(path.name), printable(path), path.suffix.lower())
            yield from _read(source, limits, parsers)
    except Unreadable as error:
        yield Skipped(printable(path), error.reason)
    except OSError as error:
        yield Skipped(printable(path), error.strerror or type(error).__name__)


def _read_page(page: Fetched, limits: Limits, parsers: Parsers) -> Iterator[Outcome]:
    shown, host = printable(page.url), urlsplit(page.url).hostname or ""
    source = _Source(io.BytesIO(page.data), len(page.data), host, shown, page.suffix, page.url)
    try:
        yield from _read(source, limits, parsers)
    except Unreadable as error:
        yield Skipped(shown, error.reason)


def _open(path: Path) -> BinaryIO:
    """Open without waiting, should a pipe have taken the file's place since it was looked at."""
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")


def _read(source: _Source, limits: Limits, parsers: Parsers) -> Iterator[Outcome]:
    kind, note = format_of(source.suffix, source.file.read(SNIFFED))
    source.file.seek(0)
    if kind == "jsonl":
        yield from read_jsonl(source.file, source.shown, source.name, line_bytes=limits.file_bytes)
    elif kind in ("gzip", "zip"):
        yield from _read_packed(kind, source, limits, parsers)
    else:
        yield from _outcomes(_parse(kind, _bounded(source, limits), source.name, limits, parsers), source)
    if note:
        yield Note(source.shown, note)


def _read_packed(kind: Format, source: _Source, limits: Limits, parsers: Parsers) -> Iterator[Outcome]:
    data = _bounded(source, limits)
    file = io.BytesIO(data)
    if kind == "gzip":
        with packed.unpacked(file, len(data), limits) as lines:
            yield from read_jsonl(lines, source.shown, source.name, line_bytes=limits.file_bytes)
        return
    packed.refuse_many_files(data)
    archive = packed.look_into(file, len(data), limits)
    kind = "docx" if archive.is_word else "zip"
    if SUFFIXES[source.suffix] != kind:
        yield Note(source.shown, f"called {source.suffix}, but is {NAMES[kind]}; read as that")
    if archive.is_word:
        yield from _outcomes(parsers.parse("docx", data, source.name), source)
        return
    for each in archive.lines:
        with packed.member(file, each) as lines:
            shown = f"{source.shown}: {printable(each)}"
            yield from read_jsonl(lines, shown, source.name, line_bytes=limits.file_bytes)
    if archive.left_out:
        yield Note(source.shown, f"left out of the archive: {names_of(set(archive.left_out))}")


def _parse(format: Format, data: bytes, name: str, limits: Limits, parsers: Parsers) -> Parsed:
    """Parse here what holds no markup, and in another process all else."""
    return parse(format, data, name, limits) if format == "text" else parsers.parse(format, data, name)


def _outcomes(parsed: Parsed, source: _Source) -> Iterator[Outcome]:
    notes = list(parsed.notes)
    for place, draft in parsed.drafts:
        if not place and source.url and not draft.url:
            draft = replace(draft, url=source.url)
        before = f"{place}: " if place else ""
        yield make_document(draft, lambda note, before=before: notes.append(before + note))  # type: ignore[misc]
    yield from (Skipped(source.shown, reason) for reason in parsed.skipped)
    yield from (Note(source.shown, note) for note in notes)


def _bounded(source: _Source, limits: Limits) -> bytes:
    most = limits.file_bytes
    data = source.file.read(most + 1) if source.size <= most else b""
    if (size := max(source.size, len(data))) > most:
        raise Unreadable(f"{size:,} bytes, over the limit of {most:,}; split it or raise the limit")
    return data
