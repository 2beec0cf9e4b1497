"""One writes at a time: who comes second waits, is told, and loses nothing."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from onrecord.index.build import add, build
from onrecord.index.errors import IndexLocked
from onrecord.index.manifest import LOCK
from onrecord.index.verify import verify
from onrecord.index.writing import writing

from .faults import outline, state_of, write

_HOLDS = """
import sys, time
from pathlib import Path
from onrecord.index.writing import writing

with writing(Path(sys.argv[1])) as draft:
    (draft.path / "vectors.f32").write_text("half")
    print("held", flush=True)
    time.sleep(600)
"""


@contextmanager
def _another_writer(index: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a process that holds the lock, and is in the middle of writing."""
    process = subprocess.Popen([sys.executable, "-c", _HOLDS, str(index)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.slow
def test_a_second_writer_is_refused_within_its_wait_and_changes_nothing(index: Path) -> None:
    with _another_writer(index):
        before, started = outline(index), time.monotonic()
        with pytest.raises(IndexLocked, match="locked"), writing(index, wait=0.3):
            pass
        assert 0.3 <= time.monotonic() - started < 3
        assert outline(index) == before


@pytest.mark.slow
def test_an_index_that_is_being_written_can_be_read(index: Path) -> None:
    before = state_of(index)
    with _another_writer(index):
        assert state_of(index) == before
        assert all(check.ok for check in verify(index))


@pytest.mark.slow
def test_the_lock_of_a_killed_writer_is_free_at_once(index: Path, tmp_path: Path) -> None:
    before = state_of(index)
    assert before
    with _another_writer(index) as process:
        process.kill()
        process.wait()
        add([write(tmp_path / "in", "ports")], index)
    after = state_of(index)
    assert after
    assert after.ids == before.ids | {"ports"}


def test_a_lock_file_that_nobody_holds_keeps_nobody_out(tmp_path: Path, encoder_folder: Path) -> None:
    index = tmp_path / "index"
    index.mkdir()
    (index / LOCK).write_text("12345")
    assert build([write(tmp_path / "in", "rice")], index, encoder=str(encoder_folder)).documents == 1


def test_of_writers_that_come_at_once_none_loses_what_it_wrote(index: Path, tmp_path: Path) -> None:
    before = state_of(index)
    assert before
    own = [write(tmp_path / each, each, text=f"A story of {each}.") for each in ("one", "two", "three", "four")]
    with ThreadPoolExecutor(len(own)) as pool:
        list(pool.map(lambda file: add([file], index), own))
    after = state_of(index)
    assert after
    assert after.ids == before.ids | {"one", "two", "three", "four"}
