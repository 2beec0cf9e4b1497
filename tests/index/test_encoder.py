from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest

from onrecord.index.encoder import Encoder
from onrecord.index.errors import ModelUnavailable
from onrecord.index.export import prepare_encoder
from onrecord.retrieval.searcher import Searcher

from ..conftest import ROOT

TEXTS = ["Economic diplomacy serves development.", "Ngoại giao kinh tế", "x " * 400, "94"]


def test_vectors_have_unit_length(encoder: Encoder) -> None:
    np.testing.assert_allclose(np.linalg.norm(encoder.encode(TEXTS), axis=1), 1, atol=1e-6)


def test_a_vector_does_not_depend_on_its_neighbours_or_their_order(encoder: Encoder) -> None:
    together = encoder.encode(TEXTS)
    backwards = encoder.encode(TEXTS[::-1])[::-1]
    alone = np.stack([encoder.encode([text])[0] for text in TEXTS])
    assert together.tobytes() == backwards.tobytes() == alone.tobytes()


def test_a_vector_does_not_depend_on_the_number_of_threads(encoder_folder: Path) -> None:
    one, four = (Encoder(encoder_folder, threads=n).encode(TEXTS).tobytes() for n in (1, 4))
    assert one == four


def test_tokens_beyond_the_128_baked_into_the_packaged_tokenizer_count(encoder: Encoder) -> None:
    start = "economic " * 140
    one, other = encoder.encode([start + "semiconductors", start + "halal food"])
    assert float(one @ other) < 0.9999


@pytest.mark.slow
def test_the_export_gives_the_vectors_of_sentence_transformers_on_the_seeds(
    encoder: Encoder, searcher: Searcher
) -> None:
    from onrecord.index.export import _load
    from onrecord.index.exporting import quiet
    from onrecord.index.models import DEFAULT_MODEL, find_model

    passages = [p.text for d in searcher.documents() for p in searcher.passages_of(d.id)]
    with quiet():
        found = find_model(DEFAULT_MODEL, "encoder", lambda _: None)
        wanted = _load(DEFAULT_MODEL, found).encode(passages, normalize_embeddings=True)
    assert np.sum(encoder.encode(passages) * wanted, axis=1).min() >= 0.9999


def test_a_model_folder_that_holds_code_is_refused(tmp_path: Path) -> None:
    (tmp_path / "modeling.py").write_text("print('run me')")
    with pytest.raises(ModelUnavailable, match="Python code"):
        prepare_encoder(str(tmp_path), tmp_path)


def test_weights_that_are_not_the_pinned_ones_are_refused(tmp_path: Path) -> None:
    from onrecord.index.export import _check_weights

    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(ModelUnavailable, match="SHA-256"):
        _check_weights(tmp_path / "model.safetensors", "0" * 64)


LOAD_AND_RUN = """
import sys
from pathlib import Path
from onrecord.index.encoder import Encoder
Encoder(Path(sys.argv[1])).encode(["a"])
"""


@pytest.mark.slow
def test_the_encoder_leaves_nothing_in_the_users_home(encoder_folder: Path, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    subprocess.run(
        [sys.executable, "-B", "-c", LOAD_AND_RUN, str(encoder_folder)],
        env={**environment, "HOME": str(tmp_path)},
        check=True,
    )
    assert list(tmp_path.iterdir()) == []


def test_onnxruntime_is_imported_where_its_telemetry_is_switched_off_and_nowhere_else() -> None:
    importing = re.compile(r"^\s*(import|from) onnxruntime", re.MULTILINE)
    sources = [file for floor in ("index", "retrieval", "api") for file in (ROOT / floor).rglob("*.py")]
    assert [file.name for file in sources if importing.search(file.read_text("utf-8"))] == ["runtime.py"]


def test_an_encoder_of_english_is_blind_to_accents_and_to_scripts_without_tokens(encoder: Encoder) -> None:
    assert encoder.blindness("Who chaired the conference in Binh Dinh?") == 0.0
    assert encoder.blindness("Bình Định") == pytest.approx(2 / 8)
    assert encoder.blindness(unicodedata.normalize("NFD", "Bình Định")) == pytest.approx(2 / 8)
    assert encoder.blindness("ᏣᎳᎩ") == 1.0
