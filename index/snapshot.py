"""An index in one file, to be carried elsewhere: a tar of the generation that counts."""

from __future__ import annotations

import tarfile
from pathlib import Path

from .errors import SearchError
from .manifest import MANIFEST, Checker, Manifest, manifest_of, read_manifest, sync
from .writing import publish_folder, writing


def snapshot(folder: Path, file: Path) -> Manifest:
    """Write the current generation into ``file``, which must not exist; it is whole or not there."""
    if file.exists():
        raise SearchError(f"{file} is there already; name a new file")
    path, manifest = read_manifest(folder)
    Checker(path, manifest.files).require()
    new = file.with_name(file.name + ".partial")
    try:
        with tarfile.open(new, "w", format=tarfile.PAX_FORMAT) as tar:
            for name in (MANIFEST, *sorted(manifest.files)):
                tar.add(path / name, arcname=name, recursive=False)
        sync(new)
        new.rename(file)
        sync(file.resolve().parent)
    except OSError as error:
        raise SearchError(f"cannot write {file}: {error.strerror}; make room or name another place") from error
    finally:
        new.unlink(missing_ok=True)
    return manifest


def restore(file: Path, folder: Path) -> Manifest:
    """Make the generation in a snapshot the one that counts in ``folder``; every file is checked first."""
    with writing(folder) as draft:
        manifest = _extract(file, draft.path)
        digest, _ = manifest_of(draft.path)
        checker = Checker(draft.path, manifest.files)
        for stranger in checker.strangers():
            raise stranger
        checker.require()
        for name in manifest.files:
            sync(draft.path / name)
        for path in (draft.path / MANIFEST, *(path for path in draft.path.rglob("*") if path.is_dir())):
            sync(path)
        publish_folder(folder, draft.path, f"{draft.number:06d}", digest)
    return manifest


def _extract(file: Path, target: Path) -> Manifest:
    """Unpack plain files only, the manifest first; nothing outside ``target`` is touched."""
    try:
        with tarfile.open(file, "r:") as tar:
            for member in tar:
                if not member.isfile():
                    raise SearchError(f"{file} is not a snapshot: it holds {member.name!r}, which is not a plain file")
                tar.extract(member, target, filter="data")
        _, manifest = manifest_of(target)
    except (tarfile.TarError, EOFError) as error:
        raise SearchError(f"{file} is not a whole snapshot: {error}; take another with: onrecord snapshot") from error
    except FileNotFoundError as error:
        raise SearchError(f"no such file: {file}; name one that onrecord snapshot wrote") from error
    return manifest
