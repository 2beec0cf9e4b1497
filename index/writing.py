"""Writing the next generation: beside the one that counts, under a lock, and published by one rename."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from . import analysis
from .columns import COLUMNS_FILE, DOCUMENTS_FILE
from .copies import write_stories
from .dense import VECTORS_FILE
from .encoder import EncoderCard
from .errors import IndexDamaged, IndexIncompatible, IndexLocked, IndexNotFound, SearchError, WriteFailed
from .lexical import GHOSTS_FILE
from .manifest import (
    FORMAT,
    GENERATIONS,
    LOCK,
    PARTS,
    Checked,
    Checker,
    Manifest,
    check_ours,
    current_generation,
    is_below,
    make_folders,
    publish,
    read_manifest,
    record_files,
    sync,
)
from .part import KEYS_FILE, REMOVED_FILE, Part
from .recurrence import LINES_FILE
from .sketches import SKETCHES_FILE
from .store import STORE_FILE

_LEFTOVER = ".partial"
_PARTIAL = "new" + _LEFTOVER
_WAIT_SECONDS = 5.0
_TRIES = 10
_KEPT_BEFORE = 1  # generations kept beside the one that counts: for who still reads it, and to go back to


@dataclass(frozen=True, slots=True)
class Base:
    """The generation that counts, to be built upon; files are checked before they are read.

    ``damaged`` names the files that are known not to be what was published, and are not to be built upon.
    """

    path: Path
    manifest: Manifest
    checker: Checker
    damaged: frozenset[str] = frozenset()

    @property
    def number(self) -> int:
        """The generation's number."""
        return int(self.path.name)

    def examined(self) -> Base:
        """Return this base with every file of it read, and those that are damaged known."""
        errors = (*self.checker.strangers(), *self.checker.damage())
        return replace(self, damaged=frozenset(error.file.relative_to(self.path).as_posix() for error in errors))

    def parts(self) -> list[Part]:
        """Open the parts with no file known as damaged, as far as articles, columns and keys go.

        Raises IndexDamaged for other damage, as far as it shows without reading what need not be read.
        """
        if not self.damaged:
            for stranger in self.checker.strangers():
                raise stranger
            self.checker.require(*self.checker.touched())
        names = [name for name in self._part_names() if not any(is_below(file, name) for file in self.damaged)]
        small = (
            COLUMNS_FILE, DOCUMENTS_FILE, KEYS_FILE, LINES_FILE, SKETCHES_FILE, REMOVED_FILE, GHOSTS_FILE,
        )  # fmt: skip
        self.checker.require(*(f"{name}/{file}" for name in names for file in small))
        return [Part.open(self.path / name, partial(self.checker.require, f"{name}/{STORE_FILE}")) for name in names]

    def vectors(self) -> list[Path]:
        """Return the folders of the parts whose vectors, and their keys, are not known as damaged."""
        needed = {name: {f"{name}/{KEYS_FILE}", f"{name}/{VECTORS_FILE}"} for name in self._part_names()}
        return [self.path / name for name, files in needed.items() if not files & self.damaged]

    def _part_names(self) -> list[str]:
        return [f"{PARTS}/{name}" for name in self.manifest.parts]


class Draft:
    """A generation that is being written; ``number`` is to be its name and that of its new part."""

    def __init__(self, folder: Path, path: Path, base: Base | None) -> None:
        self.folder = folder
        self.path = path
        self.base = base
        self._ends = ExitStack()
        names = [path.name for path in path.parent.iterdir() if path.name.isdigit()]
        self.number = 1 + max((int(name) for name in names), default=0)

    def at_end(self, close: Callable[[], None]) -> None:
        """Have something closed when the draft is published or given up: an open file takes room, deleted or not."""
        self._ends.callback(close)

    def end(self) -> None:
        """Close what is to be closed."""
        self._ends.close()

    def part(self, number: int) -> Path:
        """Return the folder of a part."""
        return self.path / PARTS / f"{number:06d}"

    def link(self, name: str) -> Path:
        """Take over a folder of the base as it is: every file becomes a link, or a copy where links are not to be."""
        if self.base is None:
            raise ValueError(f"no base to link {name} from")
        for file in self.base.manifest.files_below(name):
            (self.path / file).parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(self.base.path / file, self.path / file)
            except OSError as error:
                if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.EXDEV):
                    raise
                shutil.copy2(self.base.path / file, self.path / file)
        return self.path / name

    def publish(self, card: EncoderCard, settings: dict[str, Any]) -> Manifest:
        """Describe what was written, and make it the generation that counts."""
        root = self.path / PARTS
        parts = [Part.open(path) for path in sorted(root.iterdir())] if root.is_dir() else []
        base = self.base
        manifest = Manifest(
            format=FORMAT,
            index_id=index_id((print_ for part in parts for print_ in part.fingerprints()), card, settings),
            documents=sum(part.n_documents for part in parts),
            passages=sum(part.n_passages for part in parts),
            copies=write_stories(self.path, parts),
            analyser=analysis.fingerprint(),
            encoder=card.name,
            encoder_fingerprint=card.fingerprint,
            dimension=card.dimension,
            settings=settings,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            parts=[part.folder.name for part in parts],
            files=record_files(self.path, base.path if base else None, base.manifest.files if base else {}),
        )
        for part in parts:
            part.store.close()
        publish_folder(self.folder, self.path, f"{self.number:06d}", manifest.write(self.path))
        return manifest


def index_id(fingerprints: Iterable[bytes], card: EncoderCard, settings: dict[str, Any]) -> str:
    """Hash all that decides an answer: articles, analyser, encoder, settings; not the order or day of their coming."""
    digest = hashlib.sha256()
    digest.update(json.dumps([FORMAT, analysis.fingerprint(), card.fingerprint, settings], sort_keys=True).encode())
    for fingerprint in sorted(fingerprints):
        digest.update(fingerprint)
    return digest.hexdigest()[:16]


@contextmanager
def writing(folder: Path, *, wait: float = _WAIT_SECONDS, checked: Checked | None = None) -> Iterator[Draft]:
    """Hold the index folder's lock and hand out a draft of the next generation.

    The lock is the kernel's and goes with the process, however it ends; what a killed writer left is removed. Files in
    ``checked`` are not checked again, nor are they if they are checked now and it is given the next time.
    Raises IndexLocked after ``wait`` seconds, IndexForeign, and WriteFailed for what the disk refuses.
    """
    before = _counting(folder)
    try:
        check_ours(folder)
        generations = folder / GENERATIONS
        make_folders(generations)
        with (folder / LOCK).open("w") as lock:
            _acquire(lock, folder, wait)
            before = _counting(folder)
            _remove_leftovers(folder)
            path = generations / _PARTIAL
            path.mkdir()
            draft = Draft(folder, path, _base(folder, checked))
            try:
                yield draft
            finally:
                draft.end()
                _discard(path)
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise WriteFailed(folder, reason, published=_counting(folder) != before) from error


def publish_folder(folder: Path, partial: Path, name: str, manifest_sha256: str) -> None:
    """Give a written generation its name, and name it in CURRENT. Older generations go."""
    generations = partial.parent
    base = _base(folder)
    before = base.number if base else None
    sync(partial)
    partial.rename(generations / name)
    sync(generations)
    if before is not None:
        # What a killed writer did not publish, or was rolled back from: it must not come to stand before this one.
        delete_generations(folder, lambda number: before < number < int(name))
    try:
        publish(folder, name, manifest_sha256)
    except OSError:
        with suppress(SearchError, OSError):  # it may be named by now, though not surely on the disk
            if current_generation(folder)[0].name != name:
                delete_generations(folder, lambda number: number == int(name))
        raise
    with suppress(OSError):  # the change is published; the next one tries again
        delete_generations(folder, lambda number: number not in (before, int(name)))


def delete_generations(folder: Path, which: Callable[[int], bool]) -> None:
    """Delete generations by their numbers. First each loses its name: none is ever seen half deleted."""
    for path in list((folder / GENERATIONS).iterdir()):
        if path.name.isdigit() and which(int(path.name)):
            shutil.rmtree(path.rename(path.with_suffix(_LEFTOVER)))


def _discard(path: Path) -> None:
    """Remove a draft, though after a failed write tantivy's threads may still put files there."""
    for _ in range(_TRIES):
        shutil.rmtree(path, ignore_errors=True)
        if not path.exists():
            return
        time.sleep(0.1)


def _acquire(lock: TextIO, folder: Path, wait: float) -> None:
    until = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= until:
                raise IndexLocked(folder, wait) from error
            time.sleep(0.05)
        else:
            return


def _remove_leftovers(folder: Path) -> None:
    """Remove what a killed writer left: its draft, what it was deleting, and a CURRENT that was not renamed."""
    for leftover in (folder / GENERATIONS).glob(f"*{_LEFTOVER}"):
        shutil.rmtree(leftover)
    (folder / "CURRENT.new").unlink(missing_ok=True)


def _counting(folder: Path) -> str | None:
    """Return what names the generation that counts, None if nothing does."""
    with suppress(SearchError, OSError):
        return str(current_generation(folder))
    return None


def _base(folder: Path, checked: Checked | None = None) -> Base | None:
    """Return the generation that counts; None if there is none, or none that this program can build upon."""
    try:
        path, manifest = read_manifest(folder)
    except (IndexNotFound, IndexIncompatible, IndexDamaged):
        return None
    return Base(path, manifest, Checker(path, manifest.files, checked))
