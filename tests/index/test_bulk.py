from __future__ import annotations

import itertools
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from onrecord.index.bulk import encode_bulk
from onrecord.index.encoder import Encoder, TokenIds, Vectors
from onrecord.index.errors import SearchError

TEXTS = [f"{'economic diplomacy ' * (n * 7 % 23)}{n}" for n in range(90)]


@pytest.fixture
def own_encoder(encoder_folder: Path) -> Encoder:
    """An encoder that a test may spoil, with four threads."""
    return Encoder(encoder_folder, threads=4)


def encoded(encoder: Encoder, texts: list[str], window: int = 4096) -> Vectors:
    """All vectors in the order of ``texts``."""
    vectors = np.full((len(texts), encoder.card.dimension), np.nan, np.float32)
    for positions, of_batch in encode_bulk(encoder, texts, window=window):
        vectors[positions] = of_batch
    return vectors


@pytest.mark.parametrize("window", [1, 40, 4096])
def test_vectors_are_those_of_encode_to_the_bit(encoder: Encoder, window: int) -> None:
    assert encoded(encoder, TEXTS, window).tobytes() == encoder.encode(TEXTS).tobytes()


def test_every_position_comes_once_and_the_longest_first_in_each_window(encoder: Encoder) -> None:
    positions = [at for batch, _ in encode_bulk(encoder, TEXTS, window=60) for at in batch]
    assert sorted(positions[:60]) == list(range(60))
    assert sorted(positions[60:]) == list(range(60, 90))
    lengths = [len(encoder.token_ids([TEXTS[at]])[0]) for at in positions]
    assert lengths[:60] == sorted(lengths[:60], reverse=True)
    assert lengths[60:] == sorted(lengths[60:], reverse=True)


def test_every_batch_is_reported_once_it_is_done(encoder: Encoder) -> None:
    reports: list[tuple[int, int]] = []
    sizes = [len(batch) for batch, _ in encode_bulk(encoder, TEXTS, on_batch=lambda *report: reports.append(report))]
    assert reports == [(done, 90) for done in itertools.accumulate(sizes)]


def test_no_texts_give_no_batches(encoder: Encoder) -> None:
    assert list(encode_bulk(encoder, [])) == []


def test_the_next_batch_is_worked_on_while_one_is_looked_at(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[int] = []

    def counted(ids: TokenIds) -> Vectors:
        ran.append(len(ids))
        return np.zeros(384, np.float32)

    monkeypatch.setattr(encoder, "vector_of", counted)
    batches = encode_bulk(encoder, TEXTS * 4)
    size = len(next(batches)[0])
    deadline = time.monotonic() + 10
    while len(ran) < 2 * size and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(ran) == 2 * size


def test_where_memory_runs_out_fewer_texts_run_at_once(own_encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    vector_of = own_encoder.vector_of
    running: set[int] = set()

    def short_of_memory(ids: TokenIds) -> Vectors:
        running.add(threading.get_ident())
        try:
            time.sleep(0.001)
            if len(running) > 1:
                raise MemoryError
            return vector_of(ids)
        finally:
            running.discard(threading.get_ident())

    monkeypatch.setattr(own_encoder, "vector_of", short_of_memory)
    assert encoded(own_encoder, TEXTS).tobytes() == Encoder.encode(own_encoder, TEXTS).tobytes()


def test_too_little_memory_for_one_text_is_said(own_encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(ids: TokenIds) -> Vectors:
        raise RuntimeError(
            "Non-zero status code. Status Message: Failed to allocate memory for requested buffer of size 201326592"
        )

    monkeypatch.setattr(own_encoder, "vector_of", no_memory)
    with pytest.raises(SearchError, match=r"memory ran out .* \(Failed to allocate .* 201326592\); free some memory"):
        encoded(own_encoder, TEXTS)


def test_any_other_failure_is_passed_on(own_encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(ids: TokenIds) -> Vectors:
        raise RuntimeError("unrelated")

    monkeypatch.setattr(own_encoder, "vector_of", broken)
    with pytest.raises(RuntimeError, match="unrelated"):
        encoded(own_encoder, TEXTS)


def test_stopping_early_leaves_no_thread(encoder: Encoder) -> None:
    def stop() -> None:
        for _ in encode_bulk(encoder, TEXTS * 20):
            raise KeyboardInterrupt

    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        stop()
    assert threading.active_count() == before


ENDLESS = """
import sys
from pathlib import Path
from onrecord.index.bulk import encode_bulk
from onrecord.index.encoder import Encoder
for _ in encode_bulk(Encoder(Path(sys.argv[1])), ["economic diplomacy " * 100] * 100_000, window=200):
    print("batch", flush=True)
"""


@pytest.mark.slow
def test_ctrl_c_ends_bulk_encoding_at_once(encoder_folder: Path) -> None:
    command = [sys.executable, "-c", ENDLESS, str(encoder_folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "batch\n"
        sent = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=60)
    assert complaint.rstrip().endswith("KeyboardInterrupt")
    assert process.returncode == -signal.SIGINT
    assert time.monotonic() - sent < 5
