"""Whatever happens to a file of an index, nobody answers from it, nobody builds upon it, and a build mends it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from onrecord.index.build import add, build, remove
from onrecord.index.errors import IndexDamaged, IndexNotFound
from onrecord.index.generation import open_generation, read_status
from onrecord.index.manifest import CURRENT, GENERATIONS, MANIFEST
from onrecord.index.upkeep import compact, rollback, tidy
from onrecord.index.verify import verify

from .conftest import Command, parts_from
from .faults import copy, outline, overwrite, state_of, write

Damage = Callable[[Path], Path]  # does it to a file, and returns the file that is wrong then


def _flip_at(place: Callable[[int], int]) -> Damage:
    def flip(file: Path) -> Path:
        data = bytearray(file.read_bytes())
        data[place(len(data))] ^= 1
        overwrite(file, bytes(data))
        return file

    return flip


def _cut(file: Path) -> Path:
    overwrite(file, file.read_bytes()[:-1])
    return file


def _empty(file: Path) -> Path:
    overwrite(file, b"")
    return file


def _zero_a_block(file: Path) -> Path:
    data = file.read_bytes()
    start = len(data) // 2 // 4_096 * 4_096
    overwrite(file, data[:start] + bytes(len(data[start : start + 4_096])) + data[start + 4_096 :])
    return file


def _lengthen(file: Path) -> Path:
    overwrite(file, file.read_bytes() + b"\0")
    return file


def _delete(file: Path) -> Path:
    file.unlink()
    return file


def _take_anothers(file: Path) -> Path:
    """Put another generation's file of that name in its place, if there is one."""
    folder = next((path for path in file.parents if path.parent.name == GENERATIONS), None)
    if folder:
        for other in folder.parent.iterdir():
            source = other / file.relative_to(folder)
            if source.is_file() and source.read_bytes() != file.read_bytes():
                overwrite(file, source.read_bytes())
    return file


def _add_a_stranger(file: Path) -> Path:
    stranger = file.with_name("removed.npy.old")
    stranger.write_bytes(b"stray")
    return stranger


DAMAGES: dict[str, Damage] = {
    "its first byte flipped": _flip_at(lambda size: 0),
    "a byte within flipped": _flip_at(lambda size: size // 2),
    "its last byte flipped": _flip_at(lambda size: size - 1),
    "cut": _cut,
    "emptied": _empty,
    "a block zeroed": _zero_a_block,
    "lengthened": _lengthen,
    "deleted": _delete,
    "that of another generation": _take_anothers,
    "beside it a stranger": _add_a_stranger,
}


def _files(index: Path) -> list[Path]:
    """Return the files that the index in service is made of."""
    folder = index / GENERATIONS / read_status(index).generation
    return [index / CURRENT, *sorted(path for path in folder.rglob("*") if path.is_file())]


def _damaged(made: Path, tmp_path: Path, damage: Damage) -> Iterator[tuple[Path, Path]]:
    """Yield an index for each file that an index has, with that file damaged, and the file that is wrong."""
    seen = set()
    for number, name in enumerate(file.relative_to(made) for file in _files(made)):
        index = copy(made, tmp_path / f"{number}")
        before = _contents(index / name)
        wrong = damage(index / name)
        same = before == _contents(index / name) or wrong.relative_to(index) in seen
        seen.add(wrong.relative_to(index))
        if not same and (wrong.parent != index or wrong.name == CURRENT):  # a stranger there is not the index's affair
            yield index, wrong


def _contents(file: Path) -> dict[Path, bytes]:
    """Return the content of a file, and of those that are not of an index."""
    paths = (file, *(path for path in file.parent.iterdir() if path.name.endswith(".old")))
    return {path: path.read_bytes() for path in paths if path.exists()}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_an_index_with_any_file_damaged_is_not_opened_and_the_file_is_named(
    damage: Damage, made: Path, tmp_path: Path
) -> None:
    for index, wrong in _damaged(made, tmp_path, damage):
        with pytest.raises((IndexDamaged, IndexNotFound)) as raised:
            open_generation(index)
        assert str(wrong) in str(raised.value) or not (index / CURRENT).exists()


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["a byte within flipped", "beside it a stranger"])
def test_damage_is_one_line_and_2_to_who_asks_and_who_verifies(
    damage: str, made: Path, tmp_path: Path, command: Command
) -> None:
    for index, wrong in _damaged(made, tmp_path, DAMAGES[damage]):
        code, errors = command("search", "coffee", "--index", index)
        assert (code, errors.count("\n")) == (2, 1), wrong
        code, errors = command("verify", "--index", index)
        assert (code, errors.count("\n") <= 1) == (2, True), wrong


@pytest.mark.parametrize(
    ("operation", "damage"),
    [
        *((operation, "a byte within flipped") for operation in ("add", "remove", "compact", "tidy")),
        *(("add", damage) for damage in ("cut", "deleted", "beside it a stranger")),
    ],
)
def test_an_index_with_any_file_damaged_is_not_built_upon(
    operation: str, damage: str, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts_from(2, monkeypatch)
    more = write(tmp_path / "in", "ports")
    operations: dict[str, Callable[[Path], object]] = {
        "add": lambda index: add([more], index),
        "remove": lambda index: remove(index, ids=["durian"]),
        "compact": compact,
        "tidy": tidy,
    }
    for index, wrong in _damaged(made, tmp_path, DAMAGES[damage]):
        before = outline(index)[:2]
        with pytest.raises((IndexDamaged, IndexNotFound)) as raised:
            operations[operation](index)
        assert str(wrong) in str(raised.value) or not (index / CURRENT).exists()
        assert outline(index)[:2] == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("damage", "large"), [("a byte within flipped", 2), ("deleted", 1_000), ("beside it a stranger", 2)]
)
def test_a_build_makes_an_index_with_any_file_damaged_whole_again(
    damage: str, large: int, made: Path, tmp_path: Path, encoder_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts_from(large, monkeypatch)
    wanted = state_of(made)
    articles = write(tmp_path / "in", "rice", "visit", "coffee", "durian")
    for index, wrong in _damaged(made, tmp_path, DAMAGES[damage]):
        build([articles], index, encoder=str(encoder_folder))
        assert all(check.ok for check in verify(index)), wrong
        assert state_of(index) == wanted, wrong


def _decay(file: Path) -> Path:
    """Flip a byte as a failing disk does, that leaves neither size nor time to tell it by."""
    times = file.stat()
    DAMAGES["a byte within flipped"](file)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    return file


def test_a_byte_that_decayed_unseen_is_not_hidden_by_what_is_added(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts_from(2, monkeypatch)
    before = state_of(made)
    assert before
    more = write(tmp_path / "in", "ports")
    for index, wrong in _damaged(made, tmp_path, _decay):
        with suppress(IndexDamaged):
            add([more], index)
        try:
            found = state_of(index)
        except IndexDamaged as error:
            assert error.file.name == wrong.name  # noqa: PT017 - or it is whole
        else:
            assert found
            assert found.ids == before.ids | {"ports"}


def test_a_build_mends_what_decayed_unseen_and_encodes_no_passage_whose_vector_is_sound(
    made: Path, tmp_path: Path, encoder_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts_from(2, monkeypatch)
    index = copy(made, tmp_path / "index")
    part = min(index.glob(f"{GENERATIONS}/{read_status(index).generation}/parts/*"))
    _decay(part / "articles.sqlite")
    articles = write(tmp_path / "in", "rice", "visit", "coffee", "durian")
    assert build([articles], index, encoder=str(encoder_folder)).encoded == 0
    assert state_of(index) == state_of(made)


def test_what_can_be_gone_back_to_is_checked_before_it_counts(index: Path) -> None:
    before, older = outline(index), index / GENERATIONS / str(read_status(index).before)
    _add_a_stranger(older / MANIFEST)
    with pytest.raises(IndexDamaged, match="does not name"):
        rollback(index)
    assert outline(index) == before
