"""A question and passages, each pair through one network that reads both together, by ONNX Runtime.

Such a model is a folder of three files, made by ``pairexport.py`` or as it would make them: ``model.onnx``, which takes
token ids and gives ``logits``, ``tokenizer.json`` and ``pairs.json``. Nothing here says what the logits are: for a
cross-encoder one number a pair, for a reader some numbers a token.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

from ..index.encoder import DATA_FILE, MODEL_FILE, TOKENIZER_FILE, load_tokenizer
from ..index.errors import ModelUnavailable
from ..index.runtime import onnxruntime

Logits = npt.NDArray[np.float32]
Activation = Literal["identity", "sigmoid"]

CARD_FILE, OUTPUT = "pairs.json", "logits"
PAIR_FILES = (MODEL_FILE, TOKENIZER_FILE, CARD_FILE)


@dataclass(frozen=True, slots=True)
class PairCard:
    """What a model of pairs is: ``max_tokens`` of question, passage and special tokens together.

    ``activation`` makes its score of a logit. ``sha256`` has the checksums of its other files by name, in hex.
    """

    name: str
    max_tokens: int
    activation: Activation = "identity"
    sha256: Mapping[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write ``pairs.json``, with the checksums of the files that lie beside it."""
        sums = {name: _sha256(folder / name) for name in _data_files(folder)}
        text = json.dumps({**asdict(self), "sha256": sums}, indent=1, ensure_ascii=False)
        (folder / CARD_FILE).write_text(text, "utf-8")

    @classmethod
    def read(cls, folder: Path) -> PairCard:
        """Read ``pairs.json``, and check the files beside it. Raises ModelUnavailable where one is not what it was."""
        file = folder / CARD_FILE
        try:
            card = cls(**json.loads(file.read_text("utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise ModelUnavailable(f"{file} cannot be read: {error}; export the model again") from error
        for name in sorted({*card.sha256, *_data_files(folder)}):
            found = _sha256(folder / name) if (folder / name).is_file() else "no file"
            if found != card.sha256.get(name):
                raise ModelUnavailable(
                    f"{folder / name} is not what was exported: found SHA-256 {found}, wanted "
                    f"{card.sha256.get(name, 'no file')}; remove {folder} and export the model again"
                )
        return card


@dataclass(frozen=True, slots=True)
class PairOutput:
    """What the network gave for one pair: ``logits`` as the graph has them, without the axis of the batch."""

    logits: Logits
    encoding: Encoding

    @property
    def spans(self) -> npt.NDArray[np.int64]:
        """(tokens, 2): where in the passage each token stands; -1 for tokens of the question and special ones."""
        of_passage = np.array([each == 1 for each in self.encoding.sequence_ids])[:, None]
        return np.where(of_passage, np.asarray(self.encoding.offsets, np.int64).reshape(-1, 2), -1)


class PairModel:
    """A loaded model of pairs; safe to call from many threads.

    Every pair is run alone, one a core, as everywhere: its logits are the same to the last bit whatever is scored
    beside it, and no time is spent on padding, so there is nothing to gain by sorting pairs by length.
    """

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        """Load and check the model in ``folder``; ``threads`` None takes every core. Raises ModelUnavailable."""
        self.card = PairCard.read(folder)
        self.threads = threads or os.cpu_count() or 1
        self._tokenizer: Tokenizer = load_tokenizer(folder)
        # Of the two the longer is cut, and a question of up to half the room is never the longer one.
        self._tokenizer.enable_truncation(self.card.max_tokens, strategy="longest_first")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 4  # errors are raised, and said once
        self._session = onnxruntime.InferenceSession(
            str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = [node.name for node in self._session.get_inputs()]

    def run(self, question: str, passages: Sequence[str], *, until: float | None = None) -> list[PairOutput]:
        """Return the network's output for the question with each of ``passages``, in their order.

        At ``until``, a moment of ``time.monotonic``, no further pair is begun: those returned are the first passages.
        Where a pair is too long, the end of the passage is cut off; of a question that alone takes more than half of
        the room its end too.
        """
        if not passages:
            return []
        with ThreadPoolExecutor(min(self.threads, len(passages)), thread_name_prefix="pairs") as pool:
            outputs = list(pool.map(lambda passage: self._run(question, passage, until), passages))
        done = next((place for place, output in enumerate(outputs) if output is None), len(outputs))
        return [output for output in outputs[:done] if output is not None]

    def _run(self, question: str, passage: str, until: float | None) -> PairOutput | None:
        if until is not None and time.monotonic() >= until:
            return None
        encoding = self._tokenizer.encode(question, passage)
        given = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        tensors = {name: np.array([given[name]], np.int64) for name in self._inputs}
        (logits,) = self._session.run([OUTPUT], tensors)
        return PairOutput(np.asarray(logits[0], np.float32), encoding)


def is_exported(folder: Path) -> bool:
    """Say whether a folder holds an exported model of pairs."""
    return all((folder / name).is_file() for name in PAIR_FILES)


def _data_files(folder: Path) -> list[str]:
    return [name for name in (MODEL_FILE, DATA_FILE, TOKENIZER_FILE) if (folder / name).is_file()]


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
