"""What must be measured in a fresh process: opening an index and its memory, and encoding (torch must stay out)."""

from __future__ import annotations

import hashlib
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

import numpy as np
from tokenizers import Tokenizer

from . import ours
from .growth import Vectors
from .rows import Row, Value
from .searching import compared
from .settings import K
from .stage import Stage
from .timing import Times, clock, in_rounds, percentile

_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")
_Encode = Callable[[Sequence[str]], Vectors]
_OPENINGS, _BATCH, _ROUNDS = 3, 32, 3


def apart(call: Callable[_Given, _Found], *args: _Given.args, **kwargs: _Given.kwargs) -> _Found:
    """Make a call in a new Python process and return what it returned."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(call, *args, **kwargs).result()


def opening(stage: Stage) -> Iterator[Row]:
    """Yield what opening takes, checks included, beside hashing the same files; and the memory of some questions."""
    questions, vectors = list(stage.questions), stage.corpus.question_vectors
    seen = [apart(_open, stage.index_folder, questions, vectors) for _ in range(_OPENINGS)]
    own, control = [each["open_ms"] for each in seen], [each["hash_ms"] for each in seen]
    more: dict[str, Value] = {
        name: statistics.median(each[name] for each in seen) for name in ("rss_mb", "own_mb", "files_mb")
    }
    ratio = statistics.median(a / b for a, b in zip(own, control, strict=True))
    yield Row(
        stage.named("open"), percentile(own, 50), percentile(own, 99), "SHA-256 of its files", percentile(control, 50),
        percentile(control, 99), ratio, {**more, "questions": len(questions)},
    )  # fmt: skip


def _open(folder: Path, questions: Sequence[str], vectors: Vectors) -> dict[str, float]:
    """Open, then ask; ``rss_mb`` is what the process grew by, ``own_mb`` the part that is not mapped from files."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    started = time.perf_counter()
    for file in files:
        with file.open("rb") as stream:
            hashlib.file_digest(stream, "sha256")
    hash_ms = (time.perf_counter() - started) * 1e3
    before = _memory()
    started = time.perf_counter()
    index = ours.open(folder)
    open_ms = (time.perf_counter() - started) * 1e3
    for question, vector in zip(questions, vectors, strict=True):
        ours.search(index, question, vector, K)
    after = _memory()
    return {
        "open_ms": open_ms, "hash_ms": hash_ms, "files_mb": sum(file.stat().st_size for file in files) / 2**20,
        "rss_mb": after["VmRSS"] - before["VmRSS"], "own_mb": after["RssAnon"] - before["RssAnon"],
    }  # fmt: skip


def _memory() -> dict[str, float]:
    """Return this process's memory in MiB, by the kernel's names; NaN where there is no such kernel."""
    found = {"VmRSS": float("nan"), "RssAnon": float("nan")}
    status = Path("/proc/self/status")
    for line in status.read_text().splitlines() if status.exists() else ():
        name, _, value = line.partition(":")
        if name in found:
            found[name] = int(value.split()[0]) / 1024
    return found


def encoding(encoder: Path, texts: Sequence[str]) -> Iterator[Row]:
    """Yield rows for bulk encoding, in ms a text: ours beside sentence-transformers and beside plain batches."""
    rounds = apart(_encode, encoder, list(texts))
    for name in rounds:
        if name != "ours":
            row = compared("encode, a text", rounds, "ours", name, {"texts": len(texts)})
            rates = {"ours_per_s": 1e3 / row.ours_ms} if row.ours_ms else {}
            rates |= {"peer_per_s": 1e3 / row.peer_ms} if row.peer_ms else {}
            yield replace(row, ours_p99_ms=None, peer_p99_ms=None, more={**rates, **row.more})


def _encode(encoder: Path, texts: Sequence[str]) -> dict[str, list[Times] | str]:
    encoders: dict[str, _Encode] = {
        "ours": ours.bulk_encoder(encoder),
        f"onnxruntime, sorted batches of {_BATCH}": _batches(encoder),
    }
    try:
        encoders["sentence-transformers"] = _sentence_transformers()
    except ImportError:
        missing = "not installed"
    else:
        missing = ""
    turns = {name: partial(_turn, encode, texts) for name, encode in encoders.items()}
    rounds = in_rounds(turns, range(len(texts)), len(texts) // _ROUNDS)
    return {**rounds, "sentence-transformers": missing} if missing else rounds


def _turn(encode: _Encode, texts: Sequence[str], numbers: Sequence[int]) -> Times:
    """Encode some texts in one call; the times are those of one text."""
    times, _ = clock(encode, [[texts[number] for number in numbers]])
    n = len(numbers)
    return Times([ms / n for ms in times.wall_ms], [ms / n for ms in times.cpu_ms])


def _batches(folder: Path) -> _Encode:
    """Return what one writes with ONNX Runtime alone: texts in order of length, padded batch by batch."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(ours.max_tokens(folder))
    tokenizer.enable_padding(pad_id=tokenizer.token_to_id("[PAD]") or 0)
    session = ours.onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    inputs = [node.name for node in session.get_inputs()]

    def encode(texts: Sequence[str]) -> Vectors:
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        found = []
        for first in range(0, len(order), _BATCH):
            encodings = tokenizer.encode_batch([texts[number] for number in order[first : first + _BATCH]])
            tensors = {
                "input_ids": np.array([each.ids for each in encodings], np.int64),
                "attention_mask": np.array([each.attention_mask for each in encodings], np.int64),
                "token_type_ids": np.array([each.type_ids for each in encodings], np.int64),
            }
            found.append(session.run([session.get_outputs()[0].name], {name: tensors[name] for name in inputs})[0])
        vectors = np.concatenate(found).astype(np.float32)
        return np.asarray(vectors[np.argsort(order)], np.float32)

    return encode


def _sentence_transformers() -> _Encode:
    os.environ["TQDM_DISABLE"] = "1"  # this process is for encoding alone
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(ours.model_folder()), device="cpu", local_files_only=True)
    return lambda texts: np.asarray(
        model.encode(list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False), np.float32
    )
