"""Encoding very many texts: every core busy to the end, memory bounded by a window, whatever the lengths.

Like everywhere, each text is run alone on one core, so its vector is the same to the bit whatever its neighbours.
That is also the fastest way found: on two cores, passages of 163 tokens ran at 69 a second alone, 64 in padded
batches of 8 of like length, and 51 in batches of 32.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice

import numpy as np

from .accelerator import Precision, precision
from .encoder import Encoder, TokenIds, Vectors
from .errors import SearchError
from .runtime import FAILURES

__all__ = ["Precision", "encode_bulk", "precision"]

_WINDOW = 4096  # texts whose tokens are held at once
_PER_THREAD = 16  # texts a batch and thread: about half a second's work
# How ONNX Runtime and OpenVINO say that memory ran out: no class of error is kept for it, only words.
_FAILURES = (MemoryError, RuntimeError, *FAILURES)
_NO_MEMORY = ("allocate memory", "bad_alloc", "can't alloc")


def _tell_nobody(_done: int, _total: int) -> None:
    """Tell nobody."""


def encode_bulk(
    encoder: Encoder,
    texts: Sequence[str],
    *,
    on_batch: Callable[[int, int], None] = _tell_nobody,
    window: int = _WINDOW,
) -> Iterator[tuple[list[int], Vectors]]:
    """Yield batches of positions in ``texts`` and their (positions, dimension) float32 vectors, rows unit length.

    Every position comes once, in batches of texts of about one length: longest first within each ``window``, so
    that the last to finish is a short one. While a batch is looked at, the cores work on the next. The vectors are
    in the encoder's ``precision``; in fp32 they are those of ``Encoder.encode`` to the bit. ``on_batch`` is told
    how many texts are done, and of how many.

    Where memory runs out, half as many texts run at once from then on; raises SearchError where it does not suffice
    for one. Ctrl-C ends it after the texts that are just being run.
    """
    room = _Room(encoder.threads)
    waiting: deque[tuple[int, Future[Vectors]]] = deque()
    size = _PER_THREAD * encoder.threads
    tokens = _longest_first(encoder, texts, window)
    pool = ThreadPoolExecutor(encoder.threads, thread_name_prefix="encode")
    done = 0
    try:
        while True:
            for position, ids in islice(tokens, 2 * size - len(waiting)):
                waiting.append((position, pool.submit(room.run, encoder.vector_of, ids)))
            if not waiting:
                return
            batch = [waiting.popleft() for _ in range(min(size, len(waiting)))]
            vectors = np.stack([future.result() for _, future in batch])
            done += len(batch)
            on_batch(done, len(texts))
            yield [position for position, _ in batch], vectors
    finally:
        pool.shutdown(cancel_futures=True)


def _longest_first(encoder: Encoder, texts: Sequence[str], window: int) -> Iterator[tuple[int, TokenIds]]:
    """Yield position and token ids of every text: window by window, in each the longest first; ties by position."""
    for start in range(0, len(texts), window):
        ids = encoder.token_ids(texts[start : start + window])
        for at in sorted(range(len(ids)), key=lambda at: -len(ids[at])):
            yield start + at, ids[at]


class _Room:
    """How many texts may run at once: one a thread, and half as many after each time that memory ran out."""

    def __init__(self, n_threads: int) -> None:
        self._allowed = n_threads
        self._running = 0
        self._changed = threading.Condition()

    def run(self, encode: Callable[[TokenIds], Vectors], ids: TokenIds) -> Vectors:
        """Encode a text as soon as there is room, and once more with more room where memory runs out."""
        while True:
            with self._taken() as allowed:
                try:
                    return encode(ids)
                except _FAILURES as error:
                    if not _is_out_of_memory(error):
                        raise
                    if allowed == 1:
                        raise SearchError(_too_little(len(ids), error)) from error
            self._shrink(allowed // 2)

    @contextmanager
    def _taken(self) -> Iterator[int]:
        """Wait for room and take it; hand out how many might run at once then."""
        with self._changed:
            self._changed.wait_for(lambda: self._running < self._allowed)
            self._running += 1
            allowed = self._allowed
        try:
            yield allowed
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def _shrink(self, allowed: int) -> None:
        with self._changed:
            self._allowed = min(self._allowed, allowed)


def _is_out_of_memory(error: Exception) -> bool:
    return isinstance(error, MemoryError) or any(words in str(error) for words in _NO_MEMORY)


def _too_little(n_tokens: int, error: Exception) -> str:
    reason = str(error).split("Status Message: ")[-1].strip() or type(error).__name__
    return (
        f"memory ran out while encoding a text of {n_tokens} tokens, with no other beside it ({reason}); "
        "free some memory and run the command again, or use shorter passages or a smaller encoder"
    )
