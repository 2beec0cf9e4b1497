"""Where the disk takes no more, a change fails in one line; the index in service stays, and the next change works."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from onrecord.index.build import add, remove
from onrecord.index.columns import save
from onrecord.index.dense import DenseWriter
from onrecord.index.errors import SearchError, WriteFailed
from onrecord.index.generation import read_status
from onrecord.index.manifest import GENERATIONS
from onrecord.index.snapshot import snapshot
from onrecord.index.upkeep import compact
from onrecord.index.verify import verify

from .conftest import Command, parts_from
from .faults import copy, outline, state_of, write

PAGE = 4_096
LARGE, SMALL = 2, 1_000


@contextmanager
def _mounted(folder: Path, megabytes: int) -> Iterator[Path]:
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command here")
    if done.returncode:
        pytest.skip(f"no disk may be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@dataclass(frozen=True)
class SmallDisk:
    """A disk of its own with an index, and what else fills it."""

    folder: Path

    @property
    def index(self) -> Path:
        return self.folder / "index"

    def leave(self, room: int) -> None:
        """Fill the disk up to ``room`` bytes."""
        self.empty()
        status = os.statvfs(self.folder)
        with self._filler.open("wb") as stream:
            os.posix_fallocate(stream.fileno(), 0, max(status.f_bavail * status.f_frsize - room, 1))

    def empty(self) -> None:
        self._filler.unlink(missing_ok=True)

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"


@pytest.fixture(params=[LARGE, SMALL], ids=["of large parts", "of small parts"])
def small_disk(
    request: pytest.FixtureRequest, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SmallDisk]:
    parts_from(request.param, monkeypatch)
    with _mounted(tmp_path / "disk", 120) as folder:
        copy_of = folder / "index"
        subprocess.run(["cp", "-a", str(made), str(copy_of)], check=True)  # keeps links
        yield SmallDisk(folder)


Change = Callable[[Path, Path], tuple[object, ...]]


def _add(index: Path, tmp_path: Path) -> tuple[object, ...]:
    return "add", write(tmp_path / "in", "ports", "rice", text="Everything is another story now."), "--index", index


def _build(index: Path, tmp_path: Path) -> tuple[object, ...]:
    return "index", write(tmp_path / "in", "rice", "ports"), "--index", index, "--encoder", tmp_path / "encoder"


def _remove(index: Path, tmp_path: Path) -> tuple[object, ...]:
    return "remove", "rice", "--index", index


def _compact(index: Path, tmp_path: Path) -> tuple[object, ...]:
    return "compact", "--index", index


def _rollback(index: Path, tmp_path: Path) -> tuple[object, ...]:
    return "rollback", "--index", index


@pytest.mark.slow
@pytest.mark.parametrize("change", [_add, _build, _remove, _compact, _rollback])
def test_a_change_that_finds_no_room_fails_in_one_line_until_there_is_room(
    change: Change, small_disk: SmallDisk, tmp_path: Path, encoder_folder: Path, command: Command
) -> None:
    (tmp_path / "encoder").symlink_to(encoder_folder)
    index = small_disk.index
    before, outlined = state_of(index), outline(index)[:2]
    for room in count(0, PAGE):
        small_disk.leave(room)
        code, errors = command(*change(index, tmp_path))
        if code == 0:
            break
        assert code == 2
        assert errors.startswith("onrecord: cannot write the index in ")
        assert errors.count("\n") == 1
        assert outline(index)[:2] == outlined
        assert state_of(index) == before
    assert room > 0
    assert all(check.ok for check in verify(index))


@pytest.mark.slow
def test_after_room_was_made_the_next_change_works_and_no_vector_is_made_twice(
    small_disk: SmallDisk, tmp_path: Path
) -> None:
    more = write(tmp_path / "in", "ports")
    small_disk.leave(20 * PAGE)
    with pytest.raises(WriteFailed):
        add([more], small_disk.index)
    small_disk.empty()
    report = add([more], small_disk.index)
    assert (report.added, report.encoded) == (1, 0)
    assert all(check.ok for check in verify(small_disk.index))


@pytest.mark.slow
def test_a_first_index_that_finds_no_room_fails_in_one_line_and_can_be_made_later(
    tmp_path: Path, encoder_folder: Path, command: Command
) -> None:
    articles = write(tmp_path / "in", "rice")
    with _mounted(tmp_path / "disk", 100) as folder:
        disk = SmallDisk(folder)
        needed = sum(file.stat().st_size for file in encoder_folder.iterdir())
        for room in (0, PAGE, PAGE * 3, needed // 2, needed, needed + 8 * PAGE):
            disk.leave(room)
            code, errors = command("index", articles, "--index", disk.index, "--encoder", encoder_folder)
            assert (code, errors.count("\n")) == (2, 1)
            assert state_of(disk.index) is None
        disk.empty()
        assert command("index", articles, "--index", disk.index, "--encoder", encoder_folder) == (0, "")


@pytest.mark.slow
def test_a_snapshot_that_finds_no_room_leaves_no_file(index: Path, tmp_path: Path) -> None:
    with _mounted(tmp_path / "disk", 1) as folder:
        with pytest.raises(SearchError, match="No space left"):
            snapshot(index, folder / "snapshot.tar")
        assert list(folder.iterdir()) == []


@pytest.mark.slow
def test_a_restore_that_finds_no_room_leaves_the_index_in_service(
    small_disk: SmallDisk, tmp_path: Path, command: Command
) -> None:
    snapshot(small_disk.index, tmp_path / "snapshot.tar")
    before = state_of(small_disk.index)
    code, errors = command("restore", tmp_path / "snapshot.tar", "--index", small_disk.index)
    assert code == 2
    assert errors.endswith("run the command again\n")
    assert state_of(small_disk.index) == before


@contextmanager
def _no_file_beyond(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("large", [LARGE, SMALL], ids=["of large parts", "of small parts"])
def test_a_file_that_may_grow_no_more_at_any_size_fails_the_change_and_nothing_else(
    large: int, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts_from(large, monkeypatch)
    before = state_of(index)
    more = write(tmp_path / "in", "ports", "rice", text="Everything is another story now.")
    for size in (1, 200, 300, 500, 1_000, 1_800, 2_000, 3_000, 3_500, 4_096, 8_192, 12_288, 20_480):
        with _no_file_beyond(size), pytest.raises(WriteFailed):
            add([more], index)
        assert state_of(index) == before
    add([more], index)
    assert all(check.ok for check in verify(index))


@pytest.mark.parametrize("n_passages", [3, 40, 300])
def test_a_file_of_codes_is_never_half_written_without_a_word(n_passages: int, tmp_path: Path) -> None:
    # FAISS leaves the last of a file to fclose(), and does not look whether that worked.
    vectors = np.random.default_rng(0).standard_normal((n_passages, 384), np.float32)
    for size in (1 << 30, *range(0, 3_000 + 50 * n_passages, 97)):
        with closing(DenseWriter(tmp_path, 384)) as writer:
            writer.add(vectors)
            writer._file.flush()
            with _no_file_beyond(size), nullcontext() if size == 1 << 30 else pytest.raises(OSError, match="large"):
                writer.finish()


@pytest.mark.parametrize("n_passages", [3, 300, 2_000])
def test_a_file_of_columns_is_never_half_written_without_a_word(n_passages: int, tmp_path: Path) -> None:
    # numpy leaves the last of a file to fclose(), and does not look whether that worked.
    array = np.arange(2 * n_passages, dtype=np.uint64).reshape(-1, 2)
    save(tmp_path / "keys.npy", array)
    for size in range(0, (tmp_path / "keys.npy").stat().st_size, 97):
        with _no_file_beyond(size), pytest.raises(OSError, match="large"):
            save(tmp_path / "keys.npy", array)
    save(tmp_path / "keys.npy", array)
    assert (np.load(tmp_path / "keys.npy") == array).all()


@pytest.mark.parametrize("operation", [add, compact], ids=["an add", "a compact"])
def test_an_error_of_any_sync_fails_the_change_and_leaves_the_old_index_or_the_new_one(
    operation: Callable[..., object], index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: tuple[object, ...] = ([write(tmp_path / "in", "ports")],) if operation is add else ()
    real, before = os.fsync, state_of(index)
    for bad in count():
        image, syncs = copy(index, tmp_path / f"{bad}"), count()

        def fsync(descriptor: int, bad: int = bad, syncs: Iterator[int] = syncs) -> None:
            if next(syncs) == bad:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            real(descriptor)

        generation = read_status(image).generation
        monkeypatch.setattr(os, "fsync", fsync)
        with suppress(WriteFailed):
            operation(*given, image)
        monkeypatch.setattr(os, "fsync", real)
        if next(syncs) <= bad:  # it needs no more
            break
        assert (state_of(image) == before) == (read_status(image).generation == generation or operation is compact)
    assert bad > 10


def test_an_error_before_the_change_counts_is_told_from_one_after_it(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, failing = os.fsync, index.stat().st_ino

    def fsync(descriptor: int) -> None:
        if os.fstat(descriptor).st_ino == failing:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(WriteFailed, match="holds the change"):
        remove(index, ids=["rice"])
    failing = (index / GENERATIONS).stat().st_ino
    with pytest.raises(WriteFailed, match="as it was before"):
        remove(index, ids=["visit"])
    found = state_of(index)
    assert found
    assert found.ids == {"coffee", "durian", "visit"}


@contextmanager
def _read_only(disk: SmallDisk) -> Iterator[None]:
    subprocess.run(["mount", "-o", "remount,ro", str(disk.folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(disk.folder)], check=True)


@pytest.mark.slow
def test_an_index_on_a_read_only_disk_can_be_read_in_every_way(small_disk: SmallDisk, command: Command) -> None:
    with _read_only(small_disk):
        for words in (("search", "coffee"), ("ask", "coffee", "--max-risk", "1"), ("get", "rice"), ("status",)):
            assert command(*words, "--index", small_disk.index) == (0, ""), words
        assert command("verify", "--index", small_disk.index) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("change", [_add, _build, _remove, _compact, _rollback])
def test_an_index_on_a_read_only_disk_is_changed_by_none_and_says_so_in_one_line(
    change: Change, small_disk: SmallDisk, tmp_path: Path, command: Command, encoder_folder: Path
) -> None:
    (tmp_path / "encoder").symlink_to(encoder_folder)
    before = read_status(small_disk.index)
    with _read_only(small_disk):
        code, errors = command(*change(small_disk.index, tmp_path))
    assert (code, errors.count("\n")) == (2, 1)
    assert "Read-only file system" in errors
    assert read_status(small_disk.index) == before
