"""An open generation: everything a question needs, checked before it was read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import analysis
from .acronyms import Meanings
from .articles import Articles
from .copies import Stories, read_stories
from .dense import DenseIndex
from .encoder import Encoder
from .errors import IndexIncompatible
from .lexical import LexicalIndex
from .manifest import ENCODER, PARTS, Checker, Manifest, read_manifest, steadily
from .part import Part
from .splitting.fingerprint import fingerprint as splitter


@dataclass(frozen=True, slots=True)
class Generation:
    """One published state of an index, open for reading; safe to share between threads."""

    folder: Path
    manifest: Manifest
    articles: Articles
    stories: Stories
    lexical: LexicalIndex
    dense: DenseIndex
    encoder: Encoder
    checker: Checker
    meanings: Meanings

    def close(self) -> None:
        """Give back the open files."""
        self.articles.close()


def open_generation(folder: Path, before: Generation | None = None) -> Generation:
    """Open the current generation of an index folder.

    Every file is checked against its SHA-256 before it is parsed; files that ``before``, an older generation of the
    same index, has in common with it were. Raises IndexNotFound, IndexForeign, IndexDamaged or IndexIncompatible.
    """
    return steadily(folder, lambda: _open(folder, before))


def _open(folder: Path, before: Generation | None) -> Generation:
    path, manifest = read_manifest(folder)
    if manifest.analyser != analysis.fingerprint():
        raise IndexIncompatible(folder, "analyser", manifest.analyser, analysis.fingerprint())
    checker = Checker(path, manifest.files, before.checker.checked if before else None)
    for stranger in checker.strangers():
        raise stranger
    checker.require()
    parts = [Part.open(path / PARTS / name) for name in manifest.parts]
    articles = Articles(parts)
    placed = [(part.folder, part.number, int(first)) for part, first in zip(parts, articles.firsts, strict=True)]
    vectors = [(folder, first, part.removed_rows()) for part, (folder, _, first) in zip(parts, placed, strict=True)]
    return Generation(
        path, manifest, articles, Stories(articles, read_stories(path)), LexicalIndex(placed, articles.n_passages),
        DenseIndex(vectors, manifest.dimension), _encoder(path, manifest, before), checker,
        Meanings([part.definitions() for part in parts], [part.columns.id_hashes for part in parts]),
    )  # fmt: skip


def _encoder(path: Path, manifest: Manifest, before: Generation | None) -> Encoder:
    """Return the generation's encoder, which loads slowly: the last one's if it is the same."""
    if before and before.manifest.encoder_fingerprint == manifest.encoder_fingerprint:
        return before.encoder
    return Encoder(path / ENCODER)


def check_compatible(folder: Path, manifest: Manifest) -> None:
    """Raise IndexIncompatible unless this program would add to an index in the way that it was made."""
    if manifest.analyser != analysis.fingerprint():
        raise IndexIncompatible(folder, "analyser", manifest.analyser, analysis.fingerprint())
    if manifest.settings["splitter"] != splitter():
        raise IndexIncompatible(folder, "splitter", str(manifest.settings["splitter"]), splitter())


@dataclass(frozen=True, slots=True)
class Status:
    """What an index folder holds, read from its manifest alone.

    ``parts`` is how many parts the index is in; ``before`` the generation that ``rollback`` would go back to.
    """

    folder: Path
    generation: str
    before: str | None
    index_id: str
    documents: int
    copies: int
    passages: int
    parts: int
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
        folder, path.name, generation_before(path), manifest.index_id, manifest.documents, manifest.copies,
        manifest.passages,
        len(manifest.parts), manifest.encoder, manifest.dimension, manifest.analyser, manifest.settings,
        manifest.created, sum(record.size for record in manifest.files.values()),
    )  # fmt: skip


def generation_before(generation: Path) -> str | None:
    """Return the name of the last generation before another that is still there."""
    names = [path.name for path in generation.parent.iterdir() if path.name.isdigit()]
    return max((name for name in names if int(name) < int(generation.name)), key=int, default=None)
