"""What is acknowledged is on the disk: every byte of it, and every name, before the name that makes it count."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from onrecord.index.build import add, build, remove
from onrecord.index.generation import read_status
from onrecord.index.manifest import CURRENT, GENERATIONS
from onrecord.index.snapshot import restore, snapshot
from onrecord.index.upkeep import compact, rollback

from .conftest import parts_from
from .faults import listening, write

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs to see what a descriptor stands for")


class Disk:
    """What would still be there if the power went now: what was there at first, and what was synced since."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: dict[int, tuple[int, int]] = {}
        self._folders: dict[int, set[str]] = {}
        for path in (root, *root.rglob("*")):
            self._keep(path)

    def sync(self, descriptor: int) -> None:
        self._keep(Path(f"/proc/self/fd/{descriptor}"))

    def renamed(self, path: Path) -> None:
        """Take note that a name stands for another file now."""
        self._folders.get(path.parent.stat().st_ino, set()).discard(path.name)

    def missing(self, *paths: Path) -> list[str]:
        """Return those of some paths that would be gone, by what leads to them too, or not be as they are."""
        lost = []
        for path in paths:
            way = [each for each in (path, *path.parents) if each != self._root and each.is_relative_to(self._root)]
            if not (self.holds(path) and all(self._names(each) for each in way)):
                lost.append(str(path.relative_to(self._root)))
        return lost

    def holds(self, path: Path) -> bool:
        """Say whether the content of a file would be there, be it under whatever name."""
        return path.is_dir() or self._files.get(path.stat().st_ino) == _content(path)

    def _names(self, path: Path) -> bool:
        return path.name in self._folders.get(path.parent.stat().st_ino, ())

    def _keep(self, path: Path) -> None:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            self._folders[status.st_ino] = set(os.listdir(path))  # noqa: PTH208 - of a descriptor, too
        else:
            self._files[status.st_ino] = _content(path)


def _content(path: Path) -> tuple[int, int]:
    return path.stat().st_size, path.stat().st_mtime_ns


@contextmanager
def _published_safely(root: Path, index: Path) -> Iterator[None]:
    """Hold that all that CURRENT comes to name was on the disk before the rename, and CURRENT is at the end."""
    disk = Disk(root)
    missing: list[list[str]] = []

    def watch(event: str, args: tuple[Any, ...]) -> None:
        if event == "fsync":
            disk.sync(args[0])
        elif event == "os.rename" and Path(args[1]) == index / CURRENT:
            coming = index / GENERATIONS / json.loads(Path(args[0]).read_text())["generation"]
            missing.append(disk.missing(coming, *coming.rglob("*")))
            assert disk.holds(Path(args[0]))
            disk.renamed(index / CURRENT)

    with listening(watch):
        yield
    counting = index / GENERATIONS / read_status(index).generation
    missing.append(disk.missing(index / CURRENT, counting, *counting.rglob("*")))
    assert missing == [[], []]


@pytest.mark.parametrize(
    "operation",
    [
        pytest.param(lambda index, given: add([given], index), id="an add"),
        pytest.param(lambda index, given: remove(index, ids=["rice"]), id="a remove"),
        pytest.param(lambda index, given: compact(index), id="a compact"),
        pytest.param(lambda index, given: rollback(index), id="a rollback"),
        pytest.param(lambda index, given: restore(given.with_name("snapshot.tar"), index), id="a restore"),
    ],
)
@pytest.mark.parametrize("large", [2, 1_000], ids=["of large parts", "of small parts"])
def test_all_that_a_change_wrote_is_on_the_disk_before_it_counts(
    operation: Callable[[Path, Path], object],
    large: int,
    index: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parts_from(large, monkeypatch)
    given = write(tmp_path / "in", "ports", "rice", text="Everything is another story now.")
    snapshot(index, given.with_name("snapshot.tar"))
    with _published_safely(tmp_path, index):
        operation(index, given)


def test_a_new_index_in_new_folders_is_on_the_disk_before_it_counts(tmp_path: Path, encoder_folder: Path) -> None:
    index = tmp_path / "all" / "new" / "index"
    given = write(tmp_path / "in", "rice", "ports")
    with _published_safely(tmp_path, index):
        build([given], index, encoder=str(encoder_folder))


def test_a_snapshot_is_on_the_disk_when_it_is_said_to_be_written(index: Path, tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    with listening(lambda event, args: disk.sync(args[0]) if event == "fsync" else None):
        snapshot(index, tmp_path / "snapshot.tar")
    assert disk.missing(tmp_path / "snapshot.tar") == []


def test_what_compact_deleted_cannot_come_back_after_a_power_cut(index: Path) -> None:
    deleted = read_status(index).before
    disk = Disk(index)
    with listening(lambda event, args: disk.sync(args[0]) if event == "fsync" else None):
        compact(index)
    assert deleted
    assert deleted not in disk._folders[(index / GENERATIONS).stat().st_ino]
