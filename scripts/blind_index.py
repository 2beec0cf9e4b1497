"""An index for measuring what needs no vectors: words and articles as ever, vectors made up, in seconds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

import numpy as np

from onrecord.index.build import build
from onrecord.index.encoder import Encoder, Vectors
from onrecord.index.reading.outcome import Limits

_LIMITS = Limits(file_bytes=2**30, unpacked_bytes=2**31)


def blind_index(corpus: Path, folder: Path, encoder: Path) -> Path:
    """Build an index of a corpus (file or folder) into ``folder`` unless one is there; return the folder."""
    if not (folder / "CURRENT").exists():
        with patch("onrecord.index.embedding.encode_bulk", _made_up):
            build([corpus], folder, encoder=str(encoder), limits=_LIMITS)
    return folder


def _made_up(encoder: Encoder, texts: Sequence[str]) -> Iterator[tuple[list[int], Vectors]]:
    chance = np.random.default_rng(len(texts))
    vectors = chance.standard_normal((len(texts), encoder.card.dimension), np.float32)
    yield list(range(len(texts))), vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
