"""What makes an index folder trustworthy: a manifest of checksums, and CURRENT, which names the one that counts.

::

    FOLDER/
        CURRENT                      {"generation", "manifest_sha256", "check"}: renamed into place, atomically
        lock                         held by the one process that writes
        encoded.journal              vectors of texts whose articles are not published yet
        skipped.json                 what the last reading left out, and why (see left_out.py); decides nothing
        generations/000001/
            manifest.json            format, index id, counts, fingerprints, settings, size and SHA-256 of each file
            encoder/...
            stories.npy              which articles are copies of which (see stories.py)
            parts/000001/...         articles, and all that finds them (see part.py)

Nothing in a generation changes once CURRENT has named it; what the next one has in common with it are links to the
same files. Every file is checked against the manifest, and the manifest against CURRENT, before any parser sees a
byte: FAISS, for one, does not notice a flipped bit.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from .errors import IndexDamaged, IndexForeign, IndexIncompatible, IndexNotFound

_T = TypeVar("_T")

FORMAT = 5
CURRENT, LOCK, GENERATIONS, MANIFEST = "CURRENT", "lock", "generations", "manifest.json"
JOURNAL, PARTS, ENCODER, SKIPPED = "encoded.journal", "parts", "encoder", "skipped.json"
OUR_NAMES = {CURRENT, CURRENT + ".new", LOCK, GENERATIONS, JOURNAL, SKIPPED, SKIPPED + ".new"}


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
    copies: int
    analyser: str
    encoder: str
    encoder_fingerprint: str
    dimension: int
    settings: dict[str, Any]
    created: str
    parts: list[str]
    files: dict[str, FileRecord]

    def files_below(self, folder: str) -> dict[str, FileRecord]:
        """Return the records of the files in a folder of the generation."""
        return {name: record for name, record in self.files.items() if name.startswith(f"{folder}/")}

    def write(self, generation: Path) -> str:
        """Write ``manifest.json`` and return its SHA-256. It holds its own checksum, for when CURRENT does not."""
        fields = asdict(self)
        data = json.dumps({**fields, "check": _check(fields)}, indent=1, sort_keys=True, ensure_ascii=False).encode()
        write_synced(generation / MANIFEST, data)
        return hashlib.sha256(data).hexdigest()


def record_files(generation: Path, base: Path | None, known: Mapping[str, FileRecord]) -> dict[str, FileRecord]:
    """Checksum every file of a generation but its manifest, syncing each to disk.

    What is a link to a file of the generation ``base`` has its record in ``known``, and is on disk already.
    """
    records = {}
    for file in sorted(path for path in generation.rglob("*") if path.is_file()):
        name = file.relative_to(generation).as_posix()
        if base and name in known and (base / name).exists() and file.samefile(base / name):
            records[name] = known[name]
        elif name != MANIFEST:
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

    def read() -> tuple[Path, Manifest]:
        generation, wanted = current_generation(folder)
        return generation, manifest_of(generation, wanted)[1]

    return steadily(folder, read)


def steadily(folder: Path, read: Callable[[], _T]) -> _T:
    """Read from the generation that counts: once more if that fails and another one counts by then.

    Whoever publishes removes older generations, and may do so twice while one is read.
    """
    while True:
        tried = current_generation(folder)
        try:
            return read()
        except Exception:  # of any kind: every parser has its own word for a file that is not there
            if current_generation(folder) == tried:
                raise


def manifest_of(generation: Path, wanted: str | None = None) -> tuple[str, Manifest]:
    """Return a generation's manifest and its SHA-256, which is to be ``wanted``, checked against its own checksum."""
    file = generation / MANIFEST
    if not file.is_file():
        raise IndexDamaged(file, "no such file", "the manifest of the generation")
    data = file.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if wanted not in (None, digest):
        raise IndexDamaged(file, f"SHA-256 {digest}", str(wanted))
    fields = _json_object(data)
    if fields.get("format", FORMAT) != FORMAT:
        raise IndexIncompatible(generation.parent.parent, "format", str(fields["format"]), str(FORMAT))
    if fields.pop("check", None) != _check(fields):
        raise IndexDamaged(file, "text that is not as it was written", "a manifest whose checksum is right")
    try:
        fields["files"] = {name: FileRecord(**record) for name, record in fields["files"].items()}
        manifest = Manifest(**fields)
        outside = [name for name in (*manifest.files, *manifest.parts) if {"..", "/"} & {*PurePosixPath(name).parts}]
    except (KeyError, TypeError, AttributeError) as error:  # its checksum is right, so somebody made it so
        raise IndexDamaged(file, "other fields", "those of a manifest") from error
    if outside:
        raise IndexDamaged(file, f"the name {outside[0]!r}", "names within the generation")
    return digest, manifest


def _json_object(data: bytes) -> dict[str, Any]:
    """Return the object that some bytes spell, an empty one if they spell none."""
    try:
        found = json.loads(data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


# SHA-256 by device, inode, size and time of change: a link to a file that was checked needs no second look.
Checked = dict[tuple[int, ...], str]


class Checker:
    """Checks files of a generation against their records, each at most once."""

    def __init__(self, generation: Path, files: Mapping[str, FileRecord], checked: Checked | None = None) -> None:
        """What stands in ``checked``, from another generation or an earlier call, is not read again."""
        self._generation = generation
        self._files = files
        self.checked: Checked = {} if checked is None else checked

    def require(self, *folders: str) -> None:
        """Raise IndexDamaged unless every file named, or below a folder named, is what its record says."""
        for error in self.damage(*folders):
            raise error

    def damage(self, *folders: str) -> Iterator[IndexDamaged]:
        """Yield an error for every such file that is not; the large ones are read in parallel."""
        names = [name for name in self._files if not folders or any(is_below(name, folder) for folder in folders)]
        whole = []
        for name in sorted(names, key=lambda name: -self._files[name].size):
            found, wanted = self._size(name), self._files[name].size
            if found == wanted:
                whole.append(name)
            else:
                yield IndexDamaged(self._generation / name, _bytes(found), _bytes(wanted))
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            for name, digest in zip(whole, pool.map(self._digest, whole), strict=True):
                if digest != self._files[name].sha256:
                    yield IndexDamaged(self._generation / name, f"SHA-256 {digest}", self._files[name].sha256)

    def touched(self) -> list[str]:
        """Return the files that were written since the manifest was, or have another size: they are to be doubted.

        Where a whole check takes too long, this is what shows without reading a file.
        """
        made = (self._generation / MANIFEST).stat().st_mtime_ns
        return [name for name in self._files if self._size(name) != self._files[name].size or self._time(name) > made]

    def strangers(self) -> Iterator[IndexDamaged]:
        """Yield an error for every file that has no record."""
        for file in sorted(self._generation.rglob("*")):
            name = file.relative_to(self._generation).as_posix()
            if not file.is_dir() and name != MANIFEST and name not in self._files:
                yield IndexDamaged(file, "a file that the manifest does not name", "none")

    def _size(self, name: str) -> int | None:
        file = self._generation / name
        return file.stat().st_size if file.is_file() else None

    def _time(self, name: str) -> int:
        return (self._generation / name).stat().st_mtime_ns

    def _digest(self, name: str) -> str:
        file = self._generation / name
        status = file.stat()
        same = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
        if same not in self.checked:
            self.checked[same] = _sha256(file)
        return self.checked[same]


def _bytes(size: int | None) -> str:
    return "no such file" if size is None else f"{size} bytes"


def is_below(name: str, folder: str) -> bool:
    """Say whether a name is that of a folder, or of something below it."""
    return name == folder or name.startswith(f"{folder}/")


def check_ours(folder: Path) -> None:
    """Raise IndexForeign if a folder to be built in holds anything that is not ours."""
    if folder.exists() and not folder.is_dir():
        raise IndexForeign(folder, "a file")
    if folder.is_dir():
        foreign = sorted({path.name for path in folder.iterdir()} - OUR_NAMES)
        if foreign:
            raise IndexForeign(folder, f"{foreign[0]!r}")


def make_folders(folder: Path) -> None:
    """Make a folder and those above it that are not there; on return, their names are on disk."""
    new = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in new:
        sync(path.parent)


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


def _check(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
