"""An open generation: everything a question needs, checked before it was read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import analysis
from .dense import DenseIndex
from .encoder import Encoder
from .errors import IndexIncompatible
from .lexical import LexicalIndex
from .manifest import Manifest, damage, read_manifest
from .store import Store

ENCODER_FOLDER = "encoder"


@dataclass(frozen=True, slots=True)
class Generation:
    """One published state of an index, open for reading; safe to share between threads."""

    folder: Path
    manifest: Manifest
    store: Store
    lexical: LexicalIndex
    dense: DenseIndex
    encoder: Encoder

    def close(self) -> None:
        """Give back the open files."""
        self.store.close()


def open_generation(folder: Path) -> Generation:
    """Open the current generation of an index folder.

    Every file is checked against its SHA-256 before it is parsed. Raises IndexNotFound, IndexForeign,
    IndexDamaged or IndexIncompatible.
    """
    path, manifest = read_manifest(folder)
    for error in damage(path, manifest.files):
        raise error
    if manifest.analyser != analysis.fingerprint():
        raise IndexIncompatible(folder, "analyser", manifest.analyser, analysis.fingerprint())
    return Generation(
        path, manifest, Store(path), LexicalIndex(path), DenseIndex(path), Encoder(path / ENCODER_FOLDER)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Status:
    """What an index folder holds, read from its manifest alone."""

    folder: Path
    generation: str
    index_id: str
    documents: int
    passages: int
    encoder: str
    dimension: int
    analyser: str
    settings: dict[str, Any]
    created: str
    size_bytes: int


def read_status(folder: Path) -> Status:
    """Describe the current generation without opening or checking its files."""
    path, manifest = read_manifest(folder)
    return Status(
        folder, path.name, manifest.index_id, manifest.documents, manifest.passages, manifest.encoder,
        manifest.dimension, manifest.analyser, manifest.settings, manifest.created,
        sum(record.size for record in manifest.files.values()),
    )  # fmt: skip
