"""What makes an index folder trustworthy: a manifest of checksums, and CURRENT, which names the one that counts.

::

    FOLDER/
        CURRENT                      {"generation", "manifest_sha256", "check"}: renamed into place, atomically
        lock                         held by the one process that builds
        generations/000001/
            manifest.json            format, index id, counts, fingerprints, settings, size and SHA-256 of each file
            articles.sqlite  vectors.faiss  lexical/...  encoder/...

Nothing in a generation changes once CURRENT has named it. Every file is checked against the manifest, and the
manifest against CURRENT, before any parser sees a byte: FAISS, for one, does not notice a flipped bit.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .errors import IndexDamaged, IndexForeign, IndexIncompatible, IndexNotFound

FORMAT = 1
CURRENT, LOCK, GENERATIONS, MANIFEST = "CURRENT", "lock", "generations", "manifest.json"
OUR_NAMES = {CURRENT, CURRENT + ".new", LOCK, GENERATIONS}


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What a file must be: its size in bytes and its SHA-256 in hex."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that is known of a generation without opening its files; ``files`` by path within the generation."""

    format: int
    index_id: str
    documents: int
    passages: int
    analyser: str
    encoder: str
    encoder_fingerprint: str
    dimension: int
    settings: dict[str, Any]
    created: str
    files: dict[str, FileRecord]

    def write(self, generation: Path) -> str:
        """Write ``manifest.json`` and return its SHA-256."""
        data = json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False).encode()
        write_synced(generation / MANIFEST, data)
        return hashlib.sha256(data).hexdigest()


def record_files(generation: Path) -> dict[str, FileRecord]:
    """Checksum every file of a generation but its manifest, syncing each to disk."""
    records = {}
    for file in sorted(path for path in generation.rglob("*") if path.is_file()):
        name = file.relative_to(generation).as_posix()
        if name != MANIFEST:
            sync(file)
            records[name] = FileRecord(file.stat().st_size, _sha256(file))
    for folder in [generation, *(path for path in generation.rglob("*") if path.is_dir())]:
        sync(folder)
    return records


def publish(folder: Path, generation: str, manifest_sha256: str) -> None:
    """Make ``generation`` the one that counts, by one atomic rename."""
    body = {"generation": generation, "manifest_sha256": manifest_sha256}
    new = folder / (CURRENT + ".new")
    write_synced(new, json.dumps({**body, "check": _check(body)}).encode())
    new.rename(folder / CURRENT)
    sync(folder)


def current_generation(folder: Path) -> tuple[Path, str]:
    """Return the folder of the generation that counts and its manifest's SHA-256.

    Raises IndexNotFound, IndexForeign or IndexDamaged.
    """
    data = _read_current(folder)
    try:
        current = json.loads(data)
        body = {key: str(current[key]) for key in ("generation", "manifest_sha256")}
        check = current["check"]
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(folder / CURRENT, "text that is not ours", "a generation and its checksum") from error
    if check != _check(body):
        raise IndexDamaged(folder / CURRENT, f"checksum {check!r}", _check(body))
    return folder / GENERATIONS / body["generation"], body["manifest_sha256"]


def read_manifest(folder: Path) -> tuple[Path, Manifest]:
    """Return the current generation's folder and its manifest, checked against CURRENT."""
    generation, wanted = current_generation(folder)
    file = generation / MANIFEST
    if not file.is_file():
        raise IndexDamaged(file, "no such file", "the manifest that CURRENT names")
    data = file.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != wanted:
        raise IndexDamaged(file, f"SHA-256 {found}", wanted)
    fields = json.loads(data)
    if fields.get("format") != FORMAT:
        raise IndexIncompatible(folder, "format", str(fields.get("format")), str(FORMAT))
    fields["files"] = {name: FileRecord(**record) for name, record in fields["files"].items()}
    return generation, Manifest(**fields)


def damage(generation: Path, files: dict[str, FileRecord]) -> Iterator[IndexDamaged]:
    """Yield an error for every file of a generation that is not what its record says."""
    for name, wanted in files.items():
        file = generation / name
        if not file.is_file():
            yield IndexDamaged(file, "no such file", f"{wanted.size} bytes")
        elif file.stat().st_size != wanted.size:
            yield IndexDamaged(file, f"{file.stat().st_size} bytes", f"{wanted.size} bytes")
        elif (found := _sha256(file)) != wanted.sha256:
            yield IndexDamaged(file, f"SHA-256 {found}", wanted.sha256)


def check_ours(folder: Path) -> None:
    """Raise IndexForeign if a folder to be built in holds anything that is not ours."""
    if folder.exists() and not folder.is_dir():
        raise IndexForeign(folder, "a file")
    if folder.is_dir():
        foreign = sorted({path.name for path in folder.iterdir()} - OUR_NAMES)
        if foreign:
            raise IndexForeign(folder, f"{foreign[0]!r}")


def write_synced(file: Path, data: bytes) -> None:
    """Write a small file and wait until it is on disk."""
    with file.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def sync(path: Path) -> None:
    """Wait until a file's content, or a folder's list of names, is on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read_current(folder: Path) -> bytes:
    if (folder / CURRENT).is_file():
        return (folder / CURRENT).read_bytes()
    check_ours(folder)
    raise IndexNotFound(folder)


def _check(body: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
