"""An index in one file, to be carried elsewhere: a tar of the generation that counts."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import BinaryIO

from .errors import IndexDamaged, SearchError
from .manifest import MANIFEST, Checker, Manifest, manifest_of, read_manifest, steadily, sync
from .writing import publish_folder, writing


def snapshot(folder: Path, file: Path) -> Manifest:
    """Write the current generation into ``file``, which must not exist; it is whole or not there."""
    if file.exists():
        raise SearchError(f"{file} is there already; name a new file")
    new = file.with_name(file.name + ".partial")
    try:
        manifest = steadily(folder, lambda: _pack(folder, new))
        sync(new)
        new.rename(file)
        sync(file.resolve().parent)
    except OSError as error:
        raise SearchError(f"cannot write {file}: {error.strerror}; make room or name another place") from error
    finally:
        new.unlink(missing_ok=True)
    return manifest


def _pack(folder: Path, file: Path) -> Manifest:
    path, manifest = read_manifest(folder)
    Checker(path, manifest.files).require()
    with tarfile.open(file, "w", format=tarfile.PAX_FORMAT) as tar:
        for name in (MANIFEST, *sorted(manifest.files)):
            tar.add(path / name, arcname=name, recursive=False)
    return manifest


def restore(file: Path, folder: Path) -> Manifest:
    """Make the generation in a snapshot the one that counts in ``folder``; every file is checked first."""
    try:
        stream = file.open("rb")
    except OSError as error:
        raise SearchError(f"cannot read {file}: {error.strerror}; name a file that onrecord snapshot wrote") from error
    with stream, writing(folder) as draft:
        digest, manifest = _extract(stream, draft.path)
        for name in manifest.files:
            sync(draft.path / name)
        for path in (draft.path / MANIFEST, *(path for path in draft.path.rglob("*") if path.is_dir())):
            sync(path)
        publish_folder(folder, draft.path, f"{draft.number:06d}", digest)
    return manifest


def _extract(file: BinaryIO, target: Path) -> tuple[str, Manifest]:
    """Unpack and check plain files only, and return the manifest's SHA-256 and the manifest.

    Nothing outside ``target`` is touched.
    """
    try:
        with tarfile.open(fileobj=file, mode="r:") as tar:
            for member in tar:
                if not member.isfile():
                    raise _not_whole(file, f"it holds {member.name!r}, which is not a plain file")
                tar.extract(member, target, filter="data")
        digest, manifest = manifest_of(target)
        checker = Checker(target, manifest.files)
        for stranger in checker.strangers():
            raise stranger
        checker.require()
    except (tarfile.TarError, EOFError) as error:
        raise _not_whole(file, str(error)) from error
    except IndexDamaged as error:
        raise _not_whole(file, f"its {error.file.relative_to(target)} is not what was written") from error
    return digest, manifest


def _not_whole(file: BinaryIO, reason: str) -> SearchError:
    return SearchError(f"{file.name} is not a whole snapshot: {reason}; take another with: onrecord snapshot")
