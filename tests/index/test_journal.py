from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.index.encoder import Vectors
from onrecord.index.journal import Journal, text_key

DIMENSION = 5
HEADER, RECORD = 52, 16 + 4 * DIMENSION + 4
KEYS = [text_key(f"passage {n}") for n in range(9)]
VECTORS: Vectors = np.random.default_rng(3).normal(size=(len(KEYS), DIMENSION)).astype(np.float32)


def opened(file: Path, *, encoder: str = "encoder fp32", dimension: int = DIMENSION) -> Journal:
    return Journal(file, encoder=encoder, dimension=dimension)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a journal that holds every vector."""
    file = tmp_path_factory.mktemp("journal") / "sound"
    with opened(file) as journal:
        journal.append(KEYS, VECTORS)
    return file.read_bytes()


@pytest.fixture
def file(tmp_path: Path, sound: bytes) -> Path:
    (tmp_path / "journal").write_bytes(sound)
    return tmp_path / "journal"


def holds_exactly_the_first(journal: Journal, n: int) -> bool:
    found = [journal.get(key) for key in KEYS]
    kept = [vector.tobytes() for vector in found[:n] if vector is not None]
    return len(journal) == n and kept == [vector.tobytes() for vector in VECTORS[:n]] and found[n:] == [None] * (9 - n)


def reopens_to_the_first(damaged: bytes, n: int) -> bool:
    """Say whether a file of these bytes gives the first ``n`` vectors and no other, and can be gone on with."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "journal"
        file.write_bytes(damaged)
        with opened(file) as journal:
            kept = holds_exactly_the_first(journal, n)
            journal.append(KEYS[n:], VECTORS[n:])
        with opened(file) as journal:
            return kept and holds_exactly_the_first(journal, len(KEYS)) and journal.n_cut == 0


def test_what_was_appended_is_there_when_the_journal_is_opened_again(file: Path) -> None:
    with opened(file) as journal:
        assert holds_exactly_the_first(journal, len(KEYS))


def test_what_was_appended_is_in_the_file_before_the_journal_is_closed(tmp_path: Path) -> None:
    with opened(tmp_path / "journal") as journal:
        journal.append(KEYS[:4], VECTORS[:4])
        journal.append(KEYS[4:6], VECTORS[4:6])
        assert (tmp_path / "journal").stat().st_size == HEADER + 6 * RECORD
        assert holds_exactly_the_first(journal, 6)


@given(size=st.integers(0, HEADER + len(KEYS) * RECORD))
def test_a_journal_cut_off_anywhere_keeps_every_whole_record(sound: bytes, size: int) -> None:
    assert reopens_to_the_first(sound[:size], max(size - HEADER, 0) // RECORD)


@given(at=st.integers(0, HEADER + len(KEYS) * RECORD - 1), mask=st.integers(1, 255))
def test_a_journal_with_any_byte_changed_keeps_every_record_before_it(sound: bytes, at: int, mask: int) -> None:
    damaged = bytearray(sound)
    damaged[at] ^= mask
    assert reopens_to_the_first(bytes(damaged), max(at - HEADER, 0) // RECORD)


@given(n_zeros=st.integers(1, 3 * RECORD))
def test_zeros_that_a_power_cut_leaves_at_the_end_are_not_records(sound: bytes, n_zeros: int) -> None:
    assert reopens_to_the_first(sound[: HEADER + 4 * RECORD] + bytes(n_zeros), 4)


def test_damage_while_the_journal_is_open_is_not_returned(file: Path) -> None:
    with opened(file) as journal:
        damaged = bytearray(file.read_bytes())
        damaged[HEADER + 2 * RECORD + 20] ^= 1
        file.write_bytes(damaged[:-RECORD])
        assert [key for key in KEYS if journal.get(key) is None] == [KEYS[2], KEYS[8]]


def test_what_is_cut_off_is_counted(file: Path, sound: bytes) -> None:
    file.write_bytes(sound + b"torn")
    with opened(file) as journal:
        assert (len(journal), journal.n_cut) == (len(KEYS), 4)


@pytest.mark.parametrize(("encoder", "dimension"), [("encoder bf16", DIMENSION), ("encoder fp32", DIMENSION + 1)])
def test_the_journal_of_another_encoder_is_emptied(file: Path, encoder: str, dimension: int) -> None:
    with opened(file, encoder=encoder, dimension=dimension) as journal:
        assert len(journal) == 0
        assert journal.get(KEYS[0]) is None
    assert file.stat().st_size == HEADER


def test_a_record_of_another_encoder_is_not_sound(file: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "other", encoder="encoder bf16"):
        header = (tmp_path / "other").read_bytes()
    (tmp_path / "other").write_bytes(header + file.read_bytes()[HEADER:])
    with opened(tmp_path / "other", encoder="encoder bf16") as journal:
        assert len(journal) == 0


def test_a_failed_write_leaves_no_trace(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.pwrite

    def full_disk(descriptor: int, data: bytes, at: int) -> int:
        if len(data) > 10:
            return write(descriptor, data[:10], at)
        raise OSError("no space left on device")

    with opened(file) as journal:
        with monkeypatch.context() as patch:
            patch.setattr(os, "pwrite", full_disk)
            with pytest.raises(OSError, match="no space"):
                journal.append([text_key("new")], VECTORS[:1])
        assert holds_exactly_the_first(journal, len(KEYS))
        journal.append([text_key("newer")], VECTORS[:1])
    with opened(file) as journal:
        assert (len(journal), journal.get(text_key("new")), journal.n_cut) == (len(KEYS) + 1, None, 0)


def test_vectors_of_another_shape_are_refused(file: Path) -> None:
    with opened(file) as journal, pytest.raises(ValueError, match="3 keys want vectors"):
        journal.append(KEYS[:3], VECTORS[:2])


def test_discarding_deletes_the_file(file: Path) -> None:
    with opened(file) as journal:
        journal.discard()
        assert not file.exists()


def test_keys_are_those_of_any_text_lone_surrogates_included() -> None:
    texts = ["", "a", "á", "a\u0301", "\ud800", "\ud801"]
    assert len({text_key(text) for text in texts}) == len(texts)
    assert {len(text_key(text)) for text in texts} == {16}


WRITER = """
import sys
from pathlib import Path
import numpy as np
from onrecord.index.journal import Journal, text_key
journal = Journal(Path(sys.argv[1]), encoder="encoder fp32", dimension=5)
for batch in range(10**9):
    journal.append([text_key(f"{batch} {n}") for n in range(50)], np.full((50, 5), batch, np.float32))
    print(batch, flush=True)
"""


@pytest.mark.slow
def test_a_killed_process_loses_nothing_that_was_appended(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path / "journal")], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        while int(process.stdout.readline()) < 40:
            pass
        process.send_signal(signal.SIGKILL)
        appended = max([40, *map(int, process.stdout.read().split())])
    with opened(tmp_path / "journal") as journal:
        assert len(journal) >= 50 * (appended + 1)
        for batch in range(appended + 1):
            vector = journal.get(text_key(f"{batch} 49"))
            assert vector is not None
            assert vector.tolist() == [batch] * 5
