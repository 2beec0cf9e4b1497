"""Who reads sees one published state, whole, however many writers publish meanwhile."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from onrecord.index.build import add, remove
from onrecord.index.generation import open_generation, read_status
from onrecord.index.manifest import GENERATIONS, current_generation, manifest_of, publish
from onrecord.index.snapshot import restore, snapshot
from onrecord.index.verify import verify
from onrecord.retrieval.searcher import open_searcher

from .faults import State, copy, listening, state_in, state_of, write


def _in_a_thread(work: Callable[[], object]) -> object:
    """Run something in a new thread, which has nothing open yet, and return what it returns or raises."""
    done: list[object] = []

    def run() -> None:
        try:
            done.append(work())
        except Exception as error:  # noqa: BLE001 - the test looks at it
            done.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return done[0]


def test_a_searcher_answers_in_every_thread_after_its_generation_is_gone(index: Path, tmp_path: Path) -> None:
    with open_searcher(index) as searcher:
        opened = index / GENERATIONS / read_status(index).generation
        before = searcher.ask("How much coffee did growers sell?", max_risk=1)
        add([write(tmp_path / "in", "ports")], index)
        remove(index, ids=["coffee"])
        assert not opened.exists()
        for own in ("rice", "durian"):  # one in each part
            assert _in_a_thread(lambda own=own: searcher.document(own).id) == own  # type: ignore[misc]
        again = _in_a_thread(lambda: searcher.ask("How much coffee did growers sell?", max_risk=1))
        assert getattr(again, "citations", again) == before.citations


def test_a_searcher_whose_first_question_comes_after_its_generation_is_gone_answers(
    index: Path, tmp_path: Path
) -> None:
    with open_searcher(index) as searcher:
        add([write(tmp_path / "in", "ports")], index)
        remove(index, ids=["coffee"])
        assert {hit.document_id for hit in searcher.search("coffee prices", 10).hits} >= {"coffee"}
        assert [document.id for document in searcher.documents()] == ["coffee", "durian", "rice", "visit"]


@pytest.mark.slow
def test_readers_see_nothing_but_published_states_while_a_writer_makes_twenty(index: Path, tmp_path: Path) -> None:
    states, seen, failed = [state_of(index)], set[State | None](), list[BaseException]()
    writing = threading.Event()
    writing.set()

    def read() -> None:
        try:
            while writing.is_set():
                generation = open_generation(index)
                seen.add(state_in(generation))
                generation.close()
                read_status(index)
                assert all(check.ok for check in verify(index))
        except BaseException as error:  # noqa: BLE001 - for the test to raise
            failed.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for number in range(10):
            add([write(tmp_path / "in", "ports", text=f"Ship number {number} came.")], index)
            states.append(state_of(index))
            remove(index, ids=["ports"])
            states.append(state_of(index))
    finally:
        writing.clear()
        for reader in readers:
            reader.join()
    assert not failed, failed[0]
    assert seen <= {*states}


_numbers = count()


class _Overtaken:
    """An index whose generation goes just when a reader takes its n-th step: two others are published meanwhile."""

    def __init__(self, index: Path, tmp_path: Path) -> None:
        self._pristine = index
        self._folder = tmp_path
        self.before = state_of(index)
        published = copy(index, tmp_path / "published")
        add([write(tmp_path / "in", "ports")], published)
        self.after = state_of(published)
        self._next, _ = current_generation(published)

    def at_each_step(self, read: Callable[[Path], object], *, every: int = 1) -> list[object]:
        """Read once for each step, or ``every`` so many; return what was read, and last what is if all is quiet."""
        results = []
        for moment in count(0, every):
            index = copy(self._pristine, self._folder / f"step-{next(_numbers)}")
            moments = count()

            def step(event: str, args: tuple[Any, ...], index: Path = index, moment: int = moment) -> None:
                if event in ("open", "sqlite3.connect") and str(index) in str(args[0]) and next(moments) == moment:  # noqa: B023 - called within this round
                    self._publish(index)

            with listening(step):
                results.append(read(index))
            shutil.rmtree(index)
            if next(moments) <= moment:
                break
        return results

    def _publish(self, index: Path) -> None:
        old, _ = current_generation(index)
        copy(self._next, index / GENERATIONS / self._next.name)
        publish(index, self._next.name, manifest_of(self._next)[0])
        shutil.rmtree(old)


@pytest.fixture
def overtaken(index: Path, tmp_path: Path) -> _Overtaken:
    return _Overtaken(index, tmp_path)


@pytest.mark.slow
def test_an_index_opens_whole_whenever_its_generation_goes_meanwhile(overtaken: _Overtaken) -> None:
    found = overtaken.at_each_step(state_of)
    assert len(found) > 30
    assert found[0] == overtaken.after
    assert set(found) == {overtaken.before, overtaken.after}


def test_a_status_is_read_whenever_the_generation_goes_meanwhile(overtaken: _Overtaken) -> None:
    found = overtaken.at_each_step(lambda index: read_status(index).documents)
    assert set(found) == {4, 5}


@pytest.mark.slow
def test_an_index_is_verified_whenever_its_generation_goes_meanwhile(overtaken: _Overtaken) -> None:
    found = overtaken.at_each_step(lambda index: [check for check in verify(index) if not check.ok], every=3)
    assert len(found) > 10
    assert not any(found)


@pytest.mark.slow
def test_a_snapshot_is_whole_whenever_the_generation_goes_meanwhile(overtaken: _Overtaken, tmp_path: Path) -> None:
    def taken(index: Path) -> State | None:
        file = tmp_path / f"{index.name}.tar"
        snapshot(index, file)
        restore(file, tmp_path / "restored")
        return state_of(tmp_path / "restored")

    assert set(overtaken.at_each_step(taken, every=12)) == {overtaken.before, overtaken.after}
