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
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from . import analysis
from .encoder import EncoderCard
from .errors import IndexDamaged, IndexIncompatible, IndexLocked, IndexNotFound, WriteFailed
from .manifest import (
    FORMAT,
    GENERATIONS,
    LOCK,
    PARTS,
    Checker,
    Manifest,
    check_ours,
    publish,
    read_manifest,
    record_files,
    sync,
)
from .part import Part

_PARTIAL = "new.partial"
_WAIT_SECONDS = 5.0
_KEPT_BEFORE = 1  # generations kept beside the one that counts: for who still reads it, and to go back to


@dataclass(frozen=True, slots=True)
class Base:
    """The generation that counts, to be built upon; files are checked before they are read."""

    path: Path
    manifest: Manifest
    checker: Checker

    def parts(self) -> list[Part]:
        """Open the parts, as far as articles, columns and keys go."""
        names = [f"{PARTS}/{name}" for name in self.manifest.parts]
        small = ("articles.sqlite", "columns.npy", "documents.npy", "keys.npy", "removed.npy", "ghosts.json")
        self.checker.require(*(f"{name}/{file}" for name in names for file in small))
        return [Part.open(self.path / name) for name in names]


class Draft:
    """A generation that is being written; ``number`` is to be its name and that of its new part."""

    def __init__(self, folder: Path, path: Path, base: Base | None) -> None:
        self.folder = folder
        self.path = path
        self.base = base
        names = [path.name for path in path.parent.iterdir() if path.name.isdigit()]
        self.number = 1 + max((int(name) for name in names), default=0)

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
def writing(folder: Path, *, wait: float = _WAIT_SECONDS) -> Iterator[Draft]:
    """Hold the index folder's lock and hand out a draft of the next generation.

    The lock is the kernel's and goes with the process, however it ends; what a killed writer left is removed.
    Raises IndexLocked after ``wait`` seconds, IndexForeign, and WriteFailed for what the disk refuses.
    """
    try:
        check_ours(folder)
        generations = folder / GENERATIONS
        generations.mkdir(parents=True, exist_ok=True)
        with (folder / LOCK).open("w") as lock:
            _acquire(lock, folder, wait)
            _remove_leftovers(folder)
            partial = generations / _PARTIAL
            partial.mkdir()
            try:
                yield Draft(folder, partial, _base(folder))
            finally:
                shutil.rmtree(partial, ignore_errors=True)
    except (OSError, sqlite3.Error) as error:
        raise WriteFailed(folder, getattr(error, "strerror", None) or str(error)) from error


def publish_folder(folder: Path, partial: Path, name: str, manifest_sha256: str) -> None:
    """Give a written generation its name, and name it in CURRENT. Older generations go."""
    generations = partial.parent
    before = _base(folder)
    kept = {name, before.path.name if before else None}
    sync(partial)
    partial.rename(generations / name)
    sync(generations)
    publish(folder, name, manifest_sha256)
    for path in generations.iterdir():
        if path.name not in kept:
            shutil.rmtree(path)


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
    """Remove what a killed writer left: its draft, and a CURRENT that was not renamed."""
    for leftover in (folder / GENERATIONS).glob("*.partial"):
        shutil.rmtree(leftover)
    (folder / "CURRENT.new").unlink(missing_ok=True)


def _base(folder: Path) -> Base | None:
    """Return the generation that counts; None if there is none, or none that this program can build upon."""
    try:
        path, manifest = read_manifest(folder)
    except (IndexNotFound, IndexIncompatible, IndexDamaged):
        return None
    return Base(path, manifest, Checker(path, manifest.files))
