"""A snapshot that is not whole, or not one of ours, is refused, and the index stays as it was."""

from __future__ import annotations

import hashlib
import io
import json
import random
import shutil
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from onrecord.index import manifest
from onrecord.index.build import remove
from onrecord.index.errors import IndexDamaged, SearchError
from onrecord.index.manifest import CURRENT, ENCODER, FileRecord, publish, read_manifest
from onrecord.index.snapshot import restore, snapshot
from onrecord.index.upkeep import rollback

from .conftest import Command
from .faults import copy, overwrite, state_of


def _slight(made: Path, folder: Path) -> Path:
    """Take a snapshot that can be restored a thousand times: all is real in it but the encoder, which is small."""
    index = copy(made, folder / "slight")
    generation, described = read_manifest(index)
    records = dict(described.files)
    for file in (generation / ENCODER).iterdir():
        overwrite(file, b"an encoder")
        records[f"{ENCODER}/{file.name}"] = FileRecord(10, hashlib.sha256(b"an encoder").hexdigest())
    publish(index, generation.name, replace(described, files=records).write(generation))
    snapshot(index, folder / "slight.tar")
    return folder / "slight.tar"


def _seen(index: Path) -> dict[str, bytes]:
    """Return every file of an index that has no file too large to be looked at."""
    return {str(path.relative_to(index)): path.read_bytes() for path in index.rglob("*") if path.is_file()}


def _refused(file: Path, index: Path) -> None:
    before = _seen(index)
    with pytest.raises(SearchError):
        restore(file, index)
    assert _seen(index) == before


@pytest.fixture
def slight(made: Path, tmp_path: Path) -> Path:
    return _slight(made, tmp_path)


@pytest.fixture
def old(slight: Path, tmp_path: Path) -> Path:
    """An index in service, to be kept."""
    restore(slight, tmp_path / "old")
    return tmp_path / "old"


def test_a_snapshot_cut_anywhere_is_refused(slight: Path, old: Path, tmp_path: Path) -> None:
    data = slight.read_bytes()
    end = len(data.rstrip(b"\0"))  # what comes after it is padding
    for size in {0, 1, 511, 512, 513, end - 1, *random.Random(0).sample(range(end), 60)}:
        overwrite(slight, data[:size])
        _refused(slight, old)


def test_a_snapshot_with_a_byte_flipped_is_refused_or_restored_as_it_was(
    slight: Path, old: Path, tmp_path: Path
) -> None:
    data, chance = slight.read_bytes(), random.Random(0)
    with tarfile.open(slight) as tar:
        headers = [member.offset + at for member in tar for at in range(0, 512, 3)]
    wanted = {name.partition("/")[2].partition("/")[2]: data for name, data in _seen(old).items() if "/" in name}
    for place in [*chance.sample(headers, 150), *chance.sample(range(len(data)), 150)]:
        overwrite(slight, data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :])
        before = _seen(old)
        try:
            restore(slight, tmp_path / "new")
        except SearchError:
            assert not (tmp_path / "new" / CURRENT).exists()
        else:
            generation, _ = read_manifest(tmp_path / "new")
            assert _seen(generation) == wanted
            shutil.rmtree(tmp_path / "new")
        assert _seen(old) == before


def _packed(file: Path, *more: tarfile.TarInfo, first: bool = False) -> Path:
    """Put more into a snapshot."""
    with tarfile.open(file) as tar:
        members = [(member, tar.extractfile(member).read()) for member in tar]  # type: ignore[union-attr]
    strange = [(member, b"") for member in more]
    with tarfile.open(file, "w") as tar:
        for member, data in strange + members if first else members + strange:
            tar.addfile(member, io.BytesIO(data))
    return file


def _member(name: str, type: bytes = tarfile.REGTYPE, to: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = type, to
    return member


@pytest.mark.parametrize("first", [True, False], ids=["first", "last"])
@pytest.mark.parametrize(
    "member",
    [
        _member("../escaped"),
        _member("encoder/../../../escaped"),
        _member("{outside}/escaped"),
        _member("stranger"),
        _member("encoder/link", tarfile.SYMTYPE, "../../../../outside/kept"),
        _member("encoder/link", tarfile.SYMTYPE, "{outside}/kept"),
        _member("encoder/hard", tarfile.LNKTYPE, "{outside}/kept"),
        _member("encoder/hard", tarfile.LNKTYPE, "manifest.json"),
        _member("encoder/null", tarfile.CHRTYPE),
        _member("encoder/disk", tarfile.BLKTYPE),
        _member("encoder/pipe", tarfile.FIFOTYPE),
        _member("encoder/folder", tarfile.DIRTYPE),
        _member("parts", tarfile.SYMTYPE, "{outside}"),
    ],
    ids=lambda member: f"{member.name} {member.type.decode()} {member.linkname}".strip(),
)
def test_a_snapshot_that_holds_anything_but_files_of_its_own_is_refused(
    member: tarfile.TarInfo, first: bool, slight: Path, old: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("kept")
    member = _member(member.name.format(outside=outside), member.type, member.linkname.format(outside=outside))
    _refused(_packed(slight, member, first=first), old)
    assert _seen(outside) == {"kept": b"kept"}
    assert not list(tmp_path.rglob("escaped"))


@pytest.mark.parametrize(
    "forge",
    [
        lambda fields: fields.pop("parts"),
        lambda fields: fields.update(more=1),
        lambda fields: fields.update(files=[]),
        lambda fields: fields["files"].update(x={"size": 1}),
        lambda fields: fields["files"].update({"../../../outside": {"size": 4, "sha256": "0"}}),
        lambda fields: fields["files"].update({"/etc/passwd": {"size": 4, "sha256": "0"}}),
        lambda fields: fields.update(parts=["../../.."]),
        lambda fields: fields.update(format=99),
    ],
)
def test_a_snapshot_whose_manifest_was_forged_is_refused(
    forge: Callable[[dict[str, object]], object], slight: Path, old: Path
) -> None:
    with tarfile.open(slight) as tar:
        members = [(member, tar.extractfile(member).read()) for member in tar]  # type: ignore[union-attr]
    fields = json.loads(members[0][1])
    del fields["check"]
    forge(fields)
    data = json.dumps({**fields, "check": manifest._check(fields)}).encode()
    members[0][0].size = len(data)
    with tarfile.open(slight, "w") as tar:
        for member, own in [(members[0][0], data), *members[1:]]:
            tar.addfile(member, io.BytesIO(own))
    _refused(slight, old)


@pytest.mark.parametrize("data", [None, b"", b"not a tar at all" * 100], ids=["missing", "empty", "something else"])
def test_what_is_no_snapshot_is_one_line_and_2(data: bytes | None, old: Path, tmp_path: Path, command: Command) -> None:
    before = _seen(old)
    file = tmp_path / "file.tar"
    if data is not None:
        file.write_bytes(data)
    code, errors = command("restore", file, "--index", old)
    assert (code, errors.count("\n")) == (2, 1)
    assert str(file) in errors
    assert _seen(old) == before


def test_a_snapshot_over_a_file_that_is_there_is_refused_and_the_file_kept(index: Path, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("precious")
    with pytest.raises(SearchError, match="there already"):
        snapshot(index, tmp_path / "there")
    assert (tmp_path / "there").read_text() == "precious"


def test_a_snapshot_of_a_damaged_index_is_not_taken(index: Path, tmp_path: Path) -> None:
    generation, _ = read_manifest(index)
    vectors = min(generation.rglob("vectors.f32"))
    overwrite(vectors, bytes(vectors.stat().st_size))
    with pytest.raises(IndexDamaged, match=r"vectors\.f32"):
        snapshot(index, tmp_path / "snapshot.tar")
    assert not list(tmp_path.glob("snapshot.tar*"))


def test_what_was_there_before_a_restore_can_be_gone_back_to(index: Path, tmp_path: Path) -> None:
    snapshot(index, tmp_path / "snapshot.tar")
    remove(index, ids=["rice"])
    before = state_of(index)
    restore(tmp_path / "snapshot.tar", index)
    rollback(index)
    assert state_of(index) == before
