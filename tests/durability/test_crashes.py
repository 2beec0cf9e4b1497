"""A writer that is killed, at whatever step, leaves the old index or the new one, and nothing to be mended by hand."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from onrecord.index.build import add, build, remove
from onrecord.index.generation import read_status
from onrecord.index.manifest import GENERATIONS
from onrecord.index.snapshot import restore, snapshot
from onrecord.index.upkeep import compact, rollback, tidy
from onrecord.index.verify import verify

from .conftest import parts_from
from .faults import State, copy, generations, killed_at_each_step, outline, size_of, state_of, write

LARGE, SMALL = 2, 1_000  # from how many passages on a part is left alone: such as ours, and none of ours
Operation = Callable[[Path, Path], object]  # on an index; with articles, a snapshot or an encoder in another folder


def _nothing(index: Path, given: Path) -> None:
    """Do nothing."""


def _build(index: Path, given: Path) -> None:
    build([write(given / "in", "rice", "coffee", "ports")], index, encoder=str(given / "encoder"))


def _add(index: Path, given: Path) -> None:
    add([write(given / "in", "ports", "rice", text="Everything is another story now.")], index)


def _remove(index: Path, given: Path) -> None:
    remove(index, ids=["rice"])


def _compact(index: Path, given: Path) -> None:
    compact(index)


def _tidy(index: Path, given: Path) -> None:
    assert tidy(index)


def _rollback(index: Path, given: Path) -> None:
    rollback(index)


def _rollback_and_add(index: Path, given: Path) -> None:
    rollback(index)
    _add(index, given)


def _snapshot(index: Path, given: Path) -> None:
    snapshot(index, given / "snapshot.tar")
    remove(index, ids=["visit"])
    remove(index, ids=["coffee"])


def _restore(index: Path, given: Path) -> None:
    restore(given / "snapshot.tar", index)


@dataclass(frozen=True)
class Case:
    """An operation, and in what state it finds the index."""

    name: str
    operation: Operation
    before: Operation = _nothing
    large: int = LARGE
    new: bool = False


CASES = [
    Case("a first build", _build, new=True),
    Case("a build", _build),
    Case("a build of small parts", _build, large=SMALL),
    Case("an add", _add),
    Case("an add to small parts", _add, large=SMALL),
    Case("a remove", _remove),
    Case("a remove from small parts", _remove, large=SMALL),
    Case("a compact", _compact),
    Case("a tidy", _tidy, before=_remove),
    Case("a rollback", _rollback),
    Case("an add after a rollback", _add, before=_rollback),
    Case("a restore", _restore, before=_snapshot),
]


@dataclass(frozen=True)
class Killed:
    """An index before and after an operation, and what kills at each step of it left."""

    older: State | None
    before: State | None
    after: State | None
    images: list[Path]
    clean: int  # bytes of an index made anew


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.name)
def killed(
    request: pytest.FixtureRequest, made: Path, encoder_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Killed]:
    case: Case = request.param
    folder = tmp_path_factory.mktemp("killed")
    index, given = folder / "index", folder / "given"
    given.mkdir()
    (given / "encoder").symlink_to(encoder_folder)
    with pytest.MonkeyPatch.context() as patch:
        parts_from(case.large, patch)
        if not case.new:
            copy(made, index)
            case.before(index, given)
        older, before = _states_before(index, folder / "older")
        images = killed_at_each_step(index, folder / "images", lambda: case.operation(index, given))
        yield Killed(older, before, state_of(index), images, size_of(made / GENERATIONS / read_status(made).generation))


def _states_before(index: Path, other: Path) -> tuple[State | None, State | None]:
    """Return what an index holds, after what it can be rolled back to."""
    if not index.exists():
        return None, None
    before = state_of(index)
    if read_status(index).before is None:
        return None, before
    rollback(copy(index, other))
    return state_of(other), before


def test_a_writer_killed_at_any_step_leaves_the_old_index_or_the_new_one(killed: Killed) -> None:
    found = [state_of(image) for image in killed.images]
    assert set(found) <= {killed.before, killed.after}
    assert found[-1] == killed.after


def _telling(images: list[Path]) -> list[Path]:
    """Return the first and the last of those images that are alike to the next writer, who looks into no leftover."""
    alike: dict[object, list[Path]] = {}
    for image in images:
        alike.setdefault(outline(image), []).append(image)
    return [image for group in alike.values() for image in dict.fromkeys((group[0], group[-1]))]


def test_what_a_killed_writer_leaves_is_verified_as_sound(killed: Killed) -> None:
    for image in _telling(killed.images):
        assert not state_of(image) or all(check.ok for check in verify(image)), verify(image)


def test_after_a_kill_at_any_step_the_next_change_works_clears_up_and_can_be_rolled_back(
    killed: Killed, encoder_folder: Path, tmp_path: Path
) -> None:
    for left in _telling(killed.images):
        image = copy(left, tmp_path / left.name)
        found = state_of(image)
        counting = read_status(image).generation if found else None
        if found:
            add([write(tmp_path / "in", "durian", text="Durian, again.")], image)
        else:
            build([write(tmp_path / "in", "durian", text="Durian, again.")], image, encoder=str(encoder_folder))
        after = state_of(image)
        assert after
        assert after.ids == (found.ids if found else set()) | {"durian"}
        assert all(check.ok for check in verify(image))
        assert generations(image) == {read_status(image).generation, counting} - {None}
        assert {path.name for path in image.iterdir()} == {"CURRENT", "generations", "lock"}
        assert size_of(image) <= 2.5 * killed.clean
        if found:
            rollback(image)
            assert state_of(image) == found


def test_no_way_back_leads_to_what_a_killed_writer_did_not_publish(killed: Killed, tmp_path: Path) -> None:
    for left in _telling(killed.images):
        image = copy(left, tmp_path / left.name)
        if state_of(image) and read_status(image).before:
            rollback(image)
            assert state_of(image) in (killed.before, killed.older)


_DIES = """
import os, sys
from pathlib import Path
from onrecord.index.build import add

def die(event, args):
    if event == "os.rename" and Path(args[1]).name == "CURRENT":
        if sys.argv[3] == "before":
            os._exit(9)
        os.fsync = lambda _: os._exit(9)

sys.addaudithook(die)
add([Path(sys.argv[1])], Path(sys.argv[2]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_process_that_dies_beside_the_rename_that_publishes_leaves_a_whole_index(
    moment: str, index: Path, tmp_path: Path
) -> None:
    before = state_of(index)
    assert before
    command = [sys.executable, "-c", _DIES, str(write(tmp_path / "in", "ports")), str(index), moment]
    assert subprocess.run(command, env=os.environ, check=False).returncode == 9
    found = state_of(index)
    assert found
    assert found.ids == before.ids | ({"ports"} if moment == "after" else set())
    add([write(tmp_path / "in", "chips")], index)
    assert generations(index) == {read_status(index).generation, read_status(index).before}
    assert all(check.ok for check in verify(index))
